"""ServiceError
├── SettingsError
└── RequestError
    ├── BadHostError, BadJsonError, UnreadableBodyError           400
    ├── UnauthorizedError                                         401
    ├── ForbiddenError                                            403
    ├── NotFoundError, UnknownPassageError, UnknownDocumentError  404
    ├── MethodNotAllowedError                                     405
    ├── SlowBodyError                                             408
    ├── ReloadFailedError                                         409
    ├── BodyTooLargeError                                         413
    ├── MediaTypeError                                            415
    ├── InvalidRequestError                                       422
    ├── RateLimitedError                                          429
    ├── InternalError                                             500
    ├── BusyError, NotReadyError                                  503
    └── DeadlineError                                             504
"""  # noqa: D205, D415

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping


class ServiceError(Exception):
    """Base of all that the service raises on purpose."""


class SettingsError(ServiceError):
    """A setting is unknown or malformed."""

    def __init__(self, variable: str, expected: str) -> None:
        self.variable = variable
        self.expected = expected
        super().__init__(f"{variable}: expected {expected}; all settings: python -m service --help")


class RequestError(ServiceError):
    """A request that gets an error as its reply; ``service/messages.py`` words it.

    Attributes:
        status: HTTP status of the reply.
        code: stable name that callers may branch on.
        detail: facts for the caller; never any part of a question.
        retry_after_s: whole seconds after which trying again makes sense.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"

    def __init__(
        self, detail: Mapping[str, Any] | None = None, *, retry_after_s: int | None = None
    ) -> None:
        self.detail = dict(detail or {})
        self.retry_after_s = retry_after_s
        super().__init__(f"{self.code} {self.detail}" if self.detail else self.code)

    def headers(self) -> dict[str, str]:
        """Return the headers that the error's reply carries."""
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}


class BadHostError(RequestError):
    """The Host header names a host that this service does not answer for."""

    status, code = 400, "bad_host"


class BadJsonError(RequestError):
    """The body is not JSON."""

    status, code = 400, "bad_json"


class UnreadableBodyError(RequestError):
    """The body cannot be read: wrong encoding, nested too deeply, or broken off."""

    status, code = 400, "unreadable_body"


class UnauthorizedError(RequestError):
    """No API key, or one that is not known."""

    status, code = 401, "unauthorized"

    def headers(self) -> dict[str, str]:
        """Return the challenge that RFC 9110 asks of a 401."""
        return {"WWW-Authenticate": "Bearer"}


class ForbiddenError(RequestError):
    """The API key does not allow this, or no key that would allow it is set up."""

    status, code = 403, "forbidden"


class NotFoundError(RequestError):
    """Nothing is served at this path."""

    status, code = 404, "not_found"


class UnknownPassageError(RequestError):
    """The snapshot has no passage of this id."""

    status, code = 404, "unknown_passage"


class UnknownDocumentError(RequestError):
    """The snapshot has no document of this id."""

    status, code = 404, "unknown_document"


class MethodNotAllowedError(RequestError):
    """The path exists, the method does not."""

    status, code = 405, "method_not_allowed"


class SlowBodyError(RequestError):
    """The body did not arrive in time."""

    status, code = 408, "slow_body"


class ReloadFailedError(RequestError):
    """The new snapshot could not be opened; the old one stays in use."""

    status, code = 409, "reload_failed"


class BodyTooLargeError(RequestError):
    """The body is larger than allowed."""

    status, code = 413, "body_too_large"


class MediaTypeError(RequestError):
    """The body is not declared as JSON."""

    status, code = 415, "unsupported_media_type"


class InvalidRequestError(RequestError):
    """A field of the request is missing, unknown, of the wrong type or out of range."""

    status, code = 422, "invalid_request"


class RateLimitedError(RequestError):
    """The client has used up its rate."""

    status, code = 429, "rate_limited"


class InternalError(RequestError):
    """Something here is broken."""

    status, code = 500, "internal_error"


class BusyError(RequestError):
    """The queue is full."""

    status, code = 503, "busy"


class NotReadyError(RequestError):
    """No snapshot is loaded."""

    status, code = 503, "not_ready"


class DeadlineError(RequestError):
    """The answer was not there in time."""

    status, code = 504, "deadline_exceeded"
