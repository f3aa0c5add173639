"""Groups: numbering, absorbing, refining, and what subsamples say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from themes.engine.checks import find_warnings, language_nmi
from themes.engine.graph import absorb_small, centroids, nearest, refine, renumber
from themes.engine.labels import distinct
from themes.engine.layout import flat_map
from themes.engine.small_sets import n_groups
from themes.engine.stability import n_subsamples, stability

APART = np.array([[1.0, 0.0]] * 5 + [[0.0, 1.0]] * 4 + [[0.6, 0.8]])


@given(st.lists(st.integers(0, 9), min_size=1))
def test_renumbering_keeps_groups_and_puts_the_biggest_first(numbers):
    labels = np.array(numbers)

    found = renumber(labels)

    sizes = np.bincount(found)
    assert len({*zip(numbers, found.tolist(), strict=True)}) == len(set(numbers)) == len(sizes)
    assert list(sizes) == sorted(sizes, reverse=True)


def test_a_small_group_joins_the_nearest_large_one():
    labels = np.array([0] * 5 + [1] * 4 + [2])

    assert absorb_small(APART, labels, 2).tolist() == [0] * 5 + [1] * 5


def test_groups_stay_when_all_are_small():
    labels = np.arange(10)

    assert absorb_small(APART, labels, 2).tolist() == labels.tolist()


def test_refining_moves_a_misplaced_text_to_the_nearest_group():
    labels = np.array([0] * 4 + [1] * 6)

    assert refine(APART, labels).tolist() == [0] * 5 + [1] * 5


def test_a_word_is_left_to_the_themes_that_use_it_most():
    weights = np.array([[5.0, 1.0, 3.0], [4.5, 2.0, -1.0], [1.0, 0.0, 2.0]])

    assert distinct(weights).tolist() == [[5.0, 0.0, 3.0], [4.5, 2.0, 0.0], [0.0, 0.0, 0.0]]


def test_nobody_is_their_own_neighbour():
    found = nearest(APART, 3)

    assert found.shape == (10, 3)
    assert not (found == np.arange(10)[:, None]).any()


def test_centroids_have_length_one():
    middle = centroids(APART, np.array([0] * 5 + [1] * 5))

    assert np.allclose(np.linalg.norm(middle, axis=1), 1)


def test_small_sets_get_four_to_nine_themes():
    assert [n_groups(n, "normal") for n in (20, 40, 60, 149)] == [5, 6, 7, 9]


def test_granularity_orders_the_number_of_themes():
    assert [n_groups(60, level) for level in ("coarse", "normal", "fine")] == [5, 7, 10]


def test_stability_is_one_when_the_same_groups_come_back():
    labels = np.array([0, 1] * 20)

    assert stability(labels, lambda rows: labels[rows], 7) == 1.0


def test_stability_is_never_negative():
    labels = np.array([0, 1] * 20)

    assert stability(labels, lambda rows: np.arange(len(rows)) // 18, 7) >= 0.0


def test_large_sets_get_fewer_subsamples():
    assert [n_subsamples(n) for n in (100, 2000, 5000, 20000)] == [5, 5, 3, 1]


def test_themes_that_are_languages_are_warned_of():
    labels = np.array([0, 0, 0, 1, 1, 1])
    language = language_nmi(labels, ["en"] * 3 + ["fr"] * 3)

    assert language == 1.0
    assert find_warnings(labels, language) == ["themes_are_languages"]


def test_one_language_has_no_language_figure():
    assert language_nmi(np.array([0, 1, 1]), ["en", "en", "en"]) is None


def test_a_theme_with_more_than_half_of_the_texts_is_warned_of():
    assert find_warnings(np.array([0, 0, 0, 1, 1]), None) == ["one_theme_dominates"]


def test_the_map_fits_between_minus_one_and_one():
    flat = flat_map(APART, np.array([0] * 5 + [1] * 5))

    assert flat.shape == (10, 2)
    assert np.abs(flat).max() == 1.0
