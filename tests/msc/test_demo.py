"""The demo programme: loaded once for this module, whole and in its own time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from audit import log
from msc.demo import PASSWORD
from msc.demo.material import read
from msc.demo.stage import Stage
from panels.models import Decision, Selection, SelectionRound
from programmes.models import Period, Programme
from stories.models import Story
from themes.models import ThemeSet

pytestmark = pytest.mark.engine
FAST_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Stage]:
    with (
        django_db_blocker.unblock(),
        override_settings(PASSWORD_HASHERS=[FAST_HASHER]),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setenv("MSC_DEMO", "1")
        call_command("load_demo", stdout=StringIO())
        yield Stage(read(timezone.localdate()))
        transaction.set_rollback(True)


def load(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MSC_DEMO", "1")
    said = StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


def test_demo_has_a_finished_period_and_one_in_mid_selection(demo: Stage, db: None) -> None:
    states = {period.state: period for period in Period.objects.all()}
    rounds = {
        state: Counter(period.selection_rounds.values_list("state", flat=True))
        for state, period in states.items()
    }

    assert rounds == {
        "closed": {"closed": 38},
        "selecting": {"planned": 16, "reading": 3, "voting": 2, "deliberating": 2, "decided": 7},
        "collecting": {},
    }


def test_demo_tells_every_story_of_its_files(demo: Stage, db: None) -> None:
    states = Counter(Story.objects.values_list("state", flat=True))

    assert states == {"eligible": 57, "submitted": 7, "draft": 2, "returned": 1}


def test_country_panel_chose_what_the_files_say(demo: Stage, db: None) -> None:
    at_top = Selection.objects.filter(decision__selection_round__panel__unit__level__rank=0)
    chosen = {demo.key_of(selection.candidate.story) for selection in at_top}

    assert chosen == {"n05", "n14", "n20", "n33"}


def test_panels_of_the_demo_choose_or_say_why_not(demo: Stage, db: None) -> None:
    silent = Decision.objects.filter(selections=None, none_reason="")

    assert not silent.exists()
    assert Decision.objects.exclude(none_reason="").count() == 1


def test_demo_has_adopted_themes_that_people_named(demo: Stage, db: None) -> None:
    theme_set = ThemeSet.objects.get()

    assert theme_set.state == "adopted"
    assert theme_set.themes.filter(is_named_by_people=True).exists()


def test_log_of_the_demo_holds(demo: Stage, db: None) -> None:
    assert list(log.verify()) == []


def test_panels_decided_on_the_day_they_sat(demo: Stage, db: None) -> None:
    decided = SelectionRound.objects.decided().select_related("sitting")

    assert {(one.decided_at.date(), one.sitting.held_on) for one in decided} == {
        (one.sitting.held_on, one.sitting.held_on) for one in decided
    }


def test_real_time_is_told_after_loading(demo: Stage, db: None) -> None:
    assert abs(timezone.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert not Story.objects.filter(created_at__gt=timezone.now()).exists()


def test_everybody_in_the_demo_has_its_password(demo: Stage, db: None) -> None:
    people = User.objects.filter(email__endswith="@demo.example")

    assert {person["email"] for person in demo.material.people} == set(
        people.values_list("email", flat=True)
    )
    assert len(set(people.values_list("password", flat=True))) == 1
    assert people[0].check_password(PASSWORD)


def test_loading_twice_does_nothing(demo: Stage, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (Programme.objects.count(), User.objects.count(), Story.objects.count())

    said = load(monkeypatch)

    assert said == f"The demo programme “{demo.programme}” is there already.\n"
    assert (Programme.objects.count(), User.objects.count(), Story.objects.count()) == before
