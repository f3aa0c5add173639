"""Themes of the rehearsed period: asked for, edited and adopted through the API."""

from __future__ import annotations

from msc.rehearsal.company import Company
from themes.services import run


def sort_themes(company: Company) -> None:
    """The evaluator asks for themes, names the largest, merges the smallest, and adopts."""
    evaluator = company.evaluator
    asked = evaluator.post("theme-sets/", {"period": company.period.pk})
    run(asked["id"])  # does nothing where the task was run at once
    path = f"theme-sets/{asked['id']}/"
    themes = evaluator.get(path)["themes"]
    if themes:
        label = f"What is told of {themes[0]['label']}"
        evaluator.post(f"themes/{themes[0]['id']}/rename/", {"label": label[:200]})
    if len(themes) > 2:
        evaluator.post(f"themes/{themes[-1]['id']}/merge/", {"into": themes[0]["id"]})
    evaluator.post(f"{path}adopt/")
