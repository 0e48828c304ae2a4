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


def sentence_input(sentence: str, heading: str) -> str:
    """Return what the encoder reads of a sentence: a table row says too little without its heading.

    >>> sentence_input("Ovary | Liver, lung", "Where Cancer Spreads")
    'Where Cancer Spreads: Ovary | Liver, lung'
    """
    return f"{heading}: {sentence}" if heading and " | " in sentence else sentence


def highlights(
    texts: Sequence[str],
    query_vectors: Vectors,
    encoder: Encoder,
    *,
    headings: Sequence[str] | None = None,
) -> list[tuple[Highlight, ...]]:
    """Return the highlights of each text, by cosine of its sentences to the query.

    Args:
        texts: plain text of passages.
        query_vectors: float32 (windows, dimension), unit rows; a sentence's cosine is its highest.
        encoder: the one that made ``query_vectors``.
        headings: the innermost heading of each text, for its table rows; "" where it has none.
    """
    spans = [sentence_spans(text) for text in texts]
    sentences = [
        sentence_input(text[start:end], heading)
        for text, heading, found in zip(texts, headings or [""] * len(texts), spans, strict=True)
        for start, end in found
    ]
    cosines = (encoder.encode_passages(sentences) @ query_vectors.T).max(axis=1).tolist()
    picked = []
    position = 0
    for found in spans:
        picked.append(pick_sentences(found, cosines[position : position + len(found)]))
        position += len(found)
    return picked
