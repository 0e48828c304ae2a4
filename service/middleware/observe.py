"""Gives each request an id, and tells the log and the figures how it went."""

from __future__ import annotations

import logging
import re
import uuid
from time import perf_counter
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from service.logs import request_id

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from service.metrics import Metrics

logger = logging.getLogger("service.access")

# Short, and of characters that no log or header can stumble over.
_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Statuses by which a reply that was never begun is counted, as nginx has it.
_CLIENT_CLOSED = 499
_QUIET = frozenset({"/health/live", "/health/ready", "/metrics"})


def route_of(scope: Scope) -> str:
    """Return the template of the matched route, such as ``/v1/passages/{passage_id}``.

    The path itself may be written by hand and hold anything; it goes nowhere.
    """
    path = getattr(scope.get("route"), "path_format", None) or getattr(
        scope.get("route"), "path", None
    )
    return path if isinstance(path, str) and path else "(none)"


class Observe:
    """Outermost layer: request id in and out, one log line, one observation.

    A caller's ``X-Request-ID`` is kept if it is short and plain, else replaced.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request and note its outcome."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        identity = given if _GOOD_ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(identity)
        status = _CLIENT_CLOSED
        started = perf_counter()

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = identity
            await send(message)

        try:
            with self._metrics.in_flight.track_inprogress():
                await self._app(scope, receive, note_status)
        finally:
            self._note(scope, status, perf_counter() - started)
            request_id.reset(token)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        self._metrics.observe_request(scope["method"], route, status, seconds)
        level = logging.DEBUG if route in _QUIET else logging.INFO
        facts = {"status": status, "ms": round(seconds * 1000, 1)}
        logger.log(level, "%s %s", _known_method(scope["method"]), route, extra=facts)


def _known_method(method: str) -> str:
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
    return method if method in known else "(other)"
