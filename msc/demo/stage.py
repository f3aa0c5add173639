"""The demo's people and things, found by the names its files use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID, uuid5

from django.utils import timezone

from accounts.models import User
from msc.demo.material import Facts, Material, read
from panels.models import Panel
from programmes.models import Domain, Period, Programme, Unit
from stories.models import Story

NAMESPACE = UUID("6f6f3b39-55a5-4d0a-9a53-0c1f7a4f9d5e")
COORDINATOR = "coordinator@demo.example"
FACILITATOR = "facilitator@demo.example"
EVALUATOR = "evaluator@demo.example"
LEVELS = ("country", "district", "village")  # as the files call them, from the top


def name_of(material: Material) -> str:
    return str(material.programme["name"])


def is_loaded() -> bool:
    """Whether the demo programme is here."""
    return Programme.objects.filter(name=name_of(read(timezone.localdate()))).exists()


def uuid_of(key: str) -> UUID:
    """The same story has the same uuid in every loading."""
    return uuid5(NAMESPACE, key)


def who(email: str) -> User:
    """The person afresh: what they may do is not remembered from before."""
    return User.objects.get(email=email)


@dataclass(frozen=True)
class Stage:
    """The programme and the material it is made from."""

    material: Material

    @property
    def programme(self) -> Programme:
        found: Programme = Programme.objects.get(name=name_of(self.material))
        return found

    @property
    def coordinator(self) -> User:
        return who(COORDINATOR)

    @property
    def facilitator(self) -> User:
        return who(FACILITATOR)

    def unit(self, name: str) -> Unit:
        found: Unit = Unit.objects.get(programme=self.programme, name=name)
        return found

    def domain(self, key: str | None) -> Domain | None:
        """The domain of that key; None for a story whose domain is not known yet."""
        if key is None:
            return None
        names = {
            domain["key"]: domain["name"]["en"] for domain in self.material.programme["domains"]
        }
        found: Domain = Domain.objects.get(programme=self.programme, name=names[key])
        return found

    def period_facts(self, key: int) -> Facts:
        periods = self.material.programme["periods"]
        return next(period for period in periods if period["key"] == key)

    def period(self, key: int) -> Period:
        name = self.period_facts(key)["name"]["en"]
        found: Period = Period.objects.get(programme=self.programme, name=name)
        return found

    def panel(self, unit: str) -> Panel:
        found: Panel = Panel.objects.get(programme=self.programme, unit__name=unit)
        return found

    def story(self, key: str) -> Story:
        found: Story = Story.objects.get(uuid=uuid_of(key))
        return found

    def key_of(self, story: Story) -> str:
        """The key by which the files know a story."""
        return self._keys[story.uuid]

    @cached_property
    def _keys(self) -> dict[UUID, str]:
        return {uuid_of(facts["key"]): facts["key"] for facts in self.material.stories}
