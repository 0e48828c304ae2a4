import json

import pytest

from index.manifest import snapshot_id


def test_id_ignores_time_files_and_order_but_nothing_else():
    content = {"format": "f", "corpus_digest": "c", "counts": {"passages": 1, "documents": 2}}
    same = {
        "counts": {"documents": 2, "passages": 1},
        "built_at": "2026-01-01T00:00:00Z",
        "files": {"a": {}},
        "id": "x",
        "corpus_digest": "c",
        "format": "f",
    }
    assert snapshot_id(same) == snapshot_id(content)
    for changed in ({"corpus_digest": "d"}, {"counts": {"passages": 2, "documents": 2}}):
        assert snapshot_id({**content, **changed}) != snapshot_id(content)


def test_the_id_of_a_snapshot_is_that_of_its_written_manifest(snapshot_path):
    content = json.loads((snapshot_path / "manifest.json").read_text())
    assert content["id"] == snapshot_id(content)
    assert content["encoder"]["name"] == "words"
    assert content["encoder"]["dimension"] == 9
    assert content["lexical"]["k1"] == pytest.approx(1.5)
