import socket
import threading
import time

from service.keys import Role, new_key

HEAD = b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
QUESTION = b'{"question": "liver or lung?", "top_k": 50}'


def reply_start(connection):
    """Return the first line of what comes, and close."""
    with connection:
        connection.settimeout(5)
        return connection.recv(65_536).split(b"\r\n")[0]


def test_swaps_under_load_fail_nothing_and_mix_nothing(workbench, live, request_on):
    """Every reply must be wholly from the one snapshot that it names."""
    first = workbench.open()
    without = "fever.md"
    workbench.build(without=[without])
    second = workbench.open()
    documents = {
        searcher.snapshot.id: set(searcher.snapshot.documents_by_id) for searcher in (first, second)
    }
    editions = iter([second, first] * 50)
    failures, seen, stop = [], set(), threading.Event()

    def ask(port, key):
        while not stop.is_set():
            status, reply = request_on(port, **{"X-API-Key": key})
            if status != 200:
                failures.append((status, reply))
                continue
            pages = {item["document"]["id"] for item in reply["passages"]}
            seen.add(reply["snapshot"]["id"])
            if pages != documents[reply["snapshot"]["id"]]:
                failures.append(pages)

    key, line = new_key("ops", Role.ADMIN)
    ward, ward_line = new_key("ward", Role.ASK)
    keys = workbench.folder / "keys"
    keys.write_text(f"{line}\n{ward_line}\n")
    options = {"open_searcher": lambda: next(editions), "queue_size": 50, "api_keys": keys}
    with live(first, **options) as port:
        threads = [threading.Thread(target=ask, args=(port, ward)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(20):
            headers = {"X-API-Key": key}
            assert request_on(port, path="/v1/admin/reload", body=b"", **headers)[0] == 200
            time.sleep(0.05)
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert seen == set(documents)


def test_body_that_trickles_gets_408(searcher, live, request_on):
    with live(searcher, body_timeout_s=0.3) as port:
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
        assert reply_start(connection).startswith(b"HTTP/1.1 408 ")
        assert request_on(port)[0] == 200


def test_ten_megabytes_are_refused_and_others_are_served(searcher, live, request_on):
    with live(searcher) as port:
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(HEAD + b"Content-Length: 10000000\r\n\r\n")
        assert reply_start(connection).startswith(b"HTTP/1.1 413 ")
        assert request_on(port)[0] == 200


def test_client_that_leaves_frees_its_place(slow, live, request_on):
    with live(slow, queue_size=0) as port:
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(QUESTION) + QUESTION)
        assert slow.begun.wait(5)
        connection.close()
        assert request_on(port)[0] == 503
        slow.go.set()
        time.sleep(0.2)
        assert request_on(port)[0] == 200


def test_shutdown_finishes_what_was_begun(slow, live, request_on):
    replies = []
    with live(slow) as port:
        asker = threading.Thread(target=lambda: replies.append(request_on(port)[0]))
        asker.start()
        assert slow.begun.wait(5)
        threading.Timer(0.3, slow.go.set).start()
    asker.join(5)
    assert replies == [200]


def test_overload_is_refused_at_once_and_ends_with_the_load(slow, live, request_on):
    statuses = []
    with live(slow, queue_size=2) as port:
        threads = [
            threading.Thread(target=lambda: statuses.append(request_on(port)[0])) for _ in range(10)
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.4)
        assert statuses == [503] * 7
        slow.go.set()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200] * 3 + [503] * 7
        assert request_on(port)[0] == 200
