"""The pages of the set-up, as a coordinator and as others meet them."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from programmes.checklist import SLUGS, progress_of
from programmes.defaults import QUESTION
from programmes.models import Domain, Membership, Period, Programme, Question, Role, Unit
from tests.factories import (
    DomainFactory,
    House,
    LevelFactory,
    MembershipFactory,
    PanelFactory,
    PeriodFactory,
    ProgrammeFactory,
    QuestionFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def step(programme: Programme, slug: str) -> str:
    return reverse("programmes:setup", args=[programme.pk, slug])


def test_an_administrator_makes_a_programme_and_is_led_to_the_checklist(login: Any) -> None:
    client = login(UserFactory(is_administrator=True))

    answer = client.post(
        reverse("programmes:new"), {"name": "Voices", "purpose": "pilot", "language": "fr"}
    )

    programme = Programme.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("programmes:checklist", args=[programme.pk])
    assert (programme.name, programme.purpose, programme.language) == ("Voices", "pilot", "fr")


def test_a_programme_without_a_name_is_asked_for_one_and_nothing_is_lost(login: Any) -> None:
    client = login(UserFactory(is_administrator=True))

    answer = client.post(
        reverse("programmes:new"),
        {"name": "", "purpose": "pilot", "language": "fr", "description": "To hear them."},
    )

    assert answer.status_code == 422
    assert "name" in answer.context["form"].errors
    assert "To hear them." in answer.content.decode()
    assert not Programme.objects.exists()


def test_others_cannot_make_a_programme(house: House, login: Any) -> None:
    client = login(house.coordinator)

    assert client.get(reverse("programmes:new")).status_code == 403
    assert client.post(reverse("programmes:new"), {"name": "Mine"}).status_code == 403


def pages_of(house: House) -> dict[str, str]:
    membership = Membership.objects.get(user=house.collector)
    return {
        "checklist": reverse("programmes:checklist", args=[house.programme.pk]),
        **{slug: step(house.programme, slug) for slug in SLUGS if slug != "panels"},
        "unit": reverse("programmes:unit", args=[house.village.pk]),
        "domain": reverse("programmes:domain", args=[house.domain.pk]),
        "period": reverse("programmes:period", args=[house.period.pk]),
        "reopen": reverse("programmes:reopen_period", args=[house.period.pk]),
        "usual": reverse("programmes:usual_domains", args=[house.programme.pk]),
        "retire": reverse("programmes:retire_domain", args=[house.domain.pk]),
        "move": reverse("programmes:move_domain", args=[house.domain.pk]),
        "end": reverse("programmes:end_membership", args=[membership.pk]),
        "invite": reverse("programmes:invite_again", args=[membership.pk]),
        "start": reverse("programmes:period_action", args=[house.period.pk, "start-selecting"]),
    }


POST_ONLY = {"usual", "retire", "move", "end", "invite", "start"}


def test_a_coordinator_opens_every_page(house: House, login: Any) -> None:
    client = login(house.coordinator)

    found = {name: client.get(url).status_code for name, url in pages_of(house).items()}

    assert found == {name: 405 if name in POST_ONLY else 200 for name in found}


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("collector", 403), ("evaluator", 403)]
)
def test_nobody_else_does(house: House, login: Any, who: str, status: int) -> None:
    client = login(getattr(house, who))

    found = {name: client.post(url).status_code for name, url in pages_of(house).items()}
    found["checklist"] = client.get(pages_of(house)["checklist"]).status_code

    assert found == dict.fromkeys(found, status)


def test_who_has_not_signed_in_is_asked_to(house: House, client: Any) -> None:
    for url in [*pages_of(house).values(), reverse("programmes:list"), reverse("home")]:
        answer = client.post(url) if "usual" in url else client.get(url)
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))


def test_an_unknown_step_or_action_is_not_found(house: House, login: Any) -> None:
    client = login(house.coordinator)

    assert client.get(step(house.programme, "nothing")).status_code == 404
    assert client.get(reverse("programmes:detail", args=[10**30])).status_code == 404
    unknown = reverse("programmes:period_action", args=[house.period.pk, "close"])
    assert client.post(unknown).status_code == 404


def test_levels_are_named_in_the_houses_languages_beside_the_working_one(
    house: House, login: Any
) -> None:
    client, names = login(house.coordinator), "Country\r\nDistrict\r\nVillage"

    client.post(step(house.programme, "levels"), {"names": names, "names_fr": "\r\nRégion"})
    page = client.get(step(house.programme, "levels"))

    assert [level.names for level in house.programme.levels.all()] == [{}, {"fr": "Région"}, {}]
    assert page.context["form"]["names_fr"].value() == "\nRégion"
    assert page.context["form"]["names_ar"].value() == ""


def test_a_refused_name_of_a_level_keeps_what_was_typed(house: House, login: Any) -> None:
    typed = {"names": "Country\nDistrict\nVillage", "names_ar": "a\nb\nc\nd"}

    answer = login(house.coordinator).post(step(house.programme, "levels"), typed)

    assert answer.status_code == 422
    assert answer.context["form"]["names_ar"].value() == "a\nb\nc\nd"
    assert list(answer.context["form"].errors) == ["names_ar"]


def test_levels_are_written_one_a_line(login: Any) -> None:
    programme = ProgrammeFactory()
    client = login(programme.created_by)

    client.post(step(programme, "levels"), {"names": "Country\r\nVillage"})
    answer = client.post(step(programme, "levels"), {"names": "Same\nsame"})

    assert list(programme.levels.values_list("name", flat=True)) == ["Country", "Village"]
    assert answer.status_code == 422
    assert "Two levels have the same name." in answer.content.decode()
    assert "Same\nsame" in answer.content.decode()


@pytest.fixture
def levelled(house: House, login: Any) -> Any:
    return login(house.coordinator), step(house.programme, "units")


def test_a_list_is_shown_before_it_is_planted(levelled: Any) -> None:
    client, url = levelled

    answer = client.post(url, {"text": "Country\n\tDistrict\n\t\tNew"})

    assert answer.status_code == 200
    assert [(line.name, new) for line, new in answer.context["preview"]] == [
        ("Country", False),
        ("District", False),
        ("New", True),
    ]
    assert not Unit.objects.filter(name="New").exists()


def test_then_it_is_planted(levelled: Any) -> None:
    client, url = levelled

    answer = client.post(url, {"text": "Country\n\tDistrict\n\t\tNew", "plant": "1"})

    assert answer.status_code == 302
    assert Unit.objects.get(name="New").parent.name == "District"


@pytest.mark.parametrize("extra", [{}, {"plant": "1"}])
def test_a_bad_line_is_named_and_the_list_kept(levelled: Any, extra: dict[str, str]) -> None:
    client, url = levelled

    answer = client.post(url, {"text": "Country\n\t\t\tFar below", **extra})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 2: It stands more than one step below the line above it." in page
    assert "Far below" in page
    assert Unit.objects.count() == 4


def spreadsheet(rows: list[list[Any]]) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("places.xlsx", content.getvalue())


def test_a_spreadsheet_becomes_a_list_to_look_at(levelled: Any) -> None:
    client, url = levelled
    rows = [["Country", "District", "Village"], ["Country", "South", 7], [None, None, "Taro"]]

    answer = client.post(url, {"sheet": spreadsheet(rows)})

    assert answer.context["form"]["text"].value() == "Country\n\tSouth\n\t\t7\n\t\tTaro"
    assert answer.context["n_new"] == 3


def test_a_csv_file_with_semicolons_is_read_too(levelled: Any) -> None:
    client, url = levelled
    file = SimpleUploadedFile("places.csv", "Country;Süd;Köro\n".encode("cp1252"))

    answer = client.post(url, {"sheet": file})

    assert answer.context["form"]["text"].value() == "Country\n\tSüd\n\t\tKöro"


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 broken", b"\x00\x01", b"a,b,c,d\n", b"x" * (2 * 1024 * 1024 + 1)],
    ids=["broken", "binary", "too many columns", "too large"],
)
def test_a_file_that_cannot_be_read_is_refused(levelled: Any, content: bytes) -> None:
    client, url = levelled

    answer = client.post(url, {"sheet": SimpleUploadedFile("places.xlsx", content)})

    assert answer.status_code == 422
    assert Unit.objects.count() == 4


def test_nothing_sent_is_said_so(levelled: Any) -> None:
    client, url = levelled

    answer = client.post(url, {"text": "   "})

    assert answer.status_code == 422


def test_a_place_is_renamed(house: House, login: Any) -> None:
    client = login(house.coordinator)
    url = reverse("programmes:unit", args=[house.village.pk])

    refused = client.post(url, {"name": "Other"})
    client.post(url, {"name": "Koro"})

    house.village.refresh_from_db()
    assert refused.status_code == 422
    assert house.village.name == "Koro"


def test_domains_are_added_moved_changed_and_retired(house: House, login: Any) -> None:
    client = login(house.coordinator)
    url = step(house.programme, "domains")

    client.post(url, {"name": "Health", "name_fr": "Santé", "guidance_fr": "Le corps."})
    health = Domain.objects.get(name="Health")
    client.post(reverse("programmes:move_domain", args=[health.pk]), {"way": "up"})
    client.post(reverse("programmes:domain", args=[health.pk]), {"name": "Body", "name_ar": "جسد"})
    client.post(reverse("programmes:retire_domain", args=[health.pk]), {"last": house.period.pk})
    client.post(reverse("programmes:usual_domains", args=[house.programme.pk]))

    health.refresh_from_db()
    assert (health.name, health.names, health.order) == ("Body", {"ar": "جسد"}, 2)
    assert health.to_period == house.period
    assert house.programme.domains.filter(kind=Domain.Kind.ANY_OTHER).count() == 1


def test_two_domains_of_one_name_are_refused(house: House, login: Any) -> None:
    client = login(house.coordinator)

    added = client.post(step(house.programme, "domains"), {"name": "Lessons"})
    changed = client.post(reverse("programmes:domain", args=[house.domain.pk]), {"name": "Lessons"})

    assert (added.status_code, changed.status_code) == (422, 422)
    assert house.programme.domains.count() == 2


@pytest.mark.parametrize("language", QUESTION)
def test_the_methods_own_question_is_offered(login: Any, language: str) -> None:
    programme = ProgrammeFactory()
    client = login(programme.created_by)

    answer = client.get(step(programme, "questions"), {"language": language})

    assert answer.context["form"]["text"].value() == QUESTION[language]


def test_a_question_is_worded_anew(house: House, login: Any) -> None:
    client = login(house.coordinator)
    url = step(house.programme, "questions")

    client.post(url, {"language": "en", "text": "What now?", "significance_text": "Why?"})
    page = client.get(url)

    assert [q.version for q in page.context["questions"]] == [2]
    assert [q.version for q in page.context["older"]] == [1]
    assert Question.objects.count() == 2


DATES = {"name": "2027", "starts_on": "2027-01-01", "ends_on": "2027-06-30"}


def test_a_period_is_planned_changed_and_moved_on(house: House, login: Any) -> None:
    client = login(house.coordinator)

    client.post(step(house.programme, "periods"), DATES)
    period = Period.objects.get(name="2027")
    client.post(reverse("programmes:period", args=[period.pk]), {**DATES, "name": "Next"})
    for action in ("start-collecting", "start-selecting", "start-feeding-back"):
        client.post(reverse("programmes:period_action", args=[period.pk, action]))

    period = Period.objects.get(pk=period.pk)
    assert (period.name, period.state) == ("Next", "feeding_back")


def test_dates_in_the_wrong_order_are_refused_beside_the_field(house: House, login: Any) -> None:
    client = login(house.coordinator)
    wrong = {**DATES, "collect_until": "2027-08-01", "select_until": "2027-07-01"}

    answer = client.post(step(house.programme, "periods"), wrong)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["select_until"]


def test_a_move_that_comes_too_late_is_told_so(house: House, login: Any) -> None:
    client = login(house.coordinator)
    url = reverse("programmes:period_action", args=[house.period.pk, "start-collecting"])

    answer = client.post(url)

    assert answer.status_code == 409
    assert Period.objects.get(pk=house.period.pk).state == "collecting"


def test_an_administrator_sets_up_but_does_not_move_a_period(house: House, login: Any) -> None:
    client = login(house.administrator)
    url = reverse("programmes:period_action", args=[house.period.pk, "start-selecting"])

    assert client.get(step(house.programme, "periods")).status_code == 200
    assert client.post(url).status_code == 403


def test_a_period_without_places_is_not_opened_and_says_why(login: Any) -> None:
    programme = ProgrammeFactory()
    MembershipFactory(user=programme.created_by, programme=programme, role=Role.COORDINATOR)
    period = PeriodFactory(programme=programme, state="planned")
    client = login(programme.created_by)

    answer = client.post(
        reverse("programmes:period_action", args=[period.pk, "start-collecting"]), follow=True
    )

    assert "Plant the tree of places first" in answer.content.decode()


def test_a_closed_period_is_reopened_with_a_note(house: House, login: Any) -> None:
    closed = PeriodFactory(programme=house.programme, state="closed")
    client = login(house.coordinator)
    url = reverse("programmes:reopen_period", args=[closed.pk])

    without = client.post(url, {"note": " "})
    client.post(url, {"note": "Somebody was not told."})
    again = client.post(url, {"note": "Once more."})

    assert without.status_code == 422
    assert Period.objects.get(pk=closed.pk).state == "feeding_back"
    assert again.status_code == 409


def test_people_are_invited_singly_and_in_lines(
    house: House, login: Any, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    client = login(house.coordinator)
    url = step(house.programme, "people")
    lines = (
        "b@example.org, Bo, Collector, Village\n\n"
        '"c@example.org"; Chi; evaluator\nd@example.org\tDo\tcollector (field staff)\tOther'
    )

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            url,
            {"email": "a@example.org", "name": "Al", "role": "collector", "unit": house.village.pk},
        )
        client.post(url, {"lines": lines})

    made = Membership.objects.filter(user__email__regex=r"^[a-d]@").order_by("user__email")
    assert list(made.values_list("user__name", "role", "unit__name")) == [
        ("Al", "collector", "Village"),
        ("Bo", "collector", "Village"),
        ("Chi", "evaluator", None),
        ("Do", "collector", "Other"),
    ]
    assert sorted(mail.to[0][0] for mail in mailoutbox) == ["a", "b", "c", "d"]


def test_each_line_that_cannot_be_is_named_and_nobody_is_added(house: House, login: Any) -> None:
    client = login(house.coordinator)
    UnitFactory(level=house.village.level, name="Village")
    before = Membership.objects.count()
    lines = "a@example.org,Al\nb@example.org,Bo,king\nc@example.org,Ci,collector,Nowhere\n"
    twins = "d@example.org,Do,collector,Village"

    answer = client.post(step(house.programme, "people"), {"lines": lines + twins})

    assert answer.status_code == 422
    assert [error[:7] for error in answer.context["many"].non_field_errors()] == [
        "Line 1:",
        "Line 2:",
        "Line 3:",
        "Line 4:",
    ]
    assert "b@example.org,Bo,king" in answer.content.decode()
    assert Membership.objects.count() == before


def test_a_role_is_ended_and_a_mail_sent_again(
    house: House, login: Any, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    client = login(house.coordinator)
    membership = Membership.objects.get(user=house.collector)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("programmes:invite_again", args=[membership.pk]))
        client.post(reverse("programmes:end_membership", args=[membership.pk]))
        client.post(reverse("programmes:invite_again", args=[membership.pk]))

    membership.refresh_from_db()
    assert membership.ended_at is not None
    assert [mail.to for mail in mailoutbox] == [[house.collector.email]]


def test_addresses_are_for_coordinators_only(house: House, login: Any) -> None:
    url = reverse("programmes:detail", args=[house.programme.pk])

    seen = login(house.coordinator).get(url).content.decode()
    hidden = login(house.collector).get(url).content.decode()

    others = [house.evaluator, house.other_collector, house.coordinator]
    assert [person.email in seen for person in others] == [True] * 3
    assert [person.email in hidden for person in others] == [False] * 3
    assert [person.name in hidden for person in others] == [True] * 3


def test_the_checklist_says_what_is_missing_until_nothing_is(house: House, login: Any) -> None:
    client = login(house.coordinator)
    url = reverse("programmes:checklist", args=[house.programme.pk])

    before = [step.slug for step in client.get(url).context["missing"]]
    house.programme.description = "To hear."
    house.programme.save()
    PanelFactory(unit=house.village)

    assert before == ["programme", "panels"]
    assert client.get(url).context["missing"] == []


def test_a_new_programme_lacks_every_step(login: Any) -> None:
    programme = ProgrammeFactory()

    [progress] = progress_of(Programme.objects.filter(pk=programme.pk))

    assert [step.slug for step in progress.missing] == list(SLUGS)


def grow(house: House, n: int) -> None:
    for i in range(n):
        unit = UnitFactory(level=house.village.level, parent=house.district, name=f"New {i}")
        MembershipFactory(programme=house.programme, unit=unit)
        MembershipFactory(programme=house.programme, role=Role.EVALUATOR)
        DomainFactory(programme=house.programme)
        PeriodFactory(programme=house.programme)
        QuestionFactory(programme=house.programme, version=i + 2)
        LevelFactory(programme=house.programme, rank=i + 3)
        MembershipFactory(user=house.coordinator, programme=ProgrammeFactory(), role="coordinator")


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(
    ("slug", "queries"),
    [
        ("list", 3),
        ("detail", 9),
        ("checklist", 4),
        ("levels", 5),
        ("units", 5),
        ("domains", 4),
        ("questions", 7),
        ("periods", 4),
        ("people", 5),
    ],
)
def test_a_page_costs_the_same_for_one_row_and_for_three(
    house: House,
    login: Any,
    django_assert_num_queries: Any,
    n: int,
    slug: str,
    queries: int,
) -> None:
    grow(house, n)
    client = login(house.coordinator)
    urls = {
        "list": reverse("programmes:list"),
        "detail": reverse("programmes:detail", args=[house.programme.pk]),
        "checklist": reverse("programmes:checklist", args=[house.programme.pk]),
    }

    with django_assert_num_queries(queries):
        answer = client.get(urls.get(slug) or step(house.programme, slug))

    assert answer.status_code == 200


def test_a_deadline_that_passed_is_overdue(house: House) -> None:
    from programmes import todo

    house.period.collect_until = dt.date(2026, 1, 31)
    house.period.save(update_fields=["collect_until"])

    items = todo.items(house.coordinator)

    assert [(item.n, item.due_on, item.is_overdue) for item in items] == [
        (2, None, False),
        (1, dt.date(2026, 1, 31), True),
    ]
    assert {item.programme for item in items} == {house.programme.name}
    assert todo.items(house.collector) == []
