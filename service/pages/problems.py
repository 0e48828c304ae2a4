"""Shows errors as pages to browsers; programs keep getting JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.requests import Request

from service.messages import message_for
from service.middleware.headers import EMBED_PREFIX
from service.pages.preferences import read_preferences
from service.pages.rendering import Frame, page
from service.pages.words import words_in

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from service.messages import Language

_FOR_PROGRAMS = ("/v1/", "/health/", "/metrics", "/openapi.json", "/docs/", "/mcp")
_TITLES = {
    "not_found": "problem_not_found_title",
    "unknown_document": "problem_not_found_title",
    "rate_limited": "problem_busy_title",
    "busy": "problem_busy_title",
    "not_ready": "problem_not_ready_title",
}
_TEXTS = {
    "not_found": "problem_not_found",
    "unknown_document": "problem_not_found",
    "not_ready": "problem_not_ready",
}


def wants_page(scope: Scope) -> bool:
    """Return whether a request is a browser's for a page."""
    if scope["type"] != "http" or scope["path"].startswith(_FOR_PROGRAMS):
        return False
    accept = dict(scope["headers"]).get(b"accept", b"")
    return b"text/html" in accept


def problem_text(code: str, language: Language) -> tuple[str, str]:
    """Return (title, text) that tell a person of the error ``code``."""
    words = words_in(language)
    title = words(_TITLES.get(code, "problem_title"))
    text = words(_TEXTS[code]) if code in _TEXTS else message_for(code, language)
    return title, text


class PageErrors:
    """Replaces an error's JSON by a page that says the same, status and headers kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request; turn its reply into a page if it is an error."""
        if not wants_page(scope):
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send)
        await self._app(scope, receive, exchange.send)


class _Exchange:
    """One reply: passed on as it comes, or held back whole if it is an error in JSON."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_error(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_page(self._start)

    async def _send_page(self, start: Message) -> None:
        request = Request(self._scope)
        preferences = read_preferences(request)
        code = json.loads(bytes(self._body))["error"]["code"]
        title, text = problem_text(code, preferences.language)
        embedded = self._scope["path"].startswith(EMBED_PREFIX)
        response = page(
            request,
            "problem.html",
            preferences,
            Frame(embedded=embedded, kept=False),
            status=start["status"],
            title=title,
            text=text,
            code=code,
            home=EMBED_PREFIX if embedded else "/",
        )
        for name, value in start["headers"]:
            if name.lower() in {b"retry-after", b"allow", b"connection"}:
                response.raw_headers.append((name, value))
        await response(self._scope, self._receive, self._send)


def _is_error(start: Message) -> bool:
    status: int = start["status"]
    media_type: bytes = dict(start["headers"]).get(b"content-type", b"")
    return status >= 400 and media_type.startswith(b"application/json")
