"""Keeping in which languages a panel could read its stories."""

from __future__ import annotations

from panels.models import ShownTranslation, Turn
from stories.models import Translation


def note_shown(turn: Turn) -> None:
    """Note the translations that stand beside the candidates now; called as a turn opens and ends.

    Those noted before stay, although a better one may have taken their place meanwhile.
    """
    wordings = turn.selection_round.candidates.values("version")
    there = Translation.objects.filter(version__in=wordings)
    ShownTranslation.objects.bulk_create(
        (ShownTranslation(turn=turn, translation=one) for one in there), ignore_conflicts=True
    )
