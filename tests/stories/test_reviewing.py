"""What becomes of a story that was handed in."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django_fsm import TransitionNotAllowed

from audit.models import Entry, Note
from stories import services
from stories.models import Identity, Story, StoryVersion, Translation
from tests.factories import DomainFactory, House, StorytellerFactory


def submitted(house: House, **facts: Any) -> Story:
    return house.story(state=Story.State.SUBMITTED, **facts)


def test_sent_back_story_tells_its_collector_without_its_words(
    house: House, django_capture_on_commit_callbacks: Any
) -> None:
    house.collector.language = "fr"
    house.collector.save()
    story = submitted(house)

    with django_capture_on_commit_callbacks(execute=True):
        services.send_back(story, by=house.coordinator, note="Which well do you mean?")

    (sent,) = mail.outbox
    assert Story.objects.get().state == "returned"
    assert sent.to == [house.collector.email]
    assert story.reference in sent.subject
    assert story.get_absolute_url() in sent.body
    assert not any(words in sent.body for words in ("well", *story.current.parts))
    assert Note.objects.get().text == "Which well do you mean?"


def test_nobody_is_told_of_what_was_rolled_back(
    house: House, django_capture_on_commit_callbacks: Any
) -> None:
    story = submitted(house)

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        services.send_back(story, by=house.coordinator, note="Which one?")
        transaction.set_rollback(True)

    assert (mail.outbox, Story.objects.get().state) == ([], "submitted")


def test_sending_back_needs_a_reason(house: House) -> None:
    story = submitted(house)

    with pytest.raises(ValidationError) as refusal:
        services.send_back(story, by=house.coordinator, note="  ")

    assert list(refusal.value.message_dict) == ["note"]
    assert Story.objects.get().state == "submitted"


def test_story_with_consent_is_let_stand(house: House) -> None:
    story = services.let_stand(submitted(house), by=house.coordinator)

    assert (story.state, Entry.objects.get().action) == ("eligible", "let_stand")


@pytest.mark.parametrize("facts", [{"consented": False}, {"is_sensitive": True}])
def test_story_that_may_not_be_used_does_not_stand(house: House, facts: dict[str, bool]) -> None:
    story = submitted(house, **facts)

    with pytest.raises(ValidationError) as refusal:
        services.let_stand(story, by=house.coordinator)

    assert list(refusal.value.message_dict) == ["consent_selection"]
    assert Story.objects.get().state == "submitted"


@pytest.mark.parametrize("action", ["send-back", "let-stand"])
def test_collector_does_not_review(house: House, action: str) -> None:
    story = submitted(house)

    with pytest.raises(PermissionDenied):
        services.ACTIONS[action](story, by=house.collector, note="x")

    assert (Story.objects.get().state, Entry.objects.count()) == ("submitted", 0)


def test_second_reviewer_is_told_that_the_story_has_moved_on(house: House) -> None:
    story = submitted(house)
    services.let_stand(story, by=house.coordinator)

    with pytest.raises(TransitionNotAllowed):
        services.send_back(story, by=house.coordinator, note="Which well?")

    assert Story.objects.get().state == "eligible"


def test_allocation_keeps_who_when_and_why(house: House) -> None:
    story = services.allocate(
        house.story(), by=house.coordinator, domain=house.lessons, why="It went wrong."
    )

    (kept,) = story.allocations.all()
    assert Story.objects.get().domain == house.lessons
    assert (kept.domain, kept.by, kept.why) == (house.lessons, house.coordinator, "It went wrong.")
    assert Entry.objects.get().action == "allocate"


def test_domain_of_another_programme_is_refused(house: House) -> None:
    story = house.story()

    with pytest.raises(ValidationError):
        services.allocate(story, by=house.coordinator, domain=DomainFactory())

    assert Story.objects.get().domain == house.domain


def test_same_domain_again_changes_nothing(house: House) -> None:
    services.allocate(house.story(), by=house.coordinator, domain=house.domain)

    assert Entry.objects.count() == 0


def test_correction_is_a_new_wording_and_leaves_the_old(house: House) -> None:
    story = house.story()
    read = story.current

    version = services.correct(
        story, by=house.coordinator, because="She named the year.", now="Since 2025 there is water."
    )

    assert (version.number, version.title, version.because) == (2, "Water", "She named the year.")
    assert StoryVersion.objects.get(pk=read.pk).now == "There is water now."
    assert Story.objects.get().current == version


def test_correction_needs_a_reason_and_words(house: House) -> None:
    story = house.story()

    for because, words in (("", {"now": "x"}), ("typing", {"title": " "})):
        with pytest.raises(ValidationError):
            services.correct(story, by=house.coordinator, because=because, **words)

    assert Story.objects.get().versions.count() == 1


def test_withdrawn_story_keeps_no_word(house: House) -> None:
    story = submitted(house, place="the landing", collector_remarks="She wept.")
    Identity.objects.create(storyteller=story.storyteller, name="Asha")
    Translation.objects.create(version=story.current, language="fr", title="L'eau", now="De l'eau.")
    services.send_back(story, by=house.coordinator, note="Is her name Asha?")

    services.withdraw(story, by=house.collector, note="The teller asked for it.")

    left = Story.objects.get()
    words = [
        *StoryVersion.objects.values_list("title", "before", "happened", "now", "significance"),
        *Translation.objects.values_list("title", "before", "happened", "now", "significance"),
    ]
    assert set(words) == {("", "", "", "", "")}
    assert (left.state, left.place, left.collector_remarks) == ("withdrawn", "", "")
    assert (left.storyteller, Identity.objects.count()) == (None, 0)
    assert left.consents.filter(withdrawn_on=None).count() == 0
    assert [note.text for note in Note.objects.all()] == ["The teller asked for it."]
    assert left.reference == story.reference


def test_teller_of_another_story_stays_known(house: House) -> None:
    teller = StorytellerFactory(programme=house.programme)
    Identity.objects.create(storyteller=teller, name="Asha")
    story, _other = (house.story(storyteller=teller) for _ in range(2))

    services.withdraw(story, by=house.coordinator)

    assert Identity.objects.get().storyteller == teller


def test_log_holds_after_a_withdrawal(house: House) -> None:
    from audit.log import verify

    story = submitted(house)
    services.send_back(story, by=house.coordinator, note="Which well?")
    services.withdraw(story, by=house.coordinator)

    assert list(verify()) == []


def test_draft_is_deleted_not_withdrawn(house: House) -> None:
    story = house.story(state=Story.State.DRAFT)

    with pytest.raises(TransitionNotAllowed):
        services.withdraw(story, by=house.collector)

    assert Story.objects.get().current.title == "Water"
