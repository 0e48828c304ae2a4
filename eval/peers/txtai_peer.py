"""txtai through its own public API: Segmentation into sections, an Embeddings database."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from eval.errors import MissingInputError
from eval.model import Answer, Retrieved
from ingest.encoding import wheel_model_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from eval.peers.documents import PeerDocument


class TxtaiPeer:
    """Section segments in an Embeddings database with stored content, all else default."""

    name = "txtai"

    def __init__(self, documents: Sequence[PeerDocument], cache: Path) -> None:
        """Index the documents, or load the database that an earlier run left at ``cache``.

        Raises:
            MissingInputError: txtai is not installed.
        """
        try:
            from txtai import Embeddings  # noqa: PLC0415
        except ImportError as error:
            raise MissingInputError(
                "the txtai peer is not installed; install with: pip install oncoask[peers]"
            ) from error
        self._embeddings: Any = Embeddings(path=str(wheel_model_path()), content=True)
        if self._embeddings.exists(str(cache)):
            self._embeddings.load(str(cache))
        else:
            self._embeddings.index(_segments(documents))
            cache.parent.mkdir(parents=True, exist_ok=True)
            self._embeddings.save(str(cache))

    def retrieve(self, question: str, *, top_k: int) -> Answer:
        """Return the database's results."""
        began = time.perf_counter()
        found = self._embeddings.search(question, top_k)
        took_ms = (time.perf_counter() - began) * 1000.0
        return Answer(tuple(_retrieved(row) for row in found), took_ms=took_ms)


def _segments(documents: Sequence[PeerDocument]) -> Iterator[tuple[str, str, None]]:
    from txtai.pipeline import Segmentation  # noqa: PLC0415

    segment = Segmentation(sections=True)
    for document in documents:
        for number, text in enumerate(segment(document.text)):
            yield f"{number}@{document.id}", text, None


def _retrieved(row: dict[str, Any]) -> Retrieved:
    document_id = row["id"].partition("@")[2]
    return Retrieved(document_id, row["id"], row["text"], float(row["score"]))
