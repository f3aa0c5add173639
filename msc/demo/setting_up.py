"""The demo's accounts, programme, tree, questions, periods and panels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from msc.demo import PASSWORD
from msc.demo.material import Facts
from msc.demo.stage import COORDINATOR, LEVELS, Stage, name_of, who
from panels.models import Panel, PanelMember
from panels.services.people import add_panel, add_panel_member
from programmes import services
from programmes.models import Level, Programme, Role

ADMINISTRATOR = "administrator@demo.example"


def make_accounts(stage: Stage) -> None:
    """All accounts share one password, and therefore its costly hash."""
    password = make_password(PASSWORD)
    for person in stage.material.people:
        User.objects.create(
            email=person["email"],
            name=person["name"],
            language=person["language"],
            password=password,
            is_administrator=person["role"] == "administrator",
            joined_at=timezone.now(),
        )


def make_programme(stage: Stage) -> None:
    """The administrator makes it and appoints the coordinator, who does the rest."""
    facts = stage.material.programme
    administrator = who(ADMINISTRATOR)
    programme = services.create_programme(
        by=administrator,
        name=name_of(stage.material),
        purpose=facts["purpose"],
        description=facts["description"]["en"],
        intended_users=facts["intended_users"]["en"],
        language=facts["working_language"],
    )
    _add_member(stage, programme, by=who(ADMINISTRATOR), email=COORDINATOR)
    _name_levels(programme, facts["levels"], by=stage.coordinator)
    tree = "\n".join(_outline(facts["units"]))
    services.plant_units(programme, by=stage.coordinator, text=tree)


def _name_levels(programme: Programme, levels: list[Facts], *, by: User) -> None:
    names = [level["name"] for level in sorted(levels, key=lambda level: level["rank"])]
    made = services.set_levels(programme, by=by, names=[name["en"] for name in names])
    for level, translated in zip(made, names, strict=True):
        level.names = translated
    Level.objects.bulk_update(made, ["names"])


def _outline(units: list[Facts], depth: int = 0) -> Iterator[str]:
    for unit in units:
        yield "\t" * depth + unit["name"]
        yield from _outline(unit.get("children", []), depth + 1)


def add_members(stage: Stage) -> None:
    """Evaluator and collectors; panel members come with their seats."""
    for person in stage.material.people:
        if person["role"] in {Role.EVALUATOR, Role.COLLECTOR}:
            _add_member(stage, stage.programme, by=stage.coordinator, email=person["email"])


def _add_member(stage: Stage, programme: Programme, *, by: User, email: str) -> None:
    person = next(one for one in stage.material.people if one["email"] == email)
    is_whole = person["role"] != Role.COLLECTOR
    services.add_member(
        programme,
        by=by,
        email=email,
        name=person["name"],
        role=person["role"],
        unit=None if is_whole else stage.unit(person["unit"]),
    )


def word_questions(stage: Stage) -> None:
    """Domains first, then the questions about them."""
    programme, by = stage.programme, stage.coordinator
    for domain in sorted(stage.material.programme["domains"], key=lambda one: one["order"]):
        services.add_domain(
            programme,
            by=by,
            name=domain["name"]["en"],
            names=domain["name"],
            guidance=domain["guidance"]["en"],
            guidances=domain["guidance"],
            kind=domain["kind"],
        )
    for question in stage.material.programme["questions"]:
        services.add_question(
            programme,
            by=by,
            language=question["language"],
            text=question["change"],
            significance_text=question["significance"],
            domain=stage.domain(question["domain"]),
        )


def add_period(stage: Stage, key: int) -> None:
    facts = stage.period_facts(key)
    services.add_period(
        stage.programme,
        by=stage.coordinator,
        name=facts["name"]["en"],
        starts_on=facts["looking_back_from"],
        ends_on=facts["looking_back_to"],
        collect_until=facts["collect_by"],
        select_until=max(facts["select_by"].values()),
        feed_back_until=facts["feedback_by"],
    )


def seat_panels(stage: Stage) -> None:
    """From the top down, so that each finds the one it passes on to."""
    panels = stage.material.selections["panel_members"]
    secret = {s["unit"] for s in stage.material.selections["sittings"] if s["secret"]}
    programme = stage.programme
    for facts in sorted(panels, key=lambda one: LEVELS.index(one["level"])):
        panel = add_panel(
            programme,
            by=stage.coordinator,
            unit=stage.unit(facts["unit"]),
            name=f"{facts['unit']} panel",
            is_secret=facts["unit"] in secret,
        )
        _seat(panel, facts, stage)


def _seat(panel: Panel, facts: Facts, stage: Stage) -> None:
    by, role = stage.coordinator, PanelMember.Role
    leader = who(facts["facilitator"])
    seats: list[dict[str, Any]] = [
        {"name": leader.name, "email": leader.email, "role": role.FACILITATOR, "sex": "female"}
    ]
    asked = ("name", "email", "sex")
    seats += [{name: member[name] or "" for name in asked} for member in facts["members"]]
    for seat in seats:
        add_panel_member(panel, by=by, **seat)
