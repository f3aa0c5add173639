"""Setting up a programme."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from django_fsm import TransitionNotAllowed

from accounts.models import User
from audit.models import Entry
from programmes import services
from programmes.defaults import QUESTION, SIGNIFICANCE
from programmes.models import Domain, Membership, Period, Programme, Question, Role, Unit
from programmes.services import Person
from tests.factories import (
    House,
    LevelFactory,
    MembershipFactory,
    PeriodFactory,
    ProgrammeFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TREE = "Orunda\n\tNorth\n\t\tKoro\n\t\tMina\n\tSouth\n\t\tTaro"


@pytest.fixture
def administrator() -> User:
    return UserFactory(is_administrator=True)


@pytest.fixture
def programme(administrator: User) -> Programme:
    return services.create_programme(by=administrator, name="Voices", description="To hear.")


def actions() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("action", flat=True))


def test_whoever_makes_a_programme_sets_it_up_and_reads_nothing(administrator: User) -> None:
    programme = services.create_programme(by=administrator, name=" Voices ", language="fr")

    assert programme.name == "Voices"
    assert administrator.has_perm("programmes.change_programme", programme)
    assert not administrator.has_perm("programmes.coordinate_programme", programme)
    assert not Membership.objects.filter(programme=programme).exists()
    assert actions() == ["created"]


def test_only_administrators_make_programmes(house: House) -> None:
    with pytest.raises(PermissionDenied):
        services.create_programme(by=house.coordinator, name="Another")

    assert Programme.objects.count() == 1


def test_a_programme_needs_a_name(administrator: User) -> None:
    with pytest.raises(ValidationError):
        services.create_programme(by=administrator, name=" ")

    assert not Programme.objects.exists()


@pytest.mark.parametrize("who", ["collector", "evaluator", "stranger"])
def test_only_coordinators_change_the_set_up(house: House, who: str) -> None:
    by = getattr(house, who)

    for act in (
        lambda: services.change_programme(house.programme, by=by, name="Mine"),
        lambda: services.set_levels(house.programme, by=by, names=["A"]),
        lambda: services.plant_units(house.programme, by=by, text="Country"),
        lambda: services.rename_unit(house.village, by=by, name="Mine"),
        lambda: services.add_domain(house.programme, by=by, name="Mine"),
        lambda: services.change_domain(house.domain, by=by, name="Mine"),
        lambda: services.retire_domain(house.domain, by=by, last=house.period),
        lambda: services.move_domain(house.domain, by=by, up=True),
        lambda: services.offer_usual_domains(house.programme, by=by),
        lambda: services.add_question(
            house.programme, by=by, language="en", text="?", significance_text="?"
        ),
        lambda: services.add_period(house.programme, by=by, name="Mine"),
        lambda: services.change_period(house.period, by=by, name="Mine"),
        lambda: services.start_selecting(house.period, by=by),
        lambda: services.add_member(
            house.programme, by=by, email="a@b.org", name="A", role=Role.COLLECTOR
        ),
        lambda: services.end_membership(Membership.objects.first(), by=by),
        lambda: services.invite_again(Membership.objects.first(), by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert not Entry.objects.exists()


def test_levels_are_named_from_the_top(programme: Programme, administrator: User) -> None:
    names = ["Country", " District ", "", "Village"]

    levels = services.set_levels(programme, by=administrator, names=names)

    assert [(level.rank, level.name) for level in levels] == [
        (0, "Country"),
        (1, "District"),
        (2, "Village"),
    ]


def test_levels_have_names_in_other_languages(house: House) -> None:
    names, by = ["Country", "District", "Village"], house.coordinator
    french = {"fr": ["Pays", "", "Village de base"], "ar": []}

    services.set_levels(house.programme, by=by, names=names, in_languages=french)
    services.set_levels(house.programme, by=by, names=names)

    found = list(house.programme.levels.order_by("rank"))
    assert [level.names for level in found] == [{"fr": "Pays"}, {}, {"fr": "Village de base"}]
    with override("fr"):
        assert [str(level) for level in found] == ["Pays", "District", "Village de base"]


@pytest.mark.parametrize("french", [["Pays", "Région", "Village", "Hameau"], ["P" * 151]])
def test_names_that_fit_no_level_are_refused_at_their_language(
    house: House, french: list[str]
) -> None:
    names = ["Country", "Region", "Village"]

    with pytest.raises(ValidationError) as refusal:
        services.set_levels(
            house.programme, by=house.coordinator, names=names, in_languages={"fr": french}
        )

    assert set(refusal.value.message_dict) == {"names_fr"}


def test_a_level_can_be_renamed_and_one_added_below(house: House) -> None:
    names = ["Country", "Region", "Village", "Hamlet"]

    services.set_levels(house.programme, by=house.coordinator, names=names)

    house.village.refresh_from_db()
    house.district.refresh_from_db()
    assert (house.district.level.name, house.village.level.name) == ("Region", "Village")
    assert house.programme.levels.count() == 4


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["Country", "District"],
        ["Country", "Region", "District", "Village"],
        ["A", "a", "B"],
        ["x" * 151, "B", "C"],
        [f"Level {n}" for n in range(13)],
    ],
    ids=["none", "one in use left out", "one put in between", "doubled", "too long", "too many"],
)
def test_levels_in_use_are_not_taken_away_or_moved(house: House, names: list[str]) -> None:
    with pytest.raises(ValidationError):
        services.set_levels(house.programme, by=house.coordinator, names=names)

    kept = list(house.programme.levels.values_list("name", flat=True))
    assert kept == ["Country", "District", "Village"]


def test_an_indented_list_becomes_a_tree(programme: Programme, administrator: User) -> None:
    services.set_levels(programme, by=administrator, names=["Country", "District", "Village"])

    new = services.plant_units(programme, by=administrator, text=TREE)

    mina = Unit.objects.get(name="Mina")
    north = Unit.objects.get(name="North")
    assert len(new) == 6
    assert mina.level.name == "Village"
    assert mina.parent == north
    assert mina.path == f"{north.parent_id}/{north.pk}/{mina.pk}/"
    assert list(Unit.objects.within(north).order_by("pk")) == [
        north,
        Unit.objects.get(name="Koro"),
        mina,
    ]


def test_planting_again_adds_only_what_is_new(programme: Programme, administrator: User) -> None:
    services.set_levels(programme, by=administrator, names=["Country", "District", "Village"])
    services.plant_units(programme, by=administrator, text=TREE)

    new = services.plant_units(
        programme, by=administrator, text="ORUNDA\n\tnorth\n\t\tKoro\n\t\tNew village"
    )

    assert [unit.name for unit in new] == ["New village"]
    assert new[0].parent == Unit.objects.get(name="North")
    assert Unit.objects.count() == 7


def test_planting_costs_the_same_for_few_and_for_many(
    programme: Programme, administrator: User
) -> None:
    services.set_levels(programme, by=administrator, names=["Country", "Village"])
    counts = []
    for n, country in [(1, "A"), (100, "B")]:
        text = "\n".join([country, *(f"\tVillage {i}" for i in range(n))])
        with CaptureQueriesContext(connection) as queries:
            services.plant_units(programme, by=administrator, text=text)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_list_with_one_bad_line_plants_nothing(house: House) -> None:
    with pytest.raises(ValidationError) as refusal:
        services.plant_units(
            house.programme, by=house.coordinator, text="Country\n\tNew\n\t\t\t\tFar below"
        )

    assert refusal.value.messages == [
        "Line 3: It stands more than one step below the line above it."
    ]
    assert not Unit.objects.filter(name="New").exists()


def test_units_need_levels(programme: Programme, administrator: User) -> None:
    with pytest.raises(ValidationError, match="Name the levels first"):
        services.plant_units(programme, by=administrator, text="Orunda")


def test_a_renamed_unit_keeps_its_place(house: House) -> None:
    path = house.village.path

    unit = services.rename_unit(house.village, by=house.coordinator, name=" Koro ")

    assert (unit.name, unit.path) == ("Koro", path)


@pytest.mark.parametrize("name", ["", "other", "x" * 151])
def test_a_unit_is_not_named_like_its_neighbour(house: House, name: str) -> None:
    with pytest.raises(ValidationError):
        services.rename_unit(house.village, by=house.coordinator, name=name)

    house.village.refresh_from_db()
    assert house.village.name == "Village"


def test_domains_stand_in_the_order_they_are_given(house: House) -> None:
    third = services.add_domain(house.programme, by=house.coordinator, name="Health")

    services.move_domain(third, by=house.coordinator, up=True)
    services.move_domain(third, by=house.coordinator, up=True)
    services.move_domain(third, by=house.coordinator, up=True)

    assert list(house.programme.domains.values_list("name", flat=True)) == [
        "Health",
        "Daily life",
        "Lessons",
    ]


def test_a_domain_is_not_named_like_another(house: House) -> None:
    with pytest.raises(ValidationError):
        services.add_domain(house.programme, by=house.coordinator, name="Daily life")

    assert house.programme.domains.count() == 2


def test_any_other_change_is_offered_once_and_in_three_languages(house: House) -> None:
    new = services.offer_usual_domains(house.programme, by=house.coordinator)
    again = services.offer_usual_domains(house.programme, by=house.coordinator)

    assert [domain.kind for domain in new] == [Domain.Kind.ANY_OTHER]
    assert set(new[0].names) == {"en", "fr", "ar"}
    assert again == []


def test_a_retired_domain_stays_in_the_periods_that_used_it(house: House) -> None:
    later = PeriodFactory(
        programme=house.programme, starts_on=dt.date(2026, 7, 1), ends_on=dt.date(2026, 12, 31)
    )

    services.retire_domain(house.domain, by=house.coordinator, last=house.period)

    assert house.domain in Domain.objects.used_in(house.period)
    assert house.domain not in Domain.objects.used_in(later)


def test_a_domain_is_not_retired_before_it_began(house: House) -> None:
    later = PeriodFactory(
        programme=house.programme, starts_on=dt.date(2026, 7, 1), ends_on=dt.date(2026, 12, 31)
    )
    domain = services.add_domain(
        house.programme, by=house.coordinator, name="New", from_period=later
    )

    with pytest.raises(ValidationError):
        services.retire_domain(domain, by=house.coordinator, last=house.period)

    domain.refresh_from_db()
    assert domain.to_period is None


def test_a_changed_wording_is_a_new_version_and_the_old_is_kept(house: House) -> None:
    words = {"language": "en", "text": "What changed?", "significance_text": "Why?"}

    question = services.add_question(house.programme, by=house.coordinator, **words)
    same = services.add_question(house.programme, by=house.coordinator, **words)

    assert (question.version, same) == (2, question)
    assert Question.objects.count() == 2
    assert list(Question.objects.newest()) == [question]


def test_each_language_and_domain_has_its_own_wording(house: House) -> None:
    for language in QUESTION:
        services.add_question(
            house.programme,
            by=house.coordinator,
            language=language,
            text=QUESTION[language],
            significance_text=SIGNIFICANCE[language],
            domain=house.domain,
        )

    newest = Question.objects.newest().filter(programme=house.programme)
    assert sorted((q.language, q.domain_id or 0) for q in newest) == sorted(
        [("en", 0), *((language, house.domain.pk) for language in QUESTION)]
    )


@pytest.mark.parametrize("field", ["text", "significance_text"])
def test_both_questions_are_needed(house: House, field: str) -> None:
    words = {"text": "What?", "significance_text": "Why?", field: "  "}

    with pytest.raises(ValidationError) as refusal:
        services.add_question(house.programme, by=house.coordinator, language="fr", **words)

    assert list(refusal.value.message_dict) == [field]
    assert Question.objects.count() == 1


DATES = {"name": "2027", "starts_on": dt.date(2027, 1, 1), "ends_on": dt.date(2027, 6, 30)}


def test_a_period_is_planned_and_its_dates_changed(house: House) -> None:
    period = services.add_period(house.programme, by=house.coordinator, **DATES)

    changed = services.change_period(
        period, by=house.coordinator, collect_until=dt.date(2027, 7, 31)
    )

    assert (changed.state, changed.collect_until) == ("planned", dt.date(2027, 7, 31))


@pytest.mark.parametrize(
    "facts",
    [
        {"ends_on": dt.date(2026, 1, 1)},
        {"name": ""},
        {"collect_until": dt.date(2027, 8, 1), "select_until": dt.date(2027, 7, 1)},
        {"collect_until": dt.date(2027, 8, 1), "feed_back_until": dt.date(2027, 7, 1)},
    ],
)
def test_dates_that_cannot_be_are_refused(house: House, facts: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        services.add_period(house.programme, by=house.coordinator, **{**DATES, **facts})

    assert Period.objects.count() == 1


def test_a_period_moves_on_step_by_step(house: House) -> None:
    period = services.add_period(house.programme, by=house.coordinator, **DATES)

    states = [
        services.start_collecting(period, by=house.coordinator).state,
        services.start_selecting(period, by=house.coordinator).state,
        services.start_feeding_back(period, by=house.coordinator).state,
    ]

    assert states == ["collecting", "selecting", "feeding_back"]


def test_a_step_is_taken_once(house: House) -> None:
    services.start_selecting(house.period, by=house.coordinator)

    with pytest.raises(TransitionNotAllowed):
        services.start_selecting(house.period, by=house.coordinator)

    assert Period.objects.get(pk=house.period.pk).state == "selecting"


def test_nothing_is_collected_before_there_are_places_and_a_question(
    programme: Programme, administrator: User
) -> None:
    period = services.add_period(programme, by=administrator, **DATES)
    coordinator = MembershipFactory(programme=programme, role=Role.COORDINATOR).user

    with pytest.raises(PermissionDenied):
        services.start_collecting(period, by=administrator)
    with pytest.raises(ValidationError, match="Plant the tree"):
        services.start_collecting(period, by=coordinator)
    UnitFactory(level=LevelFactory(programme=programme))
    with pytest.raises(ValidationError, match="Word the question"):
        services.start_collecting(period, by=coordinator)

    assert Period.objects.get().state == "planned"


def test_a_closed_period_is_opened_again_with_a_reason(house: House) -> None:
    closed = PeriodFactory(programme=house.programme, state="closed", closed_because="No time")

    with pytest.raises(ValidationError):
        services.reopen_period(closed, by=house.coordinator, note="  ")
    period = services.reopen_period(closed, by=house.coordinator, note="Two tellers wait.")

    assert (period.state, period.closed_because) == ("feeding_back", "")
    assert Entry.objects.get().note.text == "Two tellers wait."


def test_a_member_without_an_account_gets_one_and_a_mail(
    house: House, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        membership = services.add_member(
            house.programme,
            by=house.coordinator,
            email=" Amina@Example.org",
            name="Amina",
            role=Role.COLLECTOR,
            unit=house.village,
        )

    person = membership.user
    assert (person.email, person.name) == ("amina@example.org", "Amina")
    assert not person.has_usable_password()
    assert [mail.to for mail in mailoutbox] == [["amina@example.org"]]
    assert list(person.memberships.values_list("role", "unit")) == [("collector", house.village.pk)]


def test_a_person_with_an_account_keeps_it(house: House) -> None:
    membership = services.add_member(
        house.programme,
        by=house.coordinator,
        email=house.stranger.email.upper(),
        name="Somebody",
        role=Role.EVALUATOR,
    )

    assert membership.user == house.stranger
    assert User.objects.get(pk=house.stranger.pk).name == house.stranger.name


@pytest.mark.parametrize(
    "facts",
    [{"email": "no address"}, {"role": "king"}, {"unit": "elsewhere"}, {"email": "collector"}],
)
def test_a_member_is_refused(house: House, facts: dict[str, Any]) -> None:
    wanted = {"email": "new@example.org", "role": Role.COLLECTOR, "unit": house.village, **facts}
    if wanted["unit"] == "elsewhere":
        wanted["unit"] = UnitFactory(level=LevelFactory(programme=ProgrammeFactory()))
    if wanted["email"] == "collector":
        wanted["email"] = house.collector.email
    before = Membership.objects.count()

    with pytest.raises(ValidationError):
        services.add_member(house.programme, by=house.coordinator, name="New", **wanted)

    assert Membership.objects.count() == before


def test_many_are_added_together_or_not_at_all(
    house: House, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    good = Person(1, "a@example.org", "A", Role.COLLECTOR, house.village)
    bad = Person(2, "nothing", "B", Role.COLLECTOR, None)

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValidationError) as why:
        services.add_members(house.programme, by=house.coordinator, people=[good, bad])

    assert why.value.messages == ["Line 2: This is not an e-mail address."]
    assert not User.objects.filter(email="a@example.org").exists()
    assert mailoutbox == []


def test_an_ended_role_opens_nothing_any_more(house: House) -> None:
    membership = Membership.objects.get(user=house.evaluator)

    services.end_membership(membership, by=house.coordinator)
    services.end_membership(membership, by=house.coordinator)

    evaluator = User.objects.get(pk=house.evaluator.pk)
    assert not evaluator.has_perm("programmes.analyse_programme", house.programme)
    assert not Programme.objects.visible_to(evaluator).exists()
    assert actions() == ["ended"]


def test_the_last_coordinator_stays(house: House) -> None:
    membership = Membership.objects.get(user=house.coordinator)
    MembershipFactory(programme=house.programme, role=Role.COORDINATOR, unit=house.village)

    with pytest.raises(ValidationError):
        services.end_membership(membership, by=house.coordinator)

    membership.refresh_from_db()
    assert membership.ended_at is None
