"""What the pages of the set-up share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.models import User
from programmes.checklist import STEPS, Step
from programmes.models import Programme


def person(request: HttpRequest) -> User:
    """Who asks; the pages are behind login_required."""
    assert isinstance(request.user, User)
    return request.user


def programme_to_set_up(request: HttpRequest, pk: int) -> Programme:
    """404 for a stranger, 403 for a member who may not change the set-up."""
    programme: Programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)
    if not person(request).has_perm("programmes.change_programme", programme):
        raise PermissionDenied
    return programme


def attempt(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Check the form, then act; what the service refuses is written beside the fields."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as refusal:
        refuse(form, refusal)
        return False
    return True


def refuse(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Put a service's refusal where it belongs; fields the form does not have, above it."""
    for name, sentences in _by_field(refusal).items():
        form.add_error(name if name in form.fields else None, sentences)


def _by_field(refusal: ValidationError) -> dict[str, list[str]]:
    if hasattr(refusal, "error_dict"):
        return refusal.message_dict
    return {NON_FIELD_ERRORS: refusal.messages}


def step_page(
    request: HttpRequest, programme: Programme, slug: str, context: Mapping[str, Any]
) -> HttpResponse:
    """The page of a step: 422 when one of its forms was refused."""
    step, after = _step_and_next(slug)
    facts = {"programme": programme, "step": step, "after": after, **context}
    refused = any(isinstance(f, forms.BaseForm) and f.errors for f in context.values())
    return render(request, f"programmes/setup/{slug}.html", facts, status=422 if refused else 200)


def _step_and_next(slug: str) -> tuple[Step, Step | None]:
    here = next(i for i, step in enumerate(STEPS) if step.slug == slug)
    return STEPS[here], STEPS[here + 1] if here + 1 < len(STEPS) else None
