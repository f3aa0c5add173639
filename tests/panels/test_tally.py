"""The counts that advise a panel, checked against slow and simple counting."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.tally import (
    Ballot,
    GroupCount,
    Score,
    ScoreSheet,
    cut,
    group_counts,
    majority,
    scoring,
)

CANDIDATES = "abcdef"


def ballots(max_seats=3):
    """Draw how many seats there are, and ballots that respect it."""
    return st.integers(1, max_seats).flatmap(
        lambda seats: st.tuples(
            st.just(seats),
            st.lists(
                st.lists(st.sampled_from(CANDIDATES), max_size=seats, unique=True).map(
                    lambda choices: Ballot(tuple(choices))
                ),
                max_size=12,
            ),
        )
    )


def one_each(letters):
    return [Ballot(() if letter == "-" else (letter,)) for letter in letters]


# What a cut is: seen from each candidate alone


def has_a_clear_seat(key, points, seats):
    as_good = [other for other in points if other != key and points[other] >= points[key]]
    return points[key] > 0 and len(as_good) < seats


def could_have_a_seat(key, points, seats):
    better = [other for other in points if points[other] > points[key]]
    return points[key] > 0 and len(better) < seats


@given(st.dictionaries(st.integers(), st.integers(0, 4), max_size=8), st.integers(1, 5))
def test_cut_agrees_with_looking_at_each_candidate_alone(points, seats):
    leading, tied = cut(points, seats)

    clear = {key for key in points if has_a_clear_seat(key, points, seats)}
    possible = {key for key in points if could_have_a_seat(key, points, seats)}
    assert set(leading) == clear
    assert set(tied) == possible - clear


@given(st.dictionaries(st.integers(), st.integers(0, 4), max_size=8), st.integers(1, 5))
def test_tied_candidates_are_equal_and_too_many_for_the_seats_left(points, seats):
    leading, tied = cut(points, seats)

    assert len({points[key] for key in tied}) <= 1
    assert not tied or len(leading) < seats < len(leading) + len(tied)


@given(
    st.permutations(list(CANDIDATES)),
    st.lists(st.integers(0, 3), min_size=6, max_size=6),
    st.integers(1, 5),
)
def test_names_and_order_never_decide(renamed, numbers, seats):
    points = dict(zip(CANDIDATES, numbers, strict=True))
    names = dict(zip(CANDIDATES, renamed, strict=True))
    other = {names[key]: points[key] for key in reversed(CANDIDATES)}

    leading, tied = cut(points, seats)
    leading_again, tied_again = cut(other, seats)

    assert {names[key] for key in leading} == set(leading_again)
    assert {names[key] for key in tied} == set(tied_again)


# Majority


@given(ballots(), st.randoms())
def test_every_vote_is_counted_once_in_any_order(drawn, random):
    seats, cast = drawn
    shuffled = random.sample(cast, len(cast))

    tally = majority(cast, seats=seats, candidates=CANDIDATES)

    assert tally.points == {
        key: sum(ballot.choices.count(key) for ballot in cast) for key in CANDIDATES
    }
    assert tally.n_ballots == len(cast)
    assert tally.n_abstentions == len([ballot for ballot in cast if ballot.choices == ()])
    again = majority(shuffled, seats=seats, candidates=CANDIDATES)
    assert (again.points, set(again.leading), set(again.tied)) == (
        tally.points,
        set(tally.leading),
        set(tally.tied),
    )


def test_most_votes_lead():
    tally = majority(one_each("aab-"), candidates="abc")

    assert tally.points == {"a": 2, "b": 1, "c": 0}
    assert (tally.leading, tally.tied, tally.is_tie) == (("a",), (), False)
    assert (tally.n_ballots, tally.n_abstentions, tally.seats) == (4, 1, 1)
    assert tally.warnings == ()


def test_a_tie_stays_a_tie():
    tally = majority(one_each("abab"))

    assert (tally.leading, set(tally.tied), tally.is_tie) == ((), {"a", "b"}, True)


def test_clear_seats_are_kept_apart_from_tied_ones():
    tally = majority(one_each("aaabbcc"), seats=2)

    assert (tally.leading, set(tally.tied)) == (("a",), {"b", "c"})


def test_equal_candidates_who_all_have_seats_are_no_tie():
    tally = majority(one_each("aabb"), seats=2)

    assert (set(tally.leading), tally.is_tie) == ({"a", "b"}, False)


def test_a_seat_stays_empty_rather_than_go_to_a_story_without_votes():
    tally = majority(one_each("aa"), seats=2, candidates="abc")

    assert (tally.leading, tally.tied) == (("a",), ())


def test_no_ballots_give_no_advice_and_no_warning():
    tally = majority([], candidates="ab", secret=True)

    assert (tally.points, tally.leading, tally.is_tie) == ({"a": 0, "b": 0}, (), False)
    assert tally.warnings == ()


def test_everybody_abstaining_is_said():
    assert majority(one_each("---")).warnings == ("nobody_chose",)


@pytest.mark.parametrize(
    ("letters", "reveals"),
    [("ab", True), ("aaa", True), ("aab", False), ("aa-", False), ("abc", False)],
)
def test_secret_ballot_warns_when_totals_give_votes_away(letters, reveals):
    secret = majority(one_each(letters), secret=True)
    open_vote = majority(one_each(letters))

    assert secret.warnings == (("secret_ballot_reveals",) if reveals else ())
    assert open_vote.warnings == ()


def test_secret_abstention_of_all_reveals_everyone():
    tally = majority(one_each("---"), secret=True)

    assert tally.warnings == ("nobody_chose", "secret_ballot_reveals")


@pytest.mark.parametrize(
    ("choices", "candidates"), [(("a", "b", "c"), ()), (("a", "a"), ()), (("z",), "ab")]
)
def test_impossible_ballot_is_refused(choices, candidates):
    with pytest.raises(ValueError, match=r"named|names"):
        majority([Ballot(choices)], seats=2, candidates=candidates)


def test_a_panel_without_seats_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        majority([], seats=0)


# Scores

sheets = st.lists(
    st.dictionaries(st.sampled_from(CANDIDATES), st.integers(0, 10)).map(ScoreSheet), max_size=7
)


@given(sheets, st.integers(1, 3))
def test_scores_agree_with_counting_by_hand(filled, seats):
    tally = scoring(filled, seats=seats)

    by_hand = {}
    for key in CANDIDATES:
        values = sorted(sheet.scores[key] for sheet in filled if key in sheet.scores)
        if values:
            half = len(values) // 2
            middle = (values[half] + values[~half]) / 2
            mean = sum(values) / len(values)
            by_hand[key] = Score(len(values), mean, middle, values[-1] - values[0])
    assert tally.scores == by_hand
    means = {
        key: Fraction(sum(s.scores.get(key, 0) for s in filled), score.n)
        for key, score in by_hand.items()
    }
    assert set(tally.leading) == {key for key in means if has_a_clear_seat(key, means, seats)}


def test_equal_means_tie_even_when_floats_would_not():
    filled = [ScoreSheet({"a": 1, "b": 1}), ScoreSheet({"a": 0, "b": 0}), ScoreSheet({"a": 0})]
    filled += [ScoreSheet({"b": 0}), ScoreSheet({"c": 10})]

    tally = scoring(filled, seats=2)

    assert (tally.leading, set(tally.tied), tally.is_tie) == (("c",), {"a", "b"}, True)


def test_scores_by_different_numbers_of_people_are_pointed_out():
    tally = scoring([ScoreSheet({"a": 5, "b": 7}), ScoreSheet({"a": 6})])

    assert (tally.leading, tally.warnings) == (("b",), ("uneven_scores",))


def test_nothing_but_zeros_chooses_nobody():
    tally = scoring([ScoreSheet({"a": 0, "b": 0})])

    assert (tally.leading, tally.is_tie, tally.warnings) == ((), False, ("nobody_chose",))


@pytest.mark.parametrize("scores", [{"a": 11}, {"a": -1}, {"z": 3}])
def test_impossible_score_is_refused(scores):
    with pytest.raises(ValueError, match=r"between|table"):
        scoring([ScoreSheet(scores)], candidates="ab")


# Hands counted by group


def test_hands_add_up_over_groups_and_stay_visible_in_each():
    room = group_counts(
        [GroupCount("women", 6, {"a": 4, "b": 1}), GroupCount("men", 4, {"b": 4})],
        candidates="abc",
    )

    assert room.whole.points == {"a": 4, "b": 5, "c": 0}
    assert (room.whole.n_ballots, room.whole.n_abstentions) == (10, 1)
    assert (room.whole.leading, room.whole.warnings) == (("b",), ("groups_differ",))
    assert {name: tally.leading for name, tally in room.groups.items()} == {
        "women": ("a",),
        "men": ("b",),
    }


def test_an_empty_group_does_not_differ():
    room = group_counts([GroupCount("women", 3, {"a": 3}), GroupCount("men", 0, {})])

    assert (room.whole.leading, room.whole.warnings) == (("a",), ())


@given(
    st.lists(
        st.dictionaries(st.sampled_from(CANDIDATES), st.integers(0, 5), max_size=6), max_size=4
    )
)
def test_group_totals_equal_one_ballot_a_hand(groups):
    counts = [GroupCount(str(i), sum(hands.values()), hands) for i, hands in enumerate(groups)]
    as_ballots = [
        Ballot((key,)) for hands in groups for key, number in hands.items() for _ in range(number)
    ]

    whole = group_counts(counts, candidates=CANDIDATES).whole
    voted = majority(as_ballots, candidates=CANDIDATES)

    assert (whole.points, whole.leading, whole.tied) == (voted.points, voted.leading, voted.tied)
    assert (whole.n_ballots, whole.n_abstentions) == (voted.n_ballots, 0)


@pytest.mark.parametrize(
    "counts",
    [
        [GroupCount("women", 2, {"a": 3})],
        [GroupCount("women", 3, {"a": 2, "b": 2})],
        [GroupCount("women", 3, {"a": -1})],
        [GroupCount("women", 3, {"z": 1})],
        [GroupCount("women", 3, {}), GroupCount("women", 3, {})],
    ],
)
def test_impossible_count_of_hands_is_refused(counts):
    with pytest.raises(ValueError, match=r"hands|people|table|twice"):
        group_counts(counts, candidates="ab")
