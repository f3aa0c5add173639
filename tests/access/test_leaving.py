"""What somebody still reads of the stories they collected, once their role has ended."""

from __future__ import annotations

import pytest
from django.urls import reverse

from panels.models import Feedback
from stories.models import Story
from tests.access.walking import client_of
from tests.access.world import LONG_AGO, WHY, World


@pytest.fixture
def story(world: World) -> Story:
    """A story of the collector who left, chosen by a panel that was asked to look again."""
    story: Story = world.things["of_left"]
    decided = world.round_of(world.things["panel"], "decided")
    decision = world.decide(decided, world.stand(decided, story))
    decision.superseded_at, decision.superseded_because = LONG_AGO, "We had misread it."
    decision.save()
    return story


def test_they_follow_its_way_and_read_no_word(world: World, story: Story) -> None:
    client = client_of(world, "left")

    page = client.get(story.get_absolute_url(), follow=True)
    text = page.content.decode()

    assert page.redirect_chain == [(reverse("panels:journey", args=[story.uuid]), 302)]
    assert story.reference in text
    assert "Chosen by the panel “Village panel”" in text
    words = [story.current.title, story.current.significance, WHY, "misread"]
    assert [word for word in words if word in text] == []


def test_they_find_it_again_in_their_list(world: World, story: Story) -> None:
    page = client_of(world, "left").get(reverse("stories:list")).content.decode()

    assert reverse("panels:journey", args=[story.uuid]) in page
    assert story.current.title not in page


def test_their_drafts_are_gone_for_them(world: World) -> None:
    draft = world.story(collector=world.people["left"], state="draft", number=None)
    client = client_of(world, "left")

    pages = [client.get(reverse(f"{page}", args=[draft.uuid])) for page in PAGES]

    assert [page.status_code for page in pages] == [404, 404, 404]


PAGES = ("stories:detail", "stories:edit", "panels:journey")


def test_feedback_on_it_is_for_others_to_give(world: World, story: Story) -> None:
    facts = {"programme": world.house.programme, "due_on": LONG_AGO.date()}
    decision = story.candidacies.get().selections.get().decision
    told = [
        Feedback.objects.create(**facts, decision=decision, audience="teller", story=story),
        Feedback.objects.create(
            **facts, decision=decision, audience="collector", collector=world.people["left"]
        ),
    ]

    statuses = {
        role: [
            client_of(world, role).get(reverse("panels:feedback_item", args=[one.pk])).status_code
            for one in told
        ]
        for role in ("left", "coordinator")
    }

    assert statuses == {"left": [404, 404], "coordinator": [200, 200]}


def test_with_a_role_again_they_read_it_again(world: World, story: Story) -> None:
    left = world.people["left"]
    assert left is not None
    left.memberships.update(ended_at=None)

    page = client_of(world, "left").get(story.get_absolute_url())

    assert page.status_code == 200
    assert story.current.significance in page.content.decode()
