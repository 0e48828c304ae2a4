"""What handlers take from the application and the request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request

from service.answerer import Answerer
from service.errors import MediaTypeError
from service.language import preferred_language
from service.messages import Language
from service.model import ErrorReply
from service.ports import Snapshot
from service.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Iterable

_MEANINGS = {
    304: "Not changed since the ETag in If-None-Match",
    400: "Not JSON, not UTF-8, or a Host that is not served",
    401: "No valid API key",
    403: "The API key does not allow this",
    404: "Nothing of that id or address",
    408: "The body did not arrive in time",
    409: "The new snapshot cannot be used; the old one stays",
    413: "The body is too large",
    415: "The body is not declared as JSON",
    422: "A field is missing, unknown, of the wrong type or out of range",
    429: "Too many requests from this client; see Retry-After",
    503: "Too busy, or no snapshot loaded; see Retry-After",
    504: "The answer took too long",
}


def documented(statuses: Iterable[int]) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses for error ``statuses``."""
    return {
        status: {
            "description": _MEANINGS[status],
            **({} if status == 304 else {"model": ErrorReply}),
        }
        for status in statuses
    }


def _answerer(request: Request) -> Answerer:
    answerer: Answerer = request.app.state.answerer
    return answerer


def _snapshot(request: Request) -> Snapshot:
    return _answerer(request).editions.current.snapshot


def _sources(request: Request) -> Sources:
    sources: Sources = request.app.state.sources
    return sources


def _language(request: Request) -> Language:
    return preferred_language(request.headers.get("accept-language"))


def require_json(request: Request) -> None:
    """Refuse a body that is not declared as JSON.

    Raises:
        MediaTypeError: the Content-Type is another, or none.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = media_type == "application/json" or (
        media_type.startswith("application/") and media_type.endswith("+json")
    )
    if not is_json:
        raise MediaTypeError({"expected": "application/json"})


AnswererHere = Annotated[Answerer, Depends(_answerer)]
SourcesHere = Annotated[Sources, Depends(_sources)]
SnapshotHere = Annotated[Snapshot, Depends(_snapshot)]
LanguageHere = Annotated[Language, Depends(_language)]
