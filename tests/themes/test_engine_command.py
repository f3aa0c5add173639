"""`python -m themes.engine`: lines in, lines out, bad lines named."""

import io
import json
import os
import subprocess
import sys

import pytest

from tests.themes.engine_texts import story_texts
from themes.engine.__main__ import BadLineError, main, read_texts

pytestmark = pytest.mark.engine


def as_lines(texts):
    rows = ({"id": text.id, "text": text.text, "lang": text.lang} for text in texts)
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def run(body, *arguments, seed="0"):
    return subprocess.run(
        [sys.executable, "-m", "themes.engine", *arguments],
        input=body, capture_output=True, check=False, env={**os.environ, "PYTHONHASHSEED": seed},
    )  # fmt: skip


def test_every_text_and_every_theme_gets_a_line():
    texts = story_texts(24)

    answer = run(as_lines(texts))

    rows = [json.loads(line) for line in answer.stdout.splitlines()]
    placed = {row["id"]: row["theme"] for row in rows if "id" in row}
    themes = {row["theme"]: row for row in rows if "id" not in row}
    assert answer.returncode == 0
    assert list(placed) == [text.id for text in texts]
    assert set(placed.values()) == set(themes)
    assert all(3 <= len(row["words"]) <= 10 for row in themes.values())


def test_another_process_and_another_order_give_the_same_lines():
    texts = story_texts(24)

    one = run(as_lines(texts), seed="1").stdout
    other = run(as_lines(texts[::-1]), seed="2").stdout

    assert sorted(one.splitlines()) == sorted(other.splitlines())


def test_too_few_texts_stay_without_a_theme():
    answer = run(as_lines(story_texts(3)))

    rows = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [row["theme"] for row in rows] == [None, None, None]
    assert answer.stderr == b"Warning: too_few\n"


def test_stability_is_told_when_asked():
    answer = run(as_lines(story_texts(12)), "--stability", "--granularity", "coarse")

    assert b"Stability: " in answer.stderr


def test_a_bad_line_is_named_and_nothing_is_answered():
    answer = run(b'{"id": "a", "text": "water"}\n\n{"id": \n')

    assert answer.returncode == 2
    assert answer.stdout == b""
    assert answer.stderr.startswith(b"Line 3 is not JSON: ")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'["a"]', 'Line 1 needs an "id" and a "text" that is a string.'),
        (b'{"text": "water"}', 'Line 1 needs an "id" and a "text" that is a string.'),
        (b'{"id": 1, "text": null}', 'Line 1 needs an "id" and a "text" that is a string.'),
        (
            b'{"id": 1, "text": "a"}\n{"id": "1", "text": "b"}',
            "Line 2: the id '1' stands on line 1 too.",
        ),
    ],
)
def test_a_line_that_is_no_text_is_refused(line, message):
    with pytest.raises(BadLineError) as refusal:
        list(read_texts(line.splitlines()))

    assert str(refusal.value) == message


def test_a_line_that_is_not_utf8_is_refused():
    with pytest.raises(BadLineError, match="Line 1 is not JSON"):
        list(read_texts([b'{"id": "a", "text": "\xff"}']))


def test_the_command_reads_standard_input(monkeypatch, capsysbinary):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(as_lines(story_texts(2)))))

    assert main(["--no-stability"]) == 0
    assert len(capsysbinary.readouterr().out.splitlines()) == 2
