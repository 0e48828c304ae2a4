import pytest

from service.keys import Role, new_key


@pytest.fixture
def keys(tmp_path):
    """Return the path of a keys file and the key of each role."""
    made = {role: new_key(role.value, role) for role in Role}
    file = tmp_path / "keys"
    file.write_text("\n".join(line for _, line in made.values()))
    return file, {role.value: key for role, (key, _) in made.items()}


def post(client, **headers):
    return client.post("/v1/ask", json={"question": "liver"}, headers=headers)


def test_without_keys_everybody_may_ask_and_nobody_reload(client):
    assert post(client).status_code == 200
    refused = client.post("/v1/admin/reload")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")


def test_with_keys_only_their_holders_may_ask(serve, keys):
    file, key_of = keys
    client = serve(api_keys=file)
    refused = post(client)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert refused.json()["error"]["code"] == "unauthorized"
    assert post(client, Authorization="Bearer wrong").status_code == 401
    assert post(client, Authorization=f"Bearer {key_of['ask']}").status_code == 200
    assert post(client, **{"X-API-Key": key_of["admin"]}).status_code == 200
    assert post(client, **{"X-API-Key": key_of["metrics"]}).status_code == 403


def test_health_needs_no_key(serve, keys):
    client = serve(api_keys=keys[0])
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 200


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        ("/v1/admin/reload", {"ask": 403, "metrics": 403, "admin": 200}),
        ("/metrics", {"ask": 403, "metrics": 200, "admin": 200}),
    ],
)
def test_roles_open_what_they_should(serve, searcher, keys, path, statuses):
    file, key_of = keys
    client = serve(api_keys=file, open_searcher=lambda: searcher)
    method = "POST" if path.endswith("reload") else "GET"
    found = {
        role: client.request(method, path, headers={"X-API-Key": key}).status_code
        for role, key in key_of.items()
    }
    assert found == statuses


def test_key_is_asked_for_before_the_body_is_read(serve, keys):
    client = serve(api_keys=keys[0])
    headers = {"Content-Type": "application/json"}
    assert client.post("/v1/ask", content=b"x" * 3_000_000, headers=headers).status_code == 401


def test_rate_is_limited_with_retry_after(serve):
    client = serve(rate_per_minute=6, rate_burst=2)
    replies = [post(client) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert replies[2].json()["error"]["code"] == "rate_limited"
    assert int(replies[2].headers["retry-after"]) == 10


def test_rate_counts_each_key_apart_and_only_questions(serve, keys):
    file, key_of = keys
    client = serve(api_keys=file, rate_per_minute=1, rate_burst=1)
    ask, admin = ({"X-API-Key": key_of[role]} for role in ("ask", "admin"))
    assert [post(client, **ask).status_code for _ in range(2)] == [200, 429]
    assert post(client, **admin).status_code == 200
    assert client.get("/v1/documents", headers=ask).status_code == 200


def test_batch_is_charged_by_its_questions(serve):
    client = serve(rate_per_minute=1, rate_burst=4)

    def batch(count):
        questions = [{"question": "liver"}] * count
        return client.post("/v1/ask/batch", json={"questions": questions}).status_code

    assert [batch(3), batch(2), post(client).status_code] == [200, 429, 429]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("oncoask.example", 200),
        ("OncoAsk.example:8000", 200),
        ("[::1]:8000", 200),
        ("[::1]", 200),
        ("evil.example", 400),
        ("oncoask.example.evil.example", 400),
        ("", 400),
    ],
)
def test_only_named_hosts_are_served(serve, host, status):
    client = serve(allowed_hosts=("oncoask.example", "[::1]"))
    reply = client.get("/health/live", headers={"Host": host})
    assert reply.status_code == status
    if status == 400:
        assert reply.json()["error"]["code"] == "bad_host"


def test_any_host_is_served_by_default(client):
    assert client.get("/health/live", headers={"Host": "any.example"}).status_code == 200
