"""What can go wrong under a running service, made to go wrong."""

import shutil
import time
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from index.errors import EncoderMissingError
from service.app import create_app
from service.settings import Settings

QUESTION = b'{"question": "liver or lung?", "top_k": 50}'
JSON = {"Content-Type": "application/json"}


def _truncate(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        shutil.rmtree,
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: _truncate(folder / "passages.jsonl"),
        lambda folder: _truncate(folder / "dense.faiss"),
        lambda folder: _flip_a_bit(folder / "documents.jsonl"),
        lambda folder: _flip_a_bit(folder / "dense.faiss"),
        lambda folder: (folder / "stranger").write_text("x"),
    ],
)
def test_damaged_snapshot_is_refused_and_the_last_good_one_answers(serve, workbench, damage):
    client = serve(workbench.open(), open_searcher=workbench.open)
    before = client.post("/v1/ask", content=QUESTION, headers=JSON).json()
    damage(workbench.path)
    portal = client.portal
    with pytest.raises(Exception, match="reload_failed"):
        portal.call(client.app.state.answerer.editions.reload)
    after = client.post("/v1/ask", content=QUESTION, headers=JSON).json()
    assert after["passages"] == before["passages"]
    assert client.get("/health/ready").status_code == 200
    shutil.rmtree(workbench.path, ignore_errors=True)
    workbench.build(without=["doses.md"])
    assert portal.call(client.app.state.answerer.editions.reload).changed
    assert client.get("/v1/documents").json()["total"] == 2


def test_unusable_snapshot_at_start_is_told_and_mended_by_a_reload(serve, workbench):
    (workbench.path / "dense.faiss").unlink()
    client = serve(None, open_searcher=workbench.open)
    assert client.get("/health/live").status_code == 200
    for reply in (
        client.get("/health/ready"),
        client.post("/v1/ask", content=QUESTION, headers=JSON),
        client.get("/v1/documents"),
    ):
        assert reply.status_code == 503
        assert reply.json()["error"]["code"] == "not_ready"
        assert "dense.faiss is missing" in reply.json()["error"]["detail"]["reason"]
        assert int(reply.headers["retry-after"]) > 0
    shutil.rmtree(workbench.path)
    workbench.build()
    client.portal.call(client.app.state.answerer.editions.reload)
    assert client.get("/health/ready").status_code == 200


def test_missing_model_is_told_by_name(serve):
    def no_model():
        raise EncoderMissingError("mini", "no such file")

    client = serve(None, open_searcher=no_model)
    time.sleep(0.05)
    reason = client.get("/health/ready").json()["error"]["detail"]["reason"]
    assert "cannot load the encoder 'mini'" in reason


def test_clock_jump_stops_nothing(searcher, rules):
    times = [datetime(2026, 3, 1, tzinfo=UTC)]
    app = create_app(Settings(rate_per_minute=600), searcher, rules=rules, now=lambda: times[0])
    with TestClient(app) as client:
        replies = []
        for jump in (timedelta(0), timedelta(days=4000), timedelta(days=-9000)):
            times[0] += jump
            replies.append(client.post("/v1/ask", content=QUESTION, headers=JSON))
    assert [reply.status_code for reply in replies] == [200] * 3
    texts = [[item["text"] for item in reply.json()["passages"]] for reply in replies]
    assert texts[0] == texts[1] == texts[2]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"question": "\xff\xfe"}', 400),
        (b'{"question": ' + b"[" * 500_000, 400),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
        (b'{"question": "x", "top_k": ' + b"9" * 5000 + b"}", 400),
        (b'{"question": "x", "top_k": 1e400}', 422),
        (b'{"question": "x", "top_k": NaN}', 422),
        (b"\x00" * 100, 400),
        (b"", 422),
    ],
)
def test_hostile_json_is_the_callers_mistake(client, body, status):
    reply = client.post("/v1/ask", content=body, headers=JSON)
    assert reply.status_code == status
    assert set(reply.json()["error"]) == {"code", "message", "detail"}
