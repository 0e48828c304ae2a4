"""LlamaIndex through its own public API: VectorStoreIndex and its retriever, all else default."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from eval.errors import MissingInputError
from eval.model import Answer, Retrieved
from ingest.encoding import wheel_model_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.peers.documents import PeerDocument


class LlamaIndexPeer:
    """SentenceSplitter's 1,024-token nodes in the simple vector store; cosine."""

    name = "LlamaIndex"

    def __init__(self, documents: Sequence[PeerDocument], cache: Path) -> None:
        """Index the documents, or load the store that an earlier run left at ``cache``.

        Raises:
            MissingInputError: LlamaIndex is not installed.
        """
        try:
            from llama_index import core  # noqa: PLC0415
            from llama_index.embeddings.huggingface import HuggingFaceEmbedding  # noqa: PLC0415
        except ImportError as error:
            raise MissingInputError(
                "the LlamaIndex peer is not installed; install with: pip install oncoask[peers]"
            ) from error
        encoder = HuggingFaceEmbedding(model_name=str(wheel_model_path()), device="cpu")
        if cache.exists():
            storage = core.StorageContext.from_defaults(persist_dir=str(cache))
            self._index: Any = core.load_index_from_storage(storage, embed_model=encoder)
        else:
            pages = [
                # A file's name helps whoever wrote it, not who asks: it is not encoded.
                core.Document(
                    text=d.text, metadata={"page": d.id}, excluded_embed_metadata_keys=["page"]
                )
                for d in documents
            ]
            self._index = core.VectorStoreIndex.from_documents(pages, embed_model=encoder)
            self._index.storage_context.persist(persist_dir=str(cache))

    def retrieve(self, question: str, *, top_k: int) -> Answer:
        """Return the retriever's nodes."""
        began = time.perf_counter()
        found = self._index.as_retriever(similarity_top_k=top_k).retrieve(question)
        took_ms = (time.perf_counter() - began) * 1000.0
        return Answer(tuple(_retrieved(node) for node in found), took_ms=took_ms)


def _retrieved(node: Any) -> Retrieved:
    return Retrieved(node.metadata["page"], node.node_id, node.text, float(node.score or 0.0))
