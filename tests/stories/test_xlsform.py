"""The form of a programme, as XLSForm and as XForm."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from programmes.models import Unit
from stories.answers import NAMES
from stories.intake.publishing import publish, version_of
from stories.intake.xlsform import FormOfProgramme, workbook
from tests.factories import DomainFactory, House, QuestionFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def everywhere(house: House) -> Any:
    return Unit.objects.filter(programme=house.programme)


def form(house: House, everywhere: Any) -> FormOfProgramme:
    return FormOfProgramme(house.programme, everywhere)


def rows(house: House, everywhere: Any) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in form(house, everywhere).sheets()["survey"]}


def test_pyxform_takes_it_without_a_warning(house: House, everywhere: Any) -> None:
    QuestionFactory(programme=house.programme, language="sw", text="Badiliko gani?")
    QuestionFactory(programme=house.programme, language="ar", text="ما التغيير؟")

    made = convert(xlsform=form(house, everywhere).sheets("v1"), form_name="data")

    assert made.warnings == []


def test_downloaded_workbook_is_the_same_form(house: House, everywhere: Any) -> None:
    sheets = form(house, everywhere).sheets("v1")

    file = workbook(sheets)

    read = load_workbook(io.BytesIO(file))
    assert read.sheetnames == ["survey", "choices", "settings"]
    assert read["survey"].max_row == len(sheets["survey"]) + 1
    made = convert(xlsform=io.BytesIO(file), form_name="data", file_type=".xlsx")
    assert made.warnings == []


def test_every_answer_of_the_page_is_asked(house: House, everywhere: Any) -> None:
    asked = set(rows(house, everywhere))

    assert set(NAMES) - asked == {"unit"}
    assert {"unit_1", "unit_2", "unit_3", "voice", "photo", "geopoint"} <= asked


def test_question_stands_in_every_language_it_is_asked_in(house: House, everywhere: Any) -> None:
    QuestionFactory(programme=house.programme, language="fr", text="Quel changement ?")

    row = rows(house, everywhere)["question"]

    assert row["label::Français (fr)"] == "Quel changement ?"
    assert row["label::English (en)"] == "Looking back, what was the most significant change?"


def test_question_of_a_domain_is_asked_where_the_domain_is(house: House, everywhere: Any) -> None:
    own = QuestionFactory(programme=house.programme, domain=house.domain, text="At home?")

    row = rows(house, everywhere)[f"question_{house.domain.pk}"]

    assert row["label::English (en)"] == own.text
    assert row["relevant"] == f"${{domain}} = '{house.domain.pk}'"


def test_single_place_is_not_asked(house: House) -> None:
    only = Unit.objects.filter(pk=house.village.pk)

    found = rows(house, only)

    assert found["unit_1"]["calculation"] == f"'{house.village.pk}'"
    assert "unit_2" not in found


def test_places_are_chosen_step_by_step(house: House, everywhere: Any) -> None:
    choices = form(house, everywhere).sheets()["choices"]

    villages = {row["name"]: row["parent"] for row in choices if row["list_name"] == "unit_3"}

    assert villages == {
        str(house.village.pk): str(house.district.pk),
        str(house.other_village.pk): str(house.district.pk),
    }


def test_version_changes_with_the_set_up_and_only_then(house: House, everywhere: Any) -> None:
    def version() -> str:
        return version_of(form(house, everywhere.all()).sheets())

    before, again = version(), version()
    QuestionFactory(programme=house.programme, version=2, text="What has changed most?")
    worded = version()
    DomainFactory(programme=house.programme, name="Water")
    with_domain = version()
    UnitFactory(level=house.village.level, name="Third", parent=house.district)

    assert before == again
    assert len({before, worded, with_domain, version()}) == 4


def test_no_form_while_no_period_collects(house: House, everywhere: Any) -> None:
    type(house.period).objects.filter(pk=house.period.pk).update(state="closed")

    assert publish(house.programme, everywhere) is None


def test_words_of_people_are_no_commands(house: House, everywhere: Any) -> None:
    house.programme.name = "=HYPERLINK(1) & <b>"
    QuestionFactory(programme=house.programme, version=2, text="What did ${name} <change>?")

    sheets = form(house, everywhere).sheets("v1")

    made = convert(xlsform=sheets, form_name="data")
    assert "What did $ {name} &lt;change&gt;?" in made.xform
    book = load_workbook(io.BytesIO(workbook(sheets)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_form_is_made_once_for_a_version(
    house: House, everywhere: Any, django_assert_num_queries: Any
) -> None:
    first = publish(house.programme, everywhere)

    with django_assert_num_queries(6):
        again = publish(house.programme, everywhere)

    assert first == again
