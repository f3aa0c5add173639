"""Texts that resemble one another, found without comparing each with each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stories.importing.likeness import FEWEST, Shelf, likeness, sketch_of

TOLD = "Before the well was dug we walked two hours to the river and the children came late."


@given(st.text(max_size=300))
def test_a_text_is_wholly_like_itself(text: str) -> None:
    sketch = sketch_of(text)

    assert likeness(sketch, sketch) == (1.0 if sketch else 0.0)


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_goes_both_ways(one: str, other: str) -> None:
    there = likeness(sketch_of(one), sketch_of(other))

    assert likeness(sketch_of(other), sketch_of(one)) == there
    assert 0 <= there <= 1


def test_a_few_changed_words_do_not_hide_a_text() -> None:
    shelf: Shelf[str] = Shelf()
    shelf.put("told", sketch_of(TOLD))
    shelf.put("other", sketch_of("A school was built and the girls of the village go there now."))

    found = shelf.nearest(sketch_of(TOLD.upper().replace("TWO", "three") + " It was hard."))

    assert found is not None
    assert found[0] == "told"
    assert (
        shelf.nearest(sketch_of("Nobody ever told anything that was at all like this one.")) is None
    )


def test_short_texts_and_texts_without_spaces() -> None:
    shelf: Shelf[int] = Shelf()
    shelf.put(1, sketch_of("A tap was built."))
    long = (
        "我们村有了一口新井孩子们每天早上都能去上学不再走很远的路去河边打水妇女们也有时间种菜卖菜"
    )
    shelf.put(2, sketch_of(long))

    assert shelf.nearest(sketch_of("A tap was built.")) is None
    assert (shelf.nearest(sketch_of("今天" + long)) or ("", 0))[0] == 2
    assert len(sketch_of("one two")) < FEWEST
