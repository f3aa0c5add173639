"""Drafts, handing in, and the door through which every story comes."""

from __future__ import annotations

import threading
import uuid as uuids
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django_fsm import TransitionNotAllowed

from audit.models import Entry
from programmes.models import Period, Question
from stories import services
from stories.answers import NAMES, answers_of, complete, digest_of
from stories.models import Allocation, Consent, Identity, Story, Storyteller, StoryVersion
from tests.factories import House, PeriodFactory, QuestionFactory

Answers = dict[str, Any]


def draft(house: House, answers: Answers, **more: Any) -> Story:
    return services.start_draft(
        by=house.collector, programme=house.programme, answers={**answers, **more}
    )


def receive(house: House, answers: Answers, uuid: uuids.UUID, **more: Any) -> services.Receipt:
    return services.receive(
        by=house.collector,
        programme=house.programme,
        uuid=uuid,
        answers={**answers, **more},
        door=Story.Door.API,
    )


def test_draft_may_be_incomplete(house: House) -> None:
    facts = {"unit": house.village, "period": house.period, "language": "sw"}

    story = services.start_draft(by=house.collector, programme=house.programme, answers=facts)

    assert (story.state, story.number, story.current.number) == ("draft", None, 1)
    assert answers_of(story) == complete(facts)


def test_draft_gives_back_every_answer(house: House, answers: Answers) -> None:
    everything = {
        **answers,
        "capture_mode": "interview",
        "teller_selection": "random",
        "happened_text": "after the rains",
        "place": "the landing",
        "name_choice": "pseudonym",
        "teller_name": "Asha",
        "teller_contact": "her sister",
        "teller_pseudonym": "Josine",
        "teller_sex": "female",
        "teller_age_band": "25-39",
        "teller_role": "weaver",
        "read_back": "yes",
        "other_changes": ["the road", "the price"],
        "collector_remarks": "She laughed.",
    }

    story = draft(house, everything)

    stored = Story.objects.get(pk=story.pk)
    assert answers_of(stored) == complete(everything)
    assert digest_of(answers_of(stored)) == digest_of(everything)


def test_draft_stores_the_question_it_answers(house: House, answers: Answers) -> None:
    QuestionFactory(programme=house.programme, language="sw", text="Swali")
    newest = QuestionFactory(programme=house.programme, language="sw", version=2)

    story = draft(house, answers, language="sw")

    assert story.question == newest


def test_question_of_the_domain_goes_before_the_general_one(house: House, answers: Answers) -> None:
    own = QuestionFactory(programme=house.programme, domain=house.domain)

    assert draft(house, answers).question == own
    assert draft(house, answers, domain=None).question == Question.objects.get(domain=None)


def test_same_uuid_changes_the_draft_it_made(house: House, answers: Answers) -> None:
    uuid = uuids.uuid4()
    for title in ("First", "Second"):
        services.start_draft(
            by=house.collector,
            programme=house.programme,
            answers={**answers, "title": title},
            uuid=uuid,
        )

    story = Story.objects.get()
    assert (story.uuid, story.current.title, story.versions.count()) == (uuid, "Second", 1)


def test_the_uuid_of_somebody_elses_story_changes_nothing(house: House, answers: Answers) -> None:
    other = house.story(state="draft", collector=house.other_collector, unit=house.other_village)

    with pytest.raises(PermissionDenied):
        services.start_draft(
            by=house.collector, programme=house.programme, answers=answers, uuid=other.uuid
        )

    kept = Story.objects.get()
    assert (kept.current.title, kept.unit, kept.versions.count()) == (
        "Water",
        house.other_village,
        1,
    )


def test_stranger_cannot_write_in_the_programme(house: House, answers: Answers) -> None:
    with pytest.raises(PermissionDenied):
        services.start_draft(by=house.stranger, programme=house.programme, answers=answers)

    assert (Story.objects.count(), Storyteller.objects.count()) == (0, 0)


def test_collector_of_another_branch_is_told_at_the_unit(house: House, answers: Answers) -> None:
    with pytest.raises(ValidationError) as refusal:
        draft(house, answers, unit=house.other_village)

    assert list(refusal.value.message_dict) == ["unit"]
    assert Story.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 201),
        ("happened", "x" * 100_001),
        ("happened", "a\x00b"),
        ("now", "half \ud83d of a pair"),
        ("direction", "sideways"),
        ("language", "English, mostly"),
        ("told_on", "long ago"),
        ("state", "eligible"),
        ("place", "x" * 151),
        ("teller_sex", "x"),
    ],
)
def test_what_cannot_be_stored_is_refused_by_its_field(
    house: House, answers: Answers, field: str, value: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        draft(house, answers, **{field: value})

    assert list(refusal.value.message_dict) == [field]
    assert Story.objects.count() == 0


def test_long_mixed_and_right_to_left_words_are_kept_as_they_are(
    house: House, answers: Answers
) -> None:
    told = "كان الماء بعيداً 🌊 — then it came. " * 2_500

    story = draft(house, answers, happened=told)

    assert Story.objects.get(pk=story.pk).current.happened == told.strip()


def test_submitted_story_gets_the_next_number_of_its_programme(
    house: House, answers: Answers
) -> None:
    stories = [services.submit(draft(house, answers), by=house.collector) for _ in range(2)]

    assert [story.reference for story in stories] == ["S-00001", "S-00002"]
    house.programme.refresh_from_db()
    assert house.programme.n_stories == 2
    assert list(Entry.objects.values_list("action", "to_state")) == [("submit", "submitted")] * 2


@pytest.mark.parametrize(
    ("blank", "named"),
    [
        ({"title": ""}, "title"),
        ({"before": "", "happened": "", "now": ""}, "happened"),
        ({"significance": ""}, "significance"),
        ({"told_on": None}, "told_on"),
    ],
)
def test_incomplete_story_is_not_handed_in(
    house: House, answers: Answers, blank: Answers, named: str
) -> None:
    story = draft(house, answers, **blank)

    with pytest.raises(ValidationError) as refusal:
        services.submit(story, by=house.collector)

    assert list(refusal.value.message_dict) == [named]
    stored = Story.objects.get()
    assert (stored.state, stored.number, Entry.objects.count()) == ("draft", None, 0)


def test_story_without_a_reason_needs_a_note_instead(house: House, answers: Answers) -> None:
    story = draft(house, answers, significance="", no_reason_note="She was called away.")

    assert services.submit(story, by=house.collector).state == "submitted"


def test_nothing_changed_is_a_story_too(house: House, answers: Answers) -> None:
    story = draft(house, answers, before="", happened="Nothing changed.", now="", direction="none")

    assert services.submit(story, by=house.collector).direction == "none"


def test_period_that_does_not_collect_takes_no_story(house: House, answers: Answers) -> None:
    later = PeriodFactory(programme=house.programme, state=Period.State.SELECTING)

    with pytest.raises(ValidationError) as refusal:
        receive(house, answers, uuids.uuid4(), period=later)

    assert list(refusal.value.message_dict) == ["period"]
    assert Story.objects.count() == 0


def test_story_may_be_handed_in_without_consent(house: House, answers: Answers) -> None:
    receipt = receive(house, answers, uuids.uuid4(), consent_selection=False)

    assert receipt.story.state == "submitted"
    assert Consent.objects.count() == 0


def test_received_story_keeps_consent_domain_and_teller(house: House, answers: Answers) -> None:
    receipt = receive(house, answers, uuids.uuid4(), teller_name="Asha")

    story = receipt.story
    consent = Consent.objects.get(story=story)
    assert receipt.is_new is True
    assert (consent.method, consent.given_on, consent.obtained_by) == (
        "signed",
        story.told_on,
        house.collector,
    )
    assert Allocation.objects.get(story=story).domain == house.domain
    assert Identity.objects.get(storyteller=story.storyteller).name == "Asha"


def test_same_words_again_get_the_same_receipt(house: House, answers: Answers) -> None:
    uuid = uuids.uuid4()
    first = receive(house, answers, uuid)

    second = receive(house, {**answers, "title": " The tap\r\n"}, uuid)

    assert (second.story, second.is_new) == (first.story, False)
    assert (Story.objects.count(), Entry.objects.count()) == (1, 1)


def test_same_words_get_their_receipt_when_the_period_is_over(
    house: House, answers: Answers
) -> None:
    uuid = uuids.uuid4()
    receive(house, answers, uuid)
    Period.objects.filter(pk=house.period.pk).update(state="selecting")
    house.period = Period.objects.get(pk=house.period.pk)

    assert receive(house, answers, uuid, period=house.period).is_new is False


def test_other_words_under_the_same_uuid_are_refused(house: House, answers: Answers) -> None:
    uuid = uuids.uuid4()
    first = receive(house, answers, uuid)

    with pytest.raises(services.OtherWords) as refusal:
        receive(house, answers, uuid, title="Another")

    assert refusal.value.story == first.story
    assert Story.objects.get().current.title == "The tap"


def test_uuid_of_somebody_else_says_nothing(house: House, answers: Answers) -> None:
    uuid = uuids.uuid4()
    receive(house, answers, uuid)

    with pytest.raises(PermissionDenied):
        services.receive(
            by=house.other_collector,
            programme=house.programme,
            uuid=uuid,
            answers=answers,
            door=Story.Door.API,
        )


def test_refused_story_leaves_nothing_behind(house: House, answers: Answers) -> None:
    with pytest.raises(ValidationError):
        receive(house, answers, uuids.uuid4(), significance="")

    assert (Story.objects.count(), StoryVersion.objects.count()) == (0, 0)


def test_received_story_finishes_the_draft_of_the_same_uuid(house: House, answers: Answers) -> None:
    story = draft(house, answers, title="")

    receipt = receive(house, answers, story.uuid)

    assert (receipt.story, receipt.is_new, receipt.story.state) == (story, True, "submitted")


def test_story_that_was_sent_back_is_corrected_by_sending_it_again(
    house: House, answers: Answers
) -> None:
    uuid = uuids.uuid4()
    story = receive(house, answers, uuid).story
    services.send_back(story, by=house.coordinator, note="Which tap?")

    late_retry = receive(house, answers, uuid)
    corrected = receive(house, answers, uuid, happened="The tap by the landing was built.")

    assert (late_retry.story.state, late_retry.is_new) == ("returned", False)
    assert (corrected.story.state, corrected.is_new) == ("submitted", False)
    assert corrected.story.reference == story.reference
    assert list(corrected.story.versions.values_list("number", "happened")) == [
        (1, "A tap was built."),
        (2, "The tap by the landing was built."),
    ]


def test_submitted_story_can_no_longer_be_written_over(house: House, answers: Answers) -> None:
    story = receive(house, answers, uuids.uuid4()).story

    with pytest.raises(TransitionNotAllowed):
        services.save_draft(story, by=house.collector, answers={**answers, "title": "New"})

    assert Story.objects.get().current.title == "The tap"


def test_consent_taken_back_before_handing_in_is_gone(house: House, answers: Answers) -> None:
    story = draft(house, answers)

    services.save_draft(story, by=house.collector, answers={**answers, "consent_selection": False})

    assert Consent.objects.count() == 0


def test_deleted_draft_leaves_nothing(house: House, answers: Answers) -> None:
    story = draft(house, answers, teller_name="Asha")

    services.delete_draft(story, by=house.collector)

    left = [m.objects.count() for m in (Story, StoryVersion, Storyteller, Identity, Consent)]
    assert left == [0, 0, 0, 0, 0]


def test_draft_is_deleted_by_its_writer_only(house: House, answers: Answers) -> None:
    story = draft(house, answers)

    with pytest.raises(PermissionDenied):
        services.delete_draft(story, by=house.coordinator)

    assert Story.objects.count() == 1


def test_digest_does_not_depend_on_how_accents_are_typed() -> None:
    assert digest_of({"title": "e\u0301te\u0301"}) == digest_of({"title": "\u00e9t\u00e9"})
    assert digest_of(dict.fromkeys(NAMES, "")) == digest_of({})


@pytest.mark.django_db(transaction=True)
def test_eight_sendings_at_once_make_one_story(house: House, answers: Answers) -> None:
    uuid, start = uuids.uuid4(), threading.Barrier(8)
    receipts: list[tuple[bool, str]] = []

    def send() -> None:
        try:
            start.wait()
            receipt = receive(house, answers, uuid)
            receipts.append((receipt.is_new, receipt.story.reference))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(receipts) == [(False, "S-00001")] * 7 + [(True, "S-00001")]
    assert (Story.objects.count(), Entry.objects.count()) == (1, 1)
    house.programme.refresh_from_db()
    assert house.programme.n_stories == 1
