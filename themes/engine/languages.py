"""Which language a text is in, and which of its sentences are in another one."""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from themes.engine.sentences import keep

UNKNOWN = "xx"
MIN_LETTERS = 12
MAX_LETTERS = 1000
MIN_SENTENCE_WORDS = 6
HOME_SHARE = 0.2
SURE = 0.95
RATHER_SURE = 0.7
COMMON_SHARE = 0.05


def base_language(tag: str) -> str:
    """The language of a BCP 47 tag: "sw-KE" is "sw"."""
    return tag.replace("_", "-").split("-")[0].lower()


def find_languages(texts: Sequence[str], declared: Sequence[str]) -> list[str]:
    """A language for every text: the declared one, or a guess among those likely here.

    When no text declares a language, those that hardly any text seems to be in are unlikely.
    """
    known = {base_language(tag) for tag in declared if tag}
    candidates = known or common_languages([guess_language(text) for text in texts])
    return [
        base_language(tag) if tag else guess_language(text, candidates)
        for text, tag in zip(texts, declared, strict=True)
    ]


def guess_language(text: str, among: Collection[str] = ()) -> str:
    """The likeliest language of these; of all languages only one that is rather sure."""
    if len(among) == 1:
        return min(among)
    if sum(map(str.isalpha, text)) < MIN_LETTERS:
        return UNKNOWN
    guess, certainty = _rank(text, among)
    return guess if among or certainty > RATHER_SURE else UNKNOWN


def drop_foreign(
    sentences: list[str], language: str, stop_words: Collection[str], among: Collection[str]
) -> list[str]:
    """Leave out sentences that are surely in another language than the text's own.

    A sentence with enough stop words of the text's language is at home, which spares most of
    the slow guesses. Without a stop word list only the languages of this set of texts are compared.
    """
    likely = () if stop_words else among
    if not stop_words and len(among) < 2:
        return sentences
    return keep(sentences, [_at_home(s, language, stop_words, likely) for s in sentences])


def _at_home(
    sentence: str, language: str, stop_words: Collection[str], likely: Collection[str]
) -> bool:
    words = sentence.lower().split()
    n_stop_words = sum(word in stop_words for word in words)
    if len(words) < MIN_SENTENCE_WORDS or n_stop_words > HOME_SHARE * len(words):
        return True
    guess, certainty = _rank(sentence, likely)
    return guess == language or certainty < SURE


def common_languages(languages: Sequence[str]) -> set[str]:
    """Languages in at least a twentieth of the texts, and in two of them."""
    counts = Counter(code for code in languages if code != UNKNOWN)
    return {code for code, n in counts.items() if n >= max(2, COMMON_SHARE * len(languages))}


def _rank(text: str, among: Collection[str]) -> tuple[str, float]:
    """The likeliest language, of these if any are given, and its probability among them."""
    ranking: list[tuple[str, float]] = _identifier().rank(text[:MAX_LETTERS])
    allowed = [pair for pair in ranking if pair[0] in among] or ranking
    total = sum(probability for _, probability in allowed)
    return allowed[0][0], allowed[0][1] / total if total else 0.0


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
