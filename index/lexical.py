"""BM25 over passages, and over their headings and text alone, kept as fields (bm25s)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import bm25s
import numpy as np
from numpy.typing import NDArray

from index.tokens import TOKENIZER_VERSION, tokenize

# "passage" is title, headings and text as one, which ranks better than a sum over "heading" (title
# and headings) and "text"; these are signals for a ranker that weighs them apart.
Field = Literal["passage", "heading", "text"]
Scores = NDArray[np.float32]

FIELDS: tuple[Field, ...] = ("passage", "heading", "text")
K1 = 1.5
B = 0.75
METHOD = "lucene"


def lexical_settings() -> dict[str, str | int | float]:
    """Return what decides a lexical index's content besides the passages."""
    return {"tokenizer": TOKENIZER_VERSION, "method": METHOD, "k1": K1, "b": B}


class LexicalIndex:
    """BM25 scores of all passages for a query, by field.

    A term t of a query adds ``idf(t) * tf / (tf + k1 * (1 - b + b * length / mean length))``
    with ``idf(t) = ln(1 + (N - df + 0.5) / (df + 0.5))``: Lucene's form, as in Kamphuis et al.,
    "Which BM25 do you mean?" (ECIR 2020).
    """

    def __init__(self, fields: Mapping[Field, bm25s.BM25]) -> None:
        """Take the fields made by :meth:`build` or :meth:`load`."""
        self._fields = fields

    @classmethod
    def build(cls, texts: Mapping[Field, Sequence[str]]) -> LexicalIndex:
        """Return an index over the passages' fields, each with one string a passage."""
        return cls({field: _build_field(texts[field]) for field in FIELDS})

    @classmethod
    def load(cls, folder: Path, *, memory_map: bool = True) -> LexicalIndex:
        """Return the index that :meth:`save` wrote; ``memory_map`` as in ``DenseIndex.load``."""
        return cls(
            {
                field: bm25s.BM25.load(folder / field, mmap=memory_map, show_progress=False)
                for field in FIELDS
            }
        )

    def save(self, folder: Path) -> None:
        """Write the index below ``folder``, equal indexes to equal bytes."""
        for field, index in self._fields.items():
            index.save(folder / field, show_progress=False)

    def __len__(self) -> int:
        """Return the number of passages."""
        return int(self._fields["passage"].scores["num_docs"])

    def scores(self, terms: Sequence[str]) -> dict[Field, Scores]:
        """Return BM25 by field, float32 (passages,), 0 or more; a term given twice counts twice.

        Args:
            terms: a query's, as :func:`index.tokens.tokenize` returns them.
        """
        return {field: self._field_scores(field, terms) for field in FIELDS}

    def document_frequency(self, term: str) -> int:
        """Return in how many passages' texts or headings a term stands (the greater of the two)."""
        return max(len(_postings(index, term)) for index in self._fields.values())

    def coverage(self, terms: Sequence[str], rows: NDArray[np.int64]) -> Scores:
        """Return which part of the terms' weight each row has in text or headings, 0..1.

        A term weighs its inverse document frequency; one that no passage has weighs the most and
        is met by none.

        Args:
            terms: a query's; repeats count once.
            rows: passages, in rising order.

        Returns:
            float32 (len(rows),); zeros for a query without terms.
        """
        covered = np.zeros(len(rows), dtype=np.float32)
        total = 0.0
        for term in dict.fromkeys(terms):
            frequency = self.document_frequency(term)
            weight = float(np.log1p((len(self) - frequency + 0.5) / (frequency + 0.5)))
            total += weight
            found = np.zeros(len(rows), dtype=np.bool_)
            for index in self._fields.values():
                found |= np.isin(rows, _postings(index, term))
            covered += weight * found
        return covered / np.float32(total) if total else covered

    def _field_scores(self, field: Field, terms: Sequence[str]) -> Scores:
        index = self._fields[field]
        ids = index.get_tokens_ids(list(terms))
        if not ids:
            return np.zeros(len(self), dtype=np.float32)
        return np.asarray(index.get_scores_from_ids(ids), dtype=np.float32)


def _postings(index: bm25s.BM25, term: str) -> NDArray[np.int64]:
    """Return the rows whose field has the term."""
    ids = index.get_tokens_ids([term])
    if not ids:
        return np.empty(0, dtype=np.int64)
    first, last = index.scores["indptr"][ids[0] : ids[0] + 2]
    return np.asarray(index.scores["indices"][first:last], dtype=np.int64)


def _build_field(texts: Sequence[str]) -> bm25s.BM25:
    # "" stands in a text without a term, as bm25s divides by the mean length; no query holds it.
    tokens = [tokenize(text) or [""] for text in texts]
    # Sorted, as a set's order changes from run to run and with it the files' bytes.
    vocabulary = {term: i for i, term in enumerate(sorted({t for row in tokens for t in row}))}
    index = bm25s.BM25(k1=K1, b=B, method=METHOD)
    index.index(
        ([[vocabulary[term] for term in row] for row in tokens], vocabulary),
        create_empty_token=False,
        show_progress=False,
    )
    return index
