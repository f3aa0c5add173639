"""In which languages the stories could be read when a vote was held."""

from __future__ import annotations

from django.db import models

from panels.models.voting import Turn
from stories.models import Translation


class ShownTranslation(models.Model):
    """A translation that stood beside a candidate while a turn was open.

    Of the turn as a whole, never of a voter: who read what could tell who voted how.
    """

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="shown")
    translation = models.ForeignKey(Translation, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["turn", "translation"]
        constraints = [
            models.UniqueConstraint(fields=["turn", "translation"], name="shown_once_in_a_turn"),
        ]

    def __str__(self) -> str:
        return f"{self.turn}: {self.translation.language}"

    @property
    def was_checked(self) -> bool:
        """Whether it had been checked by the end of the vote."""
        checked_at, closed_at = self.translation.checked_at, self.turn.closed_at
        return checked_at is not None and (closed_at is None or checked_at <= closed_at)
