"""Receiving many stories at once: to each what ``receive`` does."""

from __future__ import annotations

import uuid as uuids
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from audit import log
from audit.models import Entry
from stories import services
from stories.models import Allocation, Consent, Identity, Story, StoryVersion
from stories.services import many
from tests.factories import TODAY, House

SEVERAL = [uuids.UUID(int=n) for n in range(1, 6)]


def answers(house: House, **changes: Any) -> dict[str, Any]:
    return {
        "unit": house.village,
        "period": house.period,
        "domain": house.domain,
        "language": "en",
        "title": "The tap",
        "happened": "A tap was built.",
        "significance": "Mornings.",
        "told_on": TODAY,
        "teller_name": "Awa",
        "teller_sex": "female",
        "consent_selection": True,
        **changes,
    }


def facts(story: Story) -> dict[str, Any]:
    """Everything that is stored for a story, without keys and times."""
    left_out = {
        "id",
        "uuid",
        "number",
        "current_id",
        "storyteller_id",
        "created_at",
        "submitted_at",
    }
    teller, consent = story.storyteller, story.consents.get()
    return {
        "story": {
            f.attname: getattr(story, f.attname)
            for f in Story._meta.concrete_fields
            if f.attname not in left_out
        },
        "words": [(v.number, v.title, v.happened, v.written_by_id) for v in story.versions.all()],
        "current": story.current == story.versions.get(),
        "teller": (teller.sex, teller.identity.name) if teller else None,
        "consent": (consent.purpose, consent.given_on, consent.obtained_by_id, consent.language),
        "domain": [(a.domain_id, a.by_id) for a in story.allocations.all()],
        "log": list(
            Entry.objects.filter(subject_id=str(story.pk)).values_list(
                "action", "actor_id", "from_state", "to_state"
            )
        ),
    }


def receive_many(house: House, sendings: list[tuple[uuids.UUID, Any]], by: Any = None) -> list[Any]:
    return services.receive_many(
        sendings, by=by or house.coordinator, programme=house.programme, door="file"
    )


def test_story_is_stored_as_one_that_came_alone(house: House) -> None:
    alone = services.receive(
        by=house.coordinator,
        programme=house.programme,
        uuid=SEVERAL[0],
        answers=answers(house),
        door="file",
    )
    outcomes = receive_many(house, [(uuid, answers(house)) for uuid in SEVERAL[1:]])

    stored = [Story.objects.get(pk=receipt.story.pk) for receipt in outcomes]
    expected = facts(Story.objects.get(pk=alone.story.pk))
    assert [facts(story) for story in stored] == [expected] * 4
    assert [story.reference for story in stored] == ["S-00002", "S-00003", "S-00004", "S-00005"]
    assert all(story.submitted_at for story in stored)
    assert list(log.verify()) == []


def test_refused_story_keeps_no_other_out(house: House) -> None:
    outcomes = receive_many(
        house,
        [
            (SEVERAL[0], answers(house, title="")),
            (SEVERAL[1], answers(house)),
            (SEVERAL[2], answers(house, told_on=None, significance="")),
        ],
    )

    assert [getattr(one, "message_dict", {}).keys() for one in outcomes] == [
        {"title"},
        set(),
        {"significance", "told_on"},
    ]
    assert [story.uuid for story in Story.objects.all()] == [SEVERAL[1]]


def test_collector_of_another_branch_is_refused_at_the_place(house: House) -> None:
    (outcome,) = receive_many(house, [(SEVERAL[0], answers(house))], by=house.other_collector)

    assert isinstance(outcome, ValidationError)
    assert list(outcome.message_dict) == ["unit"]
    assert Story.objects.count() == 0


def test_stranger_is_refused_and_nothing_is_stored(house: House) -> None:
    with pytest.raises(PermissionDenied):
        receive_many(house, [(SEVERAL[0], answers(house))], by=house.stranger)

    house.programme.refresh_from_db()
    assert (Story.objects.count(), house.programme.n_stories) == (0, 0)


def test_what_is_here_already_is_known_or_named(house: House) -> None:
    receive_many(house, [(uuid, answers(house)) for uuid in SEVERAL[:2]])

    again, other, new = receive_many(
        house,
        [
            (SEVERAL[0], answers(house)),
            (SEVERAL[1], answers(house, happened="Other.")),
            (SEVERAL[2], answers(house)),
        ],
    )

    assert (again.is_new, str(other), new.is_new) == (False, "S-00002", True)
    assert Story.objects.count() == 3


def test_story_sent_back_is_corrected(house: House) -> None:
    receive_many(house, [(SEVERAL[0], answers(house))])
    services.send_back(Story.objects.get(), by=house.coordinator, note="Where?")

    (outcome,) = receive_many(house, [(SEVERAL[0], answers(house, place="At the well"))])

    story = Story.objects.get()
    assert (outcome.is_new, story.state, story.place) == (False, "submitted", "At the well")


def test_when_somebody_else_sent_one_meanwhile_each_is_received_alone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_late(*_args: Any) -> Any:
        raise IntegrityError

    monkeypatch.setattr(many, "_store", is_late)

    outcomes = receive_many(house, [(uuid, answers(house)) for uuid in SEVERAL])

    assert [outcome.is_new for outcome in outcomes] == [True] * 5
    assert Story.objects.filter(state="submitted").count() == 5


def test_queries_do_not_grow_with_stories(house: House, django_assert_num_queries: Any) -> None:
    receive_many(house, [(SEVERAL[0], answers(house))])
    house.coordinator.__dict__.pop("_present_memberships")
    for several in (SEVERAL[1:2], SEVERAL[2:5]):
        by = type(house.coordinator).objects.get(pk=house.coordinator.pk)
        with django_assert_num_queries(25):
            receive_many(house, [(uuid, answers(house)) for uuid in several], by=by)

    assert StoryVersion.objects.count() == Identity.objects.count() == 5
    assert Consent.objects.count() == Allocation.objects.count() == 5
