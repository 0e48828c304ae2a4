import json

import pytest

from ingest.model import Audience

SPREAD = "Cancer of the bowel often spreads to the liver. Some spreads to the lung."


def ask(client, question="does it go to the liver or lung?", **more):
    return client.post("/v1/ask", json={"question": question, **more})


def test_best_passage_is_first_verbatim_and_cited(client, spread_id):
    reply = ask(client).json()
    first = reply["passages"][0]
    assert (first["rank"], first["passage_id"], first["text"]) == (1, spread_id, SPREAD)
    assert first["section"] == ["Where it goes"]
    assert first["document"]["id"] == "types/spread.md"
    assert first["document"]["url"] == "https://www.cancer.gov/types/spread"
    assert first["citation"]["source"] == "National Cancer Institute"
    assert first["citation"]["last_reviewed"] is None
    assert first["citation"]["citation"] == "NCI, 2025"
    assert (
        "originally published by the National Cancer Institute"
        in (first["citation"]["attribution"])
    )


def test_reply_names_its_snapshot_and_question(client, searcher):
    reply = ask(client).json()
    assert reply["snapshot"]["id"] == searcher.snapshot.id
    assert (reply["snapshot"]["documents"], reply["snapshot"]["passages"]) == (3, 4)
    assert reply["question"] == "does it go to the liver or lung?"
    assert reply["took_ms"] > 0


def test_highlights_are_whole_sentences_of_the_text(client):
    first = ask(client).json()["passages"][0]
    marked = [first["text"][mark["start"] : mark["end"]] for mark in first["highlights"]]
    assert marked
    assert all(text in SPREAD and text.endswith(".") for text in marked)


def test_glossary_term_stands_where_it_says(client):
    first = ask(client).json()["passages"][0]
    (term,) = first["glossary"]
    assert term["term"] == first["text"][term["start"] : term["end"]] == "liver"
    assert term["url"] == "https://www.cancer.gov/def/liver"


def test_status_and_confidence_follow_the_ranking(client, searcher):
    ranking = searcher.search("zebra")
    reply = ask(client, "zebra").json()
    assert reply["status"] == ("answered" if ranking.answered else "not_found")
    assert reply["confidence"] == pytest.approx(ranking.confidence)
    assert reply["status"] == "not_found"


@pytest.mark.parametrize("top_k", [1, 2, 50])
def test_top_k_bounds_the_passages(client, top_k):
    assert len(ask(client, top_k=top_k).json()["passages"]) == min(top_k, 4)


@pytest.mark.parametrize("filters", [{"audience": "patient"}, {"filters": {"audience": "patient"}}])
def test_filter_counts_wherever_it_stands(client, filters):
    passages = ask(client, "nausea dose", top_k=50, **filters).json()["passages"]
    assert len(passages) == 3
    assert {item["document"]["audience"] for item in passages} == {Audience.PATIENT}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("cancer_type", "colorectal", {"types/spread.md"}),
        ("document_kind", "fact_sheet", {"types/spread.md"}),
        ("document_id", "fever.md", {"fever.md"}),
        ("language", "es", set()),
    ],
)
def test_each_filter_limits_the_documents(client, name, value, expected):
    passages = ask(client, top_k=50, **{name: value}).json()["passages"]
    assert {item["document"]["id"] for item in passages} == expected


def test_filter_beside_the_question_wins_over_the_grouped_one(client):
    reply = ask(client, top_k=50, document_id="fever.md", filters={"document_id": "doses.md"})
    assert {item["document"]["id"] for item in reply.json()["passages"]} == {"fever.md"}


def test_whole_number_may_be_written_as_a_float(client):
    assert len(ask(client, top_k=2.0).json()["passages"]) == 2


def test_signals_and_timings_only_on_request(client, searcher):
    plain, explained = ask(client).json(), ask(client, explain=True).json()
    assert plain["timings_ms"] is None
    assert plain["passages"][0]["signals"] is None
    wanted = searcher.search("does it go to the liver or lung?").hits[0].signals
    assert explained["passages"][0]["signals"] == pytest.approx(dict(wanted))
    assert explained["timings_ms"]["total"] > 0


def test_page_notices_follow_the_pages_returned(client):
    kinds = [
        notice["kind"] for notice in ask(client, "fever", document_id="fever.md").json()["notices"]
    ]
    assert kinds == ["outdated_page"]
    kinds = [
        notice["kind"] for notice in ask(client, "nausea", document_id="doses.md").json()["notices"]
    ]
    assert kinds == ["professional_page"]


def test_notices_speak_the_callers_language(client):
    def title(language):
        reply = client.post(
            "/v1/ask",
            json={"question": "fever", "document_id": "fever.md"},
            headers={"Accept-Language": language},
        )
        return reply.json()["notices"][0]["title"]

    assert title("es-MX, en;q=0.3").startswith("Parte de esto")
    assert title("en").startswith("Some of this")


def test_answers_are_never_stored(client):
    assert ask(client).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "field", "kind"),
    [
        ({}, "body.question", "missing"),
        ({"question": ""}, "body.question", "string_too_short"),
        ({"question": " \n\t"}, "body.question", "value_error"),
        ({"question": "x" * 2001}, "body.question", "string_too_long"),
        ({"question": "\ud83d"}, "body.question", "string_unicode"),
        ({"question": 7}, "body.question", "string_type"),
        ({"question": "x", "top_k": "5"}, "body.top_k", "int_type"),
        ({"question": "x", "top_k": 2.5}, "body.top_k", "int_type"),
        ({"question": "x", "top_k": True}, "body.top_k", "int_type"),
        ({"question": "x", "top_k": 0}, "body.top_k", "greater_than_equal"),
        ({"question": "x", "top_k": 51}, "body.top_k", "less_than_equal"),
        ({"question": "x", "audience": "doctor"}, "body.audience", "enum"),
        ({"question": "x", "topk": 5}, "body.(unknown field)", "extra_forbidden"),
        ([], "body", "model_attributes_type"),
    ],
)
def test_callers_mistakes_are_named_by_field(client, body, field, kind):
    content = json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    reply = client.post("/v1/ask", content=content, headers=headers)
    assert reply.status_code == 422
    error = reply.json()["error"]
    assert error["code"] == "invalid_request"
    assert [(item["field"], item["type"]) for item in error["detail"]["fields"]] == [(field, kind)]


def test_longest_question_is_taken(client):
    assert ask(client, "é" * 2000).status_code == 200


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b'{"question": ', "application/json", 400, "bad_json"),
        (b'{"question": "\xff"}', "application/json", 400, "unreadable_body"),
        (b"[" * 100_000, "application/json", 400, "unreadable_body"),
        (b"question=x", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b'{"question": "x"}', "text/plain", 415, "unsupported_media_type"),
        (b'{"question": "x"}', "", 415, "unsupported_media_type"),
        (b"x" * 2_000_001, "application/json", 413, "body_too_large"),
    ],
)
def test_bad_bodies_are_refused_in_our_words(client, content, media_type, status, code):
    headers = {"Content-Type": media_type} if media_type else {}
    reply = client.post("/v1/ask", content=content, headers=headers)
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)


def test_batch_answers_in_order_from_one_snapshot(client, searcher):
    questions = [{"question": "fever"}, {"question": "liver", "top_k": 1}]
    reply = client.post("/v1/ask/batch", json={"questions": questions}).json()
    assert [item["question"] for item in reply["answers"]] == ["fever", "liver"]
    assert reply["answers"][0]["passages"][0]["document"]["id"] == "fever.md"
    assert len(reply["answers"][1]["passages"]) == 1
    assert {item["snapshot"]["id"] for item in reply["answers"]} == {searcher.snapshot.id}


@pytest.mark.parametrize(("count", "status"), [(0, 422), (1, 200), (64, 200), (65, 422)])
def test_batch_takes_1_to_64(client, count, status):
    reply = client.post("/v1/ask/batch", json={"questions": [{"question": "lung"}] * count})
    assert reply.status_code == status
