from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ingest.errors import PassageStoreError
from ingest.run import RunSettings, ingest
from ingest.store import (
    corpus_digest,
    document_from_json,
    document_to_json,
    passage_from_json,
    passage_to_json,
    read_corpus,
    to_line,
)

from .pages import document_of, page, read, titled

BODY = titled(
    "[Go to Patient Version](/types/knee/patient)\n\n## Stages\n\nThe "
    "[knee](/publications/dictionaries/cancer-terms/def/1) bends and it may hurt in the night "
    "when the tumor grows.\n\nSigns include:\n\n" + "- a sign of some tumor of the knee\n" * 60
    + "\n## Latest Updates to This Summary (05/09/2025)\n\n## About This PDQ Summary\n\n"
    "PDQ® Adult Treatment Editorial Board. PDQ Knee. Bethesda, MD: x. [PMID: 5]\n"
)  # fmt: skip


def _written(record) -> dict:
    return json.loads(to_line(record))


def test_documents_and_passages_survive_writing_and_reading() -> None:
    reading = read(page(BODY))
    document = document_of(reading)
    assert document.pdq is not None
    assert document.page_updated == date(2025, 5, 9)
    assert document_from_json(_written(document_to_json(document))) == document
    assert any(p.terms for p in reading.passages)
    assert any(p.repeated for p in reading.passages)
    for passage in reading.passages:
        assert passage_from_json(_written(passage_to_json(passage))) == passage


def test_equal_records_are_equal_bytes_whatever_their_order() -> None:
    assert to_line({"b": 1, "a": "é"}) == to_line({"a": "é", "b": 1}) == '{"a": "é", "b": 1}\n'
    with pytest.raises(TypeError, match="cannot write set as JSON"):
        to_line({"a": {1}})


def test_a_record_with_an_unknown_value_is_refused() -> None:
    record = _written(document_to_json(document_of(read(page(BODY)))))
    with pytest.raises(ValueError, match="martian"):
        document_from_json({**record, "audience": "martian"})
    with pytest.raises(TypeError):
        document_from_json({**record, "colour": "blue"})


@pytest.fixture
def store(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "knee.md").write_text(page(BODY), encoding="utf-8")
    ingest(corpus, tmp_path / "out", settings=RunSettings(), workers=1)
    return tmp_path / "out"


def test_a_store_reads_back_what_the_pages_say(store: Path) -> None:
    corpus = read_corpus(store)
    reading = read(page(BODY))
    assert corpus.documents == (reading.document,)
    assert [p.id for p in corpus.passages] == [p.id for p in reading.passages]
    manifest = json.loads((store / "manifest.json").read_text())
    folder = store / manifest["folder"]
    files = [(folder / f"{name}.jsonl").read_bytes() for name in ("documents", "passages")]
    assert corpus.digest == manifest["digest"] == corpus_digest(*files)
    assert manifest["passages"] == len(corpus.passages)


def _spoil(store: Path, how: str) -> None:
    manifest = store / "manifest.json"
    folder = store / json.loads(manifest.read_text())["folder"]
    passages = folder / "passages.jsonl"
    if how == "bit":
        data = bytearray(passages.read_bytes())
        data[len(data) // 2] ^= 1
        passages.write_bytes(data)
    elif how == "cut":
        passages.write_bytes(passages.read_bytes()[:-40])
    elif how == "gone":
        passages.unlink()
    elif how == "version":
        manifest.write_text(manifest.read_text().replace('_version": 1', '_version": 99'))
    elif how == "manifest":
        manifest.write_text(manifest.read_text()[:-30])
    elif how == "list":
        manifest.write_text("[]")


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ("bit", "do not match their manifest"),
        ("cut", "do not match their manifest"),
        ("gone", "not readable"),
        ("version", "format version 99, expected 1"),
        ("manifest", "not readable"),
        ("list", "format version None"),
    ],
)
def test_a_damaged_store_is_refused_with_what_to_do(store: Path, how: str, found: str) -> None:
    _spoil(store, how)
    with pytest.raises(PassageStoreError, match="python -m ingest CORPUS --out") as caught:
        read_corpus(store)
    assert found in caught.value.found


def test_an_empty_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(PassageStoreError, match="no ingest output here"):
        read_corpus(tmp_path)
