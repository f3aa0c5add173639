"""Stories of every kind whose every text carries a mark that says what it is: q<kind>0<field>q."""

from __future__ import annotations

import datetime as dt
import re
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from audit import log
from panels.models import Decision, Dissent, Feedback, PassedOverNote, SelectionRound
from stories import services
from stories.models import (
    Allocation,
    Attachment,
    Consent,
    Identity,
    Story,
    Storyteller,
    Translation,
)
from tests.access.world import World
from themes.models import Placement, Theme

MARK = re.compile(r"q([a-z]+)0([a-z]+)q")
WORDS = ("title", "before", "happened", "now", "significance")
ON_TABLE = ("draft", "submitted", "returned")
BEFORE_PANELS = ("eligible", "named", "withdrawn", "sensitive", "unconsented", "expired")
KINDS = (*ON_TABLE, *BEFORE_PANELS)
LONG_AGO = dt.date(2026, 1, 1)


def mark(kind: str, field: str) -> str:
    return f"q{kind}0{field}q"


def sow(world: World) -> dict[str, Story]:
    """``{kind: story}``; stories that came before panels have been through everything there."""
    stories = {kind: _tell(world, kind) for kind in KINDS}
    for kind in BEFORE_PANELS:
        _choose(world, kind, stories[kind])
        _sort(world, kind, stories[kind])
    Story.objects.filter(pk=stories["sensitive"].pk).update(is_sensitive=True)
    Consent.objects.filter(story=stories["unconsented"]).update(withdrawn_on=LONG_AGO)
    Consent.objects.filter(story=stories["expired"]).update(expires_on=LONG_AGO)
    services.withdraw(stories["withdrawn"], by=world.people["coordinator"])
    return stories


def _tell(world: World, kind: str) -> Story:
    def m(field: str) -> str:
        return mark(kind, field)

    teller = Storyteller.objects.create(
        programme=world.house.programme, pseudonym=m("pseudonym"), role=m("role")
    )
    Identity.objects.create(storyteller=teller, name=m("name"), contact=m("contact"))
    story = world.story(
        storyteller=teller,
        state=kind if kind in ON_TABLE else "eligible",
        name_choice="name" if kind == "named" else "anonymous",
        place=m("place"),
        happened_text=m("when"),
        other_changes=[m("other")],
        collector_remarks=m("remarks"),
        no_reason_note=m("noreason"),
        told_on=LONG_AGO,
        **{f"wording__{name}": m(name) for name in WORDS if name != "now"},
        wording__now=f"{m('now')} {m('word')}",
    )
    parts = {name: m(f"translated{name}") for name in WORDS}
    Translation.objects.create(version=story.current, language="fr", **parts)
    Allocation.objects.create(story=story, domain=story.domain, by=story.collector, why=m("why"))
    _attach(kind, story)
    log.record(story, "send_back", by=world.people["coordinator"], note=m("note"))
    return story


def _attach(kind: str, story: Story) -> None:
    """A recording that may be played, and a photo that nobody was asked about."""
    facts = {"size": 1, "received": 1, "completed_at": story.created_at}
    story.consents.create(purpose="keep_audio", audience="programme", given_on=LONG_AGO)
    for what, medium in (("voice", "audio"), ("photo", "image")):
        name = f"attachments/{kind}-{what}"
        story.attachments.create(
            **facts,
            sha256=sha256(name.encode()).hexdigest(),
            kind=medium,
            content_type="audio/ogg",
            name=mark(kind, "filename"),
            file=name,
            processed=name,
        )


def lay_files() -> None:
    """Put the files of all attachments where they are looked for; each holds its mark."""
    for attachment in Attachment.objects.filter(file__contains="-"):
        kind, what = str(attachment.file.name).rpartition("/")[2].split("-")
        default_storage.save(attachment.file.name, ContentFile(mark(kind, what).encode()))


def _choose(world: World, kind: str, story: Story) -> None:
    """Before a panel that reads, and chosen by one that has decided, with all that is said."""
    world.stand(world.things["reading_round"], story)
    decided = world.round_of(world.things["panel"], SelectionRound.State.DECIDED)
    world.things[f"{kind}_decided"] = decided
    candidate = world.stand(decided, story)
    world.things[f"{kind}_candidate"] = candidate
    decision = world.decide(decided, candidate, mark(kind, "rationale"))
    facts: dict[str, Any] = {"decision": decision, "candidate": candidate}
    held_by = mark(kind, "heldby")
    Dissent.objects.create(**facts, text=mark(kind, "dissent"), held_by=held_by)
    PassedOverNote.objects.create(**facts, text=mark(kind, "passedover"))
    _tell_below(world, kind, decision, story)


def _tell_below(world: World, kind: str, decision: Decision, story: Story) -> None:
    facts = {"programme": world.house.programme, "decision": decision, "due_on": LONG_AGO}
    world.things[f"{kind}_feedback"] = Feedback.objects.create(
        **facts, audience="collector", collector=story.collector, text=mark(kind, "prepared")
    )
    told = Feedback.objects.create(
        **facts, audience="teller", story=story, state="answered", answer=mark(kind, "answer")
    )
    world.things[f"{kind}_told"] = told
    log.record(told, "deliver", by=story.collector, note=mark(kind, "told"))


def _sort(world: World, kind: str, story: Story) -> None:
    """Central in a pile of its own, whose words and sentence are its alone."""
    theme_set = world.things["theme_set"]
    word = mark(kind, "word")
    theme = Theme.objects.create(
        theme_set=theme_set,
        number=10 + len(theme_set.themes.all()),
        label=word,
        words=[word],
        sentence=mark(kind, "sentence"),
        sentence_story=story,
    )
    world.things[f"{kind}_theme"] = theme
    Placement.objects.create(theme_set=theme_set, theme=theme, story=story, rank="central")
