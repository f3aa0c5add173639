"""The form on paper: codes that catch a slip of the pen, and a sheet that is typed in once."""

from __future__ import annotations

import builtins
import io
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from stories import services
from stories.models import Story
from stories.paper_codes import LETTERS, new_code, read, shown, uuid_of
from tests.factories import House, QuestionFactory

CODES = st.text(LETTERS, min_size=7, max_size=7)


def completed(signs: str) -> str:
    """The code that begins with these signs."""
    return next(code for sign in LETTERS if (code := read(signs + sign)))


@given(CODES)
def test_code_is_read_as_it_is_shown_and_as_people_type_it(signs: str) -> None:
    code = completed(signs)

    assert read(shown(code)) == read(f" {code.lower()[:3]} {code[3:]}") == code
    assert read(code.replace("0", "O").replace("1", "l")) == code


@given(CODES, st.integers(0, 7), st.sampled_from(LETTERS))
def test_one_wrong_sign_is_noticed(signs: str, place: int, sign: str) -> None:
    code = completed(signs)
    wrong = code[:place] + sign + code[place + 1 :]

    assert read(wrong) == ("" if wrong != code else code)


@given(CODES, st.integers(0, 5))
def test_two_signs_that_changed_places_are_noticed(signs: str, place: int) -> None:
    code = completed(signs)
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert read(wrong) == ("" if wrong != code else code)


def test_code_stands_for_one_story_of_one_programme() -> None:
    code = new_code()

    assert uuid_of(code, 1) == uuid_of(code, 1)
    assert uuid_of(code, 1) != uuid_of(code, 2)
    assert len({new_code() for _ in range(1_000)}) == 1_000


def page(house: House) -> str:
    return reverse("stories:paper", args=[house.programme.pk])


def typed(house: House, **more: Any) -> dict[str, Any]:
    return {
        "language": "en",
        "unit": house.village.pk,
        "period": house.period.pk,
        "title": "The tap",
        "name_choice": "anonymous",
        "save": "1",
        **more,
    }


def test_sheet_is_typed_in_as_the_story_of_its_code(house: House, login: Any) -> None:
    client, code = login(house.collector), new_code()

    answer = client.post(page(house), {"code": shown(code)})
    form = client.get(answer.url)
    uuid = form.context["form"].initial["uuid"]
    client.post(answer.url, typed(house, uuid=uuid))

    story = Story.objects.get()
    assert (story.uuid, story.door) == (uuid_of(code, house.programme.pk), "paper")


def test_sheet_is_not_typed_in_twice(house: House, login: Any) -> None:
    code = new_code()
    answers = {"unit": house.village, "period": house.period, "language": "en"}
    services.start_draft(
        by=house.collector,
        programme=house.programme,
        answers=answers,
        uuid=uuid_of(code, house.programme.pk),
        door=Story.Door.PAPER,
    )

    own = login(house.collector).post(page(house), {"code": code})
    others = login(house.other_collector).post(page(house), {"code": code})

    assert (own.status_code, others.status_code) == (422, 422)
    assert "is a draft of yours" in own.content.decode()
    assert "typed in by somebody else already" in others.content.decode()


def test_wrong_code_is_told_and_kept_on_the_page(house: House, login: Any) -> None:
    code = new_code()
    wrong = code[:-1] + LETTERS[(LETTERS.index(code[-1]) + 1) % 31]

    answer = login(house.collector).post(page(house), {"code": wrong})

    assert answer.status_code == 422
    assert f'value="{wrong}"' in answer.content.decode()


def test_other_story_is_not_taken_for_one_from_paper(house: House, login: Any) -> None:
    client = login(house.collector)
    new = reverse("stories:new", args=[house.programme.pk])

    client.post(f"{new}?paper={new_code()}", typed(house, uuid=str(house.story().uuid)[::-1]))
    client.post(
        f"{new}?paper={new_code()}", typed(house, uuid="7b0cf9a2-6a3e-4f0e-9d53-0f6f3b1c2a11")
    )

    assert set(Story.objects.filter(state="draft").values_list("door", flat=True)) == {"page"}


def test_each_sheet_has_a_code_of_its_own_on_every_page(house: House, login: Any) -> None:
    QuestionFactory(programme=house.programme, language="ar", text="ما أهم تغيير؟")
    client = login(house.collector)

    answer = client.get(f"{page(house)}form.pdf", {"language": "ar", "n": 2})

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    texts = [sheet.get_textpage().get_text_range() for sheet in document]
    codes = [found for text in texts for found in text.split() if read(found)]
    assert len(set(codes)) == 2
    assert all(any(code in text for code in set(codes)) for text in texts)


def test_machine_without_the_libraries_says_what_to_install(
    house: House, login: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = builtins.__import__

    def bare(name: str, *more: Any, **others: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return load(name, *more, **others)

    monkeypatch.setattr(builtins, "__import__", bare)

    answer = login(house.collector).get(f"{page(house)}form.pdf", {"language": "en", "n": 1})

    assert answer.status_code == 503
    assert "sudo apt-get install libpango-1.0-0" in answer.content.decode()
