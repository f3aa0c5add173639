"""The steps that set the words: domains of change, and questions."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from programmes import services
from programmes.defaults import QUESTION, SIGNIFICANCE, USUAL_DOMAINS
from programmes.forms import DomainForm, QuestionForm, RetireForm
from programmes.models import Domain, Programme
from programmes.views.common import attempt, person, programme_to_set_up, step_page


def domains(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = DomainForm(request.POST or None, working_language=programme.language)

    def act() -> None:
        services.add_domain(programme, by=person(request), **form.facts())

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The domain was added."))
        return redirect("programmes:setup", pk=programme.pk, step="domains")
    present = list(programme.domains.select_related("from_period", "to_period"))
    context = {
        "form": form,
        "domains": present,
        "offers_usual": bool(set(USUAL_DOMAINS) - {domain.kind for domain in present}),
    }
    return step_page(request, programme, "domains", context)


@login_required
@require_POST
def usual_domains(request: HttpRequest, pk: int) -> HttpResponse:
    programme = programme_to_set_up(request, pk)
    new = services.offer_usual_domains(programme, by=person(request))
    sentence = ngettext("%(n)s domain was added.", "%(n)s domains were added.", len(new))
    messages.success(request, sentence % {"n": len(new)})
    return redirect("programmes:setup", pk=pk, step="domains")


@login_required
@require_http_methods(["GET", "POST"])
def domain(request: HttpRequest, pk: int) -> HttpResponse:
    """Change how a domain is called and explained."""
    found, programme = _domain(request, pk)
    form = DomainForm(request.POST or None, instance=found, working_language=programme.language)

    def act() -> None:
        services.change_domain(found, by=person(request), **form.facts())

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The domain was changed."))
        return redirect("programmes:setup", pk=programme.pk, step="domains")
    return _domain_page(request, found, form, RetireForm(found, initial={"last": found.to_period}))


@login_required
@require_POST
def retire_domain(request: HttpRequest, pk: int) -> HttpResponse:
    found, programme = _domain(request, pk)
    retire = RetireForm(found, request.POST)

    def act() -> None:
        services.retire_domain(found, by=person(request), **retire.cleaned_data)

    if attempt(retire, act):
        messages.success(request, _("Past periods keep the domain as it was."))
        return redirect("programmes:setup", pk=programme.pk, step="domains")
    form = DomainForm(instance=found, working_language=programme.language)
    return _domain_page(request, found, form, retire)


@login_required
@require_POST
def move_domain(request: HttpRequest, pk: int) -> HttpResponse:
    found, programme = _domain(request, pk)
    services.move_domain(found, by=person(request), up=request.POST.get("way") == "up")
    return redirect("programmes:setup", pk=programme.pk, step="domains")


def _domain(request: HttpRequest, pk: int) -> tuple[Domain, Programme]:
    visible = Programme.objects.visible_to(request.user)
    found: Domain = get_object_or_404(Domain, pk=pk, programme__in=visible)
    return found, programme_to_set_up(request, found.programme_id)


def _domain_page(
    request: HttpRequest, found: Domain, form: DomainForm, retire: RetireForm
) -> HttpResponse:
    fresh = Domain.objects.select_related("programme").get(pk=found.pk)
    context = {"domain": fresh, "programme": fresh.programme, "form": form, "retire": retire}
    status = 422 if form.errors or retire.errors else 200
    return render(request, "programmes/domain.html", context, status=status)


def questions(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The wordings in use and the older ones; the method's own question is offered to begin."""
    form = QuestionForm(programme, request.POST or None, initial=_offer(request, programme))

    def act() -> None:
        services.add_question(programme, by=person(request), **form.cleaned_data)

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The question is worded. Earlier wordings are kept."))
        return redirect("programmes:setup", pk=programme.pk, step="questions")
    newest = list(programme.questions.newest().select_related("domain"))
    older = programme.questions.exclude(pk__in=[q.pk for q in newest]).select_related("domain")
    context = {"form": form, "questions": newest, "older": older, "offered": QUESTION}
    return step_page(request, programme, "questions", context)


def _offer(request: HttpRequest, programme: Programme) -> dict[str, str]:
    """The question in use in the language asked for; else the method's own; else empty."""
    language = request.GET.get("language", programme.language)
    general = programme.questions.filter(domain=None, language=language)
    if used := general.order_by("-version").first():
        words = (used.text, used.significance_text)
    else:
        words = (QUESTION.get(language, ""), SIGNIFICANCE.get(language, ""))
    return {"language": language, "text": words[0], "significance_text": words[1]}
