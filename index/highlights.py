"""Which sentences of a passage a query is closest to."""

from __future__ import annotations

from collections.abc import Sequence

from index.encoder import Encoder, Vectors
from index.model import Highlight
from ingest.sentences import sentence_spans

MAX_SENTENCES = 2
# A second sentence is marked too if its cosine comes this near to the best one's.
NEAR_BEST = 0.05


def pick_sentences(
    spans: Sequence[tuple[int, int]], cosines: Sequence[float]
) -> tuple[Highlight, ...]:
    """Return the best sentence and at most one that comes near it, in reading order.

    Args:
        spans: the sentences' ranges, ``end`` exclusive.
        cosines: each sentence's to the query; of equal ones the first wins.
    """
    ranked = sorted(range(len(spans)), key=lambda i: (-cosines[i], i))[:MAX_SENTENCES]
    kept = sorted(i for i in ranked if cosines[i] >= cosines[ranked[0]] - NEAR_BEST)
    return tuple(Highlight(*spans[i]) for i in kept)


def highlights(
    texts: Sequence[str], query_vectors: Vectors, encoder: Encoder
) -> list[tuple[Highlight, ...]]:
    """Return the highlights of each text, by cosine of its sentences to the query.

    Args:
        texts: plain text of passages.
        query_vectors: float32 (windows, dimension), unit rows; a sentence's cosine is its highest.
        encoder: the one that made ``query_vectors``.
    """
    spans = [sentence_spans(text) for text in texts]
    sentences = [
        text[start:end] for text, found in zip(texts, spans, strict=True) for start, end in found
    ]
    cosines = (encoder.encode_passages(sentences) @ query_vectors.T).max(axis=1).tolist()
    picked = []
    position = 0
    for found in spans:
        picked.append(pick_sentences(found, cosines[position : position + len(found)]))
        position += len(found)
    return picked
