"""Content words of texts: by an installed spaCy pipeline, or tokenizers, stop lists and lookups."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from themes.engine.languages import UNKNOWN
from themes.engine.trained import PEOPLE_AND_PLACES, find_pipeline

MAX_LETTERS = 40
MAX_CHUNK = 1000
NAME_SHARE = 0.7
NAMED_SHARE = 0.5
FUNCTION_WORD_SHARE = 0.4
MANY_TEXTS = 50
CAPITAL_NOUNS = frozenset({"de", "lb"})
ENDS = frozenset(".!?…።؟۔।。！？:")
# Thai, Lao, Myanmar, Khmer, kana, Han: written without spaces between words.
_UNSPACED = re.compile(
    "[\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u9fff]+"
)
UNSPACED = frozenset({"th", "lo", "my", "km", "ja", "zh"})


class Token(NamedTuple):
    """A word as written and as counted, and whether it stands where capitals mean a name.

    `named` when a trained pipeline takes it for a person or a place.
    """

    surface: str
    lemma: str
    inside: bool
    named: bool = False


Lines = list[list[Token]]


class Piece(NamedTuple):
    """What a piece of text between spaces holds: words in both places, or marks between them."""

    surface: str
    first: Token | None
    later: Token | None


@dataclass(frozen=True)
class Language:
    """What is known of a language: its tokenizer or trained pipeline, stop words and lemmas.

    The tables map a form to its lemma, in some languages to a list of lemmas.
    """

    code: str
    nlp: Any
    stop_words: frozenset[str]
    lemmas: Mapping[str, str | list[str]]
    is_trained: bool = False

    def lemma(self, word: str, known: str = "") -> str:
        """The dictionary form in lower case, or nothing for words without content.

        `known` is what a trained pipeline takes for it.
        """
        lower = word.lower()
        found = known or self.lemmas.get(word) or self.lemmas.get(lower) or lower
        lemma = (found if isinstance(found, str) else found[0]).lower()
        wanted = is_word(lower) and lower not in self.stop_words and lemma not in self.stop_words
        return lemma if wanted and len(lemma) > 1 else ""


@lru_cache(maxsize=32)
def load_language(code: str) -> Language:
    """The installed pipeline of a language, else spaCy's blank one, else the multi-language one."""
    import spacy

    trained = find_pipeline(code)
    try:
        nlp = trained or spacy.blank(UNKNOWN if code in UNSPACED else code)
    except (ImportError, ValueError):
        nlp = spacy.blank(UNKNOWN)
    stop_words = frozenset(nlp.Defaults.stop_words)
    return Language(code, nlp, stop_words, _lemmas(code), is_trained=trained is not None)


def _lemmas(code: str) -> Mapping[str, str | list[str]]:
    from spacy.lookups import load_lookups

    try:
        table: Mapping[str, str | list[str]] = load_lookups(code, ["lemma_lookup"]).get_table(
            "lemma_lookup"
        )
    except ValueError:
        return {}
    return table


@lru_cache(maxsize=65536)
def is_word(text: str) -> bool:
    """Letters and their marks decide, never `is_alpha`, which is False for Bengali words."""
    kinds = {unicodedata.category(char)[0] for char in text}
    return "L" in kinds and not kinds & {"N", "S"} and 1 < len(text) <= MAX_LETTERS


def read_words(
    texts: Sequence[Sequence[str]], languages: Sequence[str], *, drop_names: bool
) -> list[Lines]:
    """The content words of every sentence of every text."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, code in enumerate(languages):
        groups[code].append(index)
    words: list[Lines] = [[] for _ in texts]
    for code, members in sorted(groups.items()):
        language = load_language(code)
        tokenise = _analyse if language.is_trained else _tokenise
        lines = tokenise([texts[i] for i in members], language)
        if not language.stop_words and len(members) >= MANY_TEXTS:
            lines = without_function_words(lines)
        if drop_names:
            tokens = chain.from_iterable(chain.from_iterable(lines))
            lines = without(find_names(tokens, by_capitals=code not in CAPITAL_NOUNS), lines)
        for index, found in zip(members, lines, strict=True):
            words[index] = found
    return words


def without(lemmas: Collection[str], texts: Sequence[Lines]) -> list[Lines]:
    return [[[t for t in line if t.lemma not in lemmas] for line in text] for text in texts]


def without_function_words(texts: Sequence[Lines]) -> list[Lines]:
    """Leave out words so common that they stand in for the stop list a language lacks.

    Texts that say the same use no others, and keep them.
    """
    counts = Counter(lemma for text in texts for lemma in {t.lemma for ln in text for t in ln})
    common = {lemma for lemma, n in counts.items() if n > FUNCTION_WORD_SHARE * len(texts)}
    rest = without(common, texts)
    return rest if sum(any(text) for text in rest) > len(texts) / 2 else list(texts)


def find_names(tokens: Iterable[Token], *, by_capitals: bool = True) -> Collection[str]:
    """People and places: words mostly written with a capital inside sentences.

    A trained pipeline's word counts too, also where capitals tell nothing.
    """
    seen = Counter(tokens)
    named, usual = Counter[str](), Counter[str]()
    capital, small = Counter[str](), Counter[str]()
    for token, n in seen.items():
        (named if token.named else usual)[token.lemma] += n
        if token.inside and by_capitals:
            (capital if is_capitalised(token.surface) else small)[token.lemma] += n
    names = {w for w, n in named.items() if n >= NAMED_SHARE * (n + usual[w])}
    return names | {w for w, n in capital.items() if n >= NAME_SHARE * (n + small[w])}


def is_capitalised(word: str) -> bool:
    """Written like a name; all in capitals is an acronym or a habit."""
    return word[0].isupper() and not (len(word) > 1 and word.isupper())


def _tokenise(texts: Sequence[Sequence[str]], language: Language) -> list[Lines]:
    """Tokens with content; every distinct string between spaces passes through spaCy once."""
    chunks = sorted({chunk for text in texts for line in text for chunk in line.split()})
    with language.nlp.memory_zone():
        surfaces = [[t.text for t in language.nlp.make_doc(c[:MAX_CHUNK])] for c in chunks]
    known: dict[str, Piece] = {}
    parts = {
        chunk: [known.get(s) or known.setdefault(s, _piece(s, language)) for s in _parts(found)]
        for chunk, found in zip(chunks, surfaces, strict=True)
    }
    return [[_tokens(line, parts) for line in text] for text in texts]


def _analyse(texts: Sequence[Sequence[str]], language: Language) -> list[Lines]:
    """Tokens with content, every sentence read as a whole by a trained pipeline."""
    with language.nlp.memory_zone():
        docs = language.nlp.pipe(line for text in texts for line in text)
        lines = [_read_doc(doc, language) for doc in docs]
    rest = iter(lines)
    return [[next(rest) for _ in text] for text in texts]


def _read_doc(doc: Iterable[Any], language: Language) -> list[Token]:
    found: list[Token] = []
    inside = False
    for token in doc:
        lemma = language.lemma(token.text, token.lemma_)
        if lemma:
            named = token.ent_type_ in PEOPLE_AND_PLACES
            found.append(Token(token.text, lemma, inside, named))
        inside = token.text not in ENDS and (inside or token.text[0].isalnum())
    return found


def _parts(surfaces: Iterable[str]) -> Iterator[str]:
    """Tokens, and pairs of letters in place of those in scripts that do not part words."""
    for surface in surfaces:
        if len(surface) > 2 and _UNSPACED.fullmatch(surface):
            yield from (surface[i : i + 2] for i in range(len(surface) - 1))
        else:
            yield surface


def _piece(surface: str, language: Language) -> Piece:
    lemma = language.lemma(surface)
    if not lemma:
        return Piece(surface, None, None)
    return Piece(surface, Token(surface, lemma, False), Token(surface, lemma, True))


def _tokens(line: str, parts: Mapping[str, list[Piece]]) -> list[Token]:
    """Content words of one sentence; a full stop within it begins another."""
    found: list[Token] = []
    inside = False
    for surface, first, later in chain.from_iterable(parts[chunk] for chunk in line.split()):
        token = later if inside else first
        if token:
            found.append(token)
        inside = surface not in ENDS and (inside or surface[0].isalnum())
    return found
