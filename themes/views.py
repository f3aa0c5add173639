"""Pages of the theme room."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from audit.worker import worker_is_alive
from programmes.models import Period
from themes import services
from themes.forms import MergeForm, MoveForm, RenameForm, RequestForm
from themes.labels import Readable
from themes.models import Edit, Placement, Theme, ThemeSet
from themes.queries import belonging_together, themes_with_voices

PLACEMENTS_ON_A_PAGE = 100


def _period(request: HttpRequest, pk: int) -> Period:
    """The period, for those who analyse its programme; for others there is nothing here."""
    sets = Period.objects.visible_to(request.user).select_related("programme")
    period: Period = get_object_or_404(sets, pk=pk)
    if not _user(request).has_perm("themes.analyse", period):
        raise Http404
    return period


def _set(request: HttpRequest, pk: int) -> ThemeSet:
    sets = ThemeSet.objects.visible_to(request.user).select_related("period", "programme")
    theme_set: ThemeSet = get_object_or_404(sets, pk=pk)
    return theme_set


def _theme(request: HttpRequest, pk: int) -> Theme:
    sets = ThemeSet.objects.visible_to(request.user)
    themes = Theme.objects.filter(theme_set__in=sets).select_related(
        "theme_set__period", "theme_set__programme"
    )
    theme: Theme = get_object_or_404(themes, pk=pk)
    return theme


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@login_required
def theme_sets(request: HttpRequest, pk: int) -> HttpResponse:
    """A period's theme sets, and the form that asks for another."""
    period = _period(request, pk)
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.request(period, by=_user(request), **form.cleaned_data))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    sets = ThemeSet.objects.visible_to(request.user).filter(period=period)
    context = {"period": period, "form": form, "theme_sets": sets.select_related("requested_by")}
    return render(request, "themes/list.html", context, status=422 if form.errors else 200)


@login_required
def theme_set(request: HttpRequest, pk: int) -> HttpResponse:
    """One theme set: its progress while it is made, its themes afterwards."""
    found = _set(request, pk)
    template = "themes/progress.html" if request.htmx else "themes/set.html"  # type: ignore[attr-defined]
    if request.htmx and found.state not in {"queued", "running"}:  # type: ignore[attr-defined]
        return HttpResponse(status=286, headers={"HX-Refresh": "true"})
    readable = Readable(found)
    themes = readable.themes(themes_with_voices(found))
    context = {
        "theme_set": found,
        "themes": themes,
        "pairs": belonging_together(found, themes) if found.is_editable else [],
        "edits": readable.edits(found.edits.select_related("by")[:20]),
        "worker_is_alive": found.is_editable or worker_is_alive(),
    }
    return render(request, template, context)


@login_required
def theme(request: HttpRequest, pk: int) -> HttpResponse:
    """One theme: its stories, and what can be done with it."""
    found = _theme(request, pk)
    readable = Readable(found.theme_set)
    readable.themes([theme for theme in (found, found.merged_into) if theme])
    placements = Placement.objects.readable().filter(theme=found)
    context = {
        "theme": found,
        "theme_set": found.theme_set,
        "placements": placements.select_related("story__current", "story__unit")[
            :PLACEMENTS_ON_A_PAGE
        ],
        "n": placements.count(),
        "rename": RenameForm(initial={"label": found.label}),
        "merge": MergeForm(readable=readable, without=found),
        "move": MoveForm(readable=readable, without=found, auto_id=False),
    }
    return render(request, "themes/theme.html", context)


@login_required
@require_POST
def theme_action(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Rename, merge, set aside, bring back."""
    found = _theme(request, pk)
    try:
        edit = _act(found, action, request)
    except ValidationError as refusal:
        return _refused(request, refusal, found.get_absolute_url())
    _tell(request, edit)
    return redirect("themes:set", pk=found.theme_set_id)


def _act(found: Theme, action: str, request: HttpRequest) -> Edit:
    by = _user(request)
    if action == "rename":
        return services.rename(found, by=by, label=_clean(RenameForm(request.POST))["label"])
    if action == "merge":
        form = MergeForm(request.POST, readable=Readable(found.theme_set))
        return services.merge(found, by=by, into=_clean(form)["theme"])
    if action == "set-aside":
        return services.set_aside(found, by=by)
    return services.bring_back(found, by=by)


def _clean(form: Form) -> dict[str, Any]:
    """What a form holds, or its errors as a refusal."""
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form.cleaned_data


@login_required
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move one story into another theme."""
    sets = ThemeSet.objects.visible_to(request.user)
    placements = Placement.objects.readable().filter(theme_set__in=sets)
    placement = get_object_or_404(placements.select_related("theme_set", "theme"), pk=pk)
    form = MoveForm(request.POST, readable=Readable(placement.theme_set))
    back = placement.theme or placement.theme_set
    try:
        edit = services.move(placement, by=_user(request), to=_clean(form)["theme"])
    except ValidationError as refusal:
        return _refused(request, refusal, back.get_absolute_url())
    _tell(request, edit)
    return redirect(back)


@login_required
@require_POST
def set_action(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Adopt a set, or start a failed run again."""
    found = _set(request, pk)
    act = {"adopt": services.adopt, "start-again": services.start_again}[action]
    act(found, by=_user(request))
    return redirect(found)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the newest change."""
    sets = ThemeSet.objects.visible_to(request.user)
    edit = get_object_or_404(Edit.objects.filter(theme_set__in=sets), pk=pk)
    try:
        services.undo(edit, by=_user(request))
    except ValidationError as refusal:
        return _refused(request, refusal, edit.theme_set.get_absolute_url())
    messages.success(request, _("The change was undone."))
    return redirect(edit.theme_set)


def _tell(request: HttpRequest, edit: Edit) -> None:
    """Say what was done, as far as it may be said."""
    [shown] = Readable(edit.theme_set).edits([edit])
    messages.success(request, shown.told)


def _refused(request: HttpRequest, refusal: ValidationError, back: str) -> HttpResponse:
    """A page that says why, what was typed, and the way back."""
    context = {"sentences": refusal.messages, "typed": request.POST.get("label"), "back": back}
    return render(request, "themes/refused.html", context, status=422)
