"""What is told below: which, why, how, in whose language, and what consent leaves out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from panels.models import (
    Ballot,
    Criterion,
    Decision,
    Feedback,
    PanelMember,
    PassedOverNote,
    Turn,
    Vote,
)
from panels.services.feedback import prepare, told_text, wording
from panels.wording import language_of, texts
from programmes.models import Domain
from stories.models import Consent, Identity, Story, Translation
from tests.factories import House
from tests.panels.decided import NOTE, RATIONALE, Decided, decide, differ, stand

HOW = "The panel decided on May 3, 2026. They read, talked, and decided: by vote."
CARE = (
    "The panel chooses the change that says the most, not the person who told of it. Nobody gains "
    "or loses anything by it."
)


@pytest.fixture
def decided(house: House) -> Decided:
    found = Decided.build(house)
    Story.objects.filter(pk=found.story.pk).update(number=1)
    Story.objects.filter(pk=found.other.pk).update(number=2)
    Decision.objects.filter(pk=found.decision.pk).update(
        at="2026-05-03T10:00Z", process_note="We read aloud."
    )
    return found


def withdraw(story: Story) -> None:
    Story.objects.filter(pk=story.pk).update(state=Story.State.WITHDRAWN)


def lapse(story: Story) -> None:
    Consent.objects.filter(story=story).update(withdrawn_on=timezone.localdate())


def held(found: list[str], text: str) -> list[str]:
    return [word for word in found if word in text]


def test_collector_is_told_which_why_and_how(decided: Decided) -> None:
    Criterion.objects.create(decision=decided.decision, name="It lasts", weight="most")
    differ(decided.decision, "The seeds will last longer.")
    feedback = decided.feedback(collector=decided.house.other_collector)

    text = wording(feedback)

    domain, period = decided.house.domain, decided.house.period
    read = f"The panel “District panel” read 2 stories about “{domain}” for {period}."
    assert text.split("\n\n") == [
        f"{read} As the most significant it chose:\n– S-00001 “Water”",
        "S-00002 “Seeds”, which you wrote down, was not chosen this time.",
        "Why S-00001 “Water” was chosen, in the panel's words:",
        RATIONALE,
        "What the panel went by:\n– It lasts (counted most)",
        f"Of the stories not chosen, the panel said:\n– S-00002 “Seeds”: {NOTE}",
        "Not everybody saw it the same way. It was also said:\n– The seeds will last longer.",
        f"How the choice was made:\n{HOW}",
        "We read aloud.",
        "No panel stands above this one: its choice is the last of this period.",
        CARE,
    ]


def test_panel_is_told_of_the_stories_it_sent(decided: Decided) -> None:
    assert "S-00001 “Water”, which your panel sent, was chosen." in wording(decided.feedback())
    assert "S-00002 “Seeds”, which your panel" not in wording(Feedback.objects.get())


def test_teller_is_told_of_their_own_story_and_of_no_other_teller(decided: Decided) -> None:
    third = decided.house.story(wording__title="Bridge")
    candidate = stand(decided.upper, third)
    PassedOverNote.objects.create(
        decision=decided.decision, candidate=candidate, text="The bridge is not for their ears."
    )
    differ(decided.decision, "Nor is this.", candidate=candidate)

    text = wording(decided.feedback(story=decided.other))

    assert held(["Water", "Bridge", "not for their ears", "Nor is this"], text) == []
    assert "Your story, S-00002 “Seeds”, was read and talked about. It was not" in text
    assert f"– S-00002 “Seeds”: {NOTE}" in text


def test_teller_is_told_anothers_title_when_it_may_be_published(decided: Decided) -> None:
    Consent.objects.create(
        story=decided.story, purpose="publication", audience="public", given_on="2026-01-01"
    )

    assert "S-00001 “Water”" in wording(decided.feedback(story=decided.other))


def test_none_chosen_is_told_with_its_reason(decided: Decided) -> None:
    decided.decision.selections.all().delete()
    Decision.objects.filter(pk=decided.decision.pk).update(none_reason="All were about roads.")

    text = wording(decided.feedback())

    assert "It chose none of them." in text
    assert "Why none was chosen, in the panel's words:\n\nAll were about roads." in text


def test_lower_panels_choice_is_told_to_go_on(decided: Decided) -> None:
    decided.decision = decided.lower_decision

    text = wording(decided.feedback(story=decided.story))

    assert "What was chosen goes on to the panel “District panel”." in text


def test_text_of_a_superseded_decision_says_so(decided: Decided) -> None:
    Decision.objects.filter(pk=decided.decision.pk).update(
        superseded_at=timezone.now(), superseded_because="We had misread it."
    )

    assert wording(decided.feedback()).endswith(
        "Since then the panel has looked again, and this is not its last word. It says why: We had "
        "misread it."
    )


@pytest.mark.parametrize("is_secret", [True, False])
def test_no_voter_is_named(decided: Decided, is_secret: bool) -> None:
    voter = PanelMember.objects.get(user=decided.member)
    turn = Turn.objects.create(selection_round=decided.upper, number=1, is_secret=is_secret)
    ballot = Ballot.objects.create(turn=turn, member=None if is_secret else voter)
    Vote.objects.create(ballot=ballot, candidate=decided.at_top)
    differ(decided.decision, "I see it otherwise.", held_by=voter.name)

    text = wording(decided.feedback())

    assert held([voter.name, decided.member.name, decided.member.email], text) == []
    assert ("They voted once." in text, "The vote was secret." in text) == (True, is_secret)


# Whose language


def test_collector_is_told_in_their_language(decided: Decided) -> None:
    Domain.objects.filter(pk=decided.house.domain.pk).update(names={"fr": "La vie"})
    collector = decided.house.other_collector
    collector.language = "fr"
    collector.save(update_fields=["language"])
    Translation.objects.create(
        version=decided.story.current, language="fr", title="L'eau", significance="s"
    )

    text = wording(decided.feedback(collector=collector))

    assert held(["La vie", "S-00001", "L'eau"], text) == ["La vie", "S-00001", "L'eau"]


@pytest.mark.parametrize(
    ("receiver", "programme", "told", "language"),
    [
        ("panel", "ar", "en", "ar"),
        ("panel", "sw", "en", "en"),
        ("story", "fr", "ar", "ar"),
        ("story", "fr", "ar-SD", "ar"),
        ("story", "fr", "sw", "fr"),
        ("story", "sw", "sw", "en"),
    ],
)
def test_language_is_the_receivers_if_the_house_speaks_it(
    decided: Decided, receiver: str, programme: str, told: str, language: str
) -> None:
    decided.house.programme.language = programme
    decided.house.programme.save(update_fields=["language"])
    Story.objects.filter(pk=decided.other.pk).update(language=told)
    facts = {} if receiver == "panel" else {"story": decided.other}

    feedback = Feedback.objects.get(pk=decided.feedback(**facts).pk)

    assert language_of(feedback) == language


# What consent leaves out


@pytest.mark.parametrize("take_back", [withdraw, lapse])
def test_story_that_may_not_be_used_is_told_by_reference_alone(
    decided: Decided, take_back: Callable[[Story], None]
) -> None:
    differ(
        decided.decision,
        "It is rare.",
        candidate=decided.at_top,
    )
    take_back(decided.story)

    for receiver in ({}, {"collector": decided.house.collector}, {"story": decided.other}):
        told = texts(decided.feedback(**receiver))

        assert held(["Water", RATIONALE, "It is rare."], told.told + told.short) == []
        assert "S-00001" in told.told


def test_teller_is_named_as_they_chose(decided: Decided) -> None:
    Story.objects.filter(pk=decided.story.pk).update(name_choice="name")
    Identity.objects.create(storyteller=decided.story.storyteller, name="Amina Yusuf")
    before = wording(decided.feedback())
    Story.objects.filter(pk=decided.story.pk).update(name_choice="anonymous")
    after = wording(Feedback.objects.get())

    assert "S-00001 “Water”, told by Amina Yusuf" in before
    assert "Amina" not in after


def test_words_are_kept_without_titles_and_names(decided: Decided) -> None:
    Story.objects.filter(pk=decided.story.pk).update(name_choice="name")
    Identity.objects.create(storyteller=decided.story.storyteller, name="Amina Yusuf")
    feedback = decided.feedback()
    text = f"Dear panel,\n\n{wording(feedback)}"

    prepare(feedback, by=decided.facilitator, text=text)

    stored = Feedback.objects.get()
    assert held(["Water", "Amina", "Seeds"], stored.text) == []
    assert told_text(stored) == text


def test_the_house_words_it_anew_when_consent_ends(decided: Decided) -> None:
    feedback = decided.feedback()
    prepare(feedback, by=decided.facilitator, text="You sent S-00001 “Water”, and it was chosen.")
    lapse(decided.story)

    told = Feedback.objects.get()
    assert told_text(told) == wording(told)
    assert "Water" not in told_text(told)


def test_written_words_are_not_shown_again_when_a_story_of_theirs_is_withdrawn(
    decided: Decided,
) -> None:
    feedback = decided.feedback()
    prepare(feedback, by=decided.facilitator, text="The well of Amina was chosen.")
    withdraw(decided.story)

    text = told_text(Feedback.objects.get())

    assert "well" not in text
    assert "S-00001 has been withdrawn, and nothing more is said of it." in text


def test_short_text_says_which_and_why(decided: Decided) -> None:
    domain, period = decided.house.domain, decided.house.period

    assert texts(decided.feedback(story=decided.other)).short == (
        f"The panel “District panel” read 2 stories about “{domain}” for {period}. As the most "
        "significant it chose: S-00001 Your story, S-00002 “Seeds”, was read and talked about. It "
        f"was not chosen this time. {RATIONALE}"
    )


@pytest.mark.parametrize("n_more", [1, 3])
def test_wording_costs_the_same_for_more_stories(
    decided: Decided, django_assert_num_queries: Callable, n_more: int
) -> None:
    for _n in range(n_more):
        stand(decided.upper, decided.house.story())
    feedback = Feedback.objects.select_related("programme", "collector").get(
        pk=decided.feedback(collector=decided.house.collector).pk
    )

    with django_assert_num_queries(8):
        wording(feedback)


def test_choice_among_all_domains_names_none(decided: Decided) -> None:
    decided.upper.domain = None
    decided.upper.save(update_fields=["domain"])

    assert wording(decided.feedback()).startswith("The panel “District panel” read 2 stories for ")


def test_decision_of_one_story_only_speaks_of_one(decided: Decided) -> None:
    decided.decision = decide_anew(decided)

    assert "read 1 story about" in wording(decided.feedback())


def decide_anew(decided: Decided) -> Decision:
    decided.upper.candidates.get(story=decided.other).passed_over_notes.all().delete()
    decided.upper.candidates.filter(story=decided.other).delete()
    Decision.objects.filter(pk=decided.decision.pk).update(
        superseded_at=timezone.now(), superseded_because="Again."
    )
    return decide(decided.upper, {decided.upper.candidates.get(): RATIONALE})
