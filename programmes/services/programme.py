"""Making a programme, and naming its levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from programmes.models import Level, Programme
from programmes.services.gate import lock_set_up

MOST_LEVELS = 12


@transaction.atomic
def create_programme(*, by: User, name: str, **facts: object) -> Programme:
    """Make a programme. Its maker sets it up and appoints coordinators, and reads no stories.

    ``facts``: purpose, description, intended_users, language, is_practice.
    """
    if not by.has_perm("programmes.add_programme"):
        raise PermissionDenied
    programme = Programme(name=name.strip(), created_by=by, **facts)
    programme.full_clean()
    programme.save(force_insert=True)
    log.record(programme, "created", by=by)
    return programme


@transaction.atomic
def change_programme(programme: Programme, *, by: User, **facts: object) -> Programme:
    """Change its name, purpose, description, intended_users, language or is_practice."""
    programme = lock_set_up(programme.pk, by=by)
    for name, value in facts.items():
        setattr(programme, name, value)
    programme.full_clean()
    programme.save(update_fields=list(facts))
    log.record(programme, "changed", by=by)
    return programme


@transaction.atomic
def set_levels(
    programme: Programme,
    *,
    by: User,
    names: Sequence[str],
    in_languages: Mapping[str, Sequence[str]] | None = None,
) -> list[Level]:
    """Name the levels from the top down. Below the lowest level in use, they may come and go.

    ``in_languages`` gives their names in other languages, ``{language: names from the top}``, empty
    where there is none; without it they stay as they are. A level that units stand on can be
    renamed, but keeps its place. Raises ValidationError when the names do not allow that, or are
    doubled, empty or too many.
    """
    programme = lock_set_up(programme.pk, by=by)
    names = [name.strip() for name in names if name.strip()]
    old = list(programme.levels.order_by("rank"))
    lowest = programme.units.aggregate(rank=Max("level__rank"))["rank"]
    n_used = 0 if lowest is None else lowest + 1
    _check_names(names, [level.name for level in old[:n_used]])
    programme.levels.filter(rank__gte=len(names)).delete()
    for rank, name in enumerate(names):
        _name_level(programme, rank, name)
    if in_languages is not None:
        _translate_levels(programme, in_languages)
    log.record(programme, "levels set", by=by, note=" > ".join(names))
    return list(programme.levels.order_by("rank"))


def _check_names(names: Sequence[str], used: Sequence[str]) -> None:
    if not names:
        raise ValidationError(_("Name at least one level."))
    if len(names) > MOST_LEVELS:
        raise ValidationError(_("At most %(n)s levels are possible.") % {"n": MOST_LEVELS})
    if len({name.casefold() for name in names}) < len(names):
        raise ValidationError(_("Two levels have the same name."))
    too_long = [name for name in names if len(name) > 150]
    if too_long:
        raise ValidationError(_("“%(name)s…” is too long a name.") % {"name": too_long[0][:40]})
    if len(names) < len(used):
        raise ValidationError(
            _("Places stand on the level “%(level)s”, so it cannot be taken away.")
            % {"level": used[len(names)]}
        )
    for rank, name in enumerate(used):
        if names[rank] != name and name in names:
            raise ValidationError(
                _("Places stand on the level “%(level)s”, so it must keep its place in the list.")
                % {"level": name}
            )


def _name_level(programme: Programme, rank: int, name: str) -> None:
    """A level that gets another name loses its translations: they spoke of the old one."""
    level, is_new = Level.objects.get_or_create(
        programme=programme, rank=rank, defaults={"name": name}
    )
    if not is_new and level.name != name:
        level.name, level.names = name, {}
        level.save(update_fields=["name", "names"])


def _translate_levels(programme: Programme, in_languages: Mapping[str, Sequence[str]]) -> None:
    """Replace the levels' names in other languages. Raises ValidationError at ``names_<code>``."""
    levels = list(programme.levels.order_by("rank"))
    for code, names in in_languages.items():
        if len(names) > len(levels):
            raise ValidationError({f"names_{code}": _("There are more names here than levels.")})
        if any(len(name.strip()) > 150 for name in names):
            raise ValidationError({f"names_{code}": _("A name may have up to 150 characters.")})
    for rank, level in enumerate(levels):
        found = {
            code: names[rank].strip() for code, names in in_languages.items() if rank < len(names)
        }
        level.names = {code: name for code, name in found.items() if name}
        level.save(update_fields=["names"])
