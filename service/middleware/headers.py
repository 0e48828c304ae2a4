"""Security headers on every reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors {ancestors}"
)
EMBED_PREFIX = "/embed"


class SecurityHeaders:
    """Adds headers that keep a browser from doing more with a reply than it should.

    Pages may load scripts, styles and images from this service only, never inline. Only
    addresses under ``/embed`` may be framed, by ``embed_origins``.
    """

    def __init__(self, app: ASGIApp, *, embed_origins: tuple[str, ...] = ()) -> None:
        self._app = app
        self._embedders = " ".join(embed_origins) or "'none'"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request and complete its reply's headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, receive, complete)

    def _complete(self, headers: MutableHeaders, path: str) -> None:
        for name, value in _ALWAYS.items():
            headers.setdefault(name, value)
        framed = path == EMBED_PREFIX or path.startswith(EMBED_PREFIX + "/")
        ancestors = self._embedders if framed else "'none'"
        is_page = headers.get("content-type", "").startswith("text/html")
        policy = _PAGE_POLICY.format(ancestors=ancestors) if is_page else _DATA_POLICY
        headers.setdefault("Content-Security-Policy", policy)
        if ancestors == "'none'":
            headers.setdefault("X-Frame-Options", "DENY")
