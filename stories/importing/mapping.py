"""Which column holds which answer: guessed from the header, or said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from stories.answers import NAMES
from stories.importing.reading import Unreadable

ID = "id"
TARGETS = (ID, *NAMES)

ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    ID: ("uuid", "key", "nr", "no", "number", "_uuid", "instanceid", "story id"),
    "title": ("headline", "titre", "titel", "العنوان"),
    "before": ("situation before", "avant"),
    "happened": ("text", "story", "what happened", "story text", "narrative", "récit", "القصة"),
    "now": ("after", "situation now", "maintenant", "après"),
    "significance": ("why", "reason", "why significant", "why is it significant", "pourquoi"),
    "unit": ("place or office", "site", "village", "office", "location", "lieu", "site name"),
    "period": ("cycle", "période"),
    "domain": ("domain of change", "category", "domaine"),
    "language": ("lang", "langue"),
    "told_on": ("date", "date told", "told", "date of recording", "raconté le"),
    "place": ("place where it happened", "where"),
    "happened_text": ("when", "when it happened", "date of events"),
    "direction": ("positive or negative", "sens"),
    "consent_selection": ("consent", "consent panel", "agreed", "consentement"),
    "consent_image": ("consent photo", "consent picture", "consentement photo"),
    "consent_audio": ("consent recording", "consent voice", "consentement enregistrement"),
    "teller_name": ("storyteller", "name", "name of storyteller", "nom"),
    "teller_sex": ("sex", "gender", "sexe"),
    "teller_age_band": ("age", "age band", "âge"),
    "teller_role": ("role", "who", "rôle"),
    "teller_pseudonym": ("pseudonym",),
    "collector_remarks": ("remarks", "comments", "notes", "remarques"),
}


def columns_for(header: Iterable[str], said: Mapping[str, str]) -> dict[str, str]:
    """``{answer: column}``. What was said goes before what the names suggest.

    Raises Unreadable for an answer or a column that does not exist.
    """
    header = list(header)
    _refuse_unknown(header, said)
    found = dict(said)
    for target in TARGETS:
        fitting = [name for name in header if name not in found.values() and _fits(name, target)]
        if target not in found and fitting:
            found[target] = fitting[0]
    return found


def _refuse_unknown(header: list[str], said: Mapping[str, str]) -> None:
    for target, column in said.items():
        if target not in TARGETS:
            sentence = _("There is no answer called “%(name)s”. There are: %(names)s.")
            raise Unreadable(sentence % {"name": target, "names": ", ".join(TARGETS)})
        if column not in header:
            sentence = _("The file has no column “%(name)s”. It has: %(names)s.")
            raise Unreadable(sentence % {"name": column, "names": ", ".join(header)})


def _fits(column: str, target: str) -> bool:
    return _bare(column) in {_bare(name) for name in (target, *ALSO_CALLED.get(target, ()))}


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()
