"""The smallest valid object of each kind; nothing here is random."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from panels.models import Candidate, Panel, PanelMember, SelectionRound, Sitting
from programmes.models import Domain, Level, Membership, Period, Programme, Question, Role, Unit
from stories.models import CollectorLink, Consent, Story, Storyteller, StoryVersion
from stories.services import make_link

TODAY = dt.date(2026, 3, 15)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    name = factory.Sequence(lambda n: f"Programme {n}")
    created_by = factory.SubFactory(UserFactory, is_administrator=True)


class LevelFactory(DjangoModelFactory):
    class Meta:
        model = Level

    programme = factory.SubFactory(ProgrammeFactory)
    rank = 0
    name = factory.LazyAttribute(lambda level: f"Level {level.rank}")


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit
        skip_postgeneration_save = True

    programme = factory.SelfAttribute("level.programme")
    level = factory.SubFactory(LevelFactory)
    name = factory.Sequence(lambda n: f"Unit {n}")

    @factory.post_generation
    def write_path(self: Unit, create: bool, extracted: Any, **_: Any) -> None:
        self.path = f"{self.parent.path if self.parent else ''}{self.pk}/"
        self.save(update_fields=["path"])


class DomainFactory(DjangoModelFactory):
    class Meta:
        model = Domain

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"Domain {n}")


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    programme = factory.SubFactory(ProgrammeFactory)
    language = "en"
    text = "Looking back, what was the most significant change?"
    significance_text = "Why is it significant to you?"


class PeriodFactory(DjangoModelFactory):
    class Meta:
        model = Period

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"Period {n}")
    starts_on = dt.date(2026, 1, 1)
    ends_on = dt.date(2026, 6, 30)
    state = Period.State.COLLECTING


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    role = Role.COLLECTOR


class StorytellerFactory(DjangoModelFactory):
    class Meta:
        model = Storyteller

    programme = factory.SubFactory(ProgrammeFactory)


class StoryFactory(DjangoModelFactory):
    """An eligible story with words and consent; ``consented=False`` for one without."""

    class Meta:
        model = Story
        skip_postgeneration_save = True

    programme = factory.SelfAttribute("unit.programme")
    unit = factory.SubFactory(UnitFactory)
    period = factory.SubFactory(PeriodFactory, programme=factory.SelfAttribute("..unit.programme"))
    storyteller = factory.SubFactory(
        StorytellerFactory, programme=factory.SelfAttribute("..unit.programme")
    )
    collector = factory.SubFactory(UserFactory)
    submitter = factory.SelfAttribute("collector")
    number = factory.Sequence(lambda n: n + 1)
    language = "en"
    direction = Story.Direction.POSITIVE
    told_on = TODAY
    state = Story.State.ELIGIBLE

    @factory.post_generation
    def wording(self: Story, create: bool, extracted: Any, **parts: Any) -> None:
        words = {
            "title": "Water",
            "before": "We walked far.",
            "happened": "A well was dug.",
            "now": "There is water now.",
            "significance": "I have time for school.",
            **parts,
        }
        self.current = StoryVersion.objects.create(story=self, written_by=self.collector, **words)
        self.save(update_fields=["current"])

    @factory.post_generation
    def consented(self: Story, create: bool, extracted: Any, **parts: Any) -> None:
        if extracted is not False:
            Consent.objects.create(
                story=self, purpose="selection", audience="programme", given_on=TODAY, **parts
            )


class PanelFactory(DjangoModelFactory):
    class Meta:
        model = Panel

    programme = factory.SelfAttribute("unit.programme")
    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"Panel {n}")
    quorum = 1


class PanelMemberFactory(DjangoModelFactory):
    class Meta:
        model = PanelMember

    panel = factory.SubFactory(PanelFactory)
    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Member {n}")


class SittingFactory(DjangoModelFactory):
    class Meta:
        model = Sitting

    panel = factory.SubFactory(PanelFactory)
    period = factory.SubFactory(PeriodFactory, programme=factory.SelfAttribute("..panel.programme"))
    number = factory.Sequence(lambda n: n + 1)


class SelectionRoundFactory(DjangoModelFactory):
    class Meta:
        model = SelectionRound

    sitting = factory.SubFactory(SittingFactory)
    panel = factory.SelfAttribute("sitting.panel")
    period = factory.SelfAttribute("sitting.period")
    programme = factory.SelfAttribute("sitting.panel.programme")


class CandidateFactory(DjangoModelFactory):
    class Meta:
        model = Candidate

    selection_round = factory.SubFactory(SelectionRoundFactory)
    story = factory.SubFactory(StoryFactory)
    version = factory.SelfAttribute("story.current")


@dataclass
class House:
    """A programme with three levels, two villages, a period, and people in every role."""

    programme: Programme
    country: Unit
    district: Unit
    village: Unit
    other_village: Unit
    domain: Domain
    lessons: Domain
    period: Period
    administrator: User
    coordinator: User
    evaluator: User
    collector: User
    other_collector: User
    stranger: User

    @classmethod
    def build(cls) -> House:
        administrator = UserFactory(is_administrator=True)
        programme = ProgrammeFactory(created_by=administrator)
        ranks = [
            LevelFactory(programme=programme, rank=rank, name=name)
            for rank, name in enumerate(["Country", "District", "Village"])
        ]
        country = UnitFactory(level=ranks[0], name="Country")
        district = UnitFactory(level=ranks[1], name="District", parent=country)
        village, other_village = (
            UnitFactory(level=ranks[2], name=name, parent=district) for name in ("Village", "Other")
        )
        QuestionFactory(programme=programme)
        collector, other_collector = (
            MembershipFactory(programme=programme, role=Role.COLLECTOR, unit=unit).user
            for unit in (village, other_village)
        )
        return cls(
            programme=programme,
            country=country,
            district=district,
            village=village,
            other_village=other_village,
            domain=DomainFactory(programme=programme, name="Daily life"),
            lessons=DomainFactory(programme=programme, name="Lessons", kind=Domain.Kind.LESSONS),
            period=PeriodFactory(programme=programme),
            administrator=administrator,
            coordinator=MembershipFactory(programme=programme, role=Role.COORDINATOR).user,
            evaluator=MembershipFactory(programme=programme, role=Role.EVALUATOR).user,
            collector=collector,
            other_collector=other_collector,
            stranger=UserFactory(),
        )

    def story(self, **kwargs: Any) -> Story:
        """An eligible story of the village with consent, unless told otherwise."""
        facts = {
            "unit": self.village,
            "period": self.period,
            "collector": self.collector,
            "domain": self.domain,
        }
        story: Story = StoryFactory(**{**facts, **kwargs})
        return story

    def link(self, **kwargs: Any) -> tuple[CollectorLink, str]:
        """A collector's link for the village and its token, unless told otherwise."""
        facts = {"kind": "collector", "label": "Blue phone", "collector": self.collector, **kwargs}
        return make_link(facts.pop("unit", self.village), by=self.coordinator, **facts)
