"""The pages: happy path, strangers, wrong states, refusals that keep what was typed, queries."""

from __future__ import annotations

import uuid as uuids
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.html import escape

from audit.models import Entry
from programmes.models import Membership, Period
from stories import services
from stories.models import Identity, Story, StoryVersion, Translation
from tests.factories import House, MembershipFactory, ProgrammeFactory, QuestionFactory

Typed = dict[str, Any]


@pytest.fixture
def typed(house: House) -> Typed:
    """A finished story as a browser sends it."""
    return {
        "uuid": str(uuids.uuid4()),
        "language": "en",
        "unit": house.village.pk,
        "period": house.period.pk,
        "domain": house.domain.pk,
        "title": "The tap",
        "before": "We walked an hour.",
        "happened": "A tap was built.",
        "now": "The children go.",
        "significance": "I have mornings now.",
        "told_on": "2026-03-15",
        "direction": "positive",
        "consent_selection": "on",
        "consent_method": "oral",
        "name_choice": "anonymous",
        "other_changes": "the road\nthe price",
        "teller_name": "Asha Mwangi",
    }


def page(name: str, *args: Any) -> str:
    return reverse(f"stories:{name}", args=args)


def test_story_goes_from_the_form_to_its_receipt(house: House, login: Any, typed: Typed) -> None:
    client = login(house.collector)
    new = page("new", house.programme.pk)

    assert client.get(new).status_code == 200
    answer = client.post(new, {**typed, "check": "1"})
    story = Story.objects.get()
    check = page("check", story.uuid)
    assert (answer.status_code, answer.url) == (302, check)
    assert "The tap" in client.get(check).content.decode()

    answer = client.post(check, follow=True)

    assert answer.redirect_chain == [(page("detail", story.uuid), 302)]
    assert "Received as S-00001" in answer.content.decode()
    assert Story.objects.get().state == "submitted"


def test_incomplete_draft_is_saved_and_says_what_is_missing(
    house: House, login: Any, typed: Typed
) -> None:
    client = login(house.collector)
    some = {name: typed[name] for name in ("uuid", "language", "unit", "period")}

    client.post(page("new", house.programme.pk), {**some, "save": "1"})
    story = Story.objects.get()
    answer = client.post(page("check", story.uuid))

    assert answer.status_code == 422
    assert escape("Write down why this change is significant") in answer.content.decode()
    assert Story.objects.get().state == "draft"


@pytest.mark.parametrize(("reads", "starts_in"), [("fr", "fr"), ("ar", "en"), ("en", "en")])
def test_the_form_starts_in_the_writers_language_if_it_is_asked_in(
    house: House, login: Any, reads: str, starts_in: str
) -> None:
    QuestionFactory(programme=house.programme, language="fr")
    client = login(house.collector)

    answer = client.get(page("new", house.programme.pk), headers={"accept-language": reads})

    assert answer.context["form"].initial["language"] == starts_in


def test_a_form_with_the_id_of_somebody_elses_story_finds_nothing(
    house: House, login: Any, typed: Typed
) -> None:
    other = house.story(state="draft", collector=house.other_collector, unit=house.other_village)

    answer = login(house.collector).post(
        page("new", house.programme.pk), {**typed, "uuid": str(other.uuid)}
    )

    assert answer.status_code == 404
    kept = Story.objects.get()
    assert (kept.pk, kept.current.title, kept.collector) == (
        other.pk,
        "Water",
        house.other_collector,
    )
    assert kept.versions.count() == 1


def test_form_sent_twice_is_one_story(house: House, login: Any, typed: Typed) -> None:
    client = login(house.collector)

    for _ in range(2):
        client.post(page("new", house.programme.pk), {**typed, "save": "1"})

    assert Story.objects.count() == 1


def test_handing_in_twice_shows_the_same_story(house: House, login: Any, typed: Typed) -> None:
    client = login(house.collector)
    client.post(page("new", house.programme.pk), {**typed, "save": "1"})
    story = Story.objects.get()

    answers = [client.post(page("check", story.uuid)) for _ in range(2)]
    again = client.post(page("new", house.programme.pk), {**typed, "check": "1"})

    assert [answer.url for answer in (*answers, again)] == [story.get_absolute_url()] * 3
    assert Entry.objects.count() == 1


def test_other_words_after_handing_in_stay_on_the_page(
    house: House, login: Any, typed: Typed
) -> None:
    client = login(house.collector)
    client.post(page("new", house.programme.pk), {**typed, "save": "1"})
    client.post(page("check", Story.objects.get().uuid))

    answer = client.post(page("new", house.programme.pk), {**typed, "title": "New", "save": "1"})

    assert answer.status_code == 409
    assert 'value="New"' in answer.content.decode()
    assert Story.objects.get().current.title == "The tap"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("told_on", "yesterday"),
        ("title", "x" * 201),
        ("unit", "0"),
        ("period", "nothing"),
        ("language", ""),
        ("happened", "x" * 1_000_000),
        ("language", "not a language"),
        ("uuid", "not a uuid"),
    ],
)
def test_refused_form_keeps_what_was_typed(
    house: House, login: Any, typed: Typed, field: str, value: str
) -> None:
    answer = login(house.collector).post(
        page("new", house.programme.pk), {**typed, field: value, "save": "1"}
    )

    body = answer.content.decode()
    assert (answer.status_code, Story.objects.count()) == (422, 0)
    assert 'class="problem"' in body
    assert "I have mornings now." in body
    assert "the road\nthe price" in body
    assert "Asha Mwangi" in body


def test_null_byte_is_a_malformed_request(house: House, login: Any, typed: Typed) -> None:
    answer = login(house.collector).post(
        page("new", house.programme.pk), {**typed, "title": "a\x00b", "save": "1"}
    )

    assert (answer.status_code, Story.objects.count()) == (400, 0)


def test_markup_and_other_scripts_are_shown_as_typed(
    house: House, login: Any, typed: Typed
) -> None:
    hostile = "<script>alert(1)</script> كان الماء بعيداً 🌊 {{ x }}"
    client = login(house.collector)

    client.post(page("new", house.programme.pk), {**typed, "happened": hostile, "save": "1"})
    story = Story.objects.get()
    body = client.get(page("detail", story.uuid)).content.decode()

    assert story.current.happened == hostile
    assert escape(hostile) in body
    assert "<script>alert" not in body


def test_question_is_shown_in_the_language_asked_for(
    house: House, login: Any, typed: Typed
) -> None:
    house.programme.questions.create(language="sw", text="Swali?", significance_text="Kwa nini?")

    answer = login(house.collector).post(
        page("new", house.programme.pk), {**typed, "language": "sw", "question": "1"}
    )

    body = answer.content.decode()
    assert (answer.status_code, Story.objects.count()) == (200, 0)
    assert 'lang="sw">Swali?' in body
    assert "We walked an hour." in body


def test_collector_is_offered_the_units_of_their_branch_only(house: House, login: Any) -> None:
    form = login(house.collector).get(page("new", house.programme.pk)).context["form"]

    assert list(form.fields["unit"].queryset) == [house.village]
    assert form.fields["unit"].names[house.village.pk] == "District / Village"


def test_person_with_one_programme_goes_straight_to_the_form(house: House, login: Any) -> None:
    answer = login(house.collector).get(page("start"))

    assert answer.url == page("new", house.programme.pk)


def test_person_with_two_programmes_chooses(house: House, login: Any) -> None:
    other = MembershipFactory(user=house.collector, programme=ProgrammeFactory(name="Other"))

    body = login(house.collector).get(page("start")).content.decode()

    assert page("new", other.programme.pk) in body


@pytest.mark.parametrize("who", ["stranger", "other_collector", "administrator"])
@pytest.mark.parametrize("name", ["detail", "edit", "check", "delete", "correct"])
def test_story_of_others_is_not_found(house: House, login: Any, who: str, name: str) -> None:
    story = house.story(state=Story.State.DRAFT)

    assert login(getattr(house, who)).get(page(name, story.uuid)).status_code == 404


@pytest.mark.parametrize("action", ["identity", "allocate", "send-back", "withdraw", "nonsense"])
def test_stranger_finds_nothing_to_act_on(house: House, login: Any, action: str) -> None:
    story = house.story(state=Story.State.SUBMITTED)

    answer = login(house.stranger).post(f"{story.get_absolute_url()}{action}/", {"note": "x"})

    assert (answer.status_code, Story.objects.get().state) == (404, "submitted")


def test_stranger_cannot_open_the_form(house: House, login: Any) -> None:
    assert login(house.stranger).get(page("new", house.programme.pk)).status_code == 404


def test_visitor_is_asked_to_sign_in(house: House, client: Any) -> None:
    answer = client.get(page("list"))

    assert (answer.status_code, "login" in answer.url) == (302, True)


@pytest.mark.parametrize("name", ["edit", "check", "delete"])
def test_story_that_was_handed_in_is_not_on_the_table(house: House, login: Any, name: str) -> None:
    story = house.story()

    assert login(house.collector).get(page(name, story.uuid)).status_code == 409


def test_collector_may_not_review(house: House, login: Any) -> None:
    story = house.story(state=Story.State.SUBMITTED)

    answer = login(house.collector).post(page("action", story.uuid, "let-stand"))

    assert (answer.status_code, Story.objects.get().state) == (403, "submitted")


def test_second_reviewer_is_told(house: House, login: Any) -> None:
    story = house.story()

    answer = login(house.coordinator).post(page("action", story.uuid, "let-stand"))

    assert answer.status_code == 409


def test_returned_story_shows_the_reason_and_goes_back_corrected(
    house: House, login: Any, typed: Typed
) -> None:
    client = login(house.collector)
    client.post(page("new", house.programme.pk), {**typed, "save": "1"})
    story = Story.objects.get()
    client.post(page("check", story.uuid))
    services.send_back(story, by=house.coordinator, note="Which tap do you mean?")

    body = client.get(story.get_absolute_url()).content.decode()
    client.post(page("edit", story.uuid), {**typed, "happened": "By the road.", "check": "1"})
    client.post(page("check", story.uuid))

    assert "Which tap do you mean?" in body
    stored = Story.objects.get()
    assert (stored.state, stored.current.number) == ("submitted", 2)
    assert "Received as S-00001" in client.get(story.get_absolute_url()).content.decode()


def test_draft_is_deleted_after_asking(house: House, login: Any, typed: Typed) -> None:
    client = login(house.collector)
    client.post(page("new", house.programme.pk), {**typed, "save": "1"})
    address = page("delete", Story.objects.get().uuid)

    assert client.get(address).status_code == 200
    client.post(address)

    assert Story.objects.count() == 0


def test_inbox_shows_the_longest_waiting_and_goes_on(house: House, login: Any) -> None:
    first, second = (
        house.story(state=Story.State.SUBMITTED, wording__title=title) for title in ("One", "Two")
    )
    client = login(house.coordinator)

    answer = client.get(page("review"))
    acted = client.post(page("action", first.uuid, "let-stand"), {"next": "review"}, follow=True)
    skipped = client.get(page("review"), {"after": second.uuid})

    assert answer.context["story"] == first
    assert acted.redirect_chain[0] == (page("review"), 302)
    assert acted.context["story"] == second
    assert "story" not in skipped.context
    assert "1 story that you skipped still waits" in skipped.content.decode()


def test_inbox_is_empty_for_those_who_do_not_coordinate(house: House, login: Any) -> None:
    house.story(state=Story.State.SUBMITTED)

    assert "story" not in login(house.evaluator).get(page("review")).context


def test_sending_back_without_a_reason_keeps_the_page(house: House, login: Any) -> None:
    story = house.story(state=Story.State.SUBMITTED)

    answer = login(house.coordinator).post(
        page("action", story.uuid, "send-back"), {"note": " ", "next": "review"}
    )

    assert answer.status_code == 422
    assert "Say what is unclear" in answer.content.decode()
    assert 'name="next" value="review"' in answer.content.decode()


def test_story_without_consent_is_not_let_stand(house: House, login: Any) -> None:
    story = house.story(state=Story.State.SUBMITTED, consented=False)

    answer = login(house.coordinator).post(page("action", story.uuid, "let-stand"))

    assert answer.status_code == 422
    assert "has not agreed" in answer.content.decode()


def test_domain_is_allocated_from_the_page(house: House, login: Any) -> None:
    story = house.story(state=Story.State.SUBMITTED)

    login(house.coordinator).post(page("allocate", story.uuid), {"domain": house.lessons.pk})

    assert Story.objects.get().domain == house.lessons


def test_unknown_domain_is_refused_on_the_page(house: House, login: Any) -> None:
    story = house.story(state=Story.State.SUBMITTED)

    answer = login(house.coordinator).post(page("allocate", story.uuid), {"domain": "0"})

    assert (answer.status_code, Story.objects.get().domain) == (422, house.domain)


def test_withdrawing_asks_first_and_names_the_consequence(house: House, login: Any) -> None:
    story = house.story()
    client = login(house.coordinator)
    address = page("action", story.uuid, "withdraw")

    asked = client.get(address).content.decode()
    done = client.post(address, {"note": "She rang."}, follow=True).content.decode()

    assert "removed for good" in asked
    assert "Its words were removed" in done
    assert "A well was dug." not in done
    assert Story.objects.get().state == "withdrawn"


def test_wording_is_corrected_beside_the_old_one(house: House, login: Any) -> None:
    story = house.story()
    client = login(house.coordinator)
    words = {
        "title": "Water",
        "now": "Since 2025.",
        "happened": "A well.",
        "significance": "School.",
    }

    refused = client.post(page("correct", story.uuid), words)
    client.post(page("correct", story.uuid), {**words, "because": "The year was missing."})
    body = client.get(story.get_absolute_url()).content.decode()

    assert (refused.status_code, StoryVersion.objects.count()) == (422, 2)
    assert "Since 2025." in body
    assert "The year was missing." in body


def test_name_is_shown_after_asking_and_the_look_is_logged(house: House, login: Any) -> None:
    story = house.story()
    Identity.objects.create(storyteller=story.storyteller, name="Asha Mwangi")
    client = login(house.coordinator)

    before = client.get(story.get_absolute_url()).content.decode()
    shown = client.post(page("identity", story.uuid)).content.decode()

    assert "Asha Mwangi" not in before
    assert "Asha Mwangi" in shown
    assert Entry.objects.get().action == "see_identity"


def test_evaluator_does_not_learn_the_name(house: House, login: Any) -> None:
    story = house.story()
    Identity.objects.create(storyteller=story.storyteller, name="Asha Mwangi")
    client = login(house.evaluator)

    assert client.post(page("identity", story.uuid)).status_code == 403
    assert "Show who told it" not in client.get(story.get_absolute_url()).content.decode()
    assert Entry.objects.count() == 0


def test_story_page_has_words_translation_and_facts(house: House, login: Any) -> None:
    story = house.story(collector_remarks="She laughed.", other_changes=["the road"])
    Translation.objects.create(version=story.current, language="fr", title="L'eau", now="De l'eau.")

    body = login(house.coordinator).get(story.get_absolute_url()).content.decode()

    for words in ("I have time for school.", "De l&#x27;eau.", "She laughed.", "the road"):
        assert words in body
    assert 'lang="fr"' in body


def titles(answer: Any) -> list[str]:
    return [story.current.title for story in answer.context["page"].rows]


def test_list_is_narrowed_by_each_choice(house: House, login: Any) -> None:
    later = house.programme.periods.create(
        name="Later", starts_on="2026-07-01", ends_on="2026-12-31", state=Period.State.COLLECTING
    )
    QuestionFactory(programme=house.programme, language="sw")
    house.story(wording__title="Plain")
    house.story(wording__title="Odd", state="submitted", domain=house.lessons, period=later)
    house.story(wording__title="Far", unit=house.other_village, language="sw", direction="none")
    client = login(house.coordinator)

    def shown(**chosen: Any) -> list[str]:
        return titles(client.get(page("list"), chosen))

    assert shown() == ["Far", "Odd", "Plain"]
    assert shown(state="submitted") == ["Odd"]
    assert shown(domain=house.lessons.pk) == ["Odd"]
    assert shown(period=later.pk) == ["Odd"]
    assert shown(unit=house.village.pk) == ["Odd", "Plain"]
    assert shown(unit=house.district.pk) == ["Far", "Odd", "Plain"]
    assert shown(language="sw") == ["Far"]
    assert shown(direction="none") == ["Far"]
    assert shown(q="well odd") == ["Odd"]
    assert shown(q="nowhere") == []
    assert shown(domain="x", unit="x", q="well") == ["Far", "Odd", "Plain"]


def test_search_does_not_reach_what_a_person_may_not_see(house: House, login: Any) -> None:
    house.story(wording__title="Secret", unit=house.other_village, collector=house.other_collector)

    assert titles(login(house.collector).get(page("list"), {"q": "Secret"})) == []


def test_list_goes_back_and_forth_without_gaps(house: House, login: Any) -> None:
    expected = [house.story(wording__title=f"T{n}") for n in range(120)][::-1]
    client = login(house.coordinator)

    seen, address = [], page("list")
    while True:
        shown = client.get(address).context["page"]
        seen += shown.rows
        if not shown.older:
            break
        address = f"{page('list')}?before={shown.older}"
    back = client.get(f"{page('list')}?after={shown.newer}").context["page"]

    assert seen == expected
    assert back.rows == expected[50:100]
    assert (bool(back.newer), bool(back.older)) == (True, True)


@pytest.mark.parametrize("mark", ["x", "9_9", "9" * 40 + "_1", "1_" + "9" * 40, "\u0663_1"])
def test_unreadable_place_in_the_list_does_no_harm(house: House, login: Any, mark: str) -> None:
    client = login(house.coordinator)

    for name in ("before", "after"):
        assert client.get(page("list"), {name: mark}).status_code == 200


def test_list_is_light(house: House, login: Any) -> None:
    for n in range(50):
        house.story(wording__title=f"The tap beside the landing, told for the {n}th time")

    body = login(house.coordinator).get(page("list")).content

    assert len(body) <= 60_000


@pytest.mark.parametrize("n", [1, 3])
def test_list_asks_the_database_equally_often(
    house: House, login: Any, n: int, django_assert_num_queries: Any
) -> None:
    for _ in range(n):
        house.story()
    client = login(house.coordinator)
    client.get(page("list"))

    with django_assert_num_queries(LIST_QUERIES):
        client.get(page("list"), {"q": "well", "unit": house.village.pk, "state": "eligible"})


LIST_QUERIES = 9 if connection.vendor == "postgresql" else 8  # it first counts what a search finds
DETAIL_QUERIES = 11


@pytest.mark.parametrize("n", [1, 3])
def test_story_page_asks_the_database_equally_often(
    house: House, login: Any, n: int, django_assert_num_queries: Any
) -> None:
    story = house.story(state=Story.State.SUBMITTED)
    for number in range(n):
        services.correct(story, by=house.coordinator, because="x", title=f"T{number}")
        Translation.objects.create(version=story.current, language=f"f{'abc'[number]}", title="x")
        services.allocate(
            story, by=house.coordinator, domain=[house.lessons, house.domain][number % 2]
        )
    client = login(house.coordinator)
    client.get(story.get_absolute_url())

    with django_assert_num_queries(DETAIL_QUERIES):
        client.get(story.get_absolute_url())


def test_membership_that_ended_closes_the_form(house: House, login: Any) -> None:
    client = login(house.collector)
    Membership.objects.filter(user=house.collector).update(ended_at="2026-01-01T00:00Z")

    assert client.get(page("new", house.programme.pk)).status_code == 404
