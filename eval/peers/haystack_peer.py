"""Haystack through its own public API: splitter, embedder, in-memory store, retriever."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from eval.errors import MissingInputError
from eval.model import Answer, Retrieved
from ingest.encoding import wheel_model_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.peers.documents import PeerDocument


def _require() -> Any:
    os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
    try:
        import haystack  # noqa: PLC0415
        import haystack_integrations.components.embedders.sentence_transformers as embedders  # noqa: PLC0415
    except ImportError as error:
        raise MissingInputError(
            "the Haystack peer is not installed; install with: pip install oncoask[peers]"
        ) from error
    return haystack, embedders


class HaystackPeer:
    """Pipelines with every default but the model: 200-word splits, dot product of vectors."""

    name = "Haystack"

    def __init__(self, documents: Sequence[PeerDocument], cache: Path) -> None:
        """Index the documents, or load the store that an earlier run left at ``cache``.

        Raises:
            MissingInputError: Haystack is not installed.
        """
        haystack, embedders = _require()
        from haystack.components.retrievers.in_memory import (  # noqa: PLC0415
            InMemoryEmbeddingRetriever,
        )
        from haystack.document_stores.in_memory import InMemoryDocumentStore  # noqa: PLC0415

        if cache.exists():
            store = InMemoryDocumentStore.load_from_disk(str(cache))
        else:
            store = InMemoryDocumentStore()
            _index(haystack, embedders, store, documents)
            cache.parent.mkdir(parents=True, exist_ok=True)
            store.save_to_disk(str(cache))
        self._pipeline = haystack.Pipeline()
        embedder = embedders.SentenceTransformersTextEmbedder(
            model=str(wheel_model_path()), progress_bar=False
        )
        self._pipeline.add_component("embedder", embedder)
        self._pipeline.add_component("retriever", InMemoryEmbeddingRetriever(store))
        self._pipeline.connect("embedder.embedding", "retriever.query_embedding")

    def retrieve(self, question: str, *, top_k: int) -> Answer:
        """Return the retriever's documents."""
        began = time.perf_counter()
        found = self._pipeline.run({"embedder": {"text": question}, "retriever": {"top_k": top_k}})
        took_ms = (time.perf_counter() - began) * 1000.0
        documents = found["retriever"]["documents"]
        return Answer(tuple(_retrieved(d) for d in documents), took_ms=took_ms)


def _index(haystack: Any, embedders: Any, store: Any, documents: Sequence[PeerDocument]) -> None:
    from haystack.components.preprocessors import DocumentSplitter  # noqa: PLC0415
    from haystack.components.writers import DocumentWriter  # noqa: PLC0415

    pipeline = haystack.Pipeline()
    pipeline.add_component("splitter", DocumentSplitter())
    embedder = embedders.SentenceTransformersDocumentEmbedder(model=str(wheel_model_path()))
    pipeline.add_component("embedder", embedder)
    pipeline.add_component("writer", DocumentWriter(store))
    pipeline.connect("splitter", "embedder")
    pipeline.connect("embedder", "writer")
    pages = [haystack.Document(content=d.text, meta={"page": d.id}) for d in documents]
    pipeline.run({"splitter": {"documents": pages}})


def _retrieved(document: Any) -> Retrieved:
    return Retrieved(document.meta["page"], document.id, document.content, float(document.score))
