import asyncio

import pytest

from service.middleware.body import BodyLimits


async def echo(scope, receive, send):
    message = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": message["body"]})


def drive(messages, *, headers=(), max_bytes=10, timeout_s=1.0, pause_s=0.0):
    """Return what the layer sends for a request whose body comes as ``messages``."""
    sent, left = [], list(messages)

    async def receive():
        await asyncio.sleep(pause_s)
        if not left:
            await asyncio.sleep(60)
        return left.pop(0)

    async def send(message):
        sent.append(message)

    layer = BodyLimits(echo, max_bytes=max_bytes, timeout_s=timeout_s)
    asyncio.run(layer({"type": "http", "headers": list(headers)}, receive, send))
    return sent


def part(body, *, more=False):
    return {"type": "http.request", "body": body, "more_body": more}


def test_body_in_parts_arrives_whole():
    sent = drive([part(b"abc", more=True), part(b"defg", more=True), part(b"hij")])
    assert (sent[0]["status"], sent[1]["body"]) == (200, b"abcdefghij")


@pytest.mark.parametrize(
    ("messages", "headers"),
    [
        ([part(b"x" * 11)], []),
        ([part(b"x" * 6, more=True), part(b"x" * 6, more=True)], []),
        ([], [(b"content-length", b"11")]),
    ],
)
def test_too_large_is_refused_as_soon_as_it_is_known(messages, headers):
    sent = drive(messages, headers=headers)
    assert sent[0]["status"] == 413
    assert (b"connection", b"close") in sent[0]["headers"]


def test_lying_length_does_not_help():
    sent = drive([part(b"x" * 11)], headers=[(b"content-length", b"5")])
    assert sent[0]["status"] == 413


def test_trickling_body_is_cut_off_by_its_whole_time():
    sent = drive([part(b"x", more=True)] * 9, timeout_s=0.05, pause_s=0.02)
    assert sent[0]["status"] == 408


def test_client_that_leaves_gets_no_reply():
    assert drive([part(b"x", more=True), {"type": "http.disconnect"}]) == []
