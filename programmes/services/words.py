"""The domains of change, and the questions as the programme words them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from programmes.defaults import USUAL_DOMAINS
from programmes.models import Domain, Period, Programme, Question
from programmes.services.gate import lock_set_up


@transaction.atomic
def add_domain(programme: Programme, *, by: User, name: str, **facts: object) -> Domain:
    """Add a domain at the end of the list.

    ``facts``: names, guidance, guidances ``{language: text}``, kind, from_period.
    """
    programme = lock_set_up(programme.pk, by=by)
    last = programme.domains.aggregate(last=Max("order"))["last"] or 0
    domain = Domain(programme=programme, name=name.strip(), order=last + 1, **facts)
    domain.full_clean()
    domain.save(force_insert=True)
    log.record(domain, "added", by=by)
    return domain


@transaction.atomic
def change_domain(domain: Domain, *, by: User, **facts: object) -> Domain:
    """Change how a domain is called or explained. Stories keep the domain they are in."""
    lock_set_up(domain.programme_id, by=by)
    domain = Domain.objects.get(pk=domain.pk)
    for name, value in facts.items():
        setattr(domain, name, value)
    domain.full_clean()
    domain.save(update_fields=list(facts))
    log.record(domain, "changed", by=by)
    return domain


@transaction.atomic
def retire_domain(domain: Domain, *, by: User, last: Period | None) -> Domain:
    """Say which period is the last that uses the domain; None takes it up again."""
    lock_set_up(domain.programme_id, by=by)
    domain = Domain.objects.select_related("from_period").get(pk=domain.pk)
    if last is not None and last.programme_id != domain.programme_id:
        raise ValidationError({"last": _("This period belongs to another programme.")})
    begun = domain.from_period
    if last is not None and begun is not None and last.starts_on < begun.starts_on:
        raise ValidationError({"last": _("The domain was not used as early as that.")})
    domain.to_period = last
    domain.save(update_fields=["to_period"])
    log.record(domain, "retired" if last else "taken up again", by=by)
    return domain


@transaction.atomic
def move_domain(domain: Domain, *, by: User, up: bool) -> None:
    """Let a domain change places with the one above it, or below it."""
    programme = lock_set_up(domain.programme_id, by=by)
    order = list(programme.domains.order_by("order", "pk"))
    here = order.index(domain)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for number, moved in enumerate(order, 1):
        moved.order = number
    Domain.objects.bulk_update(order, ["order"])
    log.record(domain, "moved", by=by)


@transaction.atomic
def offer_usual_domains(programme: Programme, *, by: User) -> list[Domain]:
    """Add "any other change" and a domain for lessons, where they are missing."""
    programme = lock_set_up(programme.pk, by=by)
    present = set(programme.domains.values_list("kind", flat=True))
    language = programme.language if programme.language in {"fr", "ar"} else "en"
    return [
        add_domain(
            programme,
            by=by,
            name=names[language],
            names=names,
            guidance=guidances[language],
            guidances=guidances,
            kind=kind,
        )
        for kind, (names, guidances) in USUAL_DOMAINS.items()
        if kind not in present
    ]


@transaction.atomic
def add_question(
    programme: Programme,
    *,
    by: User,
    language: str,
    text: str,
    significance_text: str,
    domain: Domain | None = None,
) -> Question:
    """Word the story question in one language. An earlier wording stays, as an older version.

    When the words are those of the newest version, that version is given back.
    """
    programme = lock_set_up(programme.pk, by=by)
    if domain is not None and domain.programme_id != programme.pk:
        raise ValidationError({"domain": _("This domain belongs to another programme.")})
    versions = Question.objects.filter(programme=programme, domain=domain, language=language)
    newest = versions.order_by("-version").first()
    words = (text.strip(), significance_text.strip())
    if newest is not None and (newest.text, newest.significance_text) == words:
        return newest
    question = Question(
        programme=programme,
        domain=domain,
        language=language,
        version=newest.version + 1 if newest else 1,
        text=words[0],
        significance_text=words[1],
    )
    question.full_clean()
    question.save(force_insert=True)
    log.record(question, "worded", by=by)
    return question
