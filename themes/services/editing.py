"""What people do to suggested themes: each act is kept, told, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import log
from themes.models import Edit, Placement, Theme, ThemeSet

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def rename(theme: Theme, *, by: User, label: str) -> Edit:
    """Give a theme its name in people's own words. Raises ValidationError when it is empty."""
    theme_set = _lock(theme.theme_set_id, by)
    theme = theme_set.themes.get(pk=theme.pk)
    label = label.strip()
    if not label:
        raise ValidationError({"label": _("Write a name for the theme.")})
    if len(label) > 200:
        raise ValidationError({"label": _("A name may have up to 200 characters.")})
    told = _("“%(old)s” is now called “%(new)s”.") % {"old": theme.label, "new": label}
    before = {"label": theme.label, "is_named_by_people": theme.is_named_by_people}
    theme.label, theme.is_named_by_people = label, True
    theme.save(update_fields=["label", "is_named_by_people"])
    return _keep(theme_set, Edit.Kind.RENAME, by=by, theme=theme, before=before, told=told)


@transaction.atomic
def merge(theme: Theme, *, by: User, into: Theme) -> Edit:
    """Put all stories of one theme into another."""
    theme_set = _lock(theme.theme_set_id, by)
    theme, into = (_standing(theme_set, t) for t in (theme, into))
    if theme == into:
        raise ValidationError({"into": _("Choose another theme to merge this one into.")})
    placements = list(theme.placements.values_list("pk", flat=True))
    theme_set.placements.filter(pk__in=placements).update(theme=into)
    theme.merged_into = into
    theme.save(update_fields=["merged_into"])
    told = _("“%(theme)s” was merged into “%(into)s”.") % {"theme": theme.label, "into": into.label}
    before = {"placements": placements}
    return _keep(theme_set, Edit.Kind.MERGE, by=by, theme=theme, before=before, told=told)


@transaction.atomic
def move(placement: Placement, *, by: User, to: Theme | None) -> Edit:
    """Put one story into another theme, or into none."""
    theme_set = _lock(placement.theme_set_id, by)
    placement = theme_set.placements.select_related("story", "theme").get(pk=placement.pk)
    target = _standing(theme_set, to) if to else None
    if placement.theme == target:
        raise ValidationError({"to": _("The story lies there already.")})
    told = _("%(story)s was moved from “%(old)s” to “%(new)s”.") % {
        "story": placement.story.reference,
        "old": placement.theme or _("no theme"),
        "new": target or _("no theme"),
    }
    before = {
        "placement": placement.pk,
        "theme": placement.theme_id,
        "placed_by": placement.placed_by,
    }
    placement.theme, placement.placed_by = target, Placement.By.PERSON
    placement.save(update_fields=["theme", "placed_by"])
    return _keep(theme_set, Edit.Kind.MOVE, by=by, story=placement.story, before=before, told=told)


@transaction.atomic
def set_aside(theme: Theme, *, by: User) -> Edit:
    """Say that a suggested pile is not a theme; its stories stay readable in it."""
    return _mark(theme, by, is_set_aside=True)


@transaction.atomic
def bring_back(theme: Theme, *, by: User) -> Edit:
    """Say that it is a theme after all."""
    return _mark(theme, by, is_set_aside=False)


@transaction.atomic
def undo(edit: Edit, *, by: User) -> None:
    """Take back the newest act on a theme set. Older ones wait until it is their turn."""
    theme_set = _lock(edit.theme_set_id, by)
    newest = theme_set.edits.filter(undone_at=None).first()
    if newest is None or newest.pk != edit.pk:
        raise ValidationError(_("Only the newest change can be undone. Undo it first."))
    UNDO[newest.kind](newest)
    newest.undone_at = timezone.now()
    newest.save(update_fields=["undone_at"])
    log.record(theme_set, f"undo_{newest.kind}", by=by)


def _undo_theme(edit: Edit) -> None:
    Theme.objects.filter(pk=edit.theme_id or 0).update(**edit.before)


def _undo_merge(edit: Edit) -> None:
    Placement.objects.filter(pk__in=edit.before["placements"]).update(theme=edit.theme)
    Theme.objects.filter(pk=edit.theme_id or 0).update(merged_into=None)


def _undo_move(edit: Edit) -> None:
    Placement.objects.filter(pk=edit.before["placement"]).update(
        theme=edit.before["theme"], placed_by=edit.before["placed_by"]
    )


UNDO: dict[str, Callable[[Edit], None]] = {
    Edit.Kind.RENAME: _undo_theme,
    Edit.Kind.SET_ASIDE: _undo_theme,
    Edit.Kind.BRING_BACK: _undo_theme,
    Edit.Kind.MERGE: _undo_merge,
    Edit.Kind.MOVE: _undo_move,
}


def _lock(theme_set_id: int, by: User) -> ThemeSet:
    """The set, locked, for somebody who may edit it while it can be edited."""
    theme_set: ThemeSet = ThemeSet.objects.select_for_update().get(pk=theme_set_id)
    if not by.has_perm("themes.analyse", theme_set):
        raise PermissionDenied
    if not theme_set.is_editable:
        raise ValidationError(_("This theme set cannot be changed in its present state."))
    return theme_set


def _standing(theme_set: ThemeSet, theme: Theme) -> Theme:
    found: Theme | None = theme_set.themes.standing().filter(pk=theme.pk).first()
    if found is None:
        raise ValidationError(_("That theme was merged or set aside meanwhile. Look again."))
    return found


def _mark(theme: Theme, by: User, *, is_set_aside: bool) -> Edit:
    theme_set = _lock(theme.theme_set_id, by)
    theme = theme_set.themes.get(pk=theme.pk)
    if theme.is_set_aside == is_set_aside:
        raise ValidationError(_("Somebody has done so already."))
    before = {"is_set_aside": theme.is_set_aside}
    theme.is_set_aside = is_set_aside
    theme.save(update_fields=["is_set_aside"])
    kind = Edit.Kind.SET_ASIDE if is_set_aside else Edit.Kind.BRING_BACK
    sentence = _("“%(theme)s” is not a theme.") if is_set_aside else _("“%(theme)s” is a theme.")
    told = sentence % {"theme": theme.label}
    return _keep(theme_set, kind, by=by, theme=theme, before=before, told=told)


def _keep(theme_set: ThemeSet, kind: str, *, by: User, **facts: Any) -> Edit:
    edit = Edit.objects.create(theme_set=theme_set, kind=kind, by=by, **facts)
    log.record(theme_set, kind, by=by)
    return edit
