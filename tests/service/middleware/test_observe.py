import logging

import pytest


def value(client, line_start):
    """Return the value of the metric line that begins so, or 0."""
    lines = client.get("/metrics").text.splitlines()
    return next((float(line.split()[-1]) for line in lines if line.startswith(line_start)), 0.0)


def test_good_request_id_is_kept_and_a_bad_one_replaced(client):
    def returned(given):
        return client.get("/health/live", headers={"X-Request-ID": given}).headers["x-request-id"]

    assert returned("ward-3.17_a") == "ward-3.17_a"
    for bad in ("", "two words", "x" * 65, "<b>"):
        assert returned(bad) != bad
        assert len(returned(bad)) == 32


def test_ids_differ(client):
    ids = {client.get("/health/live").headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5


@pytest.mark.parametrize("path", ["/v1/passages/0123", "/v1/documents/my%20question", "/my-words"])
def test_log_names_the_route_and_never_the_path(client, caplog, path):
    caplog.set_level(logging.INFO, logger="service.access")
    client.get(path)
    (record,) = (item for item in caplog.records if item.name == "service.access")
    expected = {
        "/v1/passages/0123": "GET /v1/passages/{passage_id}",
        "/v1/documents/my%20question": "GET /v1/documents/{document_id}",
        "/my-words": "GET (none)",
    }
    assert record.getMessage() == expected[path]
    assert record.status == 404


def test_requests_answers_and_notices_are_counted(client):
    before = value(client, 'oncoask_answers_total{status="not_found"}')
    client.post("/v1/ask", json={"question": "zebra", "document_id": "fever.md"})
    assert value(client, 'oncoask_answers_total{status="not_found"}') == before + 1
    assert value(client, 'oncoask_notices_total{kind="outdated_page"}') == 1
    requests = 'oncoask_requests_total{method="POST",route="/v1/ask",status="200"}'
    assert value(client, requests) == 1
    assert value(client, 'oncoask_stage_seconds_count{stage="encode"}') == 1
    assert value(client, "oncoask_queue_places_taken") == 0


def test_unknown_methods_and_paths_cannot_make_new_series(client):
    for name in ("BREW", "SING"):
        client.request(name, f"/{name}")
    text = client.get("/metrics").text
    assert "BREW" not in text
    assert value(client, 'oncoask_requests_total{method="other",route="(none)",status="404"}') == 2


def test_metrics_can_be_turned_off(serve):
    assert serve(metrics=False).get("/metrics").status_code == 404


def test_snapshot_age_can_be_told(serve, workbench):
    client = serve(None, open_searcher=workbench.open)
    built = client.get("/health/ready").json()["snapshot"]["built_at"]
    assert value(client, "oncoask_snapshot_built_timestamp_seconds") > 1.7e9
    assert built.startswith("20")
    assert value(client, 'oncoask_reloads_total{result="loaded"}') == 1
