"""A running service as a system to evaluate, over HTTP."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from eval.errors import MissingInputError, ServiceError
from eval.model import Answer, Retrieved

if TYPE_CHECKING:
    import httpx2

_MAX_TOP_K = 50
_MAX_CHARACTERS = 2000


class _Span(BaseModel):
    start: int
    end: int


class _Document(BaseModel):
    id: str
    url: str | None
    audience: str


class _Passage(BaseModel):
    passage_id: str
    score: float
    text: str
    section: tuple[str, ...]
    highlights: tuple[_Span, ...]
    document: _Document


class _Snapshot(BaseModel):
    id: str
    documents: int
    passages: int


class _Reply(BaseModel):
    status: str
    confidence: float
    passages: tuple[_Passage, ...]
    snapshot: _Snapshot
    took_ms: float


@dataclass(frozen=True, slots=True)
class ServedSnapshot:
    """What a service says of the snapshot it answers from."""

    id: str
    documents: int
    passages: int


def _retrieved(passage: _Passage) -> Retrieved:
    return Retrieved(
        document_id=passage.document.id,
        passage_id=passage.passage_id,
        text=passage.text,
        score=passage.score,
        section=passage.section,
        url=passage.document.url,
        audience=passage.document.audience,
        highlights=tuple((span.start, span.end) for span in passage.highlights),
    )


class ServiceRetriever:
    """A service that answers ``POST /v1/ask``; every answer must come from one snapshot."""

    def __init__(self, client: httpx2.Client, *, name: str = "OncoAsk service") -> None:
        self._client = client
        self.name = name
        self.snapshot: ServedSnapshot | None = None

    def retrieve(self, question: str, *, top_k: int) -> Answer:
        """Return the reply's passages; ``took_ms`` includes the network.

        Raises:
            ServiceError: no reply, not the documented reply, or the snapshot has changed.
        """
        began = time.perf_counter()
        reply = self._ask(question, min(top_k, _MAX_TOP_K))
        took_ms = (time.perf_counter() - began) * 1000.0
        self._same_snapshot(reply.snapshot)
        return Answer(
            passages=tuple(_retrieved(p) for p in reply.passages),
            answered=reply.status == "answered",
            confidence=reply.confidence,
            took_ms=took_ms,
            timings_ms={"service": reply.took_ms},
        )

    def _ask(self, question: str, top_k: int) -> _Reply:
        import httpx2  # noqa: PLC0415

        body = {"question": question[:_MAX_CHARACTERS], "top_k": top_k}
        try:
            response = self._client.post("/v1/ask", json=body)
            response.raise_for_status()
            return _Reply.model_validate_json(response.content)
        except httpx2.HTTPStatusError as error:
            raise ServiceError(
                f"POST /v1/ask: expected 200, found {error.response.status_code}"
            ) from error
        except httpx2.HTTPError as error:
            raise ServiceError(f"POST /v1/ask: {error}; is the service running?") from error
        except ValidationError as error:
            raise ServiceError(f"POST /v1/ask: not the documented reply: {error}") from error

    def _same_snapshot(self, found: _Snapshot) -> None:
        served = ServedSnapshot(found.id, found.documents, found.passages)
        if self.snapshot is None:
            self.snapshot = served
        elif self.snapshot != served:
            raise ServiceError(
                f"the service changed from snapshot {self.snapshot.id} to {served.id} during the "
                "run; run again"
            )


def open_service(url: str, *, timeout_s: float = 30.0) -> ServiceRetriever:
    """Return the service at ``url`` as a system to evaluate.

    Raises:
        MissingInputError: the package httpx2 is not installed.
    """
    try:
        import httpx2  # noqa: PLC0415
    except ImportError as error:
        raise MissingInputError(
            "--url needs httpx2; install with: pip install oncoask[dev]"
        ) from error
    return ServiceRetriever(httpx2.Client(base_url=url, timeout=timeout_s))
