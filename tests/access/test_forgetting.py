"""A withdrawn story takes its words along out of every room."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from audit import log
from audit.models import Note
from panels.models import Feedback
from panels.wording import told_text
from stories import services
from stories.models import Story
from tests.access.walking import client_of
from tests.access.world import World
from themes.models import Edit, Placement, Theme

MARK = "quetzal"


@pytest.fixture
def theme(world: World) -> Theme:
    """A pile of two stories, suggested under a word that only one of them says."""
    theme: Theme = world.things["theme"]
    told = world.things["eligible"]
    other = world.story(wording__happened="Clean water, and a school.")
    Placement.objects.create(theme_set=theme.theme_set, theme=theme, story=other)
    theme.words, theme.label = [MARK, "water", "school"], f"{MARK}, water, school"
    theme.sentence, theme.sentence_story = f"The {MARK} came back.", told
    theme.save()
    return theme


def withdraw(world: World) -> Story:
    story = world.things["eligible"]
    return services.withdraw(story, by=world.person("coordinator"))


def test_sentence_and_lone_words_leave_the_theme(world: World, theme: Theme) -> None:
    withdraw(world)

    left = Theme.objects.get(pk=theme.pk)
    assert (left.words, left.label) == (["water", "school"], "water, school")
    assert (left.sentence, left.sentence_story) == ("", None)


def test_a_name_people_gave_stays_and_undoing_brings_no_word_back(
    world: World, theme: Theme
) -> None:
    suggested = theme.label
    Theme.objects.filter(pk=theme.pk).update(label="Work", is_named_by_people=True)
    edit = Edit.objects.create(
        theme_set=theme.theme_set,
        theme=theme,
        kind="rename",
        by=world.person("evaluator"),
        told=f"“{suggested}” is now called “Work”.",
        before={"label": suggested, "is_named_by_people": False},
    )

    withdraw(world)

    edit.refresh_from_db()
    assert edit.told == "“water, school” is now called “Work”."
    assert edit.before == {"label": "water, school", "is_named_by_people": False}
    assert Theme.objects.get(pk=theme.pk).label == "Work"


def test_what_was_prepared_and_answered_is_forgotten(world: World) -> None:
    by = world.person("coordinator")
    Feedback.objects.update(text=f"The {MARK} moved us.")
    told = world.things["teller_feedback"]
    Feedback.objects.filter(pk=told.pk).update(state="answered", answer=f"My {MARK}!")
    log.record(told, "deliver", by=by, note=f"Beside the {MARK}.")

    withdraw(world)

    facts = Feedback.objects.values_list("text", "answer", "unreachable_because")
    assert not any(MARK in text for texts in facts for text in texts)
    assert not Note.objects.filter(text__contains=MARK).exists()
    assert list(log.verify()) == []


def test_that_a_teller_could_not_be_reached_stays_without_saying_why(world: World) -> None:
    told = world.things["teller_feedback"]
    Feedback.objects.filter(pk=told.pk).update(state="unreachable", unreachable_because=MARK)

    withdraw(world)

    told = Feedback.objects.get(pk=told.pk)
    assert (told.state, MARK in told.unreachable_because) == ("unreachable", False)


def test_notes_of_earlier_acts_are_erased_and_the_chain_holds(world: World) -> None:
    story, by = world.things["eligible"], world.person("coordinator")
    log.record(story, "send_back", by=by, note=f"What {MARK}?")

    withdraw(world)

    assert not Note.objects.filter(text__contains=MARK).exists()
    assert list(log.verify()) == []


def test_what_was_prepared_is_not_told_once_a_story_may_not_be_spoken_of(world: World) -> None:
    feedback = world.things["feedback"]
    Feedback.objects.filter(pk=feedback.pk).update(text=f"The {MARK} moved us.")
    Story.objects.filter(pk=world.things["eligible"].pk).update(is_sensitive=True)

    told = told_text(Feedback.objects.get(pk=feedback.pk))

    assert MARK not in told


def test_who_may_not_see_a_sensitive_story_sees_nothing_its_teller_said(world: World) -> None:
    Story.objects.filter(pk=world.things["eligible"].pk).update(is_sensitive=True)
    pk = world.things["teller_feedback"].pk
    expected = {"evaluator": 404, "facilitator": 404, "coordinator": 200, "collector": 200}

    found = {
        role: client_of(world, role).get(reverse("panels:feedback_item", args=[pk])).status_code
        for role in expected
    }

    assert found == expected


def test_an_evaluator_who_chooses_first_above_reads_no_reason_anywhere(world: World) -> None:
    evaluator, upper = world.person("evaluator"), world.things["upper"]
    world.things["upper_panel"].members.create(user=evaluator, name="Eve")
    type(upper).objects.filter(pk=upper.pk).update(hides_lower_reasons=True)
    client = client_of(world, "evaluator")
    decided, period = world.things["decided_round"].pk, world.things["period"].pk

    pages: dict[str, Any] = {
        "round": client.get(reverse("panels:round", args=[decided])),
        "register": client.get(reverse("reports:register", args=[period, "csv"])),
    }
    read = {name: b"".join(answer).decode() for name, answer in pages.items()}

    assert {name: "hours in which they learn" in text for name, text in read.items()} == {
        "round": False,
        "register": False,
    }
    assert client.get(f"/api/v1/rounds/{decided}/decisions/").status_code == 403


def test_an_evaluator_who_chooses_first_above_reads_no_reason_for_choosing_none(
    world: World,
) -> None:
    evaluator, upper = world.person("evaluator"), world.things["upper"]
    world.things["upper_panel"].members.create(user=evaluator, name="Eve")
    decided = world.things["decided_round"].decisions
    decided.get().selections.all().delete()
    decided.update(none_reason="Nothing here tells of a change.")

    def page(*, hides: bool) -> str:
        type(upper).objects.filter(pk=upper.pk).update(hides_lower_reasons=hides)
        address = reverse("reports:period", args=[world.things["period"].pk])
        return client_of(world, "evaluator").get(address).content.decode()

    assert ["tells of a change" in page(hides=hides) for hides in (True, False)] == [False, True]
