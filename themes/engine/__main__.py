"""`python -m themes.engine < texts.jsonl`: texts in, placements and themes out, a line each."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO, get_args

from themes.engine import Result, Settings, SuggestedTheme, Text, suggest
from themes.engine.records import Granularity

BAD_INPUT = 2


class BadLineError(ValueError):
    """A line that is not a text, with its number."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    settings = Settings(
        granularity=options.granularity,
        drop_names=not options.keep_names,
        form_texts=tuple(options.form_text),
        seed=options.seed,
        with_stability=options.stability,
        languages_apart=not options.join_languages,
    )
    try:
        texts = list(read_texts(sys.stdin.buffer))
    except BadLineError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT
    write_answer(texts, suggest(texts, settings), sys.stdout.buffer)
    return 0


def read_texts(lines: Iterable[bytes]) -> Iterator[Text]:
    """One text per line of JSON; raises BadLineError with the number of a line that is not one."""
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        text = _read_line(line, number)
        if text.id in seen:
            raise BadLineError(
                f"Line {number}: the id {text.id!r} stands on line {seen[text.id]} too."
            )
        seen[text.id] = number
        yield text


def write_answer(texts: Sequence[Text], result: Result, out: BinaryIO) -> None:
    """A line per text in the order given, then one per theme; remarks go to standard error."""
    for text in texts:
        number, similarity = result.placements.get(text.id, (None, None))
        _write({"id": text.id, "theme": number, "similarity": similarity}, out)
    for theme in result.themes:
        _write(_theme_row(theme), out)
    for pair in result.pairs:
        _write({"may_belong_together": [pair.one, pair.other], "score": pair.score}, out)
    for code in result.warnings:
        sys.stderr.write(f"Warning: {code}\n")
    if result.stability is not None:
        sys.stderr.write(f"Stability: {result.stability:.2f}\n")


def _theme_row(theme: SuggestedTheme) -> dict[str, Any]:
    text_id, sentence = theme.sentence
    return {
        "theme": theme.number,
        "label": ", ".join(theme.words[:4]),
        "words": theme.words,
        "n": theme.n,
        "language": theme.language,
        "central": theme.central,
        "edge": theme.edge,
        "sentence": {"id": text_id, "text": sentence},
    }


def _read_line(line: bytes, number: int) -> Text:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadLineError(f"Line {number} is not JSON: {error}") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "id" not in row:
        raise BadLineError(f'Line {number} needs an "id" and a "text" that is a string.')
    return Text(
        str(row["id"]), row["text"], str(row.get("lang") or ""), str(row.get("domain") or "")
    )


def _write(row: dict[str, Any], out: BinaryIO) -> None:
    """Lone surrogates, which JSON can hold and UTF-8 cannot, go out as escapes."""
    line = json.dumps(row, ensure_ascii=False) + "\n"
    out.write(line.encode("utf-8", "backslashreplace"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m themes.engine", description=__doc__)
    parser.add_argument("--granularity", choices=get_args(Granularity), default="normal")
    parser.add_argument("--keep-names", action="store_true", help="count names of people, places")
    parser.add_argument(
        "--join-languages", action="store_true", help="group all languages in one go"
    )
    parser.add_argument("--form-text", action="append", default=[], help="a question of the form")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--stability", action=argparse.BooleanOptionalAction, default=False, help="takes longer"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
