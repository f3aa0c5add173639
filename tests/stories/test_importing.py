"""Importing from files: mapping, report, all or nothing, twice does no harm."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from audit.models import Entry
from stories.importing import reading, workbooks
from stories.importing.cells import Cells
from stories.importing.mapping import columns_for
from stories.importing.reading import Unreadable, rows_of
from stories.importing.run import Plan, import_rows, title_from
from stories.models import Story
from tests.factories import House, UnitFactory

HEAD = ["id", "title", "story", "why", "site", "date", "lang", "consent"]
GOOD = ["1", "The tap", "A tap was built.", "Mornings.", "Village", "2026-03-15", "en", "yes"]


def write_csv(folder: Path, *rows: list[str], head: list[str] = HEAD) -> Path:
    path = folder / "stories.csv"
    lines = [",".join(f'"{cell}"' for cell in row) for row in (head, *rows)]
    path.write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    return path


def run(house: House, path: Path, *more: str, by: str = "") -> tuple[str, str]:
    """What the command writes: output and problems."""
    out, err = StringIO(), StringIO()
    call_command(
        "import_stories",
        str(path),
        f"--programme={house.programme.pk}",
        f"--by={by or house.coordinator.email}",
        *more,
        stdout=out,
        stderr=err,
    )
    return out.getvalue(), err.getvalue()


def other(**changes: str) -> list[str]:
    return [changes.get(name, cell) for name, cell in zip(HEAD, GOOD, strict=True)]


def test_rows_are_handed_in_as_stories(house: House, tmp_path: Path) -> None:
    out, _err = run(house, write_csv(tmp_path, GOOD))

    story = Story.objects.get()
    assert "1 row: 1 new, 0 already here, 0 with problems." in out
    assert (story.state, story.reference, story.unit) == ("submitted", "S-00001", house.village)
    assert (story.current.happened, story.current.significance) == ("A tap was built.", "Mornings.")
    assert story.consents.count() == 1
    assert Entry.objects.get().action == "submit"


def test_same_file_again_adds_nothing(house: House, tmp_path: Path) -> None:
    path = write_csv(tmp_path, GOOD, other(id="2", story="Another."))
    run(house, path)

    out, _err = run(house, path)

    assert "2 rows: 0 new, 2 already here, 0 with problems." in out
    assert Story.objects.count() == 2


def test_one_bad_row_keeps_all_out_and_says_where_and_why(house: House, tmp_path: Path) -> None:
    path = write_csv(tmp_path, GOOD, other(id="2", story="B", why="", date="15/3/26"))
    out, err = StringIO(), StringIO()

    with pytest.raises(CommandError, match="--skip-bad"):
        call_command(
            "import_stories",
            str(path),
            f"--programme={house.programme.pk}",
            f"--by={house.coordinator.email}",
            stdout=out,
            stderr=err,
        )

    assert Story.objects.count() == 0
    assert "Nothing was stored." in out.getvalue()
    assert err.getvalue().startswith("Line 3, told_on: “15/3/26” is not a day. Write it as")


def test_good_rows_are_taken_when_bad_ones_are_skipped(house: House, tmp_path: Path) -> None:
    path = write_csv(tmp_path, GOOD, other(id="2", story="B", why=""))

    out, err = run(house, path, "--skip-bad")

    assert "2 rows: 1 new, 0 already here, 1 with problems." in out
    assert "Line 3, significance:" in err
    assert Story.objects.count() == 1


def test_dry_run_reports_and_stores_nothing(house: House, tmp_path: Path) -> None:
    out, _err = run(house, write_csv(tmp_path, GOOD), "--dry-run")

    assert "1 row: 1 new" in out
    assert "Nothing was stored." in out
    house.programme.refresh_from_db()
    assert (Story.objects.count(), Entry.objects.count(), house.programme.n_stories) == (0, 0, 0)


def test_changed_row_is_a_problem_not_a_second_story(house: House, tmp_path: Path) -> None:
    run(house, write_csv(tmp_path, GOOD))

    _out, err = run(house, write_csv(tmp_path, other(story="Other words.")), "--skip-bad")

    assert "S-00001 came from the same row with other words." in err
    assert Story.objects.get().current.happened == "A tap was built."


def test_doubles_in_the_file_are_named(house: House, tmp_path: Path) -> None:
    path = write_csv(tmp_path, GOOD, GOOD, other(id="3"))

    out, err = run(house, path, "--skip-bad")

    assert "Line 3, id: Line 2 has the same id." in err
    assert "Line 4 has the same words as line 2." in out
    assert Story.objects.count() == 2


def test_row_without_an_id_is_known_by_its_words(house: House, tmp_path: Path) -> None:
    path = write_csv(tmp_path, GOOD[1:], head=HEAD[1:])

    for _ in range(2):
        run(house, path)

    assert Story.objects.count() == 1


def test_lines_of_json_are_mapped_and_filled(house: House, tmp_path: Path) -> None:
    path = tmp_path / "kiva.jsonl"
    facts = {"id": "kiva-1", "text": "She sews. " * 20, "lang": "en", "label": "Services"}
    path.write_text(json.dumps(facts) + "\n\n{broken\n[1]\n", encoding="utf-8")

    _out, err = run(
        house,
        path,
        "--skip-bad",
        "--map",
        "happened=text",
        "--default",
        "no_reason_note=An archive without reasons.",
        "told_on=today",
        "unit=District / Village",
        "consent_selection=yes",
    )

    story = Story.objects.get()
    assert story.current.title == "She sews. She sews. She sews. She sews. She sews. She sews.…"
    assert (story.no_reason_note, story.unit) == ("An archive without reasons.", house.village)
    assert "Line 3, –: This line is not valid JSON" in err
    assert "Line 4, –: This line is not a JSON object" in err


def write_xlsx(folder: Path, *rows: list[Any], name: str = "stories.xlsx") -> Path:
    book = Workbook()
    sheet: Any = book.active
    for row in (HEAD, *rows):
        sheet.append(row)
    book.save(folder / name)
    return folder / name


def test_workbook_is_read_with_its_days_and_numbers(house: House, tmp_path: Path) -> None:
    day = dt.date(2026, 3, 15)
    path = write_xlsx(tmp_path, [7.0, *GOOD[1:5], day, *GOOD[6:]], [None] * 8)

    run(house, path)

    assert str(Story.objects.get().told_on) == "2026-03-15"
    assert rows_of(path)[0].cells["id"] == "7"


def test_formula_is_never_taken_for_a_text_or_its_result(house: House, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path, GOOD, [*GOOD[:2], '=HYPERLINK("http://evil","x")', *GOOD[3:]])

    _out, err = run(house, path, "--skip-bad")

    assert "Line 3, –: A cell here holds a formula." in err
    assert Story.objects.get().current.happened == "A tap was built."


def test_merged_cells_are_named(house: House, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path, GOOD, other(id="2"), other(id="3"))
    book = load_workbook(path)
    book.worksheets[0].merge_cells("C3:C4")
    book.save(path)

    _out, err = run(house, path, "--skip-bad")

    assert "Line 3, –: Cells are merged here (C3:C4)." in err
    assert "Line 4, –: Cells are merged here (C3:C4)." in err
    assert Story.objects.count() == 1


def test_sheet_of_several_can_be_named(house: House, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path, GOOD)
    book = load_workbook(path)
    book.create_sheet("Notes", 0).append(["nothing"])
    book.save(path)

    assert [row.cells["title"] for row in rows_of(path, "Sheet")] == ["The tap"]
    with pytest.raises(Unreadable, match="holds no rows"):
        rows_of(path)
    with pytest.raises(Unreadable, match="It has: Notes, Sheet"):
        rows_of(path, "Other")


def zipped(folder: Path, parts: dict[str, bytes]) -> Path:
    path = folder / "stories.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="not a readable XLSX"):
        rows_of(zipped(tmp_path, {"letter.docx": b"x"}))
    with pytest.raises(Unreadable, match="not a readable XLSX"):
        rows_of(zipped(tmp_path, {"xl/workbook.xml": b"<a"}))


def test_workbook_that_unfolds_is_refused_before_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 1_000_000)
    with pytest.raises(Unreadable, match="Unpacked, this workbook is larger"):
        rows_of(zipped(tmp_path, {"xl/workbook.xml": b"x", "xl/bomb.xml": b" " * 2_000_000}))

    laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'
    with pytest.raises(Unreadable, match="not a readable XLSX"):
        rows_of(zipped(tmp_path, {"xl/workbook.xml": laughs}))


def test_text_of_a_spreadsheet_in_utf_16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("title\tstory\nWell\tحُفر بئر\n".encode("utf-16"))

    assert rows_of(path)[0].cells == {"title": "Well", "story": "حُفر بئر"}


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 1)

    with pytest.raises(Unreadable, match="more than 1 rows"):
        rows_of(write_csv(tmp_path, GOOD, GOOD))


def test_dry_run_names_stories_that_resemble_one_another(house: House, tmp_path: Path) -> None:
    told = "Before the well we walked two hours to the river and the children came late to class."
    run(house, write_csv(tmp_path, other(story=told)))
    near = told.replace("two", "three") + " Now they do not."
    path = write_csv(tmp_path, other(id="2", story=near), other(id="3", story="A tap. " * 9))

    report = import_rows(rows_of(path), plan_of(house, is_dry=True))

    assert [(one.line, one.other) for one in report.alike] == [(2, "S-00001")]
    assert 50 <= report.alike[0].percent < 100


def test_lines_can_be_left_out(house: House, tmp_path: Path) -> None:
    path = write_csv(tmp_path, GOOD, other(id="2", story="B"))

    report = import_rows(rows_of(path), plan_of(house, without=frozenset({3})))

    assert (report.n_rows, report.n_new, report.is_kept) == (2, 1, True)


def plan_of(house: House, **more: Any) -> Plan:
    return Plan(house.programme, house.coordinator, columns_for(HEAD, {}), **more)


def test_unit_is_found_by_name_or_by_way_and_never_guessed(house: House) -> None:
    UnitFactory(level=house.village.level, parent=house.country, name="Other")
    cells = Cells(house.programme)

    def read(text: str) -> tuple[Any, dict[str, str]]:
        found, problems = cells.answers({"unit": text})
        return found.get("unit"), problems

    assert read(" village ") == (house.village, {})
    assert read("district/Other") == (house.other_village, {})
    assert "Several are called" in read("Other")[1]["unit"]
    assert "There is no “Nowhere”" in read("Nowhere")[1]["unit"]


def test_answers_are_read_as_people_write_them(house: House) -> None:
    found, problems = Cells(house.programme).answers(
        {
            "direction": "for the worse",
            "capture_mode": "interview",
            "language": "kiswahili",
            "consent_selection": "Oui",
            "domain": "daily  LIFE",
            "period": house.period.name,
            "other_changes": "road; price",
            "read_back": "perhaps",
            "told_on": "2026-03-15 10:00",
        }
    )

    assert found["direction"] == "negative"
    assert (found["language"], found["consent_selection"]) == ("sw", True)
    assert (found["domain"], found["period"]) == (house.domain, house.period)
    assert found["other_changes"] == ["road", " price"]
    assert list(problems) == ["read_back"]


def test_columns_are_guessed_and_what_is_said_goes_first() -> None:
    assert columns_for(["ID", "Story text", "WHY?", "remark"], {"title": "remark"}) == {
        "title": "remark",
        "id": "ID",
        "happened": "Story text",
        "significance": "WHY?",
    }


@pytest.mark.parametrize("said", [{"nonsense": "a"}, {"title": "b"}])
def test_unknown_answer_or_column_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        columns_for(["a"], said)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"caf\xe9\n1"),
        ("a.csv", b""),
        ("a.csv", b"a,a\n1,2"),
        ("a.xlsx", b"not a workbook"),
        ("a.txt", b"x"),
        ("a.csv", b'a\n"' + b"x" * 2_100_000),
    ],
)
def test_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(Unreadable):
        rows_of(path)


def test_absent_file_programme_and_person_are_named(house: House, tmp_path: Path) -> None:
    good = write_csv(tmp_path, GOOD)

    with pytest.raises(CommandError, match="cannot be opened"):
        run(house, tmp_path / "absent.csv")
    with pytest.raises(CommandError, match="e-mail"):
        run(house, good, by="nobody@example.org")
    with pytest.raises(CommandError, match="does not collect"):
        run(house, good, by=house.stranger.email)
    assert Story.objects.count() == 0


def test_row_with_surplus_cells_is_a_problem(house: House, tmp_path: Path) -> None:
    _out, err = run(house, write_csv(tmp_path, [*GOOD, "stray"]), "--skip-bad")

    assert "Line 2, –: This row has more cells" in err


def test_title_is_how_the_story_begins() -> None:
    assert title_from("Short one.") == "Short one."
    assert title_from("x" * 100) == f"{'x' * 60}…"
    assert title_from("") == ""
