"""Replies that a client may keep and ask about again (RFC 9110, section 13)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from pydantic import BaseModel
    from starlette.requests import Request

_MAX_TAGS = 100


def entity_tag(body: bytes) -> str:
    """Return a weak tag of ``body``: weak, for it is the same under every content coding."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


def _opaque(tag: str) -> str:
    return tag.strip().removeprefix("W/")


def is_known(if_none_match: str | None, tag: str) -> bool:
    """Return whether ``If-None-Match`` names ``tag``, by weak comparison.

    >>> is_known('"x", W/"y"', 'W/"y"'), is_known("*", 'W/"y"'), is_known(None, 'W/"y"')
    (True, True, False)
    """
    if if_none_match is None:
        return False
    tags = if_none_match.split(",")[:_MAX_TAGS]
    return if_none_match.strip() == "*" or _opaque(tag) in {_opaque(item) for item in tags}


def conditional_reply(request: Request, reply: BaseModel) -> Response:
    """Return ``reply`` as JSON with an ETag, or 304 if the client has it already."""
    body = reply.model_dump_json().encode()
    tag = entity_tag(body)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if is_known(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")
