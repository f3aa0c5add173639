"""The form in which a panel writes down what it decided, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from panels.models import AgreedCriterion, Criterion, Decision, SelectionRound
from panels.presentation import Card
from panels.reasons import LONGEST
from panels.services.deciding import LONGEST_NAME, Outcome

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

N_DISSENTS = 3
N_CRITERIA = 4


def text(
    label: str | _StrPromise, *, rows: int = 3, help_text: str | _StrPromise = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


@dataclass(frozen=True)
class Row:
    """The fields about one candidate."""

    card: Card
    rationale: forms.BoundField
    passed_over: forms.BoundField
    is_chosen: bool


class OutcomeForm(forms.Form):
    """Which are chosen and why, or why none; how it was decided; what else was said."""

    how = forms.ChoiceField(
        label=_("How it was decided"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how it was decided.")},
    )
    none_reason = text(
        _("If none is chosen: why"), help_text=_("It is told to those below, like the others.")
    )
    process_note = text(_("What the talk was like"))
    short_reason_note = text(_("If a reason has fewer than 15 words: why it is so short"))
    quorum_note = text(_("If fewer are present than the panel decides with: why it was decided"))

    def __init__(
        self, *args: Any, selection_round: SelectionRound, cards: Sequence[Card], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cards = cards
        how = self.fields["how"]
        assert isinstance(how, forms.ChoiceField)
        how.choices = [
            choice
            for choice in Decision.How.choices
            if selection_round.ties_may_climb or choice[0] != Decision.How.REFERRED
        ]
        self._add_candidates()
        self._add_dissents()
        self._add_criteria(list(selection_round.agreed_criteria.all()))

    def _add_candidates(self) -> None:
        standing = [card for card in self.cards if card.is_standing]
        self.fields["chosen"] = forms.TypedMultipleChoiceField(
            choices=[(card.candidate.pk, card.reference) for card in standing],
            coerce=int,
            required=False,
            label=_("Chosen"),
        )
        for card in standing:
            self.fields[f"rationale_{card.candidate.pk}"] = text(
                _("If it is chosen: why"),
                rows=5,
                help_text=_("In sentences, in the panel's words."),
            )
            self.fields[f"passed_{card.candidate.pk}"] = text(
                _("If it is not chosen: a line for those who told and sent it"), rows=2
            )

    def _add_dissents(self) -> None:
        about: list[tuple[str, str | _StrPromise]] = [("", _("The choice as a whole"))]
        about += [(str(card.candidate.pk), card.reference) for card in self.cards]
        for n in range(N_DISSENTS):
            self.fields[f"dissent_{n}"] = text(_("Another view"))
            self.fields[f"dissent_about_{n}"] = forms.ChoiceField(
                label=_("It is about"), choices=about, required=False
            )
            self.fields[f"dissent_by_{n}"] = forms.CharField(
                label=_("Held by, if they wish to be named"),
                required=False,
                max_length=LONGEST_NAME,
            )

    def _add_criteria(self, agreed: Sequence[AgreedCriterion]) -> None:
        """Those agreed before stand there already; the panel may strike or change them."""
        self.n_criteria = max(N_CRITERIA, len(agreed) + 1)
        for n in range(self.n_criteria):
            known = agreed[n] if n < len(agreed) else None
            self.fields[f"criterion_{n}"] = forms.CharField(
                label=_("Criterion"),
                required=False,
                max_length=LONGEST_NAME,
                initial=known.name if known else "",
            )
            self.fields[f"weight_{n}"] = forms.ChoiceField(
                label=_("How much it counted"),
                choices=Criterion.Weight.choices,
                initial=known.weight if known else Criterion.Weight.MUCH,
                required=False,
            )
            self.fields[f"origin_{n}"] = forms.ChoiceField(
                label=_("Where it is from"),
                choices=Criterion.Origin.choices,
                initial=Criterion.Origin.BEFORE if known else Criterion.Origin.EMERGED,
                required=False,
            )

    def rows(self) -> Iterator[Row]:
        """The fields of each candidate that still stands, in the order of reading."""
        marked = set(map(str, self["chosen"].value() or ()))
        for card in self.cards:
            if card.is_standing:
                pk = card.candidate.pk
                rationale, passed_over = self[f"rationale_{pk}"], self[f"passed_{pk}"]
                yield Row(card, rationale, passed_over, str(pk) in marked)

    def dissent_rows(self) -> list[list[forms.BoundField]]:
        names = ("dissent", "dissent_about", "dissent_by")
        return [[self[f"{name}_{n}"] for name in names] for n in range(N_DISSENTS)]

    def criterion_rows(self) -> list[list[forms.BoundField]]:
        names = ("criterion", "weight", "origin")
        return [[self[f"{name}_{n}"] for name in names] for n in range(self.n_criteria)]

    def clean(self) -> dict[str, Any]:
        """Refuse a reason for a story not marked, and the reverse: it would be lost unseen."""
        facts = super().clean() or {}
        chosen = facts.get("chosen", [])
        for card in self.cards:
            pk = card.candidate.pk
            if facts.get(f"rationale_{pk}") and pk not in chosen:
                sentence = _("There is a reason here, but the story is not marked as chosen.")
                self.add_error(f"rationale_{pk}", sentence)
            if facts.get(f"passed_{pk}") and pk in chosen:
                self.add_error(f"passed_{pk}", _("The story is chosen; this line is for others."))
        return facts

    def outcome(self) -> Outcome:
        facts = self.cleaned_data
        chosen = facts["chosen"]
        return Outcome(
            how=facts["how"],
            chosen={pk: facts.get(f"rationale_{pk}", "") for pk in chosen},
            none_reason=facts["none_reason"],
            process_note=facts["process_note"],
            short_reason_note=facts["short_reason_note"],
            quorum_note=facts["quorum_note"],
            passed_over={
                card.candidate.pk: facts.get(f"passed_{card.candidate.pk}", "")
                for card in self.cards
                if card.candidate.pk not in chosen
            },
            dissents=[self._dissent(n) for n in range(N_DISSENTS)],
            criteria=[self._criterion(n) for n in range(self.n_criteria)],
        )

    def _dissent(self, n: int) -> tuple[int | None, str, str]:
        facts = self.cleaned_data
        about = facts[f"dissent_about_{n}"]
        return int(about) if about else None, facts[f"dissent_{n}"], facts[f"dissent_by_{n}"]

    def _criterion(self, n: int) -> tuple[str, str, str]:
        facts = self.cleaned_data
        return facts[f"criterion_{n}"], facts[f"weight_{n}"], facts[f"origin_{n}"]
