"""Making the practice programme: its tree, its people, its panels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import person_for
from msc.rehearsal.acting import Actor
from panels.models import Panel, PanelMember
from panels.services.people import add_panel, add_panel_member
from programmes import services
from programmes.models import Domain, Membership, Period, Programme, Role, Unit

LEVELS = ("Country", "District", "Village")
VILLAGES_A_DISTRICT = 4
N_MEMBERS = 4
EVERY_SECRET = 4
DOMAINS = ("Changes in people's lives", "Changes in taking part and deciding")
QUESTION = "Looking back, what was the most significant change here?"
SIGNIFICANCE = "Why is it significant to you?"


@dataclass(frozen=True)
class Seats:
    """The people of a panel: ``leads`` is the facilitator's member id.

    ``members`` maps the others' member ids to actors, or to None without an account.
    """

    leads: int
    facilitator: Actor
    members: dict[int, Actor | None]


@dataclass
class Company:
    """Everybody and everything a rehearsal is played with."""

    programme: Programme
    period: Period
    coordinator: Actor
    evaluator: Actor
    collectors: dict[int, Actor] = field(default_factory=dict)
    panels: dict[int, Seats] = field(default_factory=dict)

    @property
    def villages(self) -> list[Unit]:
        return list(self.programme.units.filter(pk__in=self.collectors).order_by("pk"))

    @property
    def domains(self) -> list[Domain]:
        return list(self.programme.domains.all())

    @property
    def everybody(self) -> Iterator[Actor]:
        yield from (self.coordinator, self.evaluator)
        yield from self.collectors.values()
        for seats in self.panels.values():
            yield seats.facilitator
            yield from filter(None, seats.members.values())


def address(name: str) -> str:
    """An address of which everybody knows that nobody has it (RFC 2606)."""
    return f"{name}@rehearsal.invalid"


@transaction.atomic
def gather_company(n_units: int) -> Company:
    """Make a programme marked as practice, with so many villages, and its people.

    People of an earlier rehearsal come back; none has a password, so nobody can sign in as them.
    """
    programme = _make_programme()
    by = _appoint(programme, "coordinator", Role.COORDINATOR).user
    vars(by).pop("_present_memberships", None)
    _step_back(programme)
    services.set_levels(programme, by=by, names=LEVELS)
    services.plant_units(programme, by=by, text=outline(n_units))
    for name in DOMAINS:
        services.add_domain(programme, by=by, name=name)
    services.offer_usual_domains(programme, by=by)
    ask = partial(services.add_question, programme, by=by, language="en")
    ask(text=QUESTION, significance_text=SIGNIFICANCE)
    evaluator = services.add_member(
        programme, by=by, email=address("evaluator"), name="Evaluator", role=Role.EVALUATOR
    )
    company = Company(
        programme, _add_period(programme, by), Actor.enter(by), Actor.enter(evaluator.user)
    )
    _add_collectors(company, by)
    _seat_panels(company, by)
    return company


def outline(n_units: int) -> str:
    """One country, districts of about four villages, so many villages."""
    n_districts = max(1, n_units // VILLAGES_A_DISTRICT)
    lines = [LEVELS[0]]
    for district in range(n_districts):
        lines.append(f"\t{LEVELS[1]} {district + 1}")
        villages = range(district, n_units, n_districts)
        lines += [f"\t\t{LEVELS[2]} {village + 1}" for village in villages]
    return "\n".join(lines)


def _make_programme() -> Programme:
    """Made by an administrator for the length of this act only."""
    maker = person_for(address("administrator"), name="Administrator")
    User.objects.filter(pk=maker.pk).update(is_administrator=True)
    maker = User.objects.get(pk=maker.pk)
    name = f"Rehearsal {timezone.localtime():%Y-%m-%d %H:%M:%S}"
    return services.create_programme(by=maker, name=name, purpose="pilot", is_practice=True)


def _appoint(programme: Programme, name: str, role: str) -> Membership:
    maker = User.objects.get(pk=programme.created_by_id)
    email, title = address(name), name.capitalize()
    return services.add_member(programme, by=maker, email=email, name=title, role=role)


def _step_back(programme: Programme) -> None:
    User.objects.filter(pk=programme.created_by_id).update(is_administrator=False)


def _add_period(programme: Programme, by: User) -> Period:
    today = timezone.localdate()
    return services.add_period(
        programme,
        by=by,
        name="Rehearsed period",
        starts_on=today - dt.timedelta(days=182),
        ends_on=today,
    )


def _add_collectors(company: Company, by: User) -> None:
    villages = company.programme.units.filter(level__name=LEVELS[2]).order_by("pk")
    for number, village in enumerate(villages, start=1):
        membership = services.add_member(
            company.programme,
            by=by,
            email=address(f"collector{number}"),
            name=f"Collector {number}",
            role=Role.COLLECTOR,
            unit=village,
        )
        company.collectors[village.pk] = Actor.enter(membership.user)


def _seat_panels(company: Company, by: User) -> None:
    """A panel for each unit, from the top down; some vote in secret, districts read blind."""
    units = company.programme.units.select_related("level").order_by("level__rank", "pk")
    for number, unit in enumerate(units, start=1):
        panel = add_panel(
            company.programme,
            by=by,
            unit=unit,
            name=f"{unit.name} panel",
            is_secret=number % EVERY_SECRET == 0,
            hides_lower_reasons=unit.level.name == LEVELS[1],
        )
        company.panels[panel.pk] = _seat(panel, number, by)


def _seat(panel: Panel, number: int, by: User) -> Seats:
    """A facilitator, four members with accounts, and an elder without one."""
    role = PanelMember.Role
    add = partial(add_panel_member, panel, by=by)
    email = address(f"facilitator{number}")
    leader = add(name=f"Facilitator {number}", email=email, role=role.FACILITATOR)
    members: dict[int, Actor | None] = {}
    for seat in range(1, N_MEMBERS + 1):
        email = address(f"member{number}-{seat}")
        member = add(name=f"Member {number}-{seat}", email=email)
        members[member.pk] = _actor(member)
    members[add(name=f"Elder {number}").pk] = None
    return Seats(leader.pk, _actor(leader), members)


def _actor(member: PanelMember) -> Actor:
    assert member.user is not None
    return Actor.enter(member.user)
