"""The service's figures for Prometheus; none of them carries anything a patient wrote."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from datetime import datetime

    from index.model import Ranking
    from service.model import AskReply

_SECONDS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24)
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METRICS_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """All figures of one application, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "oncoask_requests_total",
            "Requests by method, route and status",
            ("method", "route", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "oncoask_request_seconds",
            "Time from a request's head to the end of its reply",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._stages = Histogram(
            "oncoask_stage_seconds",
            "Time of each stage of a search",
            ("stage",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._answers = Counter(
            "oncoask_answers_total", "Answers by status", ("status",), registry=registry
        )
        self._notices = Counter(
            "oncoask_notices_total", "Notices by kind", ("kind",), registry=registry
        )
        self._reloads = Counter(
            "oncoask_reloads_total", "Snapshot loads by result", ("result",), registry=registry
        )
        self.in_flight = Gauge(
            "oncoask_requests_in_flight",
            "Requests begun and not ended",
            multiprocess_mode="livesum",
            registry=registry,
        )
        self._places = Gauge(
            "oncoask_queue_places_taken",
            "Places taken of the search queue, those being searched included",
            multiprocess_mode="livesum",
            registry=registry,
        )
        self._built = Gauge(
            "oncoask_snapshot_built_timestamp_seconds",
            "When the snapshot in use was built; its age is time() less this",
            multiprocess_mode="min",
            registry=registry,
        )

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        shown = method if method in _METHODS else "other"
        self._requests.labels(shown, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def observe_answer(self, reply: AskReply, ranking: Ranking) -> None:
        """Count one answer, its notices and the time of its stages."""
        self._answers.labels(reply.status).inc()
        for notice in reply.notices:
            self._notices.labels(notice.kind).inc()
        for stage, milliseconds in ranking.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def observe_reload(self, built_at: datetime | None) -> None:
        """Count one load of a snapshot; ``None`` if it failed."""
        self._reloads.labels("failed" if built_at is None else "loaded").inc()
        if built_at is not None:
            self._built.set(built_at.timestamp())

    def observe_queue(self, places: int) -> None:
        """Note how many places of the queue are taken."""
        self._places.set(places)

    def render(self) -> bytes:
        """Return all figures in Prometheus's text format, summed over the workers."""
        if _SHARED_FOLDER not in os.environ:
            return generate_latest(self._registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
