"""The tree of rounds, checked against what must hold for any programme."""

from collections import Counter
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.planning import PanelNode, batches, draw, n_sittings

DOMAINS = [1, 2, None]


@st.composite
def programmes(draw_from, max_seats=3):
    """Up to six levels of panels, each panel under an earlier one, stories anywhere."""
    n = draw_from(st.integers(1, 9))
    counts = draw_from(
        st.lists(
            st.dictionaries(st.sampled_from(DOMAINS), st.integers(0, 45), max_size=3),
            min_size=n,
            max_size=n,
        )
    )
    nodes = []
    for i, by_domain in enumerate(counts):
        parent = draw_from(st.none() | st.integers(0, i - 1)) if i else None
        seats = draw_from(st.integers(1, max_seats))
        stories = {d: [f"{i}-{d}-{k}" for k in range(m)] for d, m in by_domain.items()}
        nodes.append(PanelNode(i, parent, seats, stories))
    return draw_from(st.permutations(nodes))


def tell(n, domains=(1,)):
    return {domain: [f"{domain}-{k}" for k in range(n)] for domain in domains}


# Batches


@given(st.lists(st.integers(), max_size=200), st.integers(1, 30))
def test_batches_are_few_even_small_and_in_order(keys, capacity):
    made = batches(keys, capacity)

    assert [key for batch in made for key in batch] == keys
    assert len(made) == ceil(len(keys) / capacity)
    sizes = [len(batch) for batch in made]
    assert max(sizes, default=0) <= capacity
    assert max(sizes, default=0) - min(sizes, default=0) <= 1


def test_twenty_three_stories_make_three_batches():
    assert [len(batch) for batch in batches(range(23), 10)] == [7, 8, 8]


def test_a_batch_needs_room():
    with pytest.raises(ValueError, match="at least one"):
        batches([1], 0)


# What holds for any tree


@given(programmes())
def test_every_story_is_read_once_where_it_was_told(nodes):
    rounds = draw(nodes)

    told = Counter(
        (node.panel_id, domain, story)
        for node in nodes
        for domain, stories in node.stories_by_domain.items()
        for story in stories
    )
    read = Counter((r.panel_id, r.domain_id, story) for r in rounds for story in r.story_ids)
    assert read == told


@given(programmes())
def test_rounds_feed_their_own_final_and_finals_feed_the_panel_above(nodes):
    rounds = draw(nodes)

    by_key = {r.key: r for r in rounds}
    parents = {node.panel_id: node.parent_panel_id for node in nodes}
    assert len(by_key) == len(rounds)
    for r in rounds:
        above = parents[r.panel_id] if r.is_final else r.panel_id
        if above is None:
            assert r.feeds is None
        else:
            target = by_key[r.feeds]
            assert (target.panel_id, target.domain_id) == (above, r.domain_id)
            assert rounds.index(r) < rounds.index(target)
    finals = Counter((r.panel_id, r.domain_id) for r in rounds if r.is_final)
    assert finals == dict.fromkeys({(r.panel_id, r.domain_id) for r in rounds}, 1)


@given(programmes())
def test_expected_is_what_the_feeding_rounds_may_pass_on(nodes):
    rounds = draw(nodes)

    for r in rounds:
        feeders = [f for f in rounds if f.feeds == r.key]
        assert r.expected == sum(min(f.seats, len(f.story_ids) + f.expected) for f in feeders)


@given(programmes(max_seats=5), st.integers(10, 15))
def test_no_sitting_reads_more_than_it_can(nodes, capacity):
    rounds = draw(nodes, capacity)

    assert [r for r in rounds if not 1 <= r.n_to_read <= capacity] == []


@given(programmes())
def test_a_panel_meets_only_if_a_story_can_reach_it(nodes):
    rounds = draw(nodes)

    parents = {node.panel_id: node.parent_panel_id for node in nodes}
    reached = set()
    for node in nodes:
        for domain, stories in node.stories_by_domain.items():
            panel = node.panel_id if stories else None
            while panel is not None:
                reached.add((panel, domain))
                panel = parents[panel]
    assert {(r.panel_id, r.domain_id) for r in rounds} == reached


@given(programmes(max_seats=30), st.integers(2, 6))
def test_any_number_of_seats_comes_to_an_end(nodes, capacity):
    rounds = draw(nodes, capacity)

    for r in rounds:
        feeders = [f for f in rounds if f.feeds == r.key]
        widest = max((f.n_passed_on for f in feeders), default=1)
        assert r.n_to_read <= max(capacity, widest)


# The method's own numbers


def test_ten_stories_are_one_sitting_and_eleven_are_three():
    [ten] = draw([PanelNode("ward", None, 1, tell(10))])
    eleven = draw([PanelNode("ward", None, 1, tell(11))])

    assert (ten.is_final, ten.feeds, ten.expected, ten.n_to_read) == (True, None, 0, 10)
    assert [(r.key, len(r.story_ids), r.expected, r.feeds) for r in eleven] == [
        ("ward/1/1.1", 5, 0, "ward/1/2.1"),
        ("ward/1/1.2", 6, 0, "ward/1/2.1"),
        ("ward/1/2.1", 0, 2, None),
    ]


def test_one_panel_reading_4500_stories_meets_as_the_method_reckons():
    rounds = draw([PanelNode("all", None, 1, tell(1125, domains=(1, 2, 3, 4)))])

    by_stage = Counter(stage for stage, _ in {(r.stage, r.sitting) for r in rounds})
    assert by_stage == {1: 113, 2: 12, 3: 2, 4: 1}
    assert n_sittings(rounds) == 128


def test_a_tree_of_113_panels_meets_as_the_method_reckons():
    domains = (1, 2, 3, 4)
    nodes = [PanelNode("top", None), *(PanelNode(f"d{i}", "top") for i in range(2))]
    nodes += [PanelNode(f"c{i}", f"d{i % 2}") for i in range(12)]
    nodes += [PanelNode(f"s{i}", f"c{i % 12}", 1, tell(10, domains)) for i in range(112)]
    nodes += [PanelNode("s112", "c4", 1, tell(5, domains))]

    rounds = draw(nodes)

    final = Counter(str(r.panel_id)[0] for r in rounds if r.is_final)
    assert final == {"s": 113 * 4, "c": 12 * 4, "d": 2 * 4, "t": 4}
    assert n_sittings(rounds) == 128


def test_feeding_rounds_are_spread_evenly_over_batches():
    nodes = [PanelNode("top", None), *(PanelNode(i, "top", 1, tell(3)) for i in range(25))]

    rounds = [r for r in draw(nodes) if r.panel_id == "top"]

    assert [(r.expected, r.is_final) for r in rounds] == [
        (8, False),
        (9, False),
        (8, False),
        (3, True),
    ]


def test_six_levels_climb_one_by_one():
    nodes = [PanelNode(i, i + 1 if i < 5 else None) for i in range(6)]
    nodes[0] = PanelNode(0, 1, 2, tell(4))

    rounds = draw(nodes)

    assert [(r.panel_id, r.expected, r.n_passed_on) for r in rounds] == [
        (0, 0, 2),
        (1, 2, 1),
        (2, 1, 1),
        (3, 1, 1),
        (4, 1, 1),
        (5, 1, 1),
    ]


def test_a_panel_above_can_have_stories_of_its_own():
    rounds = draw([PanelNode("low", "top", 1, tell(3)), PanelNode("top", None, 1, tell(2))])

    assert [(r.panel_id, len(r.story_ids), r.expected) for r in rounds] == [
        ("low", 3, 0),
        ("top", 2, 1),
    ]


def test_nothing_told_is_nothing_to_plan():
    assert draw([PanelNode("low", "top", 1, {1: []}), PanelNode("top")]) == []
    assert draw([]) == []


def test_seats_wider_than_a_sitting_are_narrowed_in_the_batches_only():
    rounds = draw([PanelNode("summit", None, 8, tell(100))])

    assert {r.seats for r in rounds if not r.is_final} == {5}
    assert [(r.seats, r.n_to_read <= 10) for r in rounds if r.is_final] == [(8, True)]


@pytest.mark.parametrize(
    "nodes",
    [[PanelNode(1, 2), PanelNode(2, 1)], [PanelNode(1, 1)], [PanelNode(1), PanelNode(1)]],
)
def test_what_is_no_tree_is_refused(nodes):
    with pytest.raises(ValueError, match=r"circle|twice"):
        draw(nodes)


def test_a_sitting_compares_at_least_two():
    with pytest.raises(ValueError, match="at least two"):
        draw([PanelNode(1)], capacity=1)
