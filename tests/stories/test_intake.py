"""What a door received is kept word for word, once, until somebody settles it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from stories import services
from stories.models import Intake
from stories.services.intake import give_reasons, keep_raw, settle
from tests.factories import House, MembershipFactory

pytestmark = pytest.mark.django_db
KEY = UUID("0b0e3c2e-6f1e-4d0e-9e2a-3c8f1a2b4c5d")


def keep(house: House, raw: str = "<data/>", **more: object) -> tuple[Intake, bool]:
    facts = {"programme": house.programme, "door": "openrosa", "key": KEY, **more}
    return keep_raw(raw=raw, **facts)


def test_same_words_under_a_key_are_kept_once(house: House) -> None:
    first, is_new = keep(house)

    again, is_new_again = keep(house)

    assert (is_new, is_new_again, again) == (True, False, first)


def test_other_words_under_a_key_are_kept_beside(house: House) -> None:
    keep(house)

    keep(house, "<data>other</data>")

    assert sorted(Intake.objects.values_list("raw", flat=True)) == [
        "<data/>",
        "<data>other</data>",
    ]


def test_what_no_database_takes_is_kept_with_a_sign_in_its_place(house: House) -> None:
    intake, _new = keep(house, "a\x00b\ud800c")

    intake.refresh_from_db()
    assert intake.raw == "a\N{REPLACEMENT CHARACTER}b?c"


def test_open_are_those_with_reasons_and_not_settled(house: House) -> None:
    keep(house, key=uuid4())
    read, _new = keep(house, key=uuid4())
    settled, _new = keep(house, key=uuid4())
    give_reasons(read, {"title": ["Give the story a short title."]})
    give_reasons(settled, {"": ["No XML."]})
    settle(settled)

    found = list(Intake.objects.open())

    assert found == [read]


def test_coordinators_see_what_may_be_theirs(house: House) -> None:
    link, _token = house.link()
    by_link, _new = keep(house, link=link)
    beside, _new = keep(house, key=uuid4())
    of_branch = MembershipFactory(
        programme=house.programme, role="coordinator", unit=house.village
    ).user

    seen = {
        who: set(Intake.objects.visible_to(who))
        for who in (house.coordinator, of_branch, house.collector, house.evaluator, house.stranger)
    }

    assert list(seen.values()) == [{by_link, beside}, {by_link}, set(), set(), set()]


def test_withdrawing_forgets_what_was_sent(house: House) -> None:
    story = house.story()
    keep(house, story=story)
    keep(house, "<data>again</data>", key=story.uuid)
    other, _new = keep(house, key=uuid4())

    services.withdraw(story, by=house.collector)

    assert list(Intake.objects.all()) == [other]
