"""The texts of a run, read: languages, sentences worth counting, and content words."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from themes.engine.languages import drop_foreign, find_languages
from themes.engine.records import Settings, Text
from themes.engine.sentences import read_sentences
from themes.engine.vectors import Counts, count_words
from themes.engine.words import Lines, load_language, read_words


@dataclass(frozen=True)
class Corpus:
    """Texts sorted by id; the lists run in parallel with them."""

    ids: list[str]
    languages: list[str]
    sentences: list[list[str]]
    words: list[Lines]
    counts: Counts
    domains: list[str]


def read_corpus(texts: Sequence[Text], settings: Settings) -> Corpus:
    """Read the texts; raises ValueError when two have the same id."""
    ordered = sorted(texts, key=lambda text: text.id)
    ids = [text.id for text in ordered]
    if len(set(ids)) < len(ids):
        raise ValueError("Two texts have the same id.")
    raw = [text.text for text in ordered]
    languages = find_languages(raw, [text.lang for text in ordered])
    sentences = _own_sentences(read_sentences(raw, settings.form_texts), languages)
    words = read_words(sentences, languages, drop_names=settings.drop_names)
    lemmas = [[token.lemma for line in lines for token in line] for lines in words]
    return Corpus(
        ids, languages, sentences, words, count_words(lemmas), [text.domain for text in ordered]
    )


def display_forms(words: Sequence[Lines]) -> dict[str, str]:
    """The form in which people write a word most often: {lemma: surface form}."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for token, n in Counter(t for lines in words for line in lines for t in line).items():
        acronym = token.surface.isupper() and len(token.surface) > 1
        forms[token.lemma][token.surface if acronym else token.surface.lower()] += n
    return {lemma: min(f, key=lambda form: (-f[form], form)) for lemma, f in forms.items()}


def _own_sentences(texts: Sequence[list[str]], languages: Sequence[str]) -> list[list[str]]:
    among = set(languages)
    return [
        drop_foreign(sentences, code, load_language(code).stop_words, among)
        for sentences, code in zip(texts, languages, strict=True)
    ]
