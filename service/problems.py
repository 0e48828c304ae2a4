"""Turns every failure into ``{"error": {"code", "message", "detail"}}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from service.errors import (
    BadJsonError,
    InternalError,
    InvalidRequestError,
    MethodNotAllowedError,
    NotFoundError,
    RequestError,
    UnreadableBodyError,
)
from service.language import preferred_language
from service.messages import message_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI
    from starlette.requests import Request

# What Starlette and FastAPI raise by status, as errors of our own.
_BY_STATUS: dict[int, type[RequestError]] = {
    400: UnreadableBodyError,
    404: NotFoundError,
    405: MethodNotAllowedError,
}


def error_response(error: RequestError, accept_language: str | None) -> JSONResponse:
    """Return the reply that says ``error``, in the caller's language."""
    language = preferred_language(accept_language)
    body = {
        "code": error.code,
        "message": message_for(error.code, language),
        "detail": error.detail,
    }
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": language,
        "Vary": "Accept-Language",
        **error.headers(),
    }
    return JSONResponse({"error": body}, error.status, headers)


def _reply(request: Request, error: RequestError) -> JSONResponse:
    return error_response(error, request.headers.get("accept-language"))


async def on_request_error(request: Request, error: Exception) -> JSONResponse:
    """Reply to an error of our own."""
    return _reply(request, error if isinstance(error, RequestError) else InternalError())


async def on_http_exception(request: Request, error: Exception) -> JSONResponse:
    """Reply to what the framework raises, its headers (``Allow``) kept."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    response = _reply(request, _BY_STATUS.get(status, InternalError)())
    response.headers.update(getattr(error, "headers", None) or {})
    return response


async def on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    """Reply to a request that is not as described, without repeating any of its content."""
    problems: Sequence[dict[str, Any]] = (
        error.errors() if isinstance(error, RequestValidationError) else ()
    )
    if any(problem["type"] == "json_invalid" for problem in problems):
        position = next(item["loc"][-1] for item in problems if item["type"] == "json_invalid")
        return _reply(request, BadJsonError({"position": position}))
    return _reply(request, InvalidRequestError({"fields": [_field(item) for item in problems]}))


def _field(problem: dict[str, Any]) -> dict[str, str]:
    # pydantic's "input" and "ctx" repeat what was sent, and so does the name of an unknown
    # field: a question may be in any of them.
    location = [str(part) for part in problem["loc"]]
    if problem["type"] == "extra_forbidden":
        location[-1] = "(unknown field)"
    return {"field": ".".join(location), "problem": problem["msg"], "type": problem["type"]}


def add_error_handlers(app: FastAPI) -> None:
    """Make ``app`` answer every failure as described at the top of this module."""
    app.add_exception_handler(RequestError, on_request_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
