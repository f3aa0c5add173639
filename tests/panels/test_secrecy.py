"""An attacker with the whole database looks for who voted how in a secret vote."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection, models

from audit.models import Entry
from panels.models import Ballot, Candidate, PanelMember, RollEntry, Score, Turn, Vote
from panels.services import voting
from tests.factories import House
from tests.panels.room import Room, who

SECRET_TABLES = {Ballot, Score, Vote}


@pytest.fixture
def secret(room: Room) -> Room:
    room.selection_round.is_secret = True
    room.selection_round.save(update_fields=["is_secret"])
    return room.open()


def all_rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as a dump would show it."""
    return {
        model._meta.label: json.loads(serializers.serialize("json", model._base_manager.all()))
        for model in apps.get_models()
        if model._meta.app_label not in {"contenttypes", "auth", "sites", "sessions"}
    }


def cast_all(room: Room, turn: Turn, choices: list[Any]) -> None:
    for member, choice in zip(room.members, choices, strict=True):
        voting.cast(turn, by=who(member), candidates=[choice] if choice else [])


def test_two_worlds_with_swapped_votes_leave_the_same_rows(secret: Room) -> None:
    """Who chose what leaves no trace: swap two voters' choices, and no row but keys differs."""
    first, second, third = secret.candidates
    dumps = []
    for order in ([first, second, third], [third, first, second]):
        turn = secret.open_turn()
        cast_all(secret, turn, order)
        voting.close_turn(turn, by=secret.lead)
        rows = all_rows()
        choices = [vote["fields"]["candidate"] for vote in rows.pop("panels.Vote")]
        ballots = [ballot["fields"] for ballot in rows.pop("panels.Ballot")]
        ticks = [entry["fields"]["has_voted"] for entry in rows["panels.RollEntry"]]
        dumps.append((sorted(choices), ballots, ticks, rows["audit.Note"]))
        Turn.objects.filter(pk=turn.pk).delete()

    one, other = dumps
    assert one[0] == other[0]
    assert {ballot["member"] for ballot in one[1] + other[1]} == {None}
    assert one[2] == other[2]
    assert one[3] == other[3]


def test_ballots_and_votes_hold_no_person_and_no_time() -> None:
    fields = {
        (model._meta.model_name, field.name): field
        for model in SECRET_TABLES
        for field in model._meta.get_fields()
    }

    assert set(fields) == {
        ("ballot", "id"),
        ("ballot", "turn"),
        ("ballot", "member"),  # of open votes only, see below
        ("ballot", "votes"),
        ("ballot", "scores"),
        ("vote", "id"),
        ("vote", "ballot"),
        ("vote", "candidate"),
        ("score", "id"),
        ("score", "ballot"),
        ("score", "candidate"),
        ("score", "criterion"),
        ("score", "points"),
    }
    assert not [f for f in fields.values() if isinstance(f, models.DateField)]


def test_no_other_table_points_to_a_ballot_or_a_vote() -> None:
    pointing = {
        field.model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model in SECRET_TABLES
    }

    assert pointing == {Score, Vote}


def test_the_roll_knows_that_somebody_voted_and_nothing_more() -> None:
    assert {field.name for field in RollEntry._meta.get_fields()} == {
        "id",
        "turn",
        "member",
        "has_voted",
    }


def test_voting_leaves_nothing_in_the_log(secret: Room) -> None:
    turn = secret.open_turn()
    before = list(Entry.objects.values_list("pk", flat=True))

    cast_all(secret, turn, secret.candidates)

    assert list(Entry.objects.values_list("pk", flat=True)) == before


def test_key_of_a_slip_changes_with_every_vote_and_with_the_close(secret: Room) -> None:
    turn = secret.open_turn()
    seen: list[set[Any]] = []
    for member in secret.members:
        voting.cast(turn, by=who(member), candidates=[])
        seen.append(set(Ballot.objects.values_list("pk", flat=True)))
    voting.close_turn(turn, by=secret.lead)
    seen.append(set(Ballot.objects.values_list("pk", flat=True)))

    assert [len(keys) for keys in seen] == [1, 2, 3, 3]
    assert not set.intersection(*seen)
    assert len(set.union(*seen)) == 9


def stored_order(turn: Turn) -> list[int]:
    """Candidates in the order in which the rows lie in the file."""
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    query = (
        f"SELECT v.candidate_id FROM panels_vote v JOIN panels_ballot b ON b.id = v.ballot_id "
        f"WHERE b.turn_id = %s ORDER BY b.{place}"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [turn.pk])
        return [row[0] for row in cursor.fetchall()]


def test_place_of_a_slip_in_the_file_tells_nothing(house: House) -> None:
    """Over 60 votes the first slip in the file is the first voter's about a third of the time."""
    room = Room.build(house, is_secret=True).open()
    hits = 0
    for _ in range(60):
        turn = room.open_turn()
        cast_all(room, turn, room.candidates)
        voting.close_turn(turn, by=room.lead)
        hits += stored_order(turn)[0] == room.candidates[0].pk
    n, p = 60, 1 / 3

    assert abs(hits - n * p) < 4.5 * (n * p * (1 - p)) ** 0.5


def test_slips_lie_in_random_order_before_the_close_too(house: House) -> None:
    room = Room.build(house, is_secret=True).open()
    orders = set()
    for _ in range(30):
        turn = room.open_turn()
        cast_all(room, turn, room.candidates)
        orders.add(tuple(stored_order(turn)))
        voting.close_turn(turn, by=room.lead)

    assert len(orders) > 1


def test_first_choices_do_not_give_the_secret_vote_away(secret: Room) -> None:
    for member, candidate in zip(secret.members, secret.candidates, strict=True):
        voting.first_view(secret.selection_round, by=who(member), candidate=candidate)

    rows = all_rows()["panels.FirstView"]

    assert {row["fields"]["candidate"] for row in rows} == {None}


def test_members_are_linked_to_candidates_by_no_row(secret: Room) -> None:
    turn = secret.open_turn()
    cast_all(secret, turn, secret.candidates)
    voting.close_turn(turn, by=secret.lead)
    linking = []
    for model in apps.get_models():
        fields = [f for f in model._meta.concrete_fields if f.is_relation]
        to_member = [f.attname for f in fields if f.related_model is PanelMember]
        to_choice = [f.attname for f in fields if f.related_model in {Ballot, Vote, Candidate}]
        linking += [
            row
            for row in (model._base_manager.all() if to_member and to_choice else ())
            if getattr(row, to_member[0]) and getattr(row, to_choice[0])
        ]

    assert linking == []
