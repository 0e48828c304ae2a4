"""The HTTP protocol with a limit that uvicorn lacks: how long a request's head may take."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol


class ServiceConfig(uvicorn.Config):
    """uvicorn's options and one more; goes to worker processes as it is."""

    def __init__(self, *arguments: Any, header_timeout_s: float, **options: Any) -> None:
        super().__init__(*arguments, http=ImpatientProtocol, **options)  # type: ignore[misc]
        self.header_timeout_s = header_timeout_s


class ImpatientProtocol(H11Protocol):
    """Closes a connection on which no whole request head has come in ``header_timeout_s``.

    Otherwise a client that sends a byte now and then holds its connection for ever (slow loris).
    Bodies have their own limit, ``service.middleware.body``.
    """

    config: ServiceConfig
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the clock with the connection."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Stop the clock once a head is whole; start it with the first byte of the next."""
        begun = self.cycle
        if self._waiting is None and (begun is None or begun.response_complete):
            self._wait()
        super().data_received(data)
        if self.cycle is not begun:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock with the connection."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.config.header_timeout_s, self._give_up)

    def _stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.close()
