"""A small HTTP/1.1 client: one request on one kept connection, so that the load costs little."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from time import perf_counter
from typing import Any

_MAX_IDLE_S = 2.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Status (0: the connection failed), seconds from due time to reply, and the reply."""

    status: int
    seconds: float
    reply: Any = None


class Connections:
    """Connections to one loopback port, used again when free."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(
        self, method: str, path: str, body: bytes = b"", *, due: float | None = None, **headers: str
    ) -> Outcome:
        """Send one request; ``due`` is when it should have been sent (``perf_counter``)."""
        started = perf_counter() if due is None else due
        try:
            status, content = await asyncio.wait_for(self._send(method, path, body, headers), 60)
        except (OSError, EOFError, TimeoutError, ValueError):
            return Outcome(0, perf_counter() - started)
        seconds = perf_counter() - started
        return Outcome(status, seconds, json.loads(content) if content[:1] == b"{" else None)

    async def _send(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        reader, writer = self._kept() or await asyncio.open_connection("127.0.0.1", self._port)
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        content = await reader.readexactly(int(fields.get("content-length", 0)))
        if fields.get("connection") == "close":
            writer.close()
        else:
            self._free.append((perf_counter(), reader, writer))
        return int(head[0].split()[1]), content

    def _kept(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """Return a free connection that the server cannot be about to close for idleness."""
        while self._free:
            since, reader, writer = self._free.pop()
            if perf_counter() - since < _MAX_IDLE_S:
                return reader, writer
            writer.close()
        return None

    def close(self) -> None:
        """Close what is free."""
        for _, _, writer in self._free:
            writer.close()
