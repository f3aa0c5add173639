"""Pages on which people are told what was chosen, and note that they told others."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from django_fsm import TransitionNotAllowed, can_proceed

from accounts.models import User
from panels import feedback_pages as pages
from panels.feedback_forms import ACTION_FORMS, ChannelForm, FilterForm
from panels.models import Feedback
from panels.services import feedback as services
from panels.visibility import is_to_choose_first_above
from panels.wording import texts
from programmes.access import memberships_of
from programmes.models import Role
from programmes.views.common import person

LIKE_A_KEY = re.compile(r"[0-9]{1,18}")
DONE = {
    "prepare": gettext_lazy("The words are kept."),
    "deliver": gettext_lazy("It is noted that they were told."),
    "answer": gettext_lazy("The answer is kept."),
    "give-up": gettext_lazy("It is noted that they could not be reached."),
}


def _feedback(request: HttpRequest, pk: int) -> Feedback:
    visible = pages.related(Feedback.objects.visible_to(person(request)))
    feedback: Feedback = get_object_or_404(visible, pk=pk)
    return feedback


@login_required
@require_safe
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What one is to tell and to hear, by round, overdue first."""
    return _list(request, ChannelForm())


@login_required
@require_POST
def feedback_told(request: HttpRequest) -> HttpResponse:
    """Note for several at once that they were told."""
    form = ChannelForm(request.POST)
    keys = [key for key in request.POST.getlist("feedback") if LIKE_A_KEY.fullmatch(key)]
    if not keys:
        form.add_error(None, _("Mark those who were told."))
    if not form.is_valid():
        return _list(request, form, marked=keys)
    visible = Feedback.objects.visible_to(person(request)).filter(pk__in=keys)
    told = services.deliver_many(visible, by=person(request), channel=form.cleaned_data["channel"])
    messages.success(
        request, ngettext("%(n)s was told.", "%(n)s were told.", len(told)) % {"n": len(told)}
    )
    if len(told) < len(keys):
        messages.warning(request, _("The others had been told already."))
    return redirect("panels:feedback")


def _list(request: HttpRequest, form: Form, marked: list[str] | None = None) -> HttpResponse:
    chosen = FilterForm(request.GET).chosen()
    is_done = chosen["progress"] == "done"
    feedbacks = pages.narrowed(_listed(person(request), chosen["show"]), chosen)
    page = pages.page(
        person(request), feedbacks, request.GET.get("after", ""), newest_first=is_done
    )
    context = {
        "filter": FilterForm(chosen, auto_id="by_%s"),
        "form": form,
        "page": page,
        "marked": marked or [],
        "next": urlencode({**chosen, "after": page.next_key}) if page.next_key else "",
        "is_first": not request.GET.get("after"),
        "may_mark_some": any(row.may_mark for row in page.rows),
        "is_leading": _is_leading(person(request)),
    }
    return render(request, "panels/feedback.html", context, status=422 if form.errors else 200)


def _listed(user: User, show: str) -> Any:
    visible = Feedback.objects.visible_to(user)
    if show == "hear":
        return visible & Feedback.objects.to_hear(user)
    if show == "tell":
        return visible & Feedback.objects.to_tell(user)
    return visible if show == "all" else Feedback.objects.concerning(user)


def _is_leading(user: User) -> bool:
    return any(m.role in {Role.COORDINATOR, Role.EVALUATOR} for m in memberships_of(user))


@login_required
@require_safe
def feedback_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One feedback: what is told, and what became of it."""
    return _item(request, _feedback(request, pk), {})


@login_required
@require_POST
def feedback_action(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Prepare, deliver, answer or give up, by the name in the address."""
    feedback = _feedback(request, pk)
    if action not in ACTION_FORMS:
        raise Http404
    if not person(request).has_perm("panels.deliver_feedback", feedback):
        raise PermissionDenied
    if action not in _possible(feedback):
        raise TransitionNotAllowed(_("This feedback has moved on; please look again."))
    form = ACTION_FORMS[action](request.POST)
    if form.is_valid():
        try:
            services.ACTIONS[action](feedback, by=person(request), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    if form.errors:
        return _item(request, feedback, {action: form})
    messages.success(request, DONE[action])
    return redirect("panels:feedback_item", pk=pk)


def _possible(feedback: Feedback) -> set[str]:
    """The actions that the state allows."""
    return {
        name
        for name, act in services.ACTIONS.items()
        if can_proceed(getattr(feedback, act.__name__))
    }


def _item(request: HttpRequest, feedback: Feedback, bound: dict[str, Form]) -> HttpResponse:
    user = person(request)
    is_blind = is_to_choose_first_above(user, feedback.decision.selection_round)
    told = None if is_blind else texts(feedback)
    possible = _possible(feedback) if user.has_perm("panels.deliver_feedback", feedback) else set()
    forms = {
        name.replace("-", "_"): bound.get(name)
        or ACTION_FORMS[name](initial={"text": told.told if told else ""})
        for name in possible - ({"prepare"} if is_blind else set())
    }
    context = {
        "feedback": feedback,
        "selection_round": feedback.decision.selection_round,
        "texts": told,
        "forms": forms,
        "wrong": next(iter(bound.values()), None),
        "is_to_hear": pages.is_to_hear(user, feedback),
    }
    return render(request, "panels/feedback_item.html", context, status=422 if bound else 200)


@login_required
@require_safe
def feedback_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The words on a sheet of paper."""
    feedback = _feedback(request, pk)
    if is_to_choose_first_above(person(request), feedback.decision.selection_round):
        raise PermissionDenied(_("Give your own first choice before you read these reasons."))
    context = {"feedback": feedback, "texts": texts(feedback)}
    return render(request, "panels/feedback_print.html", context)


@login_required
@require_safe
def feedback_overdue(request: HttpRequest) -> HttpResponse:
    """Where telling is late, for those who coordinate or evaluate."""
    if not _is_leading(person(request)):
        raise Http404
    rows = pages.overdue_by_place(person(request))
    return render(request, "panels/feedback_overdue.html", {"rows": rows})
