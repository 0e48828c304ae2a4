import hashlib

import pytest

SPREAD = "Cancer of the bowel often spreads to the liver. Some spreads to the lung."


@pytest.fixture
def verify(serve, sources, spread_id):
    def ask(corpus=sources):
        reply = serve(corpus=corpus).get(f"/v1/verify/{spread_id}")
        assert reply.status_code == 200
        return reply.json()

    return ask


def test_without_a_corpus_the_recorded_digests_are_told(verify, searcher):
    reply = verify(corpus=None)
    document = searcher.snapshot.documents_by_id["types/spread.md"]
    assert (reply["result"], reply["verified"]) == ("no_corpus", None)
    assert reply["document_digest"] == document.digest
    assert reply["source_digest"] is None
    assert reply["passage_digest"] == hashlib.sha256(SPREAD.encode()).hexdigest()


def test_unchanged_source_verifies_at_its_range(verify, sources):
    reply = verify()
    text = (sources / "types/spread.md").read_text()
    span = reply["source_range"]
    assert (reply["result"], reply["verified"]) == ("unchanged", True)
    assert text[span["start"] : span["end"]] == SPREAD
    assert reply["source_digest"] == reply["document_digest"]


def test_changed_source_without_the_words_does_not_verify(verify, sources):
    page = sources / "types/spread.md"
    page.write_text(page.read_text().replace("liver", "spleen"))
    reply = verify()
    assert (reply["result"], reply["verified"]) == ("no_longer_said", False)
    assert reply["source_digest"] != reply["document_digest"]


def test_removed_source_is_missing(verify, sources):
    (sources / "types/spread.md").unlink()
    assert verify()["result"] == "source_missing"


def test_source_outside_the_corpus_is_not_read(verify, sources, tmp_path):
    outside = tmp_path / "outside.md"
    outside.write_text((sources / "types/spread.md").read_text())
    (sources / "types/spread.md").unlink()
    (sources / "types/spread.md").symlink_to(outside)
    assert verify()["result"] == "source_missing"


def test_unknown_passage_is_404(client):
    assert client.get("/v1/verify/0000000000000000").json()["error"]["code"] == "unknown_passage"
