"""Who may do what: every role, every state; the rules and the lists agree."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from accounts.models import User
from audit.models import Entry
from programmes.models import Membership, Role
from stories.consent import may_use
from stories.identity import display_name, reveal
from stories.models import Consent, Identity, Story
from tests.factories import TODAY, House, MembershipFactory, StoryFactory, UserFactory

STATES = Story.State.values
PERMISSIONS = ("view", "submit", "change", "review", "allocate", "correct", "withdraw", "see")
NAMES = {"see": "stories.see_identity"}

# For each role, the permissions it has on a story of its branch, by the story's state.
WRITER = {
    "draft": "view submit change withdraw see",
    "returned": "view submit change correct withdraw see",
    "submitted": "view submit correct withdraw see",
    "eligible": "view submit correct withdraw see",
    "withdrawn": "view submit correct withdraw see",
}
COORDINATOR = {
    "draft": "review",
    **dict.fromkeys(
        ("submitted", "returned", "eligible", "withdrawn"),
        "view review allocate correct withdraw see",
    ),
}
EVALUATOR = {"draft": "", **dict.fromkeys(STATES[1:], "view")}
SENSITIVE_EVALUATOR = dict.fromkeys(STATES, "")
NOBODY = dict.fromkeys(STATES, "")

MATRIX = {
    "collector": WRITER,
    "submitter": NOBODY,
    "coordinator": COORDINATOR,
    "branch_coordinator": COORDINATOR,
    "other_branch_coordinator": NOBODY,
    "evaluator": EVALUATOR,
    "other_branch_evaluator": NOBODY,
    "other_collector": NOBODY,
    "panel_member": NOBODY,
    "administrator": NOBODY,
    "ended_coordinator": NOBODY,
    "ended_collector": NOBODY,
    "inactive_coordinator": NOBODY,
    "stranger": NOBODY,
}


@pytest.fixture
def people(house: House) -> dict[str, Any]:
    """Somebody of each kind that the matrix names."""

    def member(role: str, unit: Any = None, **more: Any) -> User:
        return MembershipFactory(programme=house.programme, role=role, unit=unit, **more).user

    ended = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return {
        "collector": house.collector,
        "submitter": UserFactory(),
        "coordinator": house.coordinator,
        "branch_coordinator": member(Role.COORDINATOR, house.district),
        "other_branch_coordinator": member(Role.COORDINATOR, house.other_village),
        "evaluator": house.evaluator,
        "other_branch_evaluator": member(Role.EVALUATOR, house.other_village),
        "other_collector": house.other_collector,
        "panel_member": member(Role.PANEL_MEMBER),
        "administrator": house.administrator,
        "ended_coordinator": member(Role.COORDINATOR, ended_at=ended),
        "ended_collector": member(Role.COLLECTOR, house.village, ended_at=ended),
        "inactive_coordinator": member(Role.COORDINATOR, user=UserFactory(is_active=False)),
        "stranger": house.stranger,
    }


def story_in(house: House, people: dict[str, Any], who: str, state: str, **more: Any) -> Story:
    """A story of the village; a person who ended their work had collected it themselves."""
    collector = people["ended_collector"] if who == "ended_collector" else house.collector
    return house.story(state=state, collector=collector, submitter=people["submitter"], **more)


def granted(person: Any, story: Story) -> set[str]:
    return {
        name
        for name in PERMISSIONS
        if person.has_perm(NAMES.get(name, f"stories.{name}_story"), story)
    }


@pytest.mark.parametrize("who", MATRIX)
def test_each_role_may_exactly_what_the_matrix_says(
    house: House, people: dict[str, Any], who: str
) -> None:
    for state in STATES:
        story = story_in(house, people, who, state)

        assert granted(people[who], story) == set(MATRIX[who][state].split()), state


@pytest.mark.parametrize("who", MATRIX)
@pytest.mark.parametrize("is_sensitive", [False, True])
def test_rule_and_list_agree_on_what_is_seen(
    house: House, people: dict[str, Any], who: str, is_sensitive: bool
) -> None:
    StoryFactory()
    for state in STATES:
        story = story_in(house, people, who, state, is_sensitive=is_sensitive)
        person = people[who]

        may_view = person.has_perm("stories.view_story", story)

        assert Story.objects.visible_to(person).filter(pk=story.pk).exists() == may_view, state
        if is_sensitive and who == "evaluator":
            assert may_view is False


def test_visitors_and_no_story_get_nothing(house: House) -> None:
    story = house.story()

    assert granted(AnonymousUser(), story) == set()
    assert Story.objects.visible_to(AnonymousUser()).count() == 0
    assert granted(house.coordinator, None) == set()  # type: ignore[arg-type]


def test_ended_membership_closes_at_once(house: House) -> None:
    story = house.story()
    Membership.objects.filter(user=house.coordinator).update(ended_at="2026-01-01T00:00Z")
    person = User.objects.get(pk=house.coordinator.pk)

    assert granted(person, story) == set()


CONSENTS = {
    "none": [],
    "given": [{}],
    "for another purpose": [{"purpose": "publication"}],
    "for another audience": [{"audience": "donor"}],
    "taken back": [{"withdrawn_on": TODAY}],
    "lapsed": [{"expires_on": TODAY - dt.timedelta(days=1)}],
    "lapsing today": [{"expires_on": TODAY}],
    "not yet given": [{"given_on": TODAY + dt.timedelta(days=1)}],
    "taken back and given again": [{"withdrawn_on": TODAY}, {}],
}


@pytest.mark.parametrize("given", CONSENTS)
def test_use_of_one_story_and_the_filter_agree(house: House, given: str) -> None:
    for state, is_sensitive in product(STATES, [False, True]):
        story = house.story(state=state, is_sensitive=is_sensitive, consented=False)
        for facts in CONSENTS[given]:
            base = {"purpose": "selection", "audience": "programme", "given_on": TODAY}
            Consent.objects.create(story=story, **{**base, **facts})

        usable = Story.objects.usable(on=TODAY).filter(pk=story.pk).exists()

        expected = given in {"given", "lapsing today", "taken back and given again"}
        assert may_use(story, on=TODAY) == usable
        assert usable == (expected and state != "withdrawn" and not is_sensitive)


@pytest.mark.parametrize(
    ("choice", "shown"),
    [("name", "Asha Mwangi"), ("pseudonym", "Josine"), ("anonymous", "Name withheld")],
)
def test_name_shown_is_the_one_the_teller_chose(house: House, choice: str, shown: str) -> None:
    story = house.story(name_choice=choice, storyteller__pseudonym="Josine")
    Identity.objects.create(storyteller=story.storyteller, name="Asha Mwangi")

    assert display_name(story) == shown


def test_looking_up_the_name_is_logged_or_refused(house: House) -> None:
    story = house.story()
    Identity.objects.create(storyteller=story.storyteller, name="Asha Mwangi")

    with pytest.raises(PermissionDenied):
        reveal(story, by=house.evaluator)
    known = reveal(story, by=house.coordinator)

    assert known is not None
    assert known.name == "Asha Mwangi"
    assert list(Entry.objects.values_list("action", "actor")) == [
        ("see_identity", house.coordinator.pk)
    ]
