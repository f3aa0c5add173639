"""The pages of evaluators: periods, one period as a whole, the register."""

from __future__ import annotations

from dataclasses import astuple
from itertools import islice

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from learning.choices import Choices, choices_of
from learning.overview import told, way_up
from learning.register import headings
from learning.register import rows as register_rows
from panels.models import Decision, SelectionRound
from panels.visibility import is_to_choose_first_in
from programmes.models import Period
from reports.pictures import flow_chart, theme_chart, told_chart
from reports.spreadsheets import csv_lines, xlsx_bytes
from stories.models import NothingToReport, Story
from themes.models import ThemeSet

NOT_CHOSEN_SHOWN = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _analysed(request: HttpRequest, pk: int) -> Period:
    """The period, for those who may read it as a whole; for others there is nothing here."""
    periods = Period.objects.visible_to(request.user).select_related("programme")
    period: Period = get_object_or_404(periods, pk=pk)
    if not request.user.has_perm("programmes.analyse_programme", period):
        raise Http404
    return period


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@login_required
def periods(request: HttpRequest) -> HttpResponse:
    """The periods of the person's programmes, newest first."""
    found = Period.objects.visible_to(request.user).select_related("programme")
    return render(request, "reports/periods.html", {"periods": found.order_by("-starts_on")[:200]})


@login_required
def period(request: HttpRequest, pk: int) -> HttpResponse:
    """What was told, what was chosen where and why, what was not, and how it all went up."""
    found = _analysed(request, pk)
    choices = choices_of(found)
    counts = told(found, user=_user(request))
    way = way_up(found, choices, first=_("Stories told"), last=_("Most significant"))
    theme_set, nones = _shown_themes(found), _nones(found)
    context = {
        "period": found,
        "told": counts,
        "n_nothing": NothingToReport.objects.visible_to(request.user).filter(period=found).count(),
        "domains": told_chart(_("Stories by domain"), _("Domain of change"), counts.by_domain),
        "directions": told_chart(
            _("Stories by direction of change"), _("Direction"), counts.by_direction
        ),
        "tops": _chains(choices),
        "nones": nones,
        "is_blind": bool(nones) and is_to_choose_first_in(_user(request), found),
        "flow": flow_chart(way) if way.stages[1:-1] else None,
        "theme_set": theme_set,
        "theme_map": theme_chart(theme_set, choices) if theme_set else None,
        "not_chosen": _not_chosen(choices, _user(request)),
        "n_not_chosen": len(choices.passed_over.keys() - choices.by_story.keys()),
    }
    return render(request, "reports/period.html", context)


def _shown_themes(period: Period) -> ThemeSet | None:
    """The adopted theme set, or the newest suggestion."""
    sets = ThemeSet.objects.filter(period=period, state__in=["adopted", "ready"])
    sets = sets.select_related("programme")
    found: ThemeSet | None = sets.order_by("state", "-requested_at").first()
    return found


def _chains(choices: Choices) -> list[dict[str, object]]:
    """The stories at the top with their reasons, the teller's first."""
    return [{"top": top, "chain": choices.chain(top)} for top in choices.tops()]


def _nones(period: Period) -> list[Decision]:
    """Standing decisions of rounds that chose none."""
    nones = Decision.objects.filter(selection_round__period=period, superseded_at=None)
    return list(
        nones.exclude(none_reason="").select_related(
            "selection_round__panel", "selection_round__domain"
        )
    )


def _not_chosen(choices: Choices, user: User) -> list[tuple[Story, SelectionRound]]:
    """The first stories that a panel read and did not choose, with the round that did not."""
    keys = sorted(choices.passed_over.keys() - choices.by_story.keys())
    visible = Story.objects.visible_to(user).usable().select_related("current", "unit", "domain")
    stories = visible.filter(pk__in=islice(keys, NOT_CHOSEN_SHOWN)).order_by("number")
    return [(story, choices.passed_over[story.pk]) for story in stories]


@login_required
def register(request: HttpRequest, pk: int, form: str) -> HttpResponse | StreamingHttpResponse:
    """The story register of a period as a file. The download is logged."""
    found = _analysed(request, pk)
    user = _user(request)
    log.record(found, f"export_register_{form}", by=user)
    table = (astuple(row) for row in register_rows(found, user=user))
    name = f'attachment; filename="register-{found.pk}.{form}"'
    if form == "csv":
        lines = csv_lines(headings(), table)
        return StreamingHttpResponse(
            lines, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name}
        )
    sheets = [(_("Register"), headings(), table), (_("About"), [_("About")], _about(found))]
    body = xlsx_bytes(sheets, rtl=get_language_bidi())
    return HttpResponse(body, content_type=XLSX, headers={"Content-Disposition": name})


def _about(period: Period) -> list[tuple[str]]:
    """What goes with every export: what it is, and on whose consent it rests."""
    sentences = [
        f"{period.programme} · {period}",
        _("One row for each story that was handed in."),
        _("Words are left out of stories whose tellers did not agree to use in the programme."),
        _("The stories are not a representative sample: they tell what mattered, not how often."),
    ]
    return [(sentence,) for sentence in sentences]
