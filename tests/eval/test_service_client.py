from __future__ import annotations

import json

import httpx2
import pytest

from eval.errors import ServiceError
from eval.service_client import ServedSnapshot, ServiceRetriever, open_service

REPLY = {
    "question": "pears",
    "status": "answered",
    "confidence": 0.75,
    "passages": [
        {
            "rank": 1, "passage_id": "p1", "score": 0.5, "text": "Pears ripen.", "markdown": "x",
            "section": ["Pears"], "highlights": [{"start": 0, "end": 12}], "citation": {},
            "document": {
                "id": "fruit.md", "title": "Fruit", "url": None, "audience": "patient",
                "language": "en",
            },
        }
    ],
    "notices": [],
    "snapshot": {"id": "s1", "built_at": "2026-01-01T00:00:00Z", "documents": 1, "passages": 4},
    "took_ms": 4.5,
}  # fmt: skip


def client(*replies: httpx2.Response) -> httpx2.Client:
    waiting = list(replies)
    return httpx2.Client(
        base_url="http://service", transport=httpx2.MockTransport(lambda _: waiting.pop(0))
    )


def ok(**change: object) -> httpx2.Response:
    return httpx2.Response(200, json=REPLY | change)


def test_a_reply_becomes_an_answer() -> None:
    seen: list[dict[str, object]] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        seen.append(json.loads(request.content))
        return ok()

    served = httpx2.Client(base_url="http://service", transport=httpx2.MockTransport(reply))
    retriever = ServiceRetriever(served)
    answer = retriever.retrieve("pears", top_k=80)
    assert seen == [{"question": "pears", "top_k": 50}]
    assert (answer.answered, answer.confidence) == (True, 0.75)
    assert answer.timings_ms == {"service": 4.5}
    (passage,) = answer.passages
    assert (passage.document_id, passage.section, passage.text) == (
        "fruit.md", ("Pears",), "Pears ripen.",
    )  # fmt: skip
    assert passage.highlights == ((0, 12),)
    assert retriever.snapshot == ServedSnapshot("s1", 1, 4)


def test_not_found_is_not_answered_though_passages_come_back() -> None:
    answer = ServiceRetriever(client(ok(status="not_found"))).retrieve("pears", top_k=5)
    assert not answer.answered
    assert len(answer.passages) == 1


def test_a_snapshot_that_changes_during_the_run_stops_it() -> None:
    other = REPLY["snapshot"] | {"id": "s2"}  # type: ignore[operator]
    retriever = ServiceRetriever(client(ok(), ok(snapshot=other)))
    retriever.retrieve("pears", top_k=5)
    with pytest.raises(ServiceError, match="from snapshot s1 to s2"):
        retriever.retrieve("pears", top_k=5)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (httpx2.Response(503), "expected 200, found 503"),
        (httpx2.Response(200, text="<html>"), "not the documented reply"),
        (httpx2.Response(200, json={"status": "answered"}), "not the documented reply"),
    ],
)
def test_anything_else_is_an_error(reply: httpx2.Response, message: str) -> None:
    with pytest.raises(ServiceError, match=message):
        ServiceRetriever(client(reply)).retrieve("pears", top_k=5)


def test_nobody_listening_is_an_error() -> None:
    with pytest.raises(ServiceError, match="is the service running"):
        open_service("http://127.0.0.1:9", timeout_s=2.0).retrieve("pears", top_k=5)
