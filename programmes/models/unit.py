"""The tree of places and offices."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.models.programme import Level, Programme
from programmes.querysets import UnitQuerySet


class Unit(models.Model):
    """A village, district or office: one node of the programme's tree.

    ``path`` lists the keys from the root down to this unit ("3/17/42/"), so that a whole branch is
    one prefix. ``programmes.services`` writes it.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="units")
    level = models.ForeignKey(Level, models.PROTECT, related_name="units")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(_("name"), max_length=150)
    path = models.CharField(max_length=200, editable=False, db_index=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "path"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "parent", "name"], name="unit_name_once_below_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def holds(self, path: str) -> bool:
        """Whether the unit with this path is this one or below it."""
        return path.startswith(self.path)
