"""Bounds what a request's body may cost: its size, and the time it takes to arrive."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from service.errors import BodyTooLargeError, RequestError, SlowBodyError
from service.problems import error_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimits:
    """Reads the whole body before the application sees the request.

    Args:
        app: what comes next.
        max_bytes: a larger body gets 413, by its Content-Length or once that much has come.
        timeout_s: a body that takes longer gets 408, however many bytes trickle in.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int, timeout_s: float) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._timeout_s = timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request with its body, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            body = await self._body(headers, receive)
        except RequestError as error:
            response = error_response(error, headers.get("accept-language"))
            # What is left of the body would be read as the next request.
            response.headers["Connection"] = "close"
            await response(scope, receive, send)
            return
        if body is not None:
            await self._app(scope, _Replay(body, receive), send)

    async def _body(self, headers: Headers, receive: Receive) -> bytes | None:
        """Return the body, or ``None`` if the client has gone."""
        declared = headers.get("content-length", "0")
        if declared.isdecimal() and int(declared) > self._max_bytes:
            raise BodyTooLargeError({"max_bytes": self._max_bytes})
        body = bytearray()
        try:
            async with asyncio.timeout(self._timeout_s):
                more = True
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
                    if len(body) > self._max_bytes:
                        raise BodyTooLargeError({"max_bytes": self._max_bytes})
        except TimeoutError as error:
            raise SlowBodyError({"timeout_s": self._timeout_s}) from error
        return bytes(body)


class _Replay:
    """Gives the application the body that was read, then whatever comes after it."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}
