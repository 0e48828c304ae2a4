"""Decides who may come in, before a byte of the body is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from service.errors import BadHostError, ForbiddenError, RequestError, UnauthorizedError
from service.keys import Role
from service.problems import error_response
from service.rate import client_group

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from service.keys import ApiKey, KeyRing
    from service.rate import RateLimiter

# What costs a search; the rest is cheap and would only make a page of many parts stumble.
CHARGED = frozenset({"/v1/ask", "/v1/ask/batch", "/ask", "/embed/ask"})


def _role_for(path: str) -> Role | None:
    if path.startswith("/v1/admin/"):
        return Role.ADMIN
    if path == "/metrics":
        return Role.METRICS
    return Role.ASK if path.startswith("/v1/") else None


class Gate:
    """Checks Host, API key and rate, in this order.

    ``scope["state"]`` then has ``client``, whom the request is counted for (the key's name, or the
    address it came from), and ``key``, the API key or ``None``.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: tuple[str, ...], keys: KeyRing, limiter: RateLimiter
    ) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts if host != "*")
        self._keys = keys
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            self._admit(scope, headers)
        except RequestError as error:
            await error_response(error, headers.get("accept-language"))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _admit(self, scope: Scope, headers: Headers) -> None:
        self._check_host(headers.get("host", ""))
        key = self._key_for(scope["path"], headers)
        address = (scope.get("client") or ("unknown", 0))[0]
        client = f"key:{key.name}" if key else client_group(address)
        scope.setdefault("state", {}).update(client=client, key=key)
        if scope["method"] == "POST" and scope["path"] in CHARGED:
            self._limiter.charge(client)

    def _check_host(self, host: str) -> None:
        name = host.lower() if host.endswith("]") else host.lower().rpartition(":")[0] or host
        if self._hosts and name.lower() not in self._hosts:
            raise BadHostError

    def _key_for(self, path: str, headers: Headers) -> ApiKey | None:
        """Return the caller's key, ``None`` where none is needed."""
        role = _role_for(path)
        if role is None or self._keys.is_empty:
            return None
        key = self._keys.find(headers.get("authorization"), headers.get("x-api-key"))
        if key is None:
            raise UnauthorizedError
        if not key.allows(role):
            raise ForbiddenError({"needed": role.value})
        return key
