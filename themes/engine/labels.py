"""What is shown of a theme: its words, central texts, an edge text and the telling sentence."""

from collections.abc import Mapping

import numpy as np

from themes.engine.corpus import Corpus
from themes.engine.graph import Labels
from themes.engine.grouping import Grouping
from themes.engine.records import SuggestedTheme
from themes.engine.vectors import Counts, Floats

N_WORDS = 10
N_CENTRAL = 3
N_TELLING = 12
SHORT_SENTENCE = 8
PRIOR = 5.0
NEARLY = 0.8


def describe(corpus: Corpus, grouping: Grouping, forms: Mapping[str, str]) -> list[SuggestedTheme]:
    """Themes numbered from 1, with the words that tell them from others in their language."""
    labels, similarity = grouping.labels, grouping.similarity
    weights, languages = _weights_by_language(corpus.counts, grouping)
    themes = []
    for group, row in enumerate(weights):
        members = np.flatnonzero(labels == group)
        ranked = members[np.argsort(-similarity[members], kind="stable")]
        common = corpus.counts.rows(members).document_frequency.astype(np.float64)
        best = _best_words(corpus.counts, row) or _best_words(corpus.counts, common)
        themes.append(
            SuggestedTheme(
                number=group + 1,
                words=list(dict.fromkeys(forms[word] for word in best)),
                central=[corpus.ids[i] for i in ranked[:N_CENTRAL]],
                edge=corpus.ids[ranked[-1]] if len(ranked) > N_CENTRAL else None,
                sentence=telling_sentence(corpus, ranked[:N_TELLING], best),
                n=len(members),
                language=languages[group],
            )
        )
    return themes


def _weights_by_language(counts: Counts, grouping: Grouping) -> tuple[Floats, list[str]]:
    """Words of each theme weighed against themes of its part only, and the part's language."""
    n_themes = int(grouping.labels.max()) + 1
    weights = np.zeros((n_themes, len(counts.words)))
    languages = [""] * n_themes
    for part in grouping.parts:
        own = grouping.labels[part.rows]
        there, numbers = np.unique(own, return_inverse=True)
        weights[there] = distinct(word_weights(counts.rows(part.rows), numbers))
        for theme in there if grouping.is_apart else ():
            languages[theme] = part.language
    return weights, languages


def word_weights(counts: Counts, labels: Labels) -> Floats:
    """How much more often a theme's texts use a word than the others': (n_themes, n_words).

    Log-odds of texts with the word over a Dirichlet prior, in standard errors (Monroe et al. 2008).
    """
    n = len(labels)
    present = (counts.matrix > 0).astype(np.float64)
    sizes = np.bincount(labels).astype(np.float64)[:, None]
    theme = np.array([present[labels == g].sum(axis=0) for g in range(len(sizes))])
    total = theme.sum(axis=0)
    prior = PRIOR * total / n + 0.01
    inside, outside = theme + prior, total - theme + prior
    odds = np.log(inside / np.maximum(sizes + PRIOR - inside, 0.5))
    others = np.log(outside / np.maximum(n - sizes + PRIOR - outside, 0.5))
    return (odds - others) / np.sqrt(1 / inside + 1 / outside) * _shown(total, n)


def distinct(weights: Floats) -> Floats:
    """Leave a word to the themes that use it nearly as much as any other does."""
    return weights * (weights >= NEARLY * weights.max(axis=0))


def telling_sentence(corpus: Corpus, ranked: Labels, words: list[str]) -> tuple[str, str]:
    """The sentence of the central texts that says most of the theme's words in few others."""
    worth = {word: 1 / (1 + rank) ** 0.5 for rank, word in enumerate(words)}
    best = (-1.0, "", "")
    for i in ranked:
        for sentence, line in zip(corpus.sentences[i], corpus.words[i], strict=True):
            said = sum(worth.get(lemma, 0.0) for lemma in {t.lemma for t in line} & worth.keys())
            score = said / max(SHORT_SENTENCE, len(sentence.split())) ** 0.5
            if score > best[0]:
                best = (score, corpus.ids[i], sentence)
    return best[1] or corpus.ids[ranked[0]], best[2]


def _best_words(counts: Counts, weights: Floats) -> list[str]:
    order = np.argsort(-weights, kind="stable")[:N_WORDS]
    return [counts.words[i] for i in order if weights[i] > 0]


def _shown(total: Floats, n: int) -> Floats:
    """1 for words in enough texts to stand for a theme, else 0."""
    return (total >= max(2 if n < 150 else 3, n // 200)).astype(np.float64)
