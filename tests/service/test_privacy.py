"""A marked question goes down every path; nothing that is written may hold any part of it."""

import io
import json
import logging
import sys
from dataclasses import replace

import pytest

from service.assistant import create_tool_server
from service.logs import configure_logs

MARK = "Zyxwvut-4711"
QUESTION = f"my {MARK} hurts in the liver, 911, I want to end my life"


@pytest.fixture(params=["human", "json"])
def written(request, monkeypatch):
    """Return a stream of all that the process logs, at the most talkative level."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    configure_logs(request.param, "debug")
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


class Breaking:
    """A searcher that fails as badly as it can: with the question in its error."""

    def __init__(self, snapshot, error):
        self.snapshot = snapshot
        self._error = error

    def search(self, query, *, top_k=5, filters=None):
        raise self._error(query)


class Unencodable:
    """A searcher whose hits do not exist, so that the reply cannot be put together."""

    def __init__(self, searcher):
        self._searcher = searcher
        self.snapshot = searcher.snapshot

    def search(self, query, *, top_k=5, filters=None):
        ranking = self._searcher.search(query)
        return replace(ranking, hits=tuple(replace(hit, passage_id=query) for hit in ranking.hits))


def everything(client, written, replies):
    texts = [written.getvalue(), client.get("/metrics").text]
    # A page gives an over-long question back in its own box; an error's JSON repeats nothing.
    errors = [reply for reply in replies if reply.status_code >= 400]
    texts += [reply.text for reply in errors if "json" in reply.headers["content-type"]]
    texts += [str(reply.headers) for reply in replies]
    return "\n".join(texts)


def post(client, content, *, path="/v1/ask", media_type="application/json", **headers):
    return client.post(path, content=content, headers={"Content-Type": media_type, **headers})


def test_answers_and_refusals_write_nothing_of_it(serve, written):
    client = serve()
    good = {"question": QUESTION}
    bodies = [
        good,
        {"questions": [good]},
        {"question": QUESTION, "explain": True},
        {"question": QUESTION * 60},
        {"question": [QUESTION]},
        {QUESTION: 1},
        {"question": "x", "audience": QUESTION},
        {"question": "x", "document_kind": MARK},
        {"question": "x", "document_id": MARK},
        {"question": "x", "top_k": QUESTION},
        {"question": "x", "filters": {MARK: MARK}},
        QUESTION,
    ]
    replies = [
        post(client, json.dumps(body).encode(), path=path)
        for path in ("/v1/ask", "/v1/ask/batch")
        for body in bodies
    ]
    replies += [
        post(client, f'{{"question": "{MARK}'.encode()),
        post(client, f'{{"question": "{MARK}'.encode() + b"\xff"),
        post(client, f"question={MARK}".encode(), media_type="application/x-www-form-urlencoded"),
        post(client, json.dumps(good).encode(), media_type=MARK),
        post(client, MARK.encode() * 300_000),
        post(client, b"{}", **{"Accept-Language": MARK, "X-Request-ID": f"{MARK} x"}),
        client.get(f"/v1/ask?question={MARK}"),
        client.get(f"/v1/documents?limit={MARK}"),
        client.get(f"/v1/documents/{MARK}"),
        client.get(f"/v1/passages/{MARK}"),
        client.get(f"/{MARK}"),
        client.request(MARK.replace("-", ""), "/v1/ask"),
        *(
            client.post(path, data={"question": text}, headers={"Accept": accept})
            for path in ("/ask", "/embed/ask")
            for text in (QUESTION, QUESTION * 60, "")
            for accept in ("text/html", "*/*")
        ),
    ]
    assert {reply.status_code for reply in replies} >= {200, 400, 404, 405, 413, 415, 422}
    assert MARK not in everything(client, written, replies)
    assert "service.access" in written.getvalue()


@pytest.mark.parametrize("error", [RuntimeError, KeyError, ValueError, MemoryError])
def test_faults_write_their_place_and_nothing_of_it(serve, searcher, written, error):
    client = serve(Breaking(searcher.snapshot, error))
    replies = [
        post(client, json.dumps(body).encode(), path=path)
        for path, body in [
            ("/v1/ask", {"question": QUESTION}),
            ("/v1/ask/batch", {"questions": [{"question": QUESTION}]}),
        ]
    ]
    page = {"Accept": "text/html"}
    replies.append(client.post("/ask", data={"question": QUESTION}, headers=page))
    assert [reply.status_code for reply in replies] == [500, 500, 500]
    assert replies[0].json()["error"]["code"] == "internal_error"
    assert f"{error.__name__} at " in written.getvalue()
    assert MARK not in everything(client, written, replies)


def test_reply_that_cannot_be_put_together_writes_nothing_of_it(serve, searcher, written):
    client = serve(Unencodable(searcher))
    reply = post(client, json.dumps({"question": QUESTION}).encode())
    assert reply.status_code == 500
    assert MARK not in everything(client, written, [reply])


def test_timeout_and_overload_write_nothing_of_it(serve, searcher, written):
    client = serve(Slow(searcher), deadline_ms=20, queue_size=0)
    replies = [post(client, json.dumps({"question": QUESTION}).encode()) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [504, 503]
    assert MARK not in everything(client, written, replies)


class Slow:
    def __init__(self, searcher):
        self._searcher = searcher
        self.snapshot = searcher.snapshot

    def search(self, query, *, top_k=5, filters=None):
        import time  # noqa: PLC0415

        time.sleep(0.4)
        return self._searcher.search(query)


def test_traceback_of_any_logger_loses_its_values(written):
    try:
        raise ValueError(QUESTION)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    assert MARK not in written.getvalue()
    assert "ValueError at " in written.getvalue()


def test_assistants_tool_writes_nothing_of_it(serve, searcher, written):
    import asyncio  # noqa: PLC0415

    from mcp import Client  # noqa: PLC0415

    async def ask(searcher):
        answerer = serve(searcher).app.state.answerer
        async with Client(create_tool_server(answerer)) as client:
            for arguments in ({"question": QUESTION}, {"question": [QUESTION]}, {MARK: 1}):
                await client.call_tool("search_nci_pages", arguments)
            await client.call_tool("read_passage", {"passage_id": QUESTION})

    asyncio.run(ask(searcher))
    asyncio.run(ask(Breaking(searcher.snapshot, RuntimeError)))
    assert MARK not in written.getvalue()
