"""Texts as spaCy docs whose vectors know what words mean here, and texts like a given one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from themes.engine.corpus import read_corpus
from themes.engine.meanings import known_words, meaning_table
from themes.engine.parts import only_language

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from themes.engine.records import Settings, Text


def make_docs(texts: Sequence[Text], settings: Settings) -> dict[str, Doc]:
    """A doc of content words for each text: {text id: doc}, sorted by id."""
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    corpus = read_corpus(texts, settings)
    known = known_words(corpus.counts)
    vocab = Vocab(strings=known.words)
    vocab.vectors = meaning_table(known, only_language(corpus.languages), settings.seed)
    lemmas = ([token.lemma for line in lines for token in line] for lines in corpus.words)
    return {id_: Doc(vocab, words=words) for id_, words in zip(corpus.ids, lemmas, strict=True)}


def most_alike(docs: dict[str, Doc], to: str, n: int) -> list[tuple[str, float]]:
    """The nearest other docs and their cosine, best first; none when nothing is known of it."""
    own = docs[to]
    others = [id_ for id_, doc in docs.items() if id_ != to and doc.vector_norm]
    if not own.vector_norm:
        return []
    found = [(id_, round(float(own.similarity(docs[id_])), 4)) for id_ in others]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:n]
