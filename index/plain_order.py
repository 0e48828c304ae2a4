"""Ranking with any sentence-transformers encoder: cosine plus a little BM25, nothing learned."""

from __future__ import annotations

from functools import partial

import numpy as np

from index.confidence import confidence
from index.encoder import Encoder, Vectors
from index.fusion import fuse, order_by_score, scale_by_best
from index.highlights import highlights
from index.model import Highlight
from index.order import Ordered, Rows, Stopwatch
from index.query import query_windows
from index.snapshot import Snapshot
from index.tokens import tokenize
from index.understanding import Understanding


class PlainOrder:
    """A passage's score is its cosine plus a tenth of its BM25 over the query's best passage.

    All allowed passages are scored, so filters never cost a hit and scores do not depend on them.
    """

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        """Rank ``snapshot``'s passages with the encoder that made it."""
        self._snapshot = snapshot
        self._encoder = encoder
        by_id = sorted(range(len(snapshot.passages)), key=lambda row: snapshot.passages[row].id)
        self._place_by_id = np.empty(len(by_id), dtype=np.int64)
        self._place_by_id[by_id] = np.arange(len(by_id))

    def rank(self, query: Understanding, rows: Rows, watch: Stopwatch) -> Ordered:
        """Return ``rows`` in order."""
        encoder = self._encoder
        with watch.stage("encode"):
            windows = query_windows(query.text, encoder.count_tokens, encoder.max_tokens)
            vectors = encoder.encode_queries(windows)
        with watch.stage("dense"):
            dense = self._snapshot.dense.scores(vectors, rows).max(axis=0)
        with watch.stage("lexical"):
            fields = self._snapshot.lexical.scores(tokenize(query.text))
            lexical = scale_by_best(fields["passage"])[rows]
        with watch.stage("rank"):
            fused = fuse(dense, lexical)
            order = order_by_score(fused, self._place_by_id[rows])
        signals = {
            "dense": dense,
            "lexical": lexical,
            "lexical_passage": fields["passage"][rows],
            "lexical_heading": fields["heading"][rows],
            "lexical_text": fields["text"][rows],
        }
        calibration = self._snapshot.manifest.calibration
        best = float(dense.max()) if len(rows) else None
        probability = 0.0 if best is None else confidence(best, calibration)
        return Ordered(
            rows=rows[order],
            scores=np.clip(fused[order], 0.0, 1.0),
            signals={name: values[order] for name, values in signals.items()},
            confidence=probability,
            answered=best is not None and probability >= calibration.threshold,
            highlights=partial(self._highlights, vectors),
        )

    def _highlights(self, vectors: Vectors, rows: Rows) -> list[tuple[Highlight, ...]]:
        """Return the sentences of each row that are closest to the query."""
        passages = [self._snapshot.passages[row] for row in rows.tolist()]
        texts = [passage.text for passage in passages]
        headings = [(passage.section or ("",))[-1] for passage in passages]
        return highlights(texts, vectors, self._encoder, headings=headings) if texts else []
