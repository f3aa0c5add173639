"""What a collector may choose from, and the question that is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from programmes.access import memberships_of
from programmes.models import Domain, Membership, Period, Programme, Question, Role, Unit
from stories.languages import is_same

if TYPE_CHECKING:
    from accounts.models import User

COLLECTING = frozenset({Role.COLLECTOR, Role.COORDINATOR})


def collecting_programmes(user: User) -> QuerySet[Programme]:
    """Where the person may hand stories in."""
    own = {m.programme_id for m in memberships_of(user) if m.role in COLLECTING}
    return Programme.objects.filter(pk__in=own)


def collecting_units(user: User, programme: Programme) -> QuerySet[Unit]:
    """The branches on which the person may hand stories in, with their levels."""
    found = Q(pk__in=[])
    for membership in memberships_of(user):
        if membership.programme_id == programme.pk and membership.role in COLLECTING:
            found |= Q(path__startswith=membership.unit.path if membership.unit else "")
    return Unit.objects.filter(found, programme=programme)


def open_domains(programme: Programme) -> QuerySet[Domain]:
    """Those that have not been retired."""
    return Domain.objects.filter(
        Q(to_period=None) | Q(to_period__state__in=["planned", "collecting"]), programme=programme
    )


def open_periods(programme: Programme) -> QuerySet[Period]:
    return Period.objects.open_for_stories().filter(programme=programme)


def path_names(programme: Programme) -> dict[int, str]:
    """``{unit id: "District / Village"}``; a single root is not repeated in every name."""
    units = list(Unit.objects.filter(programme=programme).order_by("path"))
    roots = [unit for unit in units if unit.parent_id is None]
    names: dict[int, str] = {}
    for unit in sorted(units, key=lambda unit: unit.path.count("/")):
        above = names.get(unit.parent_id or 0, "")
        is_hidden = len(roots) == 1 and unit.parent_id == roots[0].pk
        names[unit.pk] = unit.name if is_hidden or not above else f"{above} / {unit.name}"
    return names


def question_for(programme: Programme, language: str, domain: Domain | None) -> Question | None:
    """The newest wording in the story's language, or else in the programme's, or else in any.

    One query. A question of the story's own domain goes before the general one.
    """
    own = domain.pk if domain else None
    questions = Question.objects.filter(Q(domain=None) | Q(domain=own), programme=programme)

    def fit(question: Question) -> tuple[bool, bool, bool, int]:
        return (
            question.language.split("-")[0] == language.split("-", maxsplit=1)[0],
            question.language == programme.language,
            question.domain_id is not None,
            question.version,
        )

    return max(questions, key=fit, default=None)


def newest_questions(programme: Programme) -> list[Question]:
    """The newest wording in each language, for each domain and for none. One query."""
    newest = {
        (question.domain_id, question.language): question
        for question in Question.objects.filter(programme=programme).order_by("version")
    }
    return list(newest.values())


def first_answers(programme: Programme) -> dict[str, Any]:
    """What every new story of a programme starts with. Two queries."""
    return {
        "language": _first_language(programme),
        "period": open_periods(programme).first(),
        "name_choice": "anonymous",
        "teller_sex": "unknown",
        "teller_age_band": "unknown",
    }


def _first_language(programme: Programme) -> str:
    """The language that the writer reads, if the programme asks in it; else its working one."""
    asked = [programme.language, *asked_languages(programme)]
    here = get_language() or ""
    return next((code for code in asked if is_same(code, here)), programme.language)


def asked_languages(programme: Programme) -> list[str]:
    """The languages in which the programme words its question. One query."""
    asked = Question.objects.filter(programme=programme).order_by("language")
    return list(asked.values_list("language", flat=True).distinct())


def programme_languages(programme: Programme) -> list[str]:
    """The languages the programme works in: its own, its question's, its people's. One query."""
    asked = Question.objects.filter(programme=programme).order_by().values_list("language")
    people = Membership.objects.present().filter(programme=programme, user__is_active=True)
    others = asked.union(people.order_by().values_list("user__language"))
    return list(dict.fromkeys([programme.language, *sorted(code for (code,) in others)]))
