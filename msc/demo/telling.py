"""The demo's stories: told, sent back, let stand."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery

from msc.demo.material import Facts
from msc.demo.stage import Stage, uuid_of, who
from stories import services
from stories.answers import FACTS, WORDS
from stories.models import Story, StoryVersion, Translation

ASKED = tuple(name for name in (*WORDS, *FACTS) if name not in {"read_back_on", "no_reason_note"})


def answers_of(stage: Stage, facts: Facts) -> dict[str, Any]:
    """The answers of the story form, as the services take them."""
    teller = facts["teller"]
    return {
        **{name: facts[name] for name in ASKED},
        "no_reason_note": facts.get("no_reason_note", ""),
        "unit": stage.unit(facts["unit"]),
        "period": stage.period(facts["period"]),
        "domain": stage.domain(facts["domain"]),
        "teller_pseudonym": teller["pseudonym"],
        "teller_name": teller.get("name", ""),
        "teller_sex": teller["sex"],
        "teller_age_band": teller["age_band"],
        "teller_role": teller["role"],
        "consent_selection": facts["consent_panel"],
        "consent_method": "signed" if facts["capture_mode"] == "written" else "oral",
    }


def hand_in(stage: Stage, facts: Facts) -> None:
    receipt = services.receive(
        by=who(facts["collector"]),
        programme=stage.programme,
        uuid=uuid_of(facts["key"]),
        answers=answers_of(stage, facts),
        door=Story.Door.PAGE,
    )
    _translate(receipt.story, facts)


def draft(stage: Stage, facts: Facts) -> None:
    story = services.start_draft(
        by=who(facts["collector"]),
        programme=stage.programme,
        uuid=uuid_of(facts["key"]),
        answers=answers_of(stage, facts),
    )
    _translate(story, facts)


def _translate(story: Story, facts: Facts) -> None:
    if "translation" in facts and story.current:
        words = {"translator": "", **facts["translation"]}
        Translation.objects.create(version=story.current, **words)


def send_back(stage: Stage, key: str, note: str) -> None:
    services.send_back(stage.story(key), by=stage.coordinator, note=note)


def hand_in_again(stage: Stage, key: str) -> None:
    story = stage.story(key)
    services.submit(story, by=story.collector)


def let_stand(stage: Stage, key: str) -> None:
    services.let_stand(stage.story(key), by=stage.coordinator)


def allocate(stage: Stage, facts: Facts) -> None:
    services.allocate(
        stage.story(facts["story"]),
        by=stage.coordinator,
        domain=stage.domain(facts["domain"]),
        why=facts["why"],
    )


def date_stories(stage: Stage) -> None:
    """Let stories be as old as their first wording; the field's own default knows real time."""
    first = StoryVersion.objects.filter(story=OuterRef("pk")).order_by("number")
    stories = Story.objects.filter(programme=stage.programme)
    stories.update(created_at=Subquery(first.values("written_at")[:1]))
