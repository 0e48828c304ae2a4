"""The pages' style sheets, scripts and icons, kept by browsers until they change."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi.staticfiles import StaticFiles

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope

FOLDER = Path(__file__).parent.parent / "static"
PREFIX = "/static"
_KEPT = "public, max-age=31536000, immutable"


@cache
def asset(name: str) -> str:
    """Return the address of a static file; it names the content, so it changes with it."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
    return f"{PREFIX}/{name}?v={digest}"


class VersionedFiles(StaticFiles):
    """Static files that may be kept for ever when asked for by their version."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, or what went wrong."""
        response = await super().get_response(path, scope)
        if response.status_code == 200 and scope.get("query_string", b"").startswith(b"v="):
            response.headers["Cache-Control"] = _KEPT
        return response
