"""Reading stories, and what a coordinator does with them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from api.views.base import Pages
from stories.models import Identity, Story, Translation
from tests.api.conftest import Program
from tests.factories import House, MembershipFactory

Of = Callable[[User], Program]
ROW = {
    *("uuid", "reference", "title", "programme", "period", "unit", "domain", "state"),
    *("language", "direction", "display_name", "told_on", "submitted_at", "withdrawn_at"),
}
DETAIL = ROW | {
    *("before", "happened", "now", "significance", "no_reason_note", "question", "collector"),
    *("capture_mode", "teller_selection", "teller_sex", "teller_age_band", "teller_role"),
    *("happened_text", "happened_from", "happened_to", "place", "name_choice", "read_back"),
    *("read_back_on", "other_changes", "collector_remarks", "created_at", "versions"),
    *("attachments", "consents", "journey"),
}


@pytest.mark.parametrize("role", ["collector", "coordinator", "evaluator"])
def test_those_who_see_a_story_get_exactly_these_fields(
    house: House, program: Of, role: str
) -> None:
    story = house.story()
    reader = program(getattr(house, role))

    row = reader.get("stories/").json()["results"][0]
    detail = reader.get(f"stories/{story.uuid}/").json()

    assert set(row) == ROW
    assert set(detail) == DETAIL
    assert set(detail["versions"][0]) == {
        *("number", "because", "written_at", "translations"),
        *("title", "before", "happened", "now", "significance"),
    }


@pytest.mark.parametrize("role", ["other_collector", "stranger", "administrator"])
def test_others_find_nothing(house: House, program: Of, role: str) -> None:
    story = house.story()
    reader = program(getattr(house, role))

    assert reader.get("stories/").json()["results"] == []
    assert reader.get(f"stories/{story.uuid}/").status_code == 404
    for action in ("send-back", "let-stand", "allocate", "withdraw"):
        assert reader.post(f"stories/{story.uuid}/{action}/").status_code == 404


def test_a_panel_member_reads_candidates_not_stories(house: House, program: Of) -> None:
    member = MembershipFactory(programme=house.programme, role="panel_member").user
    story = house.story()

    assert program(member).get("stories/").json()["results"] == []
    assert program(member).get(f"stories/{story.uuid}/").status_code == 404


def test_a_draft_is_its_writers_alone(house: House, program: Of) -> None:
    draft = house.story(state="draft", number=None)

    assert program(house.collector).get(f"stories/{draft.uuid}/").status_code == 200
    assert program(house.coordinator).get(f"stories/{draft.uuid}/").status_code == 404


def test_a_sensitive_story_is_kept_from_evaluators(house: House, program: Of) -> None:
    story = house.story(is_sensitive=True)

    assert program(house.coordinator).get(f"stories/{story.uuid}/").status_code == 200
    assert program(house.evaluator).get(f"stories/{story.uuid}/").status_code == 404


@pytest.mark.parametrize(
    ("choice", "shown"),
    [("name", "Amina Yusuf"), ("pseudonym", "Neema"), ("anonymous", "Name withheld")],
)
def test_the_name_shown_is_the_one_the_teller_chose(
    house: House, program: Of, choice: str, shown: str
) -> None:
    story = house.story(name_choice=choice, storyteller__pseudonym="Neema")
    Identity.objects.create(
        storyteller=story.storyteller, name="Amina Yusuf", contact="tel 0700 555"
    )

    answer = program(house.coordinator).get(f"stories/{story.uuid}/")

    assert answer.json()["display_name"] == shown
    assert (b"Amina" in answer.content) is (choice == "name")
    assert b"tel 0700" not in answer.content


def test_of_a_withdrawn_story_no_words_are_left(house: House, program: Of) -> None:
    story = house.story(place="Kijiji", collector_remarks="She wept.")
    coordinator = program(house.coordinator)

    answer = coordinator.post(f"stories/{story.uuid}/withdraw/", {"note": "She asked."})

    assert answer.status_code == 200
    told = answer.json()
    assert (told["state"], told["reference"]) == ("withdrawn", story.reference)
    assert {told[name] for name in ("title", "before", "now", "place", "collector_remarks")} == {""}
    for word in (b"Water", b"walked", b"Kijiji", b"wept"):
        assert word not in answer.content
        assert word not in coordinator.get("stories/").content


def test_a_coordinator_sends_back_with_a_reason(house: House, program: Of) -> None:
    story = house.story(state="submitted")
    coordinator = program(house.coordinator)

    without = coordinator.post(f"stories/{story.uuid}/send-back/")
    answer = coordinator.post(f"stories/{story.uuid}/send-back/", {"note": "When was it?"})

    assert (without.status_code, list(without.json()["errors"])) == (422, ["note"])
    assert (answer.status_code, answer.json()["state"]) == (200, "returned")


def test_a_coordinator_lets_stand(house: House, program: Of) -> None:
    story = house.story(state="submitted")

    answer = program(house.coordinator).post(f"stories/{story.uuid}/let-stand/")

    assert (answer.status_code, answer.json()["state"]) == (200, "eligible")


def test_a_coordinator_allocates(house: House, program: Of) -> None:
    story = house.story(domain=None)
    body = {"domain": house.lessons.pk, "why": "It went wrong."}

    answer = program(house.coordinator).post(f"stories/{story.uuid}/allocate/", body)

    assert answer.status_code == 200
    assert answer.json()["domain"] == {"id": house.lessons.pk, "name": "Lessons"}
    assert Story.objects.get().allocations.get().why == "It went wrong."


def test_what_comes_too_late_is_refused(house: House, program: Of) -> None:
    story = house.story(state="eligible")

    answer = program(house.coordinator).post(f"stories/{story.uuid}/let-stand/")

    assert answer.status_code == 409
    assert list(answer.json()) == ["detail"]
    assert Story.objects.get().state == "eligible"


@pytest.mark.parametrize("role", ["collector", "evaluator"])
def test_those_who_only_read_may_not_review(house: House, program: Of, role: str) -> None:
    story = house.story(state="submitted")
    reader = program(getattr(house, role))

    for action in ("send-back", "let-stand"):
        answer = reader.post(f"stories/{story.uuid}/{action}/", {"note": "Why?"})
        assert answer.status_code == 403
    answer = reader.post(f"stories/{story.uuid}/allocate/", {"domain": None})
    assert answer.status_code == 403
    assert Story.objects.get().state == "submitted"


@pytest.mark.parametrize(
    "body", [{"state": "eligible"}, {"note": "x", "by": 1}, {"note": "x", "number": 7}]
)
def test_an_action_takes_no_other_fields(house: House, program: Of, body: dict[str, Any]) -> None:
    story = house.story(state="submitted")

    answer = program(house.coordinator).post(f"stories/{story.uuid}/send-back/", body)

    assert answer.status_code == 422
    assert Story.objects.get().state == "submitted"


def test_an_action_that_is_not_there_is_not_found(house: House, program: Of) -> None:
    story = house.story()

    answer = program(house.coordinator).post(f"stories/{story.uuid}/delete/")

    assert (answer.status_code, list(answer.json())) == (404, ["detail"])


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ({}, 2),
        ({"state": "eligible"}, 1),
        ({"state": "returned"}, 0),
        ({"language": "sw"}, 1),
        ({"direction": "negative"}, 1),
        ({"q": "well dug"}, 2),
        ({"q": "elephant"}, 0),
        ({"period": 999_999}, 0),
        ({"period": 2**63 - 1}, 0),
        ({"programme": 999_999}, 0),
    ],
)
def test_lists_can_be_narrowed(house: House, program: Of, query: dict[str, Any], n: int) -> None:
    house.story(direction="negative")
    house.story(state="submitted", language="sw", unit=house.other_village)

    answer = program(house.evaluator).get("stories/", **query)

    assert len(answer.json()["results"]) == n


def test_a_unit_stands_for_its_branch(house: House, program: Of) -> None:
    story = house.story()
    house.story(unit=house.other_village)
    reader = program(house.evaluator)

    branch = reader.get("stories/", unit=house.district.pk).json()["results"]
    village = reader.get("stories/", unit=house.village.pk).json()["results"]

    assert len(branch) == 2
    assert [row["uuid"] for row in village] == [str(story.uuid)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"state": "lost"}, "state"),
        ({"period": "x"}, "period"),
        ({"period": 2**63}, "period"),
        ({"unit": 999_999}, "unit"),
        ({"unit": "9" * 5000}, "unit"),
        ({"domain": -1}, "domain"),
    ],
)
def test_a_filter_that_cannot_be_is_refused(
    house: House, program: Of, query: dict[str, Any], field: str
) -> None:
    answer = program(house.evaluator).get("stories/", **query)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_pages_follow_one_another_without_a_gap(
    house: House, program: Of, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pages, "page_size", 2)
    made = [str(house.story().uuid) for _ in range(5)]
    reader = program(house.evaluator)

    found, address = [], "stories/"
    while address:
        page = reader.get(address).json()
        found += [row["uuid"] for row in page["results"]]
        address = page["next"].split("/api/v1/")[1] if page["next"] else ""

    assert found == made[::-1]


@pytest.mark.parametrize(
    "place", ["p=abc", "p=1&o=-1", "p=" + "9" * 30, "r=x", "p=%00", "p=1'", "\xff"]
)
def test_a_page_nobody_gave_out_is_not_there(house: House, program: Of, place: str) -> None:
    cursor = base64.b64encode(place.encode("latin-1")).decode()

    assert program(house.evaluator).get("stories/", cursor=cursor).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_a_page_takes_three_queries_however_many_stories(
    house: House, program: Of, django_assert_num_queries: Any, n: int
) -> None:
    reader = program(house.evaluator)
    for _ in range(n):
        house.story()

    with django_assert_num_queries(3):
        assert len(reader.get("stories/").json()["results"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_a_story_takes_the_same_queries_however_many_there_are(
    house: House, program: Of, django_assert_num_queries: Any, n: int
) -> None:
    reader = program(house.evaluator)
    story, *_others = [house.story() for _ in range(n)]

    with django_assert_num_queries(9):
        assert reader.get(f"stories/{story.uuid}/").status_code == 200


@pytest.mark.parametrize("bad", ["not-a-uuid", "1", "00000000-0000-0000-0000-00000000000g"])
def test_an_address_that_is_no_uuid_is_not_there(house: House, program: Of, bad: str) -> None:
    answer = program(house.evaluator).get(f"stories/{bad}/")

    assert (answer.status_code, list(answer.json())) == (404, ["detail"])


def test_a_story_is_never_deleted_or_posted(house: House, program: Of) -> None:
    story = house.story()
    writer = program(house.collector)

    deleted = writer.client.delete(f"/api/v1/stories/{story.uuid}/", headers=writer.headers)

    assert (deleted.status_code, writer.post("stories/", {}).status_code) == (405, 405)
    assert Story.objects.count() == 1


FRENCH = {
    "number": 1,
    "translator": "Awa",
    "title": "L'eau",
    "before": "Nous marchions loin.",
    "happened": "On a creusé un puits.",
    "now": "Il y a de l'eau.",
    "significance": "J'ai le temps.",
}


def test_a_program_translates_and_another_reader_checks(house: House, program: Of) -> None:
    story = house.story(language="sw")
    address = f"stories/{story.uuid}/translations/en/"

    first = program(house.collector).put(address, FRENCH)
    again = program(house.collector).put(address, FRENCH)
    own = program(house.collector).post(f"{address}check/")
    checked = program(house.evaluator).post(f"{address}check/")

    assert [a.status_code for a in (first, again, own, checked)] == [200, 200, 422, 200]
    assert first.json() == again.json()
    assert (first.json()["is_checked"], checked.json()["is_checked"]) == (False, True)
    (version,) = program(house.coordinator).get(f"stories/{story.uuid}/").json()["versions"]
    assert [t["title"] for t in version["translations"]] == ["L'eau"]


@pytest.mark.parametrize(
    ("language", "changes", "status", "field"),
    [
        ("sw", {}, 422, "language"),
        ("zu", {}, 422, "language"),
        ("en", {"now": ""}, 422, "now"),
        ("en", {"number": 2}, 422, "number"),
        ("en", {"number": "1"}, 400, "number"),
        ("en", {"checked_by": 1}, 422, "checked_by"),
    ],
)
def test_what_is_no_translation_is_refused(
    house: House, program: Of, language: str, changes: dict[str, Any], status: int, field: str
) -> None:
    story = house.story(language="sw")

    answer = program(house.collector).put(
        f"stories/{story.uuid}/translations/{language}/", {**FRENCH, **changes}
    )

    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])
    assert Translation.everything.count() == 0
