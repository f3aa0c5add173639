"""Paper: printing blank forms, and typing one in under the code of its sheet."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from programmes.models import Programme
from stories import paper, queries
from stories.languages import name_of
from stories.models import Story
from stories.paper_codes import read, shown, uuid_of


class PrintForm(forms.Form):
    """In which language, and how many sheets."""

    language = forms.ChoiceField(label=gettext_lazy("Language of the question"))
    n = forms.IntegerField(
        label=gettext_lazy("How many sheets"), min_value=1, max_value=50, initial=1
    )

    def __init__(self, *args: Any, languages: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(code, name_of(code)) for code in languages]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """The code of a sheet that was filled in."""

    use_required_attribute = False

    code = forms.CharField(
        label=gettext_lazy("Code of the sheet"),
        help_text=gettext_lazy("Eight letters and digits, at the top of the paper."),
        error_messages={"required": gettext_lazy("Type the code at the top of the paper.")},
    )

    def clean_code(self) -> str:
        code = read(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                _("No sheet has this code. Compare it with the paper, letter by letter.")
            )
        return code


@login_required
@require_http_methods(["GET", "POST"])
def paper_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where sheets are printed and typed in. A sheet that was typed in before is refused."""
    programme = get_object_or_404(queries.collecting_programmes(cast("User", request.user)), pk=pk)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        story = Story.objects.filter(uuid=uuid_of(code, programme.pk)).first()
        if story is None:
            return redirect(f"{reverse('stories:new', args=[programme.pk])}?paper={code}")
        form.add_error("code", _typed_in(story, code, request))
    return _page(request, programme, form, status=422 if form.errors else 200)


def _typed_in(story: Story, code: str, request: HttpRequest) -> str:
    facts = {"code": shown(code), "story": story.reference}
    if not Story.objects.visible_to(request.user).filter(pk=story.pk).exists():
        return _("The sheet %(code)s was typed in by somebody else already.") % facts
    if story.number is None:
        return _("The sheet %(code)s is a draft of yours. Go on with it in your stories.") % facts
    return _("The sheet %(code)s was typed in already, as %(story)s.") % facts


def _page(
    request: HttpRequest,
    programme: Programme,
    form: CodeForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    languages = queries.programme_languages(programme)
    context = {
        "programme": programme,
        "form": form,
        "print_form": PrintForm(languages=languages, auto_id="print-%s"),
        **more,
    }
    return render(request, "stories/paper.html", context, status=status)


@login_required
@require_safe
def paper_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Blank sheets as PDF; where the machine cannot draw them, the page says what it lacks."""
    by = cast("User", request.user)
    programme = get_object_or_404(queries.collecting_programmes(by), pk=pk)
    wanted = PrintForm(
        request.GET, languages=queries.programme_languages(programme), auto_id="print-%s"
    )
    if not wanted.is_valid():
        return _page(request, programme, CodeForm(), status=422, print_form=wanted)
    try:
        drawn = paper.pdf(programme, by=by, **wanted.cleaned_data)
    except paper.NoPrinter:
        return _page(request, programme, CodeForm(), status=503, missing=paper.NEEDS)
    name = f'attachment; filename="story-form-{programme.pk}.pdf"'
    return HttpResponse(
        drawn, content_type="application/pdf", headers={"Content-Disposition": name}
    )
