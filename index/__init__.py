"""Passages to a snapshot that can be searched, and questions to ranked passages."""

from index.encoder import Encoder
from index.encoders import load_encoder
from index.errors import IndexingError, SnapshotError
from index.model import Filters, Highlight, Hit, Ranking
from index.searcher import Searcher, open_searcher
from index.snapshot import Snapshot, load_snapshot

__all__ = [
    "Encoder",
    "Filters",
    "Highlight",
    "Hit",
    "IndexingError",
    "Ranking",
    "Searcher",
    "Snapshot",
    "SnapshotError",
    "load_encoder",
    "load_snapshot",
    "open_searcher",
]
