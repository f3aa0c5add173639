"""A programme in the middle of its work, with somebody of every kind in and around it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from accounts.models import User
from api.tokens import make_token
from learning.models import MeantToHear
from panels.models import (
    Attendance,
    Candidate,
    Decision,
    Feedback,
    Panel,
    RollEntry,
    Selection,
    SelectionRound,
    Sitting,
    Turn,
)
from programmes.models import Period, Role
from stories.models import (
    Identity,
    ImportJob,
    Intake,
    KoboSource,
    NothingToReport,
    Story,
    Translation,
)
from tests.factories import (
    CandidateFactory,
    House,
    MembershipFactory,
    PanelFactory,
    PanelMemberFactory,
    QuestionFactory,
    SelectionRoundFactory,
    SittingFactory,
    UserFactory,
)
from themes.models import Edit, Placement, Theme, ThemeSet

LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
VOICE = "attachments/voice"
WHY = "It shows that water near the house gives girls the hours in which they learn to read."

ROLES = (
    "anonymous",
    "stranger",
    "other_collector",
    "collector",
    "member",
    "facilitator",
    "branch_coordinator",
    "evaluator",
    "coordinator",
    "administrator",
    "deactivated",
    "left",
    "unseated",
)
"""Who walks: nobody, and people who have, had or never had a part in the programme.

``other_collector`` collects in another village, ``branch_coordinator`` coordinates one village
only, ``deactivated`` was a coordinator, ``left`` a collector whose role has ended, ``unseated`` a
panel member whose seat has ended.
"""


@dataclass
class World:
    """``things`` maps a name to the object that an address of the walk is about."""

    house: House
    people: dict[str, User | None]
    things: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def build(cls) -> World:
        house = House.build()
        world = cls(house, _people(house))
        world.things.update(
            programme=house.programme,
            unit=house.village,
            domain=house.domain,
            period=house.period,
            planned_period=Period.objects.create(
                programme=house.programme,
                name="Next",
                starts_on=dt.date(2026, 7, 1),
                ends_on=dt.date(2026, 12, 31),
            ),
            collector_role=house.collector.memberships.get(),
        )
        world._seat_panels()
        world._tell_stories()
        world._attach_media()
        world._hold_rounds()
        world._sort_themes()
        world._upload_files()
        world._connect_kobo()
        world._keep_raw()
        link, token = house.link()
        link.token = token  # the only place that knows it
        world.things |= {"link": link, "of_link": world.story(link=link)}
        world.things["token"] = make_token(by=house.collector, name="Phone")[0]
        return world

    def person(self, role: str) -> User | None:
        """The person of a role, freshly fetched, so that no cached role deceives."""
        found = self.people[role]
        return User.objects.get(pk=found.pk) if found else None

    def story(self, **facts: Any) -> Story:
        return self.house.story(**facts)

    def _seat_panels(self) -> None:
        upper = PanelFactory(unit=self.house.district, name="District panel")
        panel = PanelFactory(unit=self.house.village, name="Village panel", feeds=upper)
        seats = {
            role: PanelMemberFactory(panel=panel, user=self.people[role], role=seat, **more)
            for role, seat, more in (
                ("member", "member", {}),
                ("facilitator", "facilitator", {}),
                ("unseated", "member", {"ended_at": LONG_AGO}),
            )
        }
        extra = PanelMemberFactory(panel=panel, user=None, name="Elder")
        self.things.update(panel=panel, upper_panel=upper, elder=extra, seats=seats)

    def _tell_stories(self) -> None:
        states = ("draft", "submitted", "returned", "eligible", "withdrawn")
        self.things |= {state: self.story(state=state) for state in states}
        self.things["sensitive"] = self.story(is_sensitive=True)
        self.things["of_left"] = self.story(collector=self.people["left"])
        self.things["of_other"] = self.story(
            unit=self.house.other_village, collector=self.house.other_collector
        )
        QuestionFactory(programme=self.house.programme, language="fr")
        self.things["meant"] = MeantToHear.objects.create(
            unit=self.house.village,
            period=self.house.period,
            who="Widows",
            written_by=self.house.coordinator,
        )
        self.things["nothing"] = NothingToReport.objects.create(
            unit=self.house.village,
            period=self.house.period,
            by=self.house.collector,
            asked_on=LONG_AGO.date(),
        )
        Translation.objects.create(version=self.things["eligible"].current, language="fr")
        for name in ("eligible", "of_left"):
            teller = self.things[name].storyteller
            Identity.objects.create(storyteller=teller, name="Awa Traore", contact="+223 1")

    def _attach_media(self) -> None:
        """A recording within consent, a photo without, and a recording still on its way."""
        story, sent = self.things["eligible"], {"size": 2, "received": 2, "completed_at": LONG_AGO}
        story.consents.create(purpose="keep_audio", audience="programme", given_on=LONG_AGO.date())
        for name, number, kind in (("voice", 1, "audio"), ("photo", 2, "image")):
            self.things[name] = story.attachments.create(
                **sent, sha256=f"{number:064}", kind=kind, file=VOICE, processed=VOICE
            )
        self.things["piece"] = self.things["submitted"].attachments.create(
            sha256=f"{3:064}", size=99, file="attachments/piece"
        )

    def _hold_rounds(self) -> None:
        things = self.things
        things["upper"] = self.round_of(things["upper_panel"], "planned")
        for state in ("planned", "reading", "voting", "deliberating", "decided"):
            feeds = things["upper"]
            things[f"{state}_round"] = one = self.round_of(things["panel"], state, feeds=feeds)
            things[f"{state}_candidate"] = self.stand(one, things["eligible"])
        things["other_planned_round"] = self.round_of(things["panel"], "planned")
        things["turn"] = self.open_turn(things["voting_round"])
        decision = self.decide(things["decided_round"], things["decided_candidate"])
        facts = {"programme": self.house.programme, "decision": decision, "due_on": LONG_AGO.date()}
        things["feedback"] = Feedback.objects.create(
            **facts, audience="collector", collector=self.house.collector
        )
        things["teller_feedback"] = Feedback.objects.create(
            **facts, audience="teller", story=things["eligible"]
        )
        things["panel_feedback"] = Feedback.objects.create(
            **facts, audience="panel", panel=things["panel"]
        )

    def round_of(self, panel: Panel, state: str, **facts: Any) -> SelectionRound:
        sitting = Sitting.objects.filter(panel=panel).first()
        sitting = sitting or SittingFactory(panel=panel, period=self.house.period)
        one: SelectionRound = SelectionRoundFactory(
            sitting=sitting, domain=self.house.domain, state=state, **facts
        )
        return one

    def stand(self, one: SelectionRound, story: Story, **facts: Any) -> Candidate:
        frozen = {} if one.state != "planned" else {"version": None}
        candidate: Candidate = CandidateFactory(
            selection_round=one, story=story, **{**frozen, **facts}
        )
        return candidate

    def open_turn(self, one: SelectionRound, *, is_secret: bool = False) -> Turn:
        turn = Turn.objects.create(selection_round=one, number=1, is_secret=is_secret)
        seats = self.things["seats"]
        for seat in (seats["member"], seats["facilitator"], self.things["elder"]):
            Attendance.objects.get_or_create(
                sitting=one.sitting, member=seat, role=seat.role, sex=seat.sex
            )
            RollEntry.objects.create(turn=turn, member=seat)
        return turn

    def decide(self, one: SelectionRound, candidate: Candidate, why: str = WHY) -> Decision:
        decision = Decision.objects.create(
            selection_round=one, how="talk", by=self.people["facilitator"]
        )
        Selection.objects.create(decision=decision, candidate=candidate, rationale=why)
        return decision

    def _upload_files(self) -> None:
        facts = {"programme": self.house.programme, "by": self.house.coordinator}
        for name, state in (("import_job", "uploaded"), ("checked_job", "checked")):
            self.things[name] = ImportJob.objects.create(
                **facts, state=state, file="imports/gone.csv", file_name="stories.csv"
            )

    def _connect_kobo(self) -> None:
        self.things["kobo_collector"] = self.house.collector
        self.things["kobo_source"] = KoboSource.objects.create(
            programme=self.house.programme,
            made_by=self.house.coordinator,
            collector=self.house.collector,
            name="Stories 2026",
            server="https://kf.kobotoolbox.org",
            asset_uid="aXyZ",
        )

    def _keep_raw(self) -> None:
        facts = {"programme": self.house.programme, "door": "openrosa", "raw": "<data/>"}
        reasons = {"title": ["Give the story a short title."]}
        self.things["intake"] = Intake.objects.create(**facts, key=uuid4(), reasons=reasons)

    def _sort_themes(self) -> None:
        facts = {"programme": self.house.programme, "period": self.house.period}
        facts["requested_by"] = self.house.evaluator
        found = ThemeSet.objects.create(**facts, state="ready", n_texts=1)
        themes = [
            Theme.objects.create(theme_set=found, number=n, label=label, words=[label])
            for n, label in enumerate(["water", "school"])
        ]
        placement = Placement.objects.create(
            theme_set=found, theme=themes[0], story=self.things["eligible"], rank="central"
        )
        edit = Edit.objects.create(
            theme_set=found,
            kind="rename",
            theme=themes[1],
            by=self.house.evaluator,
            before={"label": "learn", "is_named_by_people": False},
            told="“learn” is now called “school”.",
        )
        failed = ThemeSet.objects.create(**facts, state="failed", problem="KeyError")
        self.things.update(
            theme_set=found,
            theme=themes[0],
            other_theme=themes[1],
            placement=placement,
            edit=edit,
            failed_set=failed,
        )


def _people(house: House) -> dict[str, User | None]:
    def with_role(role: str, unit: Any = None, **more: Any) -> User:
        return MembershipFactory(programme=house.programme, role=role, unit=unit, **more).user

    village, seat = house.village, Role.PANEL_MEMBER
    gone = UserFactory(is_active=False)
    return {
        "anonymous": None,
        "stranger": house.stranger,
        "other_collector": house.other_collector,
        "collector": house.collector,
        "member": with_role(seat, village),
        "facilitator": with_role(seat, village),
        "branch_coordinator": with_role(Role.COORDINATOR, village),
        "evaluator": house.evaluator,
        "coordinator": house.coordinator,
        "administrator": house.administrator,
        "deactivated": with_role(Role.COORDINATOR, user=gone),
        "left": with_role(Role.COLLECTOR, village, ended_at=LONG_AGO),
        "unseated": with_role(seat, village, ended_at=LONG_AGO),
    }
