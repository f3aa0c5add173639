"""A programme's form as an XForm, made once for each version of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import md5, sha256
from typing import TYPE_CHECKING

from django.core.cache import cache

from stories.intake.xlsform import FormOfProgramme, Sheets, form_id

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from programmes.models import Programme, Unit

DAY = 86_400


@dataclass(frozen=True)
class Published:
    """The form as phones get it."""

    form_id: str
    name: str
    version: str
    xml: bytes

    @property
    def hash(self) -> str:
        """What phones compare to see that the form has changed."""
        return f"md5:{md5(self.xml, usedforsecurity=False).hexdigest()}"


def publish(programme: Programme, units: QuerySet[Unit]) -> Published | None:
    """The present form for these places; None while no period collects or there is no place.

    Making it takes a second where there are thousands of places; it is then kept for a day.
    """
    form = FormOfProgramme(programme, units)
    if not form.periods or not form.steps:
        return None
    version = version_of(form.sheets())
    key = f"xform:{programme.pk}:{version}"
    xml = cache.get(key)
    if xml is None:
        xml = xform(form.sheets(version))
        cache.set(key, xml, DAY)
    return Published(form_id(programme), programme.name, version, xml)


def version_now(programme: Programme, units: QuerySet[Unit]) -> str:
    """That of the present form. Without making it; half a second for thousands of places."""
    return version_of(FormOfProgramme(programme, units).sheets())


def version_of(sheets: Sheets) -> str:
    """Changes with every word, place and question of the form, and with nothing else."""
    return sha256(json.dumps(sheets, sort_keys=True).encode()).hexdigest()[:12]


def xform(sheets: Sheets) -> bytes:
    """The XForm of an XLSForm. pyxform is loaded here only, out of the way of other pages."""
    from pyxform.xls2xform import convert

    return convert(xlsform=sheets, form_name="data").xform.encode()
