"""Whether a text says something to a reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.reasons import clean, is_readable, is_short, n_words


@given(st.text(st.characters(categories=["Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn", "Cs"])))
def test_text_without_a_visible_letter_is_empty(text: str) -> None:
    assert clean(text) == ""


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_what_is_left_can_be_stored(text: str) -> None:
    assert clean(text).encode() is not None
    assert "\x00" not in clean(text)


@pytest.mark.parametrize("text", ["Water.", "ماء", "水", "ውሃ", "জল", "ន"])
def test_letters_of_any_script_can_be_read(text: str) -> None:
    assert is_readable(text)


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("It changed my life.", 4),
        ("- it … changed", 2),
        ("لقد تغيرت حياتي", 3),
        ("水改变了我的生活", 4),
    ],
)
def test_words_are_counted_in_any_script(text: str, n: int) -> None:
    assert n_words(text) == n


def test_fifteen_words_are_not_short() -> None:
    assert is_short("word " * 14)
    assert not is_short("word " * 15)
