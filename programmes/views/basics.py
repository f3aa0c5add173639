"""The steps of the set-up that have one form: name and purpose, levels, tree."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from programmes import queries, services
from programmes.forms import LevelsForm, ProgrammeForm, UnitForm, UnitsForm
from programmes.models import Programme, Unit
from programmes.outline import Line, Outline, key_of
from programmes.views.common import attempt, person, programme_to_set_up, refuse, step_page


def basics(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = ProgrammeForm(request.POST or None, instance=Programme.objects.get(pk=programme.pk))

    def act() -> None:
        services.change_programme(programme, by=person(request), **form.cleaned_data)

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The programme was changed."))
        return redirect("programmes:setup", pk=programme.pk, step="programme")
    return step_page(request, programme, "programme", {"form": form})


def levels(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = LevelsForm(request.POST or None, programme=programme)

    def act() -> None:
        services.set_levels(programme, by=person(request), **form.facts())

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The levels are set."))
        return redirect("programmes:setup", pk=programme.pk, step="levels")
    counts = queries.count_by_level(programme)
    return step_page(request, programme, "levels", {"form": form, "counts": counts})


def units(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Show what a list or file would plant, then plant it."""
    if request.method == "POST" and "plant" in request.POST:
        return _plant(request, programme)
    if request.method == "POST":
        return _preview(request, programme)
    return _units_page(request, programme, UnitsForm())


def _plant(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = UnitsForm(request.POST)
    new: list[Unit] = []

    def act() -> None:
        text = form.cleaned_data["text"]
        new.extend(services.plant_units(programme, by=person(request), text=text))

    if not attempt(form, act):
        return _units_page(request, programme, form)
    sentence = ngettext("%(n)s place was planted.", "%(n)s places were planted.", len(new))
    messages.success(request, sentence % {"n": len(new)})
    return redirect("programmes:setup", pk=programme.pk, step="units")


def _preview(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = UnitsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _units_page(request, programme, form)
    try:
        outline = form.outline([level.name for level in programme.levels.all()])
    except ValidationError as refusal:
        refuse(form, refusal)
        return _units_page(request, programme, form)
    return _shown(request, programme, form, outline)


def _shown(
    request: HttpRequest, programme: Programme, form: UnitsForm, outline: Outline
) -> HttpResponse:
    """The page with what was understood; a file's content goes on as an indented list."""
    typed = outline.as_text() if form.cleaned_data.get("sheet") else form.cleaned_data["text"]
    again = UnitsForm({"text": typed})
    again.is_valid()
    for fault in outline.faults:
        facts = {"number": fault.number, "what": fault.what}
        again.add_error("text", _("Line %(number)s: %(what)s") % facts)
    return _units_page(request, programme, again, preview=_marked(programme, outline))


def _marked(programme: Programme, outline: Outline) -> list[tuple[Line, bool]]:
    """Each line, and whether it is new."""
    nodes = queries.walk(queries.tree_of(programme))
    known = {key_of(node.path) for node in nodes}
    return [(line, key_of(line.path) not in known) for line in outline.lines]


def _units_page(
    request: HttpRequest,
    programme: Programme,
    form: UnitsForm,
    preview: list[tuple[Line, bool]] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "preview": preview,
        "n_new": sum(is_new for _line, is_new in preview or []),
        "levels": programme.levels.all(),
        "tree": queries.tree_of(programme),
    }
    return step_page(request, programme, "units", context)


@login_required
@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a place."""
    place = get_object_or_404(
        Unit.objects.visible_to(request.user).select_related("programme"), pk=pk
    )
    programme = programme_to_set_up(request, place.programme_id)
    form = UnitForm(request.POST or None, initial={"name": place.name})

    def act() -> None:
        services.rename_unit(place, by=person(request), name=form.cleaned_data["name"])

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The place has its new name."))
        return redirect(reverse("programmes:setup", args=[programme.pk, "units"]))
    context = {"form": form, "programme": programme, "unit": place}
    return render(request, "programmes/unit.html", context, status=422 if form.errors else 200)
