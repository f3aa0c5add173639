"""Stories come in by the API, are read, sent back, put into domains and let stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from msc.rehearsal.company import Company
from msc.rehearsal.texts import Text
from programmes.models import Domain

NAMESPACE = UUID("0c2d9a3b-6ad7-4f2f-8f2e-3a1f0f6f4d11")
EVERY_UNSURE = 5  # one in so many comes without a domain
EVERY_SENT_BACK = 20
NO_REASON = "The text was written for another purpose; nobody asked its teller for a reason."


def tell(company: Company, texts: Sequence[Text]) -> None:
    """Hand in every text as a story. A second sending must get the same receipt."""
    company.coordinator.post(f"periods/{company.period.pk}/start-collecting/")
    villages, labels = company.villages, sorted({text.label for text in texts})
    for number, text in enumerate(texts, start=1):
        village = villages[number % len(villages)]
        domain = company.domains[labels.index(text.label) % len(company.domains)]
        story = _story(company, text, number) | {"unit": village.pk, "domain": domain.pk}
        if number % EVERY_UNSURE == 0:
            story["domain"] = None
        path = f"stories/{_uuid(company, text)}/"
        receipt = company.collectors[village.pk].put(path, story)
        if number == 1 and company.collectors[village.pk].put(path, story) != receipt:
            raise AssertionError("Sending a story twice gave two receipts.")
        if number % EVERY_SENT_BACK == 0:
            _mend(company, path, story)
        _let_stand(company, path, story, domain)


def withdraw_one(company: Company, text: Text) -> None:
    """A teller does not want the story used any more."""
    note = {"note": "The teller asked for it."}
    company.coordinator.post(f"stories/{_uuid(company, text)}/withdraw/", note)


def _uuid(company: Company, text: Text) -> UUID:
    return uuid5(NAMESPACE, f"{company.programme.pk}/{text.id}")


def _story(company: Company, text: Text, number: int) -> dict[str, Any]:
    """The body of a story, but for its place and domain."""
    return {
        "programme": company.programme.pk,
        "period": company.period.pk,
        "language": text.language,
        "title": text.title,
        "happened": text.words,
        "no_reason_note": NO_REASON,
        "told_on": str(timezone.localdate() - dt.timedelta(days=number % 90)),
        "capture_mode": "written",
        "consent_selection": True,
        "consent_method": "signed",
    }


def _mend(company: Company, path: str, story: dict[str, Any]) -> None:
    """The coordinator sends it back; the collector asks, and sends it again with other words."""
    note = "Please ask whether it was read back to the teller."
    company.coordinator.post(f"{path}send-back/", {"note": note})
    story["read_back"] = "yes"
    company.collectors[story["unit"]].put(path, story)


def _let_stand(company: Company, path: str, story: dict[str, Any], domain: Domain) -> None:
    if story["domain"] is None:
        why = "The collector was not sure; the words point here."
        company.coordinator.post(f"{path}allocate/", {"domain": domain.pk, "why": why})
    company.coordinator.post(f"{path}let-stand/", {"note": ""})
