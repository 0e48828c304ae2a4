"""Puts the application together."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette_compress import CompressMiddleware

from ingest.encoding import token_counter
from service.answerer import Answerer
from service.edition import Editions
from service.errors import ReloadFailedError
from service.keys import KeyRing, read_keys
from service.metrics import Metrics
from service.middleware.body import BodyLimits
from service.middleware.crash import CrashGuard
from service.middleware.gate import Gate
from service.middleware.headers import SecurityHeaders
from service.middleware.observe import Observe
from service.opening import SnapshotOpener
from service.pages import PageErrors, add_pages
from service.problems import add_error_handlers
from service.rate import RateLimiter
from service.routes import ask, docs, documents, health, operate, verify
from service.safety import load_rules
from service.sources import Sources
from service.worker import SearchWorker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from service.ports import Searcher
    from service.safety import Rules
    from service.settings import Settings

logger = logging.getLogger(__name__)

_DESCRIPTION = """\
Ask about cancer; get verbatim, ranked and cited passages of National Cancer Institute pages, or
be told plainly that these pages do not answer. Not medical advice, and not endorsed by NCI.
"""


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    searcher: Searcher | None = None,
    *,
    open_searcher: Callable[[], Searcher] | None = None,
    rules: Rules | None = None,
    now: Callable[[], datetime] = _now,
) -> FastAPI:
    """Return the application; the snapshot is loaded when it starts.

    Args:
        settings: all that can be set.
        searcher: one that is open already; by default the snapshot folder is opened at start.
        open_searcher: opens what a reload shall serve; by default the snapshot folder.
        rules: those of urgent messages; by default the ones that the settings name.
        now: the time, with zone.

    Raises:
        service.safety.SafetyError: the rules of urgent messages cannot be used.
        SettingsError: the API keys cannot be used.
    """
    metrics = Metrics()
    limiter = RateLimiter(per_minute=settings.rate_per_minute, burst=settings.rate_burst)
    app = FastAPI(
        title="OncoAsk",
        version="1",
        description=_DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        # Metrics and logs of the framework's own would carry values of requests.
        telemetry={
            "tracing": settings.tracing,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": settings.tracing,
        },
    )
    app.state.settings = settings
    app.state.metrics = metrics
    app.state.limiter = limiter
    app.state.sources = Sources(settings.corpus, token_counter)
    app.state.answerer = create_answerer(
        settings, metrics, searcher, open_searcher=open_searcher, rules=rules, now=now
    )
    add_error_handlers(app)
    _add_layers(app, settings, metrics, limiter)
    _add_routes(app, settings)
    return app


def create_answerer(  # noqa: PLR0913 - the parts that tests replace
    settings: Settings,
    metrics: Metrics,
    searcher: Searcher | None = None,
    *,
    open_searcher: Callable[[], Searcher] | None = None,
    rules: Rules | None = None,
    now: Callable[[], datetime] = _now,
) -> Answerer:
    """Return what answers questions; arguments and errors as in :func:`create_app`."""
    opener = open_searcher or SnapshotOpener(settings.snapshot, memory_map=settings.workers > 1)
    worker = SearchWorker(
        threads=settings.search_threads,
        waiting=settings.queue_size,
        deadline_s=settings.deadline_ms / 1000,
        observe=metrics.observe_queue,
    )
    return Answerer(
        Editions(opener, first=searcher, observe=metrics.observe_reload),
        worker,
        rules or load_rules(settings.safety_rules),
        now=now,
        observe=metrics.observe_answer,
    )


def _add_layers(app: FastAPI, settings: Settings, metrics: Metrics, limiter: RateLimiter) -> None:
    keys = KeyRing(read_keys(settings.api_keys) if settings.api_keys else ())
    # The layer added last meets a request first.
    app.add_middleware(CrashGuard)
    app.add_middleware(
        BodyLimits, max_bytes=settings.max_body_bytes, timeout_s=settings.body_timeout_s
    )
    app.add_middleware(Gate, hosts=settings.allowed_hosts, keys=keys, limiter=limiter)
    app.add_middleware(PageErrors)
    app.add_middleware(CompressMiddleware, zstd=False, minimum_size=1_000)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match", "X-API-Key"],
            expose_headers=["ETag", "Retry-After", "X-Request-ID"],
            max_age=3_600,
        )
    app.add_middleware(SecurityHeaders, embed_origins=settings.embed_origins)
    app.add_middleware(Observe, metrics=metrics)


def _add_routes(app: FastAPI, settings: Settings) -> None:
    for routes in (ask, documents, verify, health, operate, docs):
        app.include_router(routes.router)
    docs.mount_assets(app)
    add_pages(app)
    if settings.metrics:
        app.include_router(operate.metrics_router)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    answerer: Answerer = app.state.answerer
    editions = answerer.editions
    loading = None if editions.is_open else asyncio.create_task(_load(editions))
    try:
        with _reload_on_hangup(editions):
            yield
    finally:
        if loading is not None:
            await loading
        answerer.worker.close()


async def _load(editions: Editions) -> None:
    # The reason is logged and told by /health/ready; a later reload can still mend it.
    with suppress(ReloadFailedError):
        await editions.reload()


@contextmanager
def _reload_on_hangup(editions: Editions) -> Iterator[None]:
    """Reload at SIGHUP, where signals can be had: in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    running: set[asyncio.Task[None]] = set()

    def start() -> None:
        task = asyncio.create_task(_load(editions))
        running.add(task)
        task.add_done_callback(running.discard)

    loop.add_signal_handler(signal.SIGHUP, start)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)
