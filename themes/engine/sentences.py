"""Texts as sentences: repeated form text and sentences in another language are left out."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

MIN_FORM_WORDS = 4
MIN_WORDS_LEFT = 12
FORM_SHARE = 0.004

_BREAK = re.compile(r"(?<=[.!?…።؟۔।])\s+|(?<=[。！？])|[\r\n\u2028\u2029]+")
_NOT_WORD = re.compile(r"\W+")


def tidy(text: str) -> str:
    """Composed Unicode without lone surrogates, which spaCy cannot encode."""
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))


def split_sentences(text: str) -> list[str]:
    return [part.strip() for part in _BREAK.split(text) if part.strip()]


def n_words(sentences: Iterable[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)


def normalise(sentence: str) -> str:
    return _NOT_WORD.sub(" ", sentence.casefold()).strip()


def question_pattern(form_texts: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern that finds the programme's own questions, whatever the case and punctuation."""
    wordings = (re.findall(r"\w+", tidy(text)) for text in form_texts)
    longest_first = sorted((words for words in wordings if words), key=lambda w: (-len(w), w))
    parts = [r"\W+".join(map(re.escape, words)) for words in longest_first]
    if not parts:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)[?:.]*", re.IGNORECASE)


def read_sentences(texts: Sequence[str], form_texts: Iterable[str]) -> list[list[str]]:
    """The sentences of every text without the programme's questions and without form text."""
    pattern = question_pattern(form_texts)
    cleaned = (pattern.sub("\n", tidy(text)) if pattern else tidy(text) for text in texts)
    return drop_repeated([split_sentences(text) for text in cleaned])


def drop_repeated(texts: Sequence[list[str]]) -> list[list[str]]:
    """Leave out sentences that so many texts share that they come from the form."""
    threshold = max(3, int(FORM_SHARE * len(texts)))
    counts = Counter(key for sentences in texts for key in _long_keys(sentences))
    return [keep(text, [counts[normalise(s)] < threshold for s in text]) for text in texts]


def keep(sentences: list[str], wanted: list[bool]) -> list[str]:
    """The wanted sentences, or all of them when hardly anything would be left."""
    kept = [sentence for sentence, good in zip(sentences, wanted, strict=True) if good]
    return kept if n_words(kept) >= MIN_WORDS_LEFT else sentences


def _long_keys(sentences: Iterable[str]) -> set[str]:
    return {normalise(s) for s in sentences if len(s.split()) >= MIN_FORM_WORDS}
