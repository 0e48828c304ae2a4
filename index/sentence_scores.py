"""The sentences of a passage that a query's tokens meet best."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.model import Highlight
from ingest.encoding import passage_input
from ingest.model import Passage
from ingest.sentences import sentence_spans

TokenSpans = Callable[[str], Sequence[tuple[int, int]]]

MAX_SENTENCES = 2
# A second sentence is marked too if it meets the query nearly as well as the best one.
NEAR_BEST = 0.92


def best_sentences(
    passage: Passage, products: NDArray[np.float32], token_spans: TokenSpans
) -> tuple[Highlight, ...]:
    """Return the best sentence and at most one that comes near it, in reading order.

    A lead-in or a question tells nothing: it is marked only where no sentence tells anything.

    Args:
        passage: whose text is marked.
        products: float32 (query tokens, passage tokens), as ``TokenStore.products`` gives.
        token_spans: from an encoder's input to the character range of each of its tokens.
    """
    spans = sentence_spans(passage.text)
    if len(spans) < 2:
        return tuple(Highlight(*span) for span in spans)
    scores = sentence_scores(passage, spans, products, token_spans)
    telling = [i for i, (_, end) in enumerate(spans) if passage.text[end - 1] not in ":?"]
    ranked = sorted(telling or range(len(spans)), key=lambda i: (-scores[i], i))[:MAX_SENTENCES]
    best = scores[ranked[0]]
    kept = sorted(i for i in ranked if best - scores[i] <= (1 - NEAR_BEST) * abs(best))
    return tuple(Highlight(*spans[i]) for i in kept)


def sentence_scores(
    passage: Passage,
    spans: Sequence[tuple[int, int]],
    products: NDArray[np.float32],
    token_spans: TokenSpans,
) -> list[float]:
    """Return the MaxSim score of each sentence: the query's tokens against its tokens alone."""
    text = passage_input(passage)
    shift = len(text) - len(passage.text)
    places = np.array(token_spans(text), dtype=np.int64)[: products.shape[1]]
    middles = places.mean(axis=1) - shift
    scores = []
    for start, end in spans:
        inside = (middles >= start) & (middles < end) & (places[:, 1] > places[:, 0])
        best = products[:, inside].max(axis=1).sum() if inside.any() else -1.0
        scores.append(float(best))
    return scores
