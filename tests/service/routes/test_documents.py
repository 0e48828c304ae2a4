import pytest

from ingest.model import Span


def test_documents_are_listed_by_id_in_pages(client):
    whole = client.get("/v1/documents").json()
    ids = [document["id"] for document in whole["documents"]]
    assert (whole["total"], ids) == (3, ["doses.md", "fever.md", "types/spread.md"])
    part = client.get("/v1/documents", params={"limit": 1, "offset": 1}).json()
    assert (part["total"], part["documents"]) == (3, whole["documents"][1:2])
    assert client.get("/v1/documents", params={"offset": 3}).json()["documents"] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "offset=-1", "limit=x"])
def test_listing_refuses_bad_pages(client, query):
    assert client.get(f"/v1/documents?{query}").status_code == 422


def test_document_has_its_sections_and_passages_in_order(client, spread_id):
    reply = client.get("/v1/documents/types/spread.md").json()
    assert [section["path"] for section in reply["sections"]] == [["Where it goes"], ["Signs"]]
    assert reply["sections"][0]["passage_ids"] == [spread_id]
    assert [item["position"] for item in reply["passages"]] == [0, 1]
    assert reply["passages"][0]["text"].startswith("Cancer of the bowel")


def test_passage_tells_where_it_stands(client, searcher, spread_id):
    reply = client.get(f"/v1/passages/{spread_id}").json()
    passage = searcher.snapshot.passages_by_id[spread_id]
    assert reply["source_range"] == {"start": passage.start, "end": passage.end}
    assert [Span(**span) for span in reply["source_spans"]] == list(passage.spans)
    assert reply["text"] == passage.text
    assert reply["document"]["id"] == "types/spread.md"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/passages/0000000000000000", "unknown_passage"),
        ("/v1/passages/%FF%00", "unknown_passage"),
        ("/v1/documents/no.md", "unknown_document"),
        ("/v1/documents/../../etc/passwd", "unknown_document"),
        ("/v1/documents/..%2F..%2Fetc%2Fpasswd", "unknown_document"),
        ("/v1/nothing", "not_found"),
        ("/nothing", "not_found"),
    ],
)
def test_unknown_ids_and_addresses_are_404(client, path, code):
    reply = client.get(path)
    assert reply.status_code == 404
    assert reply.json()["error"]["code"] in {code, "not_found"}


def test_wrong_method_is_405_and_says_which_is_right(client):
    reply = client.get("/v1/ask")
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
    assert reply.json()["error"]["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["/v1/documents", "/v1/documents/fever.md", "/v1/passages/{id}"])
def test_unchanged_reply_is_304_without_body(client, spread_id, path):
    path = path.format(id=spread_id)
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    changed = client.get(path, headers={"If-None-Match": 'W/"other"'})
    assert (changed.status_code, changed.content) == (200, first.content)


def test_error_message_speaks_spanish_on_request(client):
    reply = client.get("/v1/documents/no.md", headers={"Accept-Language": "es"})
    assert reply.json()["error"]["message"].startswith("Ningún documento")
    assert reply.headers["content-language"] == "es"
