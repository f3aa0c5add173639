"""Reading trees from lists and tables."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from programmes.outline import key_of, read_list, read_rows

names = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=12).map(
    lambda text: f"x{text}"
)


def paths(outline: object) -> list[tuple[str, ...]]:
    return [line.path for line in outline.lines]  # type: ignore[attr-defined]


def test_tabs_make_a_tree() -> None:
    outline = read_list("Country\n\tNorth\n\t\tKoro\n\tSouth", 3)

    assert paths(outline) == [
        ("Country",),
        ("Country", "North"),
        ("Country", "North", "Koro"),
        ("Country", "South"),
    ]
    assert outline.faults == ()


def test_the_first_indented_line_shows_how_many_spaces_make_a_step() -> None:
    outline = read_list("  Country\n     North\n        Koro", 3)

    assert paths(outline)[-1] == ("Country", "North", "Koro")


def test_bullets_and_numbers_before_a_name_are_left_out() -> None:
    outline = read_list("- Country\n\t* North\n\t2. South", 2)

    assert paths(outline) == [("Country",), ("Country", "North"), ("Country", "South")]


def test_a_branch_that_is_taken_up_again_is_put_in_one_piece() -> None:
    outline = read_list("A\n\tB\nC\na\n\tD", 2)

    assert outline.as_text() == "A\n\tB\n\tD\nC"
    assert paths(outline) == [("A",), ("A", "B"), ("a", "D"), ("C",)]


def test_each_line_that_does_not_fit_is_named() -> None:
    outline = read_list(f"A\n\t\tskips\n\tB\n\t\ttoo low\n  odd\n{'x' * 151}", 2)

    assert [fault.number for fault in outline.faults] == [2, 4, 5, 6]
    assert paths(outline) == [("A",), ("A", "B")]


def test_lines_below_a_line_that_does_not_fit_are_not_hung_elsewhere() -> None:
    outline = read_list(f"A\n\tB\n\t{'x' * 151}\n\t\tC", 3)

    assert [fault.number for fault in outline.faults] == [3, 4]


def test_an_empty_cell_on_the_left_means_the_same_as_above() -> None:
    rows = [["Country", "Village"], ["A", "B"], ["", "C"], [], ["D", ""]]

    outline = read_rows(rows, ["country", "village"])

    assert paths(outline) == [("A",), ("A", "B"), ("A", "C"), ("D",)]
    assert outline.faults == ()


def test_each_row_that_does_not_fit_is_named() -> None:
    rows = [["", "B"], ["A", "B", "C"], ["A", "", "C"], ["", "D"]]

    outline = read_rows(rows, ["Country", "Village", "Hamlet"][:2])

    assert [fault.number for fault in outline.faults] == [1, 2, 3, 4]
    assert outline.lines == ()


@given(st.lists(st.tuples(names, names, names), max_size=12))
def test_a_table_written_as_a_list_is_the_same_tree(rows: list[tuple[str, str, str]]) -> None:
    table = read_rows([["1", "2", "3"], *map(list, rows)], ["1", "2", "3"])

    again = read_list(table.as_text(), 3)

    assert list(map(key_of, paths(again))) == list(map(key_of, paths(table)))
    assert again.faults == ()


@given(st.text(max_size=300), st.integers(0, 4))
def test_any_text_is_read_without_an_error(text: str, n_levels: int) -> None:
    outline = read_list(text, n_levels)

    assert all(line.depth < n_levels for line in outline.lines)
