"""Links: made, handed in with, and what they do not open."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from audit.models import Entry
from programmes.services import end_membership
from stories import services
from stories.links import hash_of, link_of
from stories.models import CollectorLink, Story
from tests.factories import House

Answers = dict[str, Any]


def test_token_opens_its_link_and_is_not_kept(house: House) -> None:
    link, token = house.link()

    assert link_of(token) == link
    assert (link.token_hash, token.startswith("msl_")) == (hash_of(token), True)
    assert [e.action for e in Entry.objects.all()] == ["make_link"]


def test_use_is_noted_once_an_hour(house: House, django_assert_num_queries: Any) -> None:
    link, token = house.link()

    with django_assert_num_queries(2):
        link_of(token)
    with django_assert_num_queries(1):
        link_of(token)

    link.refresh_from_db()
    assert link.last_used_at is not None


def test_guessed_token_opens_nothing(house: House) -> None:
    link, token = house.link()

    assert [link_of(guess) for guess in ("", "msl_", token[:-1], link.token_hash, "\ud800")] == [
        None
    ] * 5


def test_revoked_link_opens_nothing(house: House) -> None:
    link, token = house.link()

    services.revoke_link(link, by=house.coordinator)
    services.revoke_link(link, by=house.coordinator)

    assert link_of(token) is None
    assert [e.action for e in Entry.objects.order_by("number")] == ["make_link", "revoke_link"]


def test_link_opens_to_the_end_of_its_last_day(house: House) -> None:
    today = timezone.localdate()
    link, token = house.link(expires_on=today)

    assert link_of(token) == link
    assert not CollectorLink.objects.usable(today + dt.timedelta(days=1)).exists()


def test_link_ends_with_the_role_of_its_collector(house: House) -> None:
    _link, token = house.link()

    end_membership(house.collector.memberships.get(), by=house.coordinator)

    assert link_of(token) is None


def test_link_ends_with_the_account_of_its_collector(house: House) -> None:
    _link, token = house.link()
    house.collector.is_active = False
    house.collector.save()

    assert link_of(token) is None


def test_link_is_for_a_place_where_its_collector_collects(house: House) -> None:
    with pytest.raises(ValidationError) as refusal:
        house.link(collector=house.other_collector)

    assert set(refusal.value.message_dict) == {"collector"}
    assert not CollectorLink.objects.exists()


@pytest.mark.parametrize(("name", "value"), [("label", "  "), ("expires_on", dt.date(2020, 1, 1))])
def test_unfit_link_is_not_made(house: House, name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        house.link(**{name: value})

    assert set(refusal.value.message_dict) == {name}


@pytest.mark.parametrize("person", ["collector", "evaluator", "administrator", "stranger"])
def test_only_coordinators_make_and_revoke_links(house: House, person: str) -> None:
    link, token = house.link()
    by = getattr(house, person)

    with pytest.raises(PermissionDenied):
        services.make_link(house.village, by=by, kind="direct", label="Mine")
    with pytest.raises(PermissionDenied):
        services.revoke_link(link, by=by)

    assert (link_of(token), CollectorLink.objects.count()) == (link, 1)


def test_story_by_a_link_is_its_collectors_and_says_so(house: House, answers: Answers) -> None:
    link, _token = house.link()

    story = services.receive_by_link(link, uuid=uuids.uuid4(), answers=answers).story

    assert (story.state, story.door, story.link) == ("submitted", "link", link)
    assert (story.collector, story.submitter) == (house.collector, house.collector)
    entry = Entry.objects.get(action="submit")
    assert (entry.actor, entry.note.text) == (house.collector, "By the link “Blue phone”.")
    assert story.consents.get().obtained_by == house.collector


def test_teller_agrees_for_themselves(house: House, answers: Answers) -> None:
    link, _token = house.link(kind="direct", collector=None)

    story = services.receive_by_link(link, uuid=uuids.uuid4(), answers=answers).story

    assert (story.door, story.collector) == ("direct", house.coordinator)
    assert story.consents.get().obtained_by is None


def test_link_hands_in_for_its_place_only(house: House, answers: Answers) -> None:
    link, _token = house.link()

    with pytest.raises(ValidationError) as refusal:
        services.receive_by_link(
            link, uuid=uuids.uuid4(), answers={**answers, "unit": house.other_village}
        )

    assert set(refusal.value.message_dict) == {"unit"}
    assert not Story.objects.exists()


def test_same_words_again_get_the_same_receipt(house: House, answers: Answers) -> None:
    link, _token = house.link()
    uuid = uuids.uuid4()

    first = services.receive_by_link(link, uuid=uuid, answers=answers)
    second = services.receive_by_link(link, uuid=uuid, answers=answers)

    assert (first.is_new, second.is_new, second.story) == (True, False, first.story)
    with pytest.raises(services.OtherWords):
        services.receive_by_link(link, uuid=uuid, answers={**answers, "title": "Other"})


def test_link_corrects_only_what_it_sent(house: House, answers: Answers) -> None:
    link, _token = house.link()
    other, _token = house.link(label="Green phone")
    uuid, words = uuids.uuid4(), {**answers, "title": "Corrected"}
    story = services.receive_by_link(link, uuid=uuid, answers=answers).story
    services.send_back(story, by=house.coordinator, note="Who?")

    with pytest.raises(services.OtherWords):
        services.receive_by_link(other, uuid=uuid, answers=words)
    corrected = services.receive_by_link(link, uuid=uuid, answers=words)

    assert (corrected.is_new, corrected.story.state) == (False, "submitted")
    assert corrected.story.current.title == "Corrected"


def test_new_link_of_the_same_collector_finishes_a_lost_answer(
    house: House, answers: Answers
) -> None:
    link, _token = house.link()
    newer, _token = house.link(label="New phone")
    uuid = uuids.uuid4()
    story = services.receive_by_link(link, uuid=uuid, answers=answers).story

    again = services.receive_by_link(newer, uuid=uuid, answers=answers)

    assert (again.is_new, again.story) == (False, story)


def test_link_knows_nothing_of_other_peoples_stories(house: House, answers: Answers) -> None:
    link, _token = house.link()
    theirs = house.story(collector=house.other_collector, unit=house.other_village)

    with pytest.raises(PermissionDenied):
        services.receive_by_link(link, uuid=theirs.uuid, answers=answers)
