"""The whole engine: what goes in, what comes out, and that order does not matter."""

import random
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.themes.engine_texts import story_texts
from themes.engine import ENGINE_VERSION, Settings, Text, suggest

pytestmark = pytest.mark.engine

FAST = Settings(with_stability=False)
ODD = [
    "",
    " ",
    "😀🎉",
    "\x00\x07",
    "\ud800",
    "আমাদের গ্রামে জল",
    "ውሃ ትምህርት ቤት",
    "الماء في القرية",
    "น้ำดี",
]
LOOSE = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def purity(result):
    """The share of texts whose theme is mostly about their own subject."""
    told = Counter((place[0], id_.split("-")[0]) for id_, place in result.placements.items())
    most = Counter()
    for (number, _), n in told.items():
        most[number] = max(most[number], n)
    return most.total() / told.total()


def test_texts_on_four_subjects_come_apart_by_subject():
    assert purity(suggest(story_texts(), FAST)) >= 0.8


def test_many_texts_come_apart_by_subject():
    result = suggest(story_texts(200), FAST)

    assert len(result.themes) >= 4
    assert purity(result) >= 0.9


@given(st.randoms(use_true_random=False))
@LOOSE
def test_any_order_gives_the_same_result(shuffler):
    texts = story_texts(16)
    shuffled = texts[:]
    shuffler.shuffle(shuffled)

    assert suggest(shuffled, FAST) == suggest(texts, FAST)


@given(st.lists(st.text() | st.sampled_from(ODD), max_size=20), st.integers(0, 12))
@LOOSE
def test_every_text_is_placed_once_or_there_are_too_few(odd, n_stories):
    texts = [Text(f"odd-{number:02d}", text) for number, text in enumerate(odd)]
    texts += story_texts(n_stories)

    result = suggest(texts, FAST)

    if "too_few" in result.warnings:
        assert (result.themes, result.placements, result.positions) == ([], {}, {})
    else:
        numbers = [theme.number for theme in result.themes]
        assert set(result.placements) == set(result.positions) == {text.id for text in texts}
        assert {number for number, _ in result.placements.values()} == set(numbers)
        assert sum(theme.n for theme in result.themes) == len(texts)
        assert all(0 <= near <= 1 for _, near in result.placements.values())


def test_many_texts_in_any_order_give_the_same_result():
    texts = story_texts(160)
    shuffled = random.Random(3).sample(texts, len(texts))

    assert suggest(shuffled) == suggest(texts)


def test_texts_without_words_join_the_biggest_theme_with_no_similarity():
    texts = [*story_texts(24), Text("empty", "")]

    result = suggest(texts, FAST)

    assert result.placements["empty"] == (1, 0.0)


def test_texts_that_are_all_the_same_make_one_theme():
    result = suggest([Text(str(number), "Clean water") for number in range(200)], FAST)

    assert [(theme.n, theme.words) for theme in result.themes] == [(200, ["clean", "water"])]
    assert result.warnings == ["one_theme_dominates"]


def test_seven_texts_are_too_few():
    result = suggest(story_texts(7))

    assert (result.themes, result.placements, result.stability) == ([], {}, None)
    assert result.warnings == ["too_few"]


def test_eight_texts_are_enough():
    assert len(suggest(story_texts(8), FAST).themes) == 4


def test_a_theme_comes_with_words_central_texts_an_edge_and_a_sentence():
    texts = {text.id: text.text for text in story_texts()}

    for theme in suggest(story_texts(), FAST).themes:
        text_id, sentence = theme.sentence
        assert 3 <= len(theme.words) <= 10
        assert len(theme.central) == min(3, theme.n)
        assert theme.edge not in theme.central
        assert sentence in texts[text_id]


def test_the_biggest_theme_is_number_one():
    themes = suggest(story_texts(60), FAST).themes

    assert [theme.number for theme in themes] == list(range(1, len(themes) + 1))
    assert [theme.n for theme in themes] == sorted((t.n for t in themes), reverse=True)


def test_finer_settings_never_give_fewer_themes():
    counts = [
        len(suggest(story_texts(), Settings(granularity=level, with_stability=False)).themes)
        for level in ("coarse", "normal", "fine")
    ]

    assert counts == sorted(counts)


def test_names_are_kept_when_asked():
    named = [
        Text(text.id, f"{text.text} We thank Mariam Otieno for it.", "en")
        for text in story_texts(20)
    ]

    kept = suggest(named, Settings(drop_names=False, with_stability=False))
    dropped = suggest(named, FAST)

    assert kept.input_hash != dropped.input_hash
    assert not {"mariam", "otieno"} & {word for t in dropped.themes for word in t.words}


def test_stability_is_a_share():
    result = suggest(story_texts(40))

    assert result.stability is not None
    assert 0 <= result.stability <= 1


def test_two_texts_with_one_id_are_refused():
    with pytest.raises(ValueError, match="same id"):
        suggest([Text("a", "water"), Text("a", "school")])


def test_progress_goes_up_through_the_stages():
    heard = []

    suggest(story_texts(20), progress=lambda fraction, stage: heard.append((fraction, stage)))

    assert [stage for _, stage in heard] == [
        "reading", "vectors", "grouping", "labels", "stability", "stability",
    ]  # fmt: skip
    assert [fraction for fraction, _ in heard] == sorted(fraction for fraction, _ in heard)
    assert heard[-1][0] == 1.0


def test_the_hash_knows_the_input_but_not_its_order():
    texts = story_texts(8)
    one = suggest(texts, FAST).input_hash

    assert suggest(texts[::-1], FAST).input_hash == one
    assert suggest(texts, Settings(seed=8, with_stability=False)).input_hash != one
    assert suggest([*texts, Text("z", "more")], FAST).input_hash != one


def test_a_result_says_which_engine_made_it():
    assert suggest([]).engine_version == ENGINE_VERSION


def test_importing_the_package_loads_no_heavy_library():
    code = (
        "import sys, themes.engine as e\n"
        "e.Text('a', 'b')\n"
        "sys.exit(bool({'spacy', 'sklearn', 'numpy', 'django'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
