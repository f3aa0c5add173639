"""The parts of docs/ that are written from the code: workflow, permissions, data model.

``manage.py write_docs`` writes them; a test compares them with the code.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import override
from django_fsm import FSMField
from rules.permissions import permissions

APPS = ("accounts", "audit", "programmes", "stories", "panels", "themes", "learning", "api")
GENERATED = "<!-- Written by `manage.py write_docs` from the code: change the code, not this. -->"

ABOUT_MOVES = (
    "Every move passes `audit.workflow.perform`: it checks the permission, then the state, runs the"
    " move, saves and logs it, in one transaction."
)
ABOUT_FACTS = (
    "A permission is granted by facts about a person and a thing. `|` is or, `&` is and, `~` is"
    " not. Nobody has any permission without a programme's membership or a seat on a panel;"
    " working accounts are never superusers, who pass every rule."
)


def pages() -> dict[str, str]:
    """``{path below docs/: Markdown}`` of every page that is written from the code."""
    with override("en"):
        return {
            "workflow.md": workflow(),
            "permissions.md": permission_page(),
            "data-model.md": data_model(),
        }


def workflow() -> str:
    """Each state machine as a diagram and a table."""
    parts = [
        "# Workflow",
        GENERATED,
        ABOUT_MOVES,
    ]
    for model, field in _machines():
        parts += [f"## {model.__name__}", first_line(model), _diagram(model, field)]
        parts.append(
            _table(["move", "from", "to", "who may", "what it means"], _moves(model, field))
        )
    return _page(parts)


def permission_page() -> str:
    """Each permission with the facts that grant it, and what the facts mean."""
    parts = [
        "# Permissions",
        GENERATED,
        ABOUT_FACTS,
        _table(
            ["permission", "granted when"],
            [[f"`{name}`", f"`{_formula(rule)}`"] for name, rule in sorted(permissions.items())],
        ),
        "## The facts",
        _table(["fact", "meaning"], sorted(_facts())),
    ]
    return _page(parts)


def data_model() -> str:
    """Each table: what it is, its columns, what the database holds it to."""
    parts = ["# Data model", GENERATED]
    for label in APPS:
        parts.append(f"## {label}")
        for model in apps.get_app_config(label).get_models():
            parts += [f"### {model.__name__}", first_line(model), _columns(model)]
            held = sorted(c.name for c in model._meta.constraints)
            if held:
                parts.append("Held by the database: " + ", ".join(f"`{name}`" for name in held))
    return _page(parts)


def first_line(thing: object) -> str:
    """The first line of a docstring."""
    return (inspect.getdoc(thing) or "").splitlines()[0]


def _machines() -> Iterator[tuple[type[models.Model], Any]]:
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.fields:
                if isinstance(field, FSMField):
                    yield model, field


def _transitions(model: type[models.Model], field: Any) -> list[Any]:
    found = field.get_all_transitions(model)
    order = [state for state, _label in field.choices]
    return sorted(found, key=lambda t: (order.index(t.source), order.index(t.target), t.name))


def _diagram(model: type[models.Model], field: Any) -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {field.default}"]
    lines += [f"    {t.source} --> {t.target}: {t.name}" for t in _transitions(model, field)]
    return "\n".join([*lines, "```"])


def _moves(model: type[models.Model], field: Any) -> list[list[str]]:
    return [
        [
            f"`{t.name}`",
            t.source,
            t.target,
            f"`{t.permission}`" if t.permission else "the worker",
            first_line(getattr(model, t.name)),
        ]
        for t in _transitions(model, field)
    ]


def _formula(rule: Any) -> str:
    text = rule.name
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _facts() -> set[tuple[str, str]]:
    """Every predicate that stands in some permission, with the first line that explains it."""
    found = set()
    for label in APPS:
        module = _rules_of(label)
        for name, value in vars(module).items() if module else ():
            if type(value).__name__ == "Predicate" and value.name == name:
                meaning = first_line(value.fn) if value.fn.__doc__ else name.replace("_", " ")
                found.add((f"`{label}.{name}`", meaning))
    return found


def _rules_of(label: str) -> Any:
    from importlib import import_module
    from importlib.util import find_spec

    return import_module(f"{label}.rules") if find_spec(f"{label}.rules") else None


def _columns(model: type[models.Model]) -> str:
    rows = [[f"`{f.name}`", _kind(f), _text(f.verbose_name)] for f in model._meta.fields]
    return _table(["column", "kind", "in words"], rows)


def _kind(field: models.Field[Any, Any]) -> str:
    kind = field.get_internal_type().removesuffix("Field")
    if field.related_model is not None:
        target = field.related_model
        kind = f"→ {target if isinstance(target, str) else target.__name__}"
    return f"{kind}, may be empty" if field.null else kind


def _text(value: object) -> str:
    return str(value).replace("|", "/")


def _table(head: list[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def _page(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"


def folder() -> Any:
    """Where the documentation stands."""
    return settings.BASE_DIR / "docs"
