"""What holds for the whole house, whoever wrote the room."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
LONGEST_FUNCTION, LONGEST_MODULE, LONGEST_TEMPLATE = 40, 400, 150
UNWANTED = re.compile(r"\b(?:re" + r"jected|win" + r"ners?|los" + r"ers?)\b", re.IGNORECASE)
SIGNALS = re.compile(r"@receiver\b|\bSignal\(|_(?:save|delete|init|migrate)\.connect\(")
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)


def apps() -> list[str]:
    return [app for app in settings.INSTALLED_APPS if (ROOT / app / "apps.py").exists()]


def modules(*, with_tests: bool = False) -> list[Path]:
    rooms = [*apps(), "tests"] if with_tests else apps()
    found = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def decisions() -> str:
    return "\n".join(path.read_text() for path in (ROOT / "docs" / "decisions").glob("*.md"))


def test_import_contracts_know_every_app() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]

    assert sorted(contracts["root_packages"]) == sorted(layers) == sorted(apps())


def test_no_room_listens_to_signals() -> None:
    assert [name(p) for p in modules() if SIGNALS.search(p.read_text())] == []


def test_migrations_import_nothing_of_ours() -> None:
    ours = re.compile(rf"^\s*(?:from|import) (?:{'|'.join(apps())})\b(?!\.models)", re.MULTILINE)
    migrations = [p for app in apps() for p in (ROOT / app).glob("migrations/*.py")]

    assert [name(p) for p in migrations if ours.search(p.read_text())] == []


def test_every_service_says_what_it_does() -> None:
    services = [p for p in modules() if "services" in p.parts or p.name == "services.py"]

    assert [
        f"{name(path)}: {node.name}"
        for path in services
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ] == []


def test_functions_and_modules_stay_short() -> None:
    sizes = [(p, f, (f.end_lineno or 0) - f.lineno + 1) for p in modules() for f in functions(p)]
    long_functions = [f"{name(p)}: {f.name}" for p, f, n in sizes if n > LONGEST_FUNCTION]
    long_modules = [name(p) for p in modules() if p.read_text().count("\n") > LONGEST_MODULE]

    assert long_functions + long_modules == []


def test_templates_stay_short() -> None:
    assert [name(p) for p in templates() if p.read_text().count("\n") > LONGEST_TEMPLATE] == []


def test_every_page_extends_the_base() -> None:
    """A template with a first heading is a page; the others are parts of pages."""
    pages = [p for p in templates() if re.search(r"<h1|<main|<html", p.read_text())]
    alone = {name(p) for p in pages if not p.read_text().startswith("{% extends ")}

    assert alone == {
        "templates/base.html",
        "templates/500.html",  # leans on nothing that might have broken
        "templates/bench/reference.html",  # the bare page that the others are measured against
    }


def test_no_template_brings_its_own_style_or_script() -> None:
    assert [name(p) for p in templates() if INLINE.search(p.read_text())] == []


def test_the_stylesheet_stays_small_enough_for_a_slow_network() -> None:
    assert (ROOT / "static" / "css" / "house.css").stat().st_size <= 12_000


def test_no_reference_breaks_at_its_hyphen() -> None:
    shown = re.compile(r"<bdi>\{\{ [a-z_]+\.[a-z_.]*reference \}\}</bdi>")

    assert [name(page) for page in templates() if shown.search(page.read_text())] == []


def test_no_word_that_the_method_does_not_use() -> None:
    files = [*modules(with_tests=True), *templates()]

    assert [name(p) for p in files if UNWANTED.search(p.read_text())] == []


def test_operations_list_every_environment_variable() -> None:
    read = re.findall(
        r'os\.environ(?:\.get\(|\[)\s*"(\w+)"', (ROOT / "msc/settings.py").read_text()
    )
    told = re.findall(
        r"^\| `([A-Z_]+)` \|", (ROOT / "docs/operations.md").read_text(), re.MULTILINE
    )

    assert sorted(told) == sorted({"DATABASE_URL", *read})  # dj-database-url reads that one


def test_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text()

    assert [command for command in ("make demo", "make test") if command not in readme] == []


def test_every_dependency_has_its_record() -> None:
    lines = [line for f in ROOT.glob("requirements*.txt") for line in f.read_text().splitlines()]
    packages = [m[1] for line in lines if (m := re.match(r"([\w-]+)(?:\[.*\])?==", line))]

    assert [package for package in packages if f"`{package}`" not in decisions()] == []


def test_every_language_is_complete() -> None:
    files = {code: ROOT / f"locale/{code}/LC_MESSAGES/django.po" for code, _ in settings.LANGUAGES}
    words = {code: polib.pofile(str(path)) for code, path in files.items() if code != "en"}

    open_ends = {
        code: len([*po.untranslated_entries(), *po.fuzzy_entries()]) for code, po in words.items()
    }
    assert open_ends == {"fr": 0, "ar": 0}


def test_links_between_documents_lead_somewhere() -> None:
    documents = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    links = [
        (path, target)
        for path in documents
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text())
    ]

    assert [f"{name(p)}: {t}" for p, t in links if not (p.parent / t).exists()] == []
