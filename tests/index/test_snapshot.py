import hashlib
import json
import multiprocessing
import shutil

import numpy as np
import pytest

from index.errors import (
    SnapshotDamagedError,
    SnapshotMissingError,
    SnapshotSettingsError,
    SnapshotVersionError,
)
from index.manifest import snapshot_id
from index.searcher import open_searcher
from index.snapshot import load_snapshot

FILES = (
    "documents.jsonl",
    "passages.jsonl",
    "dense.faiss",
    "lexical/passage/data.csc.index.npy",
    "lexical/heading/vocab.index.json",
)


def rewrite_manifest(path, **changes):
    """Change fields and sign the manifest again, as another release would have."""
    content = {**json.loads((path / "manifest.json").read_text()), **changes}
    content["id"] = snapshot_id(content)
    (path / "manifest.json").write_text(json.dumps(content))


@pytest.mark.parametrize("memory_map", [True, False])
def test_what_was_built_is_loaded(snapshot_path, corpus, encoder, memory_map):
    snapshot = load_snapshot(snapshot_path, memory_map=memory_map)
    assert snapshot.documents == corpus.documents
    assert snapshot.passages == corpus.passages
    assert snapshot.manifest.corpus_digest == corpus.digest
    for row, passage in enumerate(corpus.passages):
        assert snapshot.passages_by_id[passage.id] == passage
        assert snapshot.rows_by_id[passage.id] == row
        expected = encoder.vector(f"{passage.context}\n{passage.text}")
        assert snapshot.dense.vectors[row] == pytest.approx(expected, abs=1e-6)


def test_passages_of_a_document_come_in_reading_order(make, build, tmp_path):
    passages = [make.passage("a.md", position, f"liver {position}") for position in (2, 0, 1)]
    build(make.corpus([make.document("a.md"), make.document("empty.md")], passages))
    snapshot = load_snapshot(tmp_path / "index")
    assert [p.position for p in snapshot.passages_of("a.md")] == [0, 1, 2]
    assert snapshot.passages_of("empty.md") == snapshot.passages_of("unknown.md") == ()


def test_text_with_unusual_line_ends_survives(make, build, tmp_path):
    text = "liver\u2028lung\x0b\x85 bone\r\n\u00e9"
    build(make.corpus([make.document("a.md")], [make.passage("a.md", 0, text)]))
    assert load_snapshot(tmp_path / "index").passages[0].text == text


@pytest.mark.parametrize("prepare", [lambda path: None, lambda path: path.mkdir()])
def test_missing(tmp_path, prepare):
    prepare(tmp_path / "none")
    with pytest.raises(SnapshotMissingError) as caught:
        load_snapshot(tmp_path / "none")
    expected = f"no snapshot at {tmp_path / 'none'}; build one with: python -m index"
    assert str(caught.value) == expected


@pytest.mark.parametrize("name", FILES)
def test_missing_file(snapshot_path, name):
    (snapshot_path / name).unlink()
    with pytest.raises(SnapshotDamagedError, match=rf"{name} is missing; build it anew"):
        load_snapshot(snapshot_path)


@pytest.mark.parametrize("name", FILES)
def test_cut_file(snapshot_path, name):
    content = (snapshot_path / name).read_bytes()
    (snapshot_path / name).write_bytes(content[:-1])
    problem = rf"{name} has {len(content) - 1} bytes, expected {len(content)}"
    with pytest.raises(SnapshotDamagedError, match=problem):
        load_snapshot(snapshot_path)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_one_flipped_bit(snapshot_path, name, place):
    content = bytearray((snapshot_path / name).read_bytes())
    content[round(place * (len(content) - 1))] ^= 1
    (snapshot_path / name).write_bytes(content)
    with pytest.raises(SnapshotDamagedError, match=f"the content of {name} was changed"):
        load_snapshot(snapshot_path)


def test_every_bit_of_the_manifest_counts(snapshot_path):
    """No single changed character gives another snapshot than the one that was built."""
    path = snapshot_path / "manifest.json"
    content = path.read_text()
    snapshot = load_snapshot(snapshot_path)
    built_at = content.index('"built_at"')
    for place in range(0, len(content), 7):
        if content[place].isspace() or built_at <= place < built_at + 40:
            continue
        path.write_text(content[:place] + chr(ord(content[place]) ^ 1) + content[place + 1 :])
        with pytest.raises((SnapshotDamagedError, SnapshotVersionError)):
            load_snapshot(snapshot_path)
    path.write_text(content)
    assert load_snapshot(snapshot_path).manifest == snapshot.manifest


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "not JSON"),
        ("[1]", "not of an oncoask-snapshot"),
        ('{"format": "something else"}', "not of an oncoask-snapshot"),
        ('{"format": "oncoask-snapshot", "format_version": 1}', "field id: Field required"),
    ],
)
def test_foreign_manifest(snapshot_path, content, problem):
    (snapshot_path / "manifest.json").write_text(content)
    with pytest.raises(SnapshotDamagedError, match=problem):
        load_snapshot(snapshot_path)


def test_foreign_folder(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(SnapshotDamagedError, match=r"manifest\.json is missing"):
        load_snapshot(tmp_path)


def test_foreign_file_in_a_snapshot(snapshot_path):
    (snapshot_path / "extra.bin").write_text("x")
    with pytest.raises(SnapshotDamagedError, match=r"extra\.bin does not belong to it"):
        load_snapshot(snapshot_path)


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_other_version(snapshot_path, version):
    rewrite_manifest(snapshot_path, format_version=version)
    with pytest.raises(SnapshotVersionError, match=rf"version {version!r}, expected 1; build it"):
        load_snapshot(snapshot_path)


def test_other_lexical_rules(snapshot_path):
    rewrite_manifest(snapshot_path, lexical={"tokenizer": 0})
    with pytest.raises(SnapshotSettingsError, match="lexical settings"):
        load_snapshot(snapshot_path)


def test_counts_that_do_not_fit(snapshot_path):
    rewrite_manifest(snapshot_path, counts={"documents": 3, "passages": 7})
    with pytest.raises(SnapshotDamagedError, match="expected 3 and 7 of each"):
        load_snapshot(snapshot_path)


def test_a_passage_that_is_none(snapshot_path):
    """A right checksum does not make a wrong file right."""
    line = (snapshot_path / "passages.jsonl").read_bytes() + b'{"id": "x"}\n'
    (snapshot_path / "passages.jsonl").write_bytes(line)
    manifest = json.loads((snapshot_path / "manifest.json").read_text())
    record = {"size_bytes": len(line), "sha256": hashlib.sha256(line).hexdigest()}
    rewrite_manifest(snapshot_path, files={**manifest["files"], "passages.jsonl": record})
    with pytest.raises(SnapshotDamagedError, match="KeyError: 'section'"):
        load_snapshot(snapshot_path)


def test_a_copied_snapshot_is_the_same(snapshot_path, encoder, tmp_path):
    shutil.copytree(snapshot_path, tmp_path / "elsewhere")
    one = open_searcher(snapshot_path, encoder=encoder).search("liver and lung pain")
    two = open_searcher(tmp_path / "elsewhere", encoder=encoder).search("liver and lung pain")
    assert one.hits == two.hits
    assert one.confidence == two.confidence


@pytest.mark.parametrize("memory_map", [True, False])
def test_a_loaded_snapshot_outlives_its_folder(snapshot_path, encoder, memory_map):
    searcher = open_searcher(snapshot_path, encoder=encoder, memory_map=memory_map)
    before = searcher.search("liver").hits
    shutil.rmtree(snapshot_path)
    assert searcher.search("liver").hits == before


def test_a_copied_in_snapshot_outlives_damage_to_its_files(snapshot_path, encoder):
    searcher = open_searcher(snapshot_path, encoder=encoder, memory_map=False)
    before = searcher.search("liver").hits
    for name in FILES:
        (snapshot_path / name).write_bytes(b"")
    assert searcher.search("liver").hits == before


def _vectors(path, queue):
    queue.put(load_snapshot(path).dense.vectors.tolist())


def test_several_processes_load_one_snapshot(snapshot_path):
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    processes = [context.Process(target=_vectors, args=(snapshot_path, queue)) for _ in range(2)]
    for process in processes:
        process.start()
    found = [np.array(queue.get(timeout=60)) for _ in processes]
    for process in processes:
        process.join(20)
    expected = load_snapshot(snapshot_path).dense.vectors
    assert all(np.array_equal(vectors, expected) for vectors in found)


@pytest.mark.parametrize("name", ["tokens.npy", "token_offsets.npy", "vocabulary.json"])
def test_a_file_of_the_learned_ranking_that_is_cut_or_gone_is_noticed(
    build, corpus, ranking_encoder, tmp_path, name
):
    build(corpus, encoder=ranking_encoder)
    path = tmp_path / "index" / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(SnapshotDamagedError, match=rf"{name} has \d+ bytes"):
        load_snapshot(tmp_path / "index")
    path.unlink()
    with pytest.raises(SnapshotDamagedError, match=f"{name} is missing"):
        load_snapshot(tmp_path / "index")
