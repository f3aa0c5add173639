"""A story from the field to the top and back down, through the pages alone."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit import log
from panels.models import Feedback, SelectionRound
from programmes.models import Period, Programme
from stories.models import Story
from tests.factories import UserFactory
from tests.visitor import Visitor
from themes import services as themes
from themes.models import ThemeSet

pytestmark = pytest.mark.engine

TITLE = "The tap beside the landing"
HAPPENED = "In January the pump was finished. Our own men dug the trench and we carried stones."
REASON = "It is not only the water. It is the mornings, which are mine again."
OTHERS = (
    "The road to the market was repaired and the fish arrives fresh",
    "The girls of the village go to school since the well is near",
    "The committee reads its minutes aloud for those who cannot read",
    "The midwife lives here now and the lamp is on at night",
    "We save together each week in a box with three locks",
    "The seed came after the rain and the harvest failed",
    "The fishers wear jackets since the storm took a boy",
)
PEOPLE = """
coordinator@example.org, Gloria, coordinator
evaluator@example.org, Etienne, evaluator
collector@example.org, Joseph, collector, North
"""
PANELS = ("Orunda", "North", "Koro")  # from the top down
WHY = {
    "Koro": "All of us around this table use the tap, and she speaks of the time it gave her back.",
    "North": "Of the two stories before us this one tells most clearly what changed, and for whom.",
    "Orunda": "The panel valued that people dug the trench themselves and that the tap has lasted.",
}
NOT_CHOSEN = "A clear change. We would like to hear it again, with more voices in it."
DISSENT = "One of us would have sent up the midwife, because birth comes to every house."


def visitor(name: str) -> Visitor:
    return Visitor(User.objects.get(email__iexact=f"{name}@example.org"))


def set_up_programme() -> Programme:
    """The administrator makes it and invites; a checklist leads from step to step."""
    administrator = UserFactory(is_administrator=True)
    page = Visitor(administrator).go(reverse("programmes:new"))
    page.send("Make the programme", name="Voices of the lake", language="English")
    programme: Programme = Programme.objects.get()

    def step(name: str) -> Visitor:
        return page.go(reverse("programmes:setup", args=[programme.pk, name]))

    step("levels").send("Set the levels", names="Country\nDistrict\nVillage")
    tree = "Orunda\n  North\n    Koro\n    Lomi"
    step("units").send("Look at it first", text=tree).send("Plant 4 new places")
    step("domains").send("Add the domain", name="Changes in people's lives")
    step("domains").send("Add these two")
    step("questions").send("Use this wording")
    today = timezone.localdate()
    half_year = {"starts_on": today - dt.timedelta(days=180), "ends_on": today}
    step("periods").send("Plan the period", name="The first half", **half_year)
    step("people").send("Invite them all", lines=PEOPLE)
    return programme


def seat_panels(programme: Programme) -> None:
    """The coordinator seats on each a facilitator, a member, and an elder without account."""
    page = visitor("coordinator")
    setup = reverse("programmes:setup", args=[programme.pk, "panels"])
    for depth, place in enumerate(PANELS):
        page.go(setup).send("Add the panel", name=f"{place} panel", unit=f"{'– ' * depth}{place}")
        page.follow(f"{place} panel")
        for role in ("Facilitator", "Member"):
            email = f"{role}-{place}@example.org"
            page.send("Seat the person", name=f"{role} of {place}", email=email, role=role)
        page.send("Seat the person", name=f"Elder of {place}", role="Member")


def tell_stories() -> Story:
    """The collector writes stories down; the first in full, from form to receipt."""
    page = visitor("collector")
    page.go(reverse("stories:start"))
    page.send(
        "Check answers",
        unit="North / Koro",
        domain="Not sure",
        title=TITLE,
        before="We took water from the lake at the place where the boats come in.",
        happened=HAPPENED,
        now="The small ones fetch it before the porridge boils.",
        direction="For the better",
        significance=REASON,
        told_on=timezone.localdate(),
        consent_selection="The teller agrees",
        name_choice="With a pseudonym",
        teller_pseudonym="Josine",
    )
    page.send("Hand the story in")
    assert page.reads("Received as S-00001.")
    for number, words in enumerate(OTHERS):
        tell_briefly(page, words, "North / Lomi" if number == 3 else "North / Koro")
    story: Story = Story.objects.get(current__title=TITLE)
    return story


def tell_briefly(page: Visitor, words: str, place: str) -> None:
    page.go(reverse("stories:start"))
    page.send(
        "Check answers",
        unit=place,
        domain="Changes in people's lives",
        title=title_of(words),
        happened=f"{words}. People here have talked of little else since then.",
        significance="Because everybody gains by it.",
        told_on=timezone.localdate(),
        consent_selection="The teller agrees",
    )
    page.send("Hand the story in")


def title_of(words: str) -> str:
    return " ".join(words.split()[:5])


def review_stories() -> None:
    """The coordinator puts the first into a domain and lets all of them stand."""
    page = visitor("coordinator").go(reverse("stories:review"))
    page.send("Put it there", domain="Changes in people's lives", why="It is about daily life.")
    while page.can_send("Let it stand before its panel"):
        page.send("Let it stand before its panel")
    assert page.reads("Nothing waits.")


def draw_rounds(period: Period) -> None:
    page = visitor("coordinator")
    move_period(period, "End collecting, start selecting")
    page.go(reverse("panels:plan", args=[period.pk])).send("Draw the rounds")


def move_period(period: Period, button: str) -> Visitor:
    periods = reverse("programmes:setup", args=[period.programme_id, "periods"])
    return visitor("coordinator").go(periods).send(button)


def choose(place: str) -> None:
    """A panel opens its round, votes, and writes down what it decided and why."""
    one = SelectionRound.objects.get(panel__name=f"{place} panel")
    people = [f"{role} of {place}" for role in ("Facilitator", "Member", "Elder")]
    lead = visitor(f"facilitator-{place}").go(one.get_absolute_url())
    lead.send("Open the round", present=people)
    lead.send("Call the vote", is_secret="Openly")
    voter = visitor(f"member-{place}").go(one.get_absolute_url()).follow("Vote now")
    voter.send("Give my vote", candidates="S-00001")
    lead.follow(f"Enter the vote of {people[-1]}").send("Enter this vote", candidates="S-00001")
    lead.send("Close the vote and count")
    lead.follow("Write down the decision").send("This is our decision", **decision(one, place))


def decision(one: SelectionRound, place: str) -> dict[str, Any]:
    keys = {c.story.reference: c.pk for c in one.candidates.select_related("story")}
    first = keys.pop("S-00001")
    said: dict[str, Any] = {
        "chosen": "S-00001",
        f"rationale_{first}": WHY[place],
        "how": "By vote",
        "dissent_0": DISSENT if place == "Koro" else "",
        "criterion_0": "It reaches everybody",
    }
    return said | {f"passed_{key}": NOT_CHOSEN for key in keys.values()}


def tell_below(period: Period) -> None:
    """Facilitators and collector note whom they told, until nobody is left; a teller answers."""
    move_period(period, "End selecting, start feeding back")
    for name in (*(f"facilitator-{place}" for place in PANELS), "collector"):
        page = visitor(name).go(reverse("panels:feedback"))
        while page.can_send("Note as told"):
            form = page.form("Note as told")
            marked = list(form.options["feedback"].values())
            page.send("Note as told", feedback=marked, channel="In person")
    page = visitor("collector").go(f"{reverse('panels:feedback')}?progress=done")
    page.follow("The teller of S-00001").send("Keep the answer", answer="Tell them thank you.")


def close_selections() -> None:
    for place in reversed(PANELS):
        one = SelectionRound.objects.get(panel__name=f"{place} panel")
        page = visitor(f"facilitator-{place}").go(one.get_absolute_url())
        page.follow("Close the selection").send("Close the selection")


def sort_themes(period: Period) -> None:
    """The evaluator asks for themes, names one and adopts them; the worker runs in between."""
    page = visitor("evaluator").go(reverse("themes:list", args=[period.pk]))
    page.send("Suggest themes")
    theme_set = ThemeSet.objects.get()
    themes.run(theme_set.pk)
    first = theme_set.themes.first()
    assert first
    page.go(first.get_absolute_url()).send("Save the name", label="What water changes")
    page.go(theme_set.get_absolute_url()).send("Adopt these themes")


def test_story_goes_from_the_field_to_the_top_and_back_down(db: None) -> None:
    programme = set_up_programme()
    period = Period.objects.get()
    seat_panels(programme)
    move_period(period, "Start collecting")
    story = tell_stories()
    review_stories()
    draw_rounds(period)
    for place in reversed(PANELS):
        choose(place)
    tell_below(period)
    close_selections()
    sort_themes(period)
    visitor("coordinator").go(reverse("panels:close_period", args=[period.pk])).send(
        "Close the period"
    )

    assert Period.objects.get().state == "closed"
    assert Story.objects.eligible().count() == len(OTHERS) + 1
    assert Feedback.objects.get(state="answered").answer == "Tell them thank you."
    assert_collector_learns_why(story)
    assert_collector_learns_why_not(Story.objects.get(current__title=title_of(OTHERS[0])))
    assert_evaluator_sees_the_whole(period)
    assert list(log.verify()) == []


def assert_collector_learns_why(story: Story) -> None:
    page = visitor("collector").go(reverse("panels:journey", args=[story.uuid]))

    assert {place: page.reads(WHY[place]) for place in PANELS} == dict.fromkeys(PANELS, True)
    assert page.reads(DISSENT)
    assert page.reads("The teller was told on")


def assert_collector_learns_why_not(story: Story) -> None:
    page = visitor("collector").go(reverse("panels:journey", args=[story.uuid]))

    assert page.reads(NOT_CHOSEN)
    assert not page.reads(WHY["Orunda"])


def assert_evaluator_sees_the_whole(period: Period) -> None:
    page = visitor("evaluator").go(reverse("reports:period", args=[period.pk]))

    assert page.reads(TITLE)
    assert {place: page.reads(WHY[place]) for place in PANELS} == dict.fromkeys(PANELS, True)
    assert page.reads("What water changes")


def test_invited_person_comes_in_by_the_link_of_the_mail(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        set_up_programme()
    [invitation] = [one for one in mail.outbox if one.to == ["collector@example.org"]]
    [link] = re.findall(r"http://\S+/accounts/password/reset/key/\S+", invitation.body)

    page = Visitor().go(link.removeprefix("http://localhost:8000"))
    secret = "a lake at dawn"
    page.send("Set password and go in", password1=secret, password2=secret)

    assert page.reads("Profile: Joseph")
    assert page.follow("Programmes").reads("Voices of the lake")
