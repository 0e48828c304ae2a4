"""Turns a fault of ours into a plain 500, before anything above can log what it says."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from service.errors import InternalError
from service.logs import place_of
from service.problems import error_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)


class CrashGuard:
    """Logs the class and place of an exception, never its text: that may hold the question."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request; reply 500 if handling it fails."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, note_start)
        # The last resort of every request; what it was is in the log, by class and place.
        except Exception as error:
            logger.error("request failed: %s at %s", type(error).__name__, place_of(error))
            if started:
                raise ConnectionAbortedError from None
            language = Headers(scope=scope).get("accept-language")
            await error_response(InternalError(), language)(scope, receive, send)
