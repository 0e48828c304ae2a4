"""Log lines for people or machines, without anything a patient wrote."""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Literal

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def place_of(error: BaseException) -> str:
    """Return ``file:line in function`` of where an exception was raised."""
    frame = error.__traceback__
    if frame is None:
        return "unknown place"
    while frame.tb_next is not None:
        frame = frame.tb_next
    code = frame.tb_frame.f_code
    return f"{code.co_filename}:{frame.tb_lineno} in {code.co_name}"


def _without_values(_logger: object, _name: str, event: EventDict) -> EventDict:
    """Replace an exception by its class and place: its text may hold a question."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = f"{type(error).__name__} at {place_of(error)}"
    return event


def _with_request_id(_logger: object, _name: str, event: EventDict) -> EventDict:
    current = request_id.get()
    if current is not None:
        event["request_id"] = current
    return event


def configure_logs(style: Literal["human", "json"], level: str) -> None:
    """Send this process's log records to standard error, one line each."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow={"status", "ms"}),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_request_id,
        _without_values,
    ]
    last: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[remove, last])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    # Paths may be written by hand and hold anything; the service's own line names the route.
    logging.getLogger("uvicorn.access").propagate = False
    for name in ("sentence_transformers", "transformers", "faiss", "httpx2"):
        logging.getLogger(name).setLevel(logging.WARNING)
