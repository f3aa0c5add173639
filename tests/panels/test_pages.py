"""The pages of panels and rounds, as people use them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from panels.models import Ballot, Candidate, Decision, FirstView, Panel, PanelMember, Turn, Vote
from panels.services import voting
from programmes.models import Role
from stories.models import Translation
from tests.factories import (
    CandidateFactory,
    House,
    MembershipFactory,
    PanelFactory,
    PanelMemberFactory,
)
from tests.panels.room import LONG, Room, planned_round, who, withdraw

WAY = {"procedure": "majority", "top_score": 5, "fewest_secret": 3}


def url(name: str, key: Any, *rest: Any) -> str:
    return reverse(f"panels:{name}", args=[getattr(key, "pk", key), *rest])


def act(client: Client, room: Room, action: str, **data: Any) -> Any:
    return client.post(url("round_action", room.selection_round, action), data)


def text_of(page: Any) -> str:
    return " ".join(page.content.decode().split())


# The way through a round


def test_panel_goes_its_whole_way_through_pages(room: Room, login: Any) -> None:
    first = room.candidates[0]
    lead = login(room.lead)
    here = room.selection_round.get_absolute_url()
    assert act(lead, room, "open", present=[m.pk for m in room.present]).url == here
    assert act(lead, room, "open-turn", is_secret="open").url == here
    turn = Turn.objects.get()
    for member in room.members:
        voted = login(who(member)).post(url("vote", turn), {"candidates": first.pk})
        assert voted.url == here
    lead = login(room.lead)
    lead.post(f"{url('vote', turn)}?for={room.elder.pk}", {"candidates": "abstain"})
    assert act(lead, room, "close-turn").url == here

    decided = lead.post(
        url("decide", room.selection_round),
        {"chosen": [first.pk], f"rationale_{first.pk}": LONG, "how": "vote"},
    )

    assert decided.url == here
    assert room.state() == "decided"
    assert LONG in text_of(lead.get(here))
    assert [c.story for c in room.above.candidates.all()] == [first.story]


@pytest.mark.parametrize("phase", ["planned", "reading", "voting", "deliberating", "decided"])
def test_each_phase_says_who_sees_and_may_change_what(room: Room, login: Any, phase: str) -> None:
    from panels.presentation import PHASES

    lead_to(room, phase)

    page = login(who(room.members[0])).get(room.selection_round.get_absolute_url())

    assert str(PHASES[phase]) in page.content.decode()


def lead_to(room: Room, phase: str) -> Room:
    if phase in {"reading", "voting", "deliberating", "decided"}:
        room.open()
    if phase == "voting":
        room.open_turn()
    if phase in {"deliberating", "decided"}:
        room.vote([room.candidates[0]], [room.candidates[1]])
    if phase == "decided":
        room.decide(room.candidates[0])
    return room


@pytest.mark.parametrize("phase", ["planned", "reading", "voting", "deliberating", "decided"])
def test_every_role_opens_the_pages_of_every_phase(room: Room, login: Any, phase: str) -> None:
    lead_to(room, phase)
    pages = [
        room.selection_round.get_absolute_url(),
        url("panel", room.panel),
        url("state", room.selection_round),
        reverse("panels:list"),
    ]
    for person in (
        room.lead,
        who(room.note_taker),
        who(room.members[0]),
        room.house.coordinator,
        room.house.evaluator,
    ):
        client = login(person)
        assert {client.get(page).status_code for page in pages} == {200}


@pytest.mark.parametrize("phase", ["planned", "reading", "voting", "decided"])
def test_stranger_finds_nothing(room: Room, login: Any, phase: str) -> None:
    lead_to(room, phase)
    turn = Turn.objects.first()
    candidate = room.candidates[0]
    pages = [
        room.selection_round.get_absolute_url(),
        url("panel", room.panel),
        url("panel_change", room.panel),
        url("state", room.selection_round),
        url("decide", room.selection_round),
        url("candidate", candidate),
        url("round_action", room.selection_round, "cancel"),
        url("plan", room.house.period),
        url("setup", room.house.programme),
    ] + ([url("vote", turn)] if turn else [])
    posts = [
        url("round_action", room.selection_round, "open"),
        url("round_change", room.selection_round),
        url("round_move", room.selection_round),
        url("panel_end", room.panel),
        url("member_end", room.elder),
    ]
    for person in (room.house.stranger, who(PanelMemberFactory())):
        client = login(person)
        assert {client.get(page).status_code for page in pages} == {404}
        assert {client.post(page).status_code for page in posts} == {404}


def test_whoever_is_not_signed_in_is_asked_to(client: Client, room: Room) -> None:
    page = client.get(room.selection_round.get_absolute_url())

    assert page.url.startswith(reverse("account_login"))


def test_administrator_who_does_not_coordinate_is_told_who_sets_up_panels(
    house: House, login: Any
) -> None:
    response = login(house.administrator).get(reverse("panels:setup", args=[house.programme.pk]))

    assert response.status_code == 403
    assert "A coordinator of the programme sets up its panels." in response.content.decode()


def test_collector_of_the_programme_has_no_panels_to_set_up(house: House, login: Any) -> None:
    client = login(house.collector)

    assert client.get(url("setup", house.programme)).status_code == 403
    assert client.get(url("plan", house.period)).status_code == 403


def test_member_does_not_do_what_the_facilitator_does(room: Room, login: Any) -> None:
    client = login(who(room.members[0]))

    assert act(client, room, "open").status_code == 403
    assert room.state() == "planned"
    room.open()
    assert act(client, room, "open-turn", is_secret="open").status_code == 403
    assert client.get(url("decide", room.selection_round)).status_code == 403
    assert room.state() == "reading"


def test_what_comes_too_late_is_told_so(room: Room, login: Any) -> None:
    turn = room.open().vote([room.candidates[0]])
    client = login(room.lead)

    assert act(client, room, "open", present=[]).status_code == 409
    assert act(client, room, "close-turn").status_code == 409
    assert client.get(url("vote", turn)).status_code == 409
    assert client.post(url("vote", turn), {"candidates": "abstain"}).status_code == 409
    room.decide(room.candidates[0])
    assert client.get(url("decide", room.selection_round)).status_code == 409


def test_unknown_action_is_not_found(room: Room, login: Any) -> None:
    client = login(room.lead)

    assert act(client, room, "explode").status_code == 404
    assert client.get(url("round_action", room.selection_round, "open")).status_code == 404
    assert act(client, room, "close-turn").status_code == 404


# Reading


def test_members_see_no_stories_before_the_round_is_open(room: Room, login: Any) -> None:
    page = login(who(room.members[0])).get(room.selection_round.get_absolute_url())

    assert room.candidates[0].story.reference not in page.content.decode()


def test_candidate_page_shows_the_wording_the_panel_judges(room: Room, login: Any) -> None:
    first = room.open().candidates[0]
    first.story.versions.update(title="Changed in the database, as nobody should")

    page = text_of(login(who(room.members[0])).get(url("candidate", first)))

    assert "Changed in the database" in page
    assert "Story 1 of 3" in page
    assert url("candidate", room.candidates[1]) in page


def test_translation_stands_beside_what_was_told(room: Room, login: Any) -> None:
    first = room.candidates[0]
    Translation.objects.create(
        version=first.story.current,
        language="fr",
        title="L'eau",
        happened="Un puits fut creusé.",
        significance="J'ai le temps pour l'école.",
    )
    room.open()
    client = login(who(room.members[0]))
    client.cookies["django_language"] = "fr"

    page = text_of(client.get(url("candidate", first)))

    assert "Un puits fut creusé." in page
    assert "A well was dug." in page


def test_name_follows_the_tellers_choice(room: Room, login: Any) -> None:
    from stories.models import Identity

    first = room.candidates[0]
    Identity.objects.create(storyteller=first.story.storyteller, name="Halima")
    room.open()
    client = login(who(room.members[0]))
    assert "Halima" not in text_of(client.get(url("candidate", first)))

    first.story.name_choice = "name"
    first.story.save(update_fields=["name_choice"])

    assert "Halima" in text_of(client.get(url("candidate", first)))


def test_withdrawn_story_is_listed_without_a_word_of_it(room: Room, login: Any) -> None:
    first = room.open().candidates[0]
    turn = room.vote([first], [first])
    room.decide(first, passed_over={}, dissents=[(first.pk, "It was otherwise.", "")])
    first.story.versions.update(title="A secret garden")
    withdraw(first)
    client = login(who(room.members[0]))

    pages = [
        text_of(client.get(page))
        for page in (room.selection_round.get_absolute_url(), url("candidate", first))
    ]

    for page in pages:
        assert first.story.reference in page
        assert "Withdrawn" in page
        assert "A secret garden" not in page
        assert LONG not in page
        assert "It was otherwise." not in page
    assert turn.ballots.count() == 2


def climbed(room: Room) -> tuple[Room, Candidate]:
    """The district's round, with a story that the village passed up."""
    first = room.candidates[0]
    room.open().talk().decide(first, dissents=[(first.pk, "Seeds matter more.", "Amina")])
    upper = Room.__new__(Room)
    upper.__dict__.update(room.__dict__)
    upper.selection_round, upper.panel = room.above, room.above.panel
    upper.facilitator = PanelMemberFactory(panel=upper.panel, role="facilitator")
    upper.members = [PanelMemberFactory(panel=upper.panel) for _ in range(3)]
    upper.note_taker = PanelMemberFactory(panel=upper.panel, role="note_taker")
    upper.elder = PanelMemberFactory(panel=upper.panel, user=None)
    upper.candidates = list(upper.selection_round.candidates.all())
    return upper, upper.candidates[0]


def test_next_panel_reads_what_the_lower_one_said(room: Room, login: Any) -> None:
    upper, candidate = climbed(room)
    upper.open()
    client = login(who(upper.members[0]))

    for address in (upper.selection_round.get_absolute_url(), url("candidate", candidate)):
        page = text_of(client.get(address))
        assert LONG in page
        assert "Seeds matter more." in page
        assert "Amina" in page


def test_lower_reasons_stay_hidden_until_the_first_private_choice(room: Room, login: Any) -> None:
    upper, candidate = climbed(room)
    upper.selection_round.hides_lower_reasons = True
    upper.selection_round.save(update_fields=["hides_lower_reasons"])
    upper.open()
    client = login(who(upper.members[0]))
    pages = [upper.selection_round.get_absolute_url(), url("candidate", candidate)]
    for page in pages:
        assert LONG not in text_of(client.get(page))

    assert act(client, upper, "first-view", candidate="x").status_code == 422
    act(client, upper, "first-view", candidate=candidate.pk)

    assert FirstView.objects.get().candidate == candidate
    for page in pages:
        assert LONG in text_of(client.get(page))
    assert LONG not in text_of(login(who(upper.members[1])).get(pages[0]))


# Voting


def test_vote_is_shown_as_not_yet_given_until_the_button_is_pressed(room: Room, login: Any) -> None:
    turn = room.open().open_turn()
    client = login(who(room.members[0]))
    assert "Not yet given." in text_of(client.get(url("vote", turn)))
    assert "not yet given" in text_of(client.get(room.selection_round.get_absolute_url()))

    client.post(url("vote", turn), {"candidates": room.candidates[1].pk})

    page = text_of(client.get(url("vote", turn)))
    assert "Not yet given." not in page
    assert f'value="{room.candidates[1].pk}" id="choice-2" checked' in page


def test_pressing_the_button_without_a_choice_gives_no_vote(room: Room, login: Any) -> None:
    turn = room.open().open_turn()

    page = login(who(room.members[0])).post(url("vote", turn), {})

    assert page.status_code == 422
    assert "Choose a story, or say that you abstain." in text_of(page)
    assert Ballot.objects.count() == 0


def test_choice_that_is_refused_stays_marked(room: Room, login: Any) -> None:
    room.selection_round.seats = 2
    room.selection_round.save(update_fields=["seats"])
    turn = room.open().open_turn()

    page = login(who(room.members[0])).post(
        url("vote", turn), {"candidates": [c.pk for c in room.candidates]}
    )

    assert page.status_code == 422
    assert text_of(page).count(" checked>") == 3
    assert Vote.objects.count() == 0


@pytest.mark.parametrize("choice", ["0", "-1", "x", "99999999999999999999", "abstain,1", "१"])
def test_malformed_choices_are_refused(room: Room, login: Any, choice: str) -> None:
    turn = room.open().open_turn()

    page = login(who(room.members[0])).post(url("vote", turn), {"candidates": choice})

    assert page.status_code == 422
    assert Ballot.objects.count() == 0


@pytest.mark.parametrize("key", ["0", "x", "99999999999999999999999", "-1", "१"])
def test_malformed_names_are_not_found(room: Room, login: Any, key: str) -> None:
    turn = room.open().open_turn()

    assert login(room.lead).get(f"{url('vote', turn)}?for={key}").status_code == 404


def test_note_taker_and_coordinator_have_no_vote_page(room: Room, login: Any) -> None:
    turn = room.open().open_turn()

    for person in (who(room.note_taker), room.house.coordinator, room.house.evaluator):
        assert login(person).get(url("vote", turn)).status_code == 404


def test_member_cannot_open_the_vote_page_of_another(room: Room, login: Any) -> None:
    turn = room.open().open_turn()
    client = login(who(room.members[0]))

    page = client.get(f"{url('vote', turn)}?for={room.elder.pk}")

    assert "My vote" in text_of(page)


def test_secret_vote_is_not_shown_again(room: Room, login: Any) -> None:
    turn = room.open().open_turn(is_secret=True)
    client = login(who(room.members[0]))
    client.post(url("vote", turn), {"candidates": room.candidates[1].pk})

    page = text_of(client.get(url("vote", turn)))

    assert "checked" not in page
    assert "cannot be shown again" in page


def test_screens_during_a_secret_vote_are_the_same_whatever_was_chosen(
    room: Room, login: Any
) -> None:
    """Two worlds: what the facilitator and a member see does not depend on the ballots."""
    seen = []
    for choices in ([0, 1, 2], [2, 2, 2]):
        turn = room.open_turn(is_secret=True) if seen else room.open().open_turn(is_secret=True)
        for member, n in zip(room.members, choices, strict=True):
            voting.cast(turn, by=who(member), candidates=[room.candidates[n]])
        screens = []
        for person in (room.lead, who(room.members[0]), room.house.evaluator):
            page = login(person).get(room.selection_round.get_absolute_url())
            page = text_of(page).replace(url("vote", turn), "").split("csrfmiddlewaretoken")
            screens += [part.split(">", 1)[1] for part in page]
        seen.append([part.replace(f"Vote {turn.number}", "Vote") for part in screens])
        voting.close_turn(turn, by=room.lead)
        Turn.objects.filter(pk=turn.pk).delete()

    assert [strip_version(part) for part in seen[0]] == [strip_version(part) for part in seen[1]]


def strip_version(part: str) -> str:
    import re

    return re.sub(r"\?v=\d+", "", part)


def test_too_few_secret_slips_are_said_on_the_page(room: Room, login: Any) -> None:
    turn = room.open().open_turn(is_secret=True)
    voting.cast(turn, by=who(room.members[0]), candidates=[])
    client = login(room.lead)

    page = act(client, room, "close-turn")

    assert page.status_code == 422
    assert "Fewer than 3 have voted." in text_of(page)
    act(client, room, "destroy-slips")
    assert "destroyed unread" in text_of(client.get(room.selection_round.get_absolute_url()))


def test_tie_is_shown_with_the_ways_out(room: Room, login: Any) -> None:
    room.open().vote([room.candidates[0]], [room.candidates[1]])

    page = text_of(login(room.lead).get(room.selection_round.get_absolute_url()))

    assert "The vote is a tie" in page
    assert f"{url('decide', room.selection_round)}?how=facilitator" in page
    assert "?how=referred" not in page


def test_screen_learns_of_changes_by_the_version(room: Room, login: Any) -> None:
    client = login(who(room.members[0]))
    address = url("state", room.selection_round)

    assert client.get(address, {"v": room.version()}).status_code == 204
    old = room.version()
    room.open()
    assert client.get(address, {"v": old}).status_code == 200


# Deciding


def test_refused_decision_keeps_everything_that_was_typed(room: Room, login: Any) -> None:
    first, second, _third = room.open().talk().candidates
    typed = {
        "chosen": [first.pk],
        f"rationale_{first.pk}": "Too short.",
        f"passed_{second.pk}": "Go on telling.",
        "how": "consensus",
        "process_note": "We sang.",
        "dissent_0": "Seeds.",
        "dissent_about_0": second.pk,
        "dissent_by_0": "Amina",
        "criterion_0": "Lasting",
        "weight_0": "most",
        "origin_0": "before",
    }

    page = login(room.lead).post(url("decide", room.selection_round), typed)

    assert page.status_code == 422
    text = text_of(page)
    assert "fewer than 15 words. Write it out" in text
    for words in ("Too short.", "Go on telling.", "We sang.", "Seeds.", "Amina", "Lasting"):
        assert words in text
    assert f'value="{first.pk}" id="id_chosen_0" checked' in text
    assert Decision.objects.count() == 0


def test_reason_for_an_unmarked_story_is_not_lost_unseen(room: Room, login: Any) -> None:
    first, second, _third = room.open().talk().candidates
    typed = {"chosen": [first.pk], "how": "talk", f"rationale_{first.pk}": LONG}
    typed |= {f"rationale_{second.pk}": LONG}

    page = login(room.lead).post(url("decide", room.selection_round), typed)

    assert page.status_code == 422
    assert "the story is not marked as chosen" in text_of(page)
    assert Decision.objects.count() == 0


def test_everything_said_is_read_on_the_decided_page(room: Room, login: Any) -> None:
    first, second, _third = room.open().talk().candidates
    login(room.lead).post(
        url("decide", room.selection_round),
        {
            "chosen": [first.pk],
            f"rationale_{first.pk}": LONG,
            f"passed_{second.pk}": "Go on telling.",
            "how": "consensus",
            "process_note": "We sang.",
            "dissent_0": "Seeds matter.",
            "dissent_by_0": "Amina",
            "criterion_0": "Lasting",
            "weight_0": "most",
            "origin_0": "before",
        },
    )

    page = text_of(login(who(room.members[0])).get(room.selection_round.get_absolute_url()))

    for words in (LONG, "Go on telling.", "We sang.", "Seeds matter.", "Amina", "Lasting"):
        assert words in page


def test_none_is_chosen_through_the_page(room: Room, login: Any) -> None:
    room.open().talk()

    login(room.lead).post(
        url("decide", room.selection_round),
        {"none_reason": "None tells of a change.", "how": "talk"},
    )

    assert Decision.objects.get().none_reason == "None tells of a change."


def test_both_results_are_read_after_a_reopening(room: Room, login: Any) -> None:
    room.open().talk().decide(room.candidates[0])
    client = login(room.house.coordinator)
    assert act(client, room, "reopen", note=" ").status_code == 422
    act(client, room, "reopen", note="A vote was lost.")
    room.decide(room.candidates[1], chosen={room.candidates[1].pk: f"Now. {LONG}"})

    page = text_of(client.get(room.selection_round.get_absolute_url()))

    assert "no longer stands" in page
    assert "A vote was lost." in page
    assert f"Now. {LONG}" in page


# Planning


def test_coordinator_draws_the_rounds_and_sees_the_tree(house: House, login: Any) -> None:
    panel = PanelFactory(unit=house.village)
    house.story()
    client = login(house.coordinator)
    assert "No round is planned yet." in text_of(client.get(url("plan", house.period)))

    client.post(url("plan", house.period), {"capacity": 10})

    page = text_of(client.get(url("plan", house.period)))
    assert panel.selection_rounds.get().get_absolute_url() in page
    assert "about 12 minutes" in page


def test_evaluator_reads_the_plan_but_does_not_draw(house: House, login: Any) -> None:
    PanelFactory(unit=house.village)
    client = login(house.evaluator)

    assert client.get(url("plan", house.period)).status_code == 200
    assert client.post(url("plan", house.period), {"capacity": 10}).status_code == 403


@pytest.mark.parametrize("capacity", ["", "1", "x", "1e9", "-3"])
def test_sitting_takes_a_sensible_number_of_stories(
    house: House, login: Any, capacity: str
) -> None:
    page = login(house.coordinator).post(url("plan", house.period), {"capacity": capacity})

    assert page.status_code == 422


def test_coordinator_changes_a_planned_round_through_its_page(room: Room, login: Any) -> None:
    other = planned_round(room.panel, room.house)
    client = login(room.house.coordinator)

    client.post(url("round_change", room.selection_round), {"seats": 2, "feeds": ""})
    client.post(
        url("round_move", room.selection_round),
        {"candidates": [c.pk for c in room.candidates[:2]], "to": other.pk},
    )

    room.selection_round.refresh_from_db(fields=["seats", "feeds"])
    assert (room.selection_round.seats, room.selection_round.feeds) == (2, None)
    assert other.candidates.count() == 2


def test_stories_are_moved_all_or_none(room: Room, login: Any) -> None:
    other = planned_round(room.panel, room.house)
    CandidateFactory(selection_round=other, story=room.candidates[1].story, version=None)

    page = login(room.house.coordinator).post(
        url("round_move", room.selection_round),
        {"candidates": [c.pk for c in room.candidates[:2]], "to": other.pk},
    )

    assert page.status_code == 422
    assert "has the story already" in text_of(page)
    assert room.selection_round.candidates.count() == 3


def test_round_is_called_off_with_a_reason(room: Room, login: Any) -> None:
    client = login(room.house.coordinator)
    assert client.get(url("round_action", room.selection_round, "cancel")).status_code == 200

    act(client, room, "cancel", note="Floods.")

    assert room.state() == "cancelled"


# Panels and people


def test_coordinator_seats_a_panel_and_its_people(house: House, login: Any) -> None:
    client = login(house.coordinator)
    client.post(
        url("setup", house.programme),
        {
            "name": "Elders",
            "unit": house.village.pk,
            "seats": 1,
            "quorum": 2,
            "is_secret": "on",
            **WAY,
        },
    )
    panel = Panel.objects.get()
    client.post(url("panel", panel), {"name": "Zeina", "role": "facilitator", "sex": "female"})
    client.post(
        url("panel", panel),
        {"name": "Yara", "email": "yara@example.org", "role": "member", "sex": "female"},
    )

    page = text_of(client.get(url("panel", panel)))

    assert (panel.name, panel.is_secret, panel.quorum) == ("Elders", True, 2)
    assert [m.name for m in panel.members.all()] == ["Zeina", "Yara"]
    assert "yara@example.org" in page
    assert "Elders" in text_of(client.get(url("setup", house.programme)))


def test_panel_without_a_name_is_refused_and_what_was_typed_stays(house: House, login: Any) -> None:
    page = login(house.coordinator).post(
        url("setup", house.programme),
        {"name": "", "unit": house.village.pk, "seats": 7, "quorum": 2, **WAY},
    )

    assert page.status_code == 422
    assert 'value="7"' in text_of(page)
    assert Panel.objects.count() == 0


def test_two_panels_of_one_name_are_refused_on_the_page(room: Room, login: Any) -> None:
    page = login(room.house.coordinator).post(
        url("setup", room.house.programme),
        {"name": room.panel.name, "unit": room.house.village.pk, "seats": 1, "quorum": 2, **WAY},
    )

    assert page.status_code == 422
    assert Panel.objects.count() == 2


def test_addresses_of_members_are_for_those_who_seat_them(room: Room, login: Any) -> None:
    member = room.members[0]

    for person in (who(room.members[1]), room.house.evaluator):
        page = text_of(login(person).get(url("panel", room.panel)))
        assert member.user.email not in page


def test_branch_coordinator_is_offered_the_places_of_the_branch(house: House, login: Any) -> None:
    person = MembershipFactory(
        programme=house.programme, role=Role.COORDINATOR, unit=house.village
    ).user

    page = text_of(login(person).get(url("setup", house.programme)))

    assert f'<option value="{house.village.pk}">' in page
    assert f'<option value="{house.country.pk}">' not in page


def test_panel_is_changed_and_dissolved(room: Room, login: Any) -> None:
    client = login(room.house.coordinator)
    facts = {"name": "Elders", "unit": room.house.village.pk, "seats": 2, "quorum": 1, **WAY}

    client.post(url("panel_change", room.panel), facts)
    assert client.post(url("panel_end", room.panel)).status_code == 409
    client.post(url("member_end", room.elder))

    panel = Panel.objects.get(pk=room.panel.pk)
    assert (panel.name, panel.seats, panel.ended_at) == ("Elders", 2, None)
    assert PanelMember.objects.get(pk=room.elder.pk).ended_at is not None


# What a page costs


@pytest.fixture(params=[1, 3])
def sized(request: Any, house: House) -> Room:
    room = Room.build(house, n_stories=request.param)
    for candidate in room.candidates:
        Translation.objects.create(version=candidate.story.current, language="fr", title="Eau")
    return room


def queries_of(login: Any, person: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = login(person)
    client.get(address)  # the session is cached from now on
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_reading_costs_the_same_for_one_story_and_for_three(sized: Room, login: Any) -> None:
    sized.open()
    member = who(sized.members[0])

    pages = [sized.selection_round.get_absolute_url(), url("candidate", sized.candidates[0])]
    assert [queries_of(login, member, page) for page in pages] == [6, 8]


def test_voting_costs_the_same_for_one_story_and_for_three(sized: Room, login: Any) -> None:
    turn = sized.open().open_turn()
    member = who(sized.members[0])

    pages = [url("vote", turn), sized.selection_round.get_absolute_url()]
    assert [queries_of(login, member, page) for page in pages] == [6, 8]


def test_deciding_costs_the_same_for_one_story_and_for_three(sized: Room, login: Any) -> None:
    sized.open().vote([sized.candidates[0]])

    pages = [url("decide", sized.selection_round), sized.selection_round.get_absolute_url()]
    assert [queries_of(login, sized.lead, page) for page in pages] == [12, 12]


def test_decision_costs_the_same_for_one_story_and_for_three(sized: Room, login: Any) -> None:
    sized.open().talk().decide(sized.candidates[0])
    member = who(sized.members[0])

    assert queries_of(login, member, sized.selection_round.get_absolute_url()) == 12


def test_lists_cost_the_same_for_one_round_and_for_three(room: Room, login: Any) -> None:
    member, coordinator = who(room.members[0]), room.house.coordinator
    plan = url("plan", room.house.period)
    before = [queries_of(login, member, reverse("panels:list"))]
    before += [queries_of(login, coordinator, page) for page in (plan, url("panel", room.panel))]
    for _ in range(2):
        planned_round(room.panel, room.house)

    after = [queries_of(login, member, reverse("panels:list"))]
    after += [queries_of(login, coordinator, page) for page in (plan, url("panel", room.panel))]

    assert before == after == [4, 5, 6]


def test_planned_round_costs_the_same_for_one_story_and_for_three(sized: Room, login: Any) -> None:
    address = sized.selection_round.get_absolute_url()

    assert queries_of(login, sized.house.coordinator, address) == 9
