"""A programme of any size, written straight into the tables: for measuring only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import islice

from django.utils import timezone

from accounts.models import User
from panels.models import Candidate, Panel, PanelMember, SelectionRound, Sitting
from panels.services.rounds import open_round
from panels.services.voting import open_turn
from programmes.models import Domain, Level, Membership, Period, Programme, Question, Role, Unit
from stories.models import Consent, Story, Storyteller, StoryVersion

SENTENCE = "Before the well was dug we walked two hours to the river and the children were late. "
CHUNK = 1000


@dataclass
class Filled:
    """What the measuring needs to know of a filled programme."""

    programme: Programme
    period: Period
    next_period: Period
    coordinator: User
    member: User
    story: Story
    turn_id: int
    candidate_id: int
    unit: Unit


def fill(n_stories: int) -> Filled:
    """A programme with ``n_stories`` eligible stories of about 2 kB and one open turn of ten."""
    coordinator, member = (
        User.objects.get_or_create(email=f"{name}@bench.example", defaults={"name": name})[0]
        for name in ("coordinator", "member")
    )
    programme = Programme.objects.create(
        name=f"Bench {n_stories}", created_by=coordinator, n_stories=n_stories + 1
    )
    units = _units(programme)
    period, next_period = (
        Period.objects.create(
            programme=programme,
            name=name,
            starts_on=dt.date(2026, 1, 1),
            ends_on=dt.date(2026, 12, 31),
            state=state,
        )
        for name, state in (("Now", Period.State.SELECTING), ("Next", Period.State.COLLECTING))
    )
    for user, role in ((coordinator, Role.COORDINATOR), (member, Role.PANEL_MEMBER)):
        Membership.objects.create(user=user, programme=programme, role=role)
    Membership.objects.create(user=coordinator, programme=programme, role=Role.COLLECTOR)
    domains = [Domain.objects.create(programme=programme, name=f"Domain {n}") for n in range(4)]
    Question.objects.create(programme=programme, language="en", text="?", significance_text="?")
    _tell(programme, period, units, domains, coordinator, n_stories)
    turn_id, candidate_id = _open_turn(programme, period, units[0], coordinator, member)
    story = Story.objects.filter(programme=programme).order_by("number")[n_stories // 2]
    return Filled(
        programme, period, next_period, coordinator, member, story, turn_id, candidate_id, units[-1]
    )


def _units(programme: Programme) -> list[Unit]:
    """A country, three districts, twelve villages."""
    levels = [
        Level.objects.create(programme=programme, rank=rank, name=name)
        for rank, name in enumerate(["Country", "District", "Village"])
    ]
    country = _unit(programme, levels[0], None, "Country")
    districts = [_unit(programme, levels[1], country, f"District {n}") for n in range(3)]
    villages = [
        _unit(programme, levels[2], district, f"Village {n}")
        for district in districts
        for n in range(4)
    ]
    return [country, *districts, *villages]


def _unit(programme: Programme, level: Level, parent: Unit | None, name: str) -> Unit:
    unit = Unit.objects.create(programme=programme, level=level, parent=parent, name=name)
    unit.path = f"{parent.path if parent else ''}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def _tell(
    programme: Programme,
    period: Period,
    units: list[Unit],
    domains: list[Domain],
    collector: User,
    n_stories: int,
) -> None:
    villages, teller = units[4:], Storyteller.objects.create(programme=programme)
    now, today = timezone.now(), timezone.localdate()
    stories = (
        Story(
            programme=programme,
            number=n + 1,
            unit=villages[n % len(villages)],
            period=period,
            domain=domains[n % 4],
            storyteller=teller,
            collector=collector,
            submitter=collector,
            language="en",
            direction=Story.Direction.POSITIVE,
            told_on=today,
            state=Story.State.ELIGIBLE,
            created_at=now - dt.timedelta(minutes=n_stories - n),
            submitted_at=now,
        )
        for n in range(n_stories)
    )
    while chunk := list(islice(stories, CHUNK)):
        made = Story.objects.bulk_create(chunk)
        versions = StoryVersion.objects.bulk_create(_words(story) for story in made)
        for story, version in zip(made, versions, strict=True):
            story.current = version
        Story.objects.bulk_update(made, ["current"])
        Consent.objects.bulk_create(
            Consent(story=s, purpose="selection", audience="programme", given_on=today)
            for s in made
        )


def _words(story: Story) -> StoryVersion:
    return StoryVersion(
        story=story,
        title=f"The well of story {story.number}",
        before=SENTENCE * 6,
        happened=SENTENCE * 12 + f"Number {story.number}.",
        now=SENTENCE * 4,
        significance=SENTENCE * 2,
    )


def _open_turn(
    programme: Programme, period: Period, unit: Unit, coordinator: User, member: User
) -> tuple[int, int]:
    """A round of ten candidates with an open turn: the turn's key and a candidate's."""
    panel = Panel.objects.create(programme=programme, unit=unit, name="Panel", quorum=1)
    leading = PanelMember.objects.create(
        panel=panel, user=coordinator, name="Lead", role=PanelMember.Role.FACILITATOR
    )
    seat = PanelMember.objects.create(panel=panel, user=member, name="Member")
    sitting = Sitting.objects.create(panel=panel, period=period)
    selection_round = SelectionRound.objects.create(
        programme=programme, period=period, panel=panel, sitting=sitting
    )
    stories = Story.objects.filter(programme=programme).order_by("number")[:10]
    Candidate.objects.bulk_create(
        Candidate(selection_round=selection_round, story=story) for story in stories
    )
    open_round(selection_round, by=coordinator, present=[leading, seat])
    turn = open_turn(selection_round, by=coordinator)
    candidate = selection_round.candidates.first()
    assert candidate is not None
    return turn.pk, candidate.pk
