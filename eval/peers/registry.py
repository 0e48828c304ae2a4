"""Peers by name, built over one set of documents."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from eval.peers.chunks import Chunk, by_characters, by_headings, by_words
from eval.peers.documents import documents_digest
from eval.peers.haystack_peer import HaystackPeer
from eval.peers.llamaindex_peer import LlamaIndexPeer
from eval.peers.recipes import (
    Bm25Ranker,
    ChunkRetriever,
    DenseRanker,
    FusedRanker,
    MiniLm,
    cached_vectors,
)
from eval.peers.txtai_peer import TxtaiPeer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from eval.peers.documents import PeerDocument
    from eval.retrieval import Retriever

PEERS = {
    "bm25": "BM25",
    "minilm": "MiniLM",
    "rrf": "RRF",
    "minilm-words": "MiniLM, 200 words",
    "minilm-characters": "MiniLM, 1000 characters",
    "haystack": "Haystack",
    "txtai": "txtai",
    "llamaindex": "LlamaIndex",
}
DESCRIPTIONS = {
    "BM25": "bm25s over sections cut at headings, at most 200 words",
    "MiniLM": "all-MiniLM-L6-v2 and FAISS over the same sections",
    "RRF": "the two before, equal-weight reciprocal rank fusion, k = 60",
    "MiniLM, 200 words": "all-MiniLM-L6-v2 and FAISS over runs of 200 words",
    "MiniLM, 1000 characters": "the same over 1,000 characters with 200 overlap",
    "Haystack": "DocumentSplitter, Sentence Transformers embedders, InMemoryEmbeddingRetriever",
    "txtai": "Segmentation(sections=True), Embeddings with content, dense",
    "LlamaIndex": "SentenceSplitter, HuggingFaceEmbedding, VectorStoreIndex and its retriever",
}


class PeerFactory:
    """Builds peers over ``documents``; vectors and stores are kept below ``cache``."""

    def __init__(self, documents: Sequence[PeerDocument], cache: Path) -> None:
        self._documents = tuple(documents)
        self._cache = cache
        self._key = documents_digest(self._documents)[:16]

    @cached_property
    def _encoder(self) -> MiniLm:
        return MiniLm()

    @cached_property
    def _sections(self) -> tuple[Chunk, ...]:
        return self._cut(by_headings)

    @cached_property
    def _section_bm25(self) -> Bm25Ranker:
        return Bm25Ranker([chunk.encoded for chunk in self._sections])

    @cached_property
    def _section_dense(self) -> DenseRanker:
        return self._dense(self._sections)

    def _cut(self, cut: Callable[[PeerDocument], Iterable[Chunk]]) -> tuple[Chunk, ...]:
        return tuple(chunk for document in self._documents for chunk in cut(document))

    def _dense(self, chunks: Sequence[Chunk]) -> DenseRanker:
        texts = [chunk.encoded for chunk in chunks]
        return DenseRanker(self._encoder, cached_vectors(self._encoder, texts, self._cache))

    def _over(self, name: str, cut: Callable[[PeerDocument], Iterable[Chunk]]) -> ChunkRetriever:
        chunks = self._cut(cut)
        return ChunkRetriever(name, chunks, self._dense(chunks))

    def build(self, peer: str) -> Retriever:
        """Return the peer named by a key of :data:`PEERS`.

        Raises:
            KeyError: there is no such peer.
            MissingInputError: its package is not installed.
        """
        name = PEERS[peer]
        makers: dict[str, Callable[[], Retriever]] = {
            "bm25": lambda: ChunkRetriever(name, self._sections, self._section_bm25),
            "minilm": lambda: ChunkRetriever(name, self._sections, self._section_dense),
            "rrf": lambda: ChunkRetriever(
                name, self._sections, FusedRanker([self._section_bm25, self._section_dense])
            ),
            "minilm-words": lambda: self._over(name, by_words),
            "minilm-characters": lambda: self._over(name, by_characters),
            "haystack": lambda: HaystackPeer(
                self._documents, self._cache / f"haystack-{self._key}.json"
            ),
            "txtai": lambda: TxtaiPeer(self._documents, self._cache / f"txtai-{self._key}"),
            "llamaindex": lambda: LlamaIndexPeer(
                self._documents, self._cache / f"llamaindex-{self._key}"
            ),
        }
        return makers[peer]()
