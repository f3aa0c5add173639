"""The evaluators' pages and files."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from audit.models import Entry
from tests.factories import House
from tests.learning.test_register import climbed

__all__ = ["climbed"]


def address(house: House, name: str, *more: str) -> str:
    return reverse(f"reports:{name}", args=[house.period.pk, *more])


def test_period_page_shows_the_chain_of_reasons(house: House, climbed: Any, login: Any) -> None:
    page = login(house.evaluator).get(address(house, "period")).content.decode()

    for words in ("I have time for school.", "Because it lasts.", "Because it changes power."):
        assert page.count(words) == 1


@pytest.mark.parametrize("n", [1, 3])
def test_period_page_asks_the_same_number_of_questions(
    n: int, house: House, login: Any, django_assert_num_queries: Any
) -> None:
    for _ in range(n):
        house.story()
    client = login(house.evaluator)
    client.get(address(house, "period"))

    with django_assert_num_queries(13):
        response = client.get(address(house, "period"))

    assert response.status_code == 200


@pytest.mark.parametrize("who", ["collector", "stranger", "administrator"])
def test_others_find_no_period_page_and_no_register(who: str, house: House, login: Any) -> None:
    client = login(getattr(house, who))

    answers = [
        client.get(address(house, "period")).status_code,
        client.get(address(house, "register", "csv")).status_code,
        client.get(address(house, "register", "xlsx")).status_code,
    ]

    assert answers == [404, 404, 404]


def test_csv_opens_with_every_script_and_carries_no_formula(house: House, login: Any) -> None:
    house.story(wording__title='=HYPERLINK("http://x")')
    house.story(wording__title="ماء نظيف")

    response = login(house.evaluator).get(address(house, "register", "csv"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    titles = [row[1] for row in csv.reader(io.StringIO(text))]
    assert titles == ["Title", '\'=HYPERLINK("http://x")', "ماء نظيف"]


def test_xlsx_holds_text_only_and_says_what_it_rests_on(house: House, login: Any) -> None:
    house.story(wording__title="=1+1")

    body = login(house.evaluator).get(address(house, "register", "xlsx")).content
    book = load_workbook(io.BytesIO(body))

    cell = book["Register"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert book["About"].max_row == 5


def test_download_is_logged(house: House, login: Any) -> None:
    login(house.evaluator).get(address(house, "register", "csv"))

    entry = Entry.objects.get()
    assert (entry.action, entry.actor) == ("export_register_csv", house.evaluator)


def test_withdrawn_story_at_the_top_shows_no_words(house: House, climbed: Any, login: Any) -> None:
    type(climbed[0]).objects.filter(pk=climbed[0].pk).update(state="withdrawn")

    page = login(house.evaluator).get(address(house, "period")).content.decode()

    assert "I have time for school." not in page
    assert climbed[0].reference in page
