"""The usual recipes: BM25, MiniLM with FAISS, and both fused by reciprocal rank."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any, Protocol

import bm25s
import faiss
import numpy as np
import Stemmer

from eval.model import Answer, Retrieved
from ingest.encoding import wheel_model_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from eval.peers.chunks import Chunk

_RRF_K = 60
_RRF_DEPTH = 100


class Ranker(Protocol):
    """Rows of chunks, best first, with their scores."""

    def rank(self, question: str, *, top_k: int) -> list[tuple[int, float]]:
        """Return at most ``top_k`` (row, score), best first."""
        ...


class TextEncoder(Protocol):
    """Texts to vectors."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 (n, dimension), unit rows."""
        ...


class MiniLm:
    """The plain all-MiniLM-L6-v2 of the wheel in float32; texts are cut at 256 tokens."""

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415

        self._model = SentenceTransformer(str(wheel_model_path()), device="cpu")

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 (n, 384), unit rows."""
        vectors = self._model.encode(
            list(texts),
            batch_size=32,
            normalize_embeddings=True,
            show_progress_bar=len(texts) > 500,
        )
        return np.asarray(vectors, dtype=np.float32)


def cached_vectors(encoder: TextEncoder, texts: Sequence[str], folder: Path) -> Any:
    """Return the texts' vectors, from ``folder`` if the same texts were encoded before."""
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()
    path = folder / f"{digest[:32]}.npy"
    if path.exists():
        return np.load(path)
    vectors = encoder.encode(texts)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(path, vectors)
    return vectors


class Bm25Ranker:
    """bm25s with its default weights, English stop words and Snowball stemming."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._index = bm25s.BM25()
        self._index.index(self._tokens(list(texts)), show_progress=False)
        self._size = len(texts)

    def _tokens(self, texts: list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)

    def rank(self, question: str, *, top_k: int) -> list[tuple[int, float]]:
        """Return rows by BM25; rows without any word of the question are left out."""
        rows, scores = self._index.retrieve(
            self._tokens([question]), k=min(top_k, self._size), show_progress=False
        )
        pairs = zip(rows[0].tolist(), scores[0].tolist(), strict=True)
        return [(row, score) for row, score in pairs if score > 0.0]


class DenseRanker:
    """Exact inner product over unit vectors (FAISS flat index)."""

    def __init__(self, encoder: TextEncoder, vectors: NDArray[np.float32]) -> None:
        self._encoder = encoder
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def rank(self, question: str, *, top_k: int) -> list[tuple[int, float]]:
        """Return rows by cosine."""
        scores, rows = self._index.search(self._encoder.encode([question]), top_k)
        found = zip(rows[0].tolist(), scores[0].tolist(), strict=True)
        return [(row, score) for row, score in found if row >= 0]


class FusedRanker:
    """Equal-weight reciprocal rank fusion of the first 100 of each ranker, k = 60.

    Cormack, Clarke and Buettcher, SIGIR 2009. Ties by row.
    """

    def __init__(self, rankers: Sequence[Ranker]) -> None:
        self._rankers = tuple(rankers)

    def rank(self, question: str, *, top_k: int) -> list[tuple[int, float]]:
        """Return rows by the sum of 1/(60 + rank)."""
        sums: dict[int, float] = {}
        for ranker in self._rankers:
            ranked = ranker.rank(question, top_k=_RRF_DEPTH)
            for place, (row, _) in enumerate(ranked, start=1):
                sums[row] = sums.get(row, 0.0) + 1.0 / (_RRF_K + place)
        return sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:top_k]


class ChunkRetriever:
    """A ranker over chunks as a system to evaluate; it always claims to answer."""

    def __init__(self, name: str, chunks: Sequence[Chunk], ranker: Ranker) -> None:
        self.name = name
        self._chunks = tuple(chunks)
        self._ranker = ranker

    def retrieve(self, question: str, *, top_k: int) -> Answer:
        """Return the ranked chunks, without a confidence."""
        began = time.perf_counter()
        ranked = self._ranker.rank(question, top_k=top_k)
        took_ms = (time.perf_counter() - began) * 1000.0
        passages = tuple(self._retrieved(row, score) for row, score in ranked)
        return Answer(passages, answered=True, took_ms=took_ms)

    def _retrieved(self, row: int, score: float) -> Retrieved:
        chunk = self._chunks[row]
        return Retrieved(chunk.document_id, f"chunk-{row}", chunk.text, score, chunk.section)
