"""An installed trained pipeline is found and used; nothing is fetched."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.vectors import Vectors

from tests.themes.engine_texts import SUBJECTS, story_texts
from themes.engine import words
from themes.engine.trained import PEOPLE_AND_PLACES, find_pipeline, trained_vectors

pytestmark = pytest.mark.engine

PLACE = "kisima"  # never written with a capital: only the pipeline can know that it is a place


def tiny_pipeline():
    """A pipeline that knows one place, one lemma, and which words belong to which subject."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": PLACE}])
    attributes = nlp.add_pipe("attribute_ruler")
    attributes.add([[{"LOWER": "wells"}]], {"LEMMA": "borehole"})
    known = {
        word.strip(".,"): number
        for number, lines in enumerate(SUBJECTS.values())
        for line in lines
        for word in line.split()
    }
    vectors = np.eye(len(SUBJECTS), dtype=np.float32)[list(known.values())]
    for word in known:
        nlp.vocab.strings.add(word)
    keys = [nlp.vocab.strings[word] for word in known]
    nlp.vocab.vectors = Vectors(data=vectors + 0.01, keys=keys, name="tiny")
    return nlp


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder in which a package with that pipeline is installed."""
    folder: Path = tmp_path_factory.mktemp("site")
    package = folder / "en_tiny"
    package.mkdir()
    tiny_pipeline().to_disk(package / "model")
    meta = json.loads((package / "model" / "meta.json").read_text())
    (package / "meta.json").write_text(json.dumps(meta))
    (package / "__init__.py").write_text(
        "from pathlib import Path\n"
        "from spacy.util import load_model_from_path\n"
        "def load(**kwargs):\n"
        "    return load_model_from_path(Path(__file__).parent / 'model', **kwargs)\n"
    )
    facts = folder / "en_tiny-0.1.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: en_tiny\nVersion: 0.1\n")
    (facts / "entry_points.txt").write_text("[spacy_models]\nen_tiny = en_tiny\n")
    return folder


@pytest.fixture
def installed(monkeypatch):
    """The tiny pipeline stands where an installed one would."""
    nlp = tiny_pipeline()
    words.load_language.cache_clear()
    monkeypatch.setattr(words, "find_pipeline", lambda code: nlp if code == "en" else None)
    monkeypatch.setattr("themes.engine.trained.find_pipeline", lambda code: nlp)
    yield nlp
    words.load_language.cache_clear()


def run(folder: Path, code: str, body: bytes = b"") -> str:
    """What another process, that has the package on its path, writes."""
    path = os.pathsep.join([str(folder), str(Path.cwd())])
    command = [sys.executable, "-c", code] if code else [sys.executable, "-m", "themes.engine"]
    done = subprocess.run(
        command, input=body, capture_output=True, check=True,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    return done.stdout.decode()


def test_an_installed_package_is_found_by_its_language(folder):
    code = (
        "from themes.engine.trained import find_pipeline as f\n"
        "print(f('en').meta['vectors']['keys'] > 50, f('fr'))"
    )

    assert run(folder, code).split() == ["True", "None"]


def test_the_command_leaves_out_the_places_an_installed_pipeline_names(folder):
    texts = [(t.id, f"{t.text} The wells are in {PLACE}.") for t in story_texts(24)]
    body = "".join(json.dumps({"id": i, "text": t, "lang": "en"}) + "\n" for i, t in texts)

    rows = [json.loads(line) for line in run(folder, "", body.encode()).splitlines()]

    said = {word for row in rows for word in row.get("words", [])}
    assert said
    assert PLACE not in said


def test_without_an_installed_package_there_is_none():
    assert find_pipeline("en") is None
    assert trained_vectors(["well"], "en") is None


def test_a_pipeline_gives_lemmas_and_names(installed):
    (lines,) = words.read_words([["We dug wells in kisima"]], ["en"], drop_names=False)

    assert [(t.lemma, t.named) for t in lines[0]] == [
        ("dig", False), ("borehole", False), (PLACE, True),
    ]  # fmt: skip


def test_named_places_are_left_out(installed):
    (lines,) = words.read_words([["We dug wells in kisima"]], ["en"], drop_names=True)

    assert [token.lemma for token in lines[0]] == ["dig", "borehole"]


def test_vectors_of_a_pipeline_take_the_place_of_those_of_the_texts(installed):
    found = trained_vectors(["pump", "river", "nurse", "unheard"], "en")

    assert found is not None
    assert np.allclose(np.linalg.norm(found, axis=1), [1, 1, 1, 0])
    assert found[0] @ found[1] > 0.9 > found[0] @ found[2]


def test_vectors_that_know_few_of_the_words_are_left_alone(installed):
    assert trained_vectors(["pump", "unheard", "unseen"], "en") is None


def test_what_people_and_places_are_called_is_written_down():
    assert {"PERSON", "PER", "GPE", "LOC"} <= PEOPLE_AND_PLACES
