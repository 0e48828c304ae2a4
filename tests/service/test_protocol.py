import socket
import threading
import time


def until_closed(connection, limit_s=5.0):
    """Return what comes until the other side closes, and how long that took."""
    with connection:
        connection.settimeout(limit_s)
        started, received = time.monotonic(), b""
        while part := connection.recv(65_536):
            received += part
        return received, time.monotonic() - started


def test_slow_loris_is_cut_off_and_others_are_served(searcher, live, request_on):
    with live(searcher, header_timeout_s=0.4) as port:
        lorises = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        for loris in lorises:
            loris.sendall(b"POST /v1/ask HTTP/1.1\r\nHost: x\r\n")
        assert request_on(port)[0] == 200
        time.sleep(0.2)
        for loris in lorises:
            loris.sendall(b"X-A: b\r\n")
        received, seconds = until_closed(lorises[0])
        assert (received, seconds < 2) == (b"", True)
        for loris in lorises[1:]:
            assert until_closed(loris)[1] < 1
        assert request_on(port)[0] == 200


def test_second_head_on_a_connection_has_its_limit_too(searcher, live):
    with live(searcher, header_timeout_s=0.3) as port:
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in connection.recv(65_536)
        connection.sendall(b"GET /health")
        assert until_closed(connection)[1] < 2


def test_slow_search_is_not_taken_for_a_slow_head(slow, live, request_on):
    with live(slow, header_timeout_s=0.1) as port:
        threading.Timer(0.4, slow.go.set).start()
        assert request_on(port)[0] == 200
