import pytest


@pytest.mark.parametrize("path", ["/health/live", "/v1/documents", "/nothing", "/docs", "/metrics"])
def test_every_reply_is_guarded(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "server" not in headers


def test_pages_load_from_here_only_and_nothing_inline(client):
    reply = client.get("/docs")
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "<script>" not in reply.text
    assert "style=" not in reply.text
    assert "http" not in reply.text.replace("http-equiv", "")


def test_every_file_the_docs_name_is_served(client):
    for path in ("start.js", "assets/swagger-ui-bundle.js", "assets/swagger-ui.css"):
        assert client.get(f"/docs/{path}").status_code == 200


@pytest.mark.parametrize(
    ("path", "framed"), [("/embed", True), ("/embed/x", True), ("/embedded", False), ("/", False)]
)
def test_only_embed_may_be_framed_and_by_named_origins(serve, path, framed):
    headers = serve(embed_origins=("https://ward.example",)).get(path).headers
    assert ("x-frame-options" not in headers) is framed


@pytest.mark.parametrize(
    ("accepted", "coding"), [("br", "br"), ("gzip", "gzip"), ("gzip, br", "br"), ("identity", None)]
)
def test_large_replies_are_compressed_as_the_client_can(client, accepted, coding):
    plain = client.get("/openapi.json", headers={"Accept-Encoding": "identity"})
    reply = client.get("/openapi.json", headers={"Accept-Encoding": accepted})
    assert reply.headers.get("content-encoding") == coding
    assert "accept-encoding" in reply.headers["vary"].lower()
    if coding == "gzip":
        assert reply.json() == plain.json()


def test_origins_named_may_call_and_read_errors(serve):
    client = serve(cors_origins=("https://ward.example",), rate_per_minute=1, rate_burst=1)

    def post(origin):
        return client.post("/v1/ask", json={"question": "x"}, headers={"Origin": origin})

    preflight = client.options(
        "/v1/ask",
        headers={
            "Origin": "https://ward.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type, x-api-key",
        },
    )
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "https://ward.example"
    first, refused = post("https://ward.example"), post("https://ward.example")
    assert (first.status_code, refused.status_code) == (200, 429)
    for reply in (first, refused):
        assert reply.headers["access-control-allow-origin"] == "https://ward.example"
        assert "Retry-After" in reply.headers["access-control-expose-headers"]
    assert "access-control-allow-origin" not in post("https://evil.example").headers


def test_no_origin_may_call_by_default(client):
    reply = client.get("/v1/documents", headers={"Origin": "https://ward.example"})
    assert "access-control-allow-origin" not in reply.headers
