"""The ballot on which one gives points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from panels.models import AgreedCriterion
from panels.presentation import Card
from panels.services.slips import Points

Key = tuple[int, int | None]


@dataclass(frozen=True)
class Row:
    """A story with a field for each criterion, or one for all."""

    card: Card
    fields: list[forms.BoundField]


class ScoreForm(forms.Form):
    """Points for each story, by each criterion or in all; or the word that one abstains."""

    abstain = forms.BooleanField(label=_("I abstain"), required=False)

    def __init__(
        self,
        *args: Any,
        cards: Sequence[Card],
        criteria: Sequence[AgreedCriterion],
        top_score: int,
        given: Mapping[Key, int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cards = cards
        self.names: dict[Key, str] = {}
        scale = [("", _("No points given")), *((str(n), str(n)) for n in range(top_score + 1))]
        by: Sequence[AgreedCriterion | None] = criteria or [None]
        for card in cards:
            for criterion in by:
                key = card.candidate.pk, criterion.pk if criterion else None
                self.names[key] = f"points_{key[0]}_{key[1] or 0}"
                self.fields[self.names[key]] = forms.ChoiceField(
                    label=criterion.name if criterion else _("Points"),
                    choices=scale,
                    required=False,
                    initial=(given or {}).get(key, ""),
                )

    def rows(self) -> Iterator[Row]:
        for card in self.cards:
            names = [name for key, name in self.names.items() if key[0] == card.candidate.pk]
            yield Row(card, [self[name] for name in names])

    def clean(self) -> dict[str, Any]:
        """Refuse an empty sheet that does not say so, and a filled one that abstains."""
        said = super().clean() or {}
        has_points = any(said.get(name) for name in self.names.values())
        if has_points and said.get("abstain"):
            self.add_error("abstain", _("Either give points, or abstain: not both."))
        if not has_points and not said.get("abstain") and not self.errors:
            self.add_error(None, _("Give points to a story, or say that you abstain."))
        return said

    def points(self) -> list[Points]:
        said = self.cleaned_data
        return [(*key, int(said[name])) for key, name in self.names.items() if said[name]]
