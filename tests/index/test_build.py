import multiprocessing
import os
import signal
import threading
import time
from dataclasses import dataclass, replace

import numpy as np
import pytest

from index.build import build_snapshot
from index.errors import EncoderInputError, OutputNotSnapshotError, SnapshotError
from index.snapshot import load_snapshot


def contents(path):
    return {p.relative_to(path): p.read_bytes() for p in path.rglob("*") if p.is_file()}


def with_change(corpus, make, *, text):
    """The corpus with one more passage in its last document."""
    added = make.passage("gamma.md", 1, text)
    return make.corpus(corpus.documents, [*corpus.passages, added])


def test_counts_and_files(build, corpus, tmp_path):
    result = build(corpus)
    assert (result.built, result.encoded, result.reused) == (True, 6, 0)
    assert (result.manifest.counts.documents, result.manifest.counts.passages) == (3, 6)
    assert result.manifest == load_snapshot(tmp_path / "index").manifest


def test_unchanged_inputs_are_not_built_again(build, corpus, encoder, tmp_path):
    first = build(corpus)
    before = contents(tmp_path / "index")
    seen = len(encoder.encoded)
    second = build(corpus)
    assert not second.built
    assert second.manifest == first.manifest
    assert contents(tmp_path / "index") == before
    assert len(encoder.encoded) == seen


@pytest.mark.parametrize("cached", [True, False])
def test_rebuilding_gives_the_same_id_and_bytes(build, corpus, tmp_path, cached):
    first = build(corpus)
    before = contents(tmp_path / "index")
    cache = tmp_path / ("cache" if cached else "another-cache")
    second = build(corpus, force=True, cache_folder=cache)
    assert second.built
    assert (second.encoded, second.reused) == ((0, 6) if cached else (6, 0))
    assert second.manifest.id == first.manifest.id
    after = contents(tmp_path / "index")
    assert {name for name in after if after[name] != before[name]} <= {
        name for name in after if name.name == "manifest.json"
    }


def test_token_vectors_are_built_kept_and_reused(build, corpus, ranking_encoder, tmp_path):
    first = build(corpus, encoder=ranking_encoder)
    snapshot = load_snapshot(tmp_path / "index")
    for row, passage in enumerate(corpus.passages):
        alone = ranking_encoder.encode_passages_with_tokens([f"{passage.context}\n{passage.text}"])
        start, end = snapshot.tokens.offsets[row : row + 2]
        # bfloat16 sums in another order beside other texts.
        difference = snapshot.tokens.tokens[start:end].astype(int) - alone.tokens
        assert np.abs(difference).max() <= 4
    before = contents(tmp_path / "index")
    second = build(corpus, encoder=ranking_encoder, force=True)
    assert (second.encoded, second.reused) == (0, 6)
    assert second.manifest.id == first.manifest.id
    after = contents(tmp_path / "index")
    assert {name.name for name in after if after[name] != before[name]} <= {"manifest.json"}


def test_an_encoder_without_token_vectors_leaves_none(build, corpus, tmp_path):
    build(corpus)
    assert load_snapshot(tmp_path / "index").tokens is None


def test_the_words_of_headings_and_texts_are_kept(make, build, tmp_path):
    passages = [
        make.passage("a.md", n, text, context="Womb > Part") for n, text in enumerate(["Liver", ""])
    ]
    build(make.corpus([make.document("a.md")], passages))
    assert dict(load_snapshot(tmp_path / "index").vocabulary) == {"part": 2, "womb": 2}


@pytest.mark.parametrize(
    "change",
    [{"digest": "e" * 64}, {"precision": "bfloat16"}, {"name": "other"}, {"max_tokens": 41}],
)
def test_another_encoder_gives_another_id(build, corpus, encoder, change):
    first = build(corpus)
    second = build(corpus, encoder=replace(encoder, **change), force=True)
    assert second.manifest.id != first.manifest.id


def test_changed_metadata_alone_gives_another_snapshot(build, corpus, make):
    first = build(corpus)
    documents = [replace(corpus.documents[0], title="New"), *corpus.documents[1:]]
    second = build(make.corpus(documents, corpus.passages))
    assert second.built
    assert second.manifest.id != first.manifest.id


def test_only_new_passages_are_encoded_and_the_rest_is_as_fresh(
    build, corpus, encoder, make, tmp_path
):
    build(corpus)
    encoder.encoded.clear()
    changed = with_change(corpus, make, text="A new rash.")
    result = build(changed)
    assert (result.encoded, result.reused) == (1, 6)
    assert encoder.encoded == ["Gamma > Part\nA new rash."]
    cached = load_snapshot(tmp_path / "index")
    build(changed, cache_folder=tmp_path / "fresh", force=True)
    fresh = load_snapshot(tmp_path / "index")
    assert np.array_equal(cached.dense.vectors, fresh.dense.vectors)
    assert cached.id == fresh.id


def test_the_same_text_twice_is_encoded_once(build, make, encoder, tmp_path):
    documents = [make.document("a.md", title="T"), make.document("b.md", title="T")]
    passages = [make.passage(d.id, 0, "liver", context="T > Part") for d in documents]
    result = build(make.corpus(documents, passages))
    assert result.encoded == len(encoder.encoded) == 1
    vectors = load_snapshot(tmp_path / "index").dense.vectors
    assert np.array_equal(vectors[0], vectors[1])


def test_a_damaged_snapshot_is_built_again(build, corpus, tmp_path):
    first = build(corpus)
    (tmp_path / "index" / "dense.faiss").write_bytes(b"")
    with pytest.raises(SnapshotError):
        load_snapshot(tmp_path / "index")
    assert build(corpus).built
    assert load_snapshot(tmp_path / "index").id == first.manifest.id


def test_a_passage_too_long_is_named_and_the_old_snapshot_stays(build, corpus, make, tmp_path):
    first = build(corpus)
    changed = with_change(corpus, make, text="liver " * 60)
    message = rf"passage {changed.passages[-1].id} of gamma\.md .* is 63 tokens .* reads 40; split"
    with pytest.raises(EncoderInputError, match=message):
        build(changed)
    assert load_snapshot(tmp_path / "index").id == first.manifest.id


class FailingEncoder:
    """Encodes as another until it is asked for more than ``limit`` texts in all."""

    def __init__(self, inner, limit):
        self.inner, self.left = inner, limit

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def encode_passages(self, texts):
        self.left -= len(texts)
        if self.left < 0:
            raise KeyboardInterrupt
        return self.inner.encode_passages(texts)


def test_an_interrupted_build_keeps_the_old_snapshot_and_goes_on(build, corpus, make, tmp_path):
    first = build(corpus)
    passages = [make.passage("gamma.md", i, f"liver {'lung ' * (i % 20)} {i}") for i in range(600)]
    large = make.corpus(corpus.documents, passages)
    with pytest.raises(KeyboardInterrupt):
        build(large, encoder=FailingEncoder(make.encoder(), 300))
    assert load_snapshot(tmp_path / "index").id == first.manifest.id
    result = build(large)
    # One chunk of 256 was kept; two are left.
    assert (result.encoded, result.reused) == (344, 256)


@pytest.mark.parametrize("name", ["notes.txt", ".git"])
def test_a_folder_that_is_no_snapshot_is_left_alone(build, corpus, tmp_path, name):
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / name).write_text("mine")
    with pytest.raises(OutputNotSnapshotError, match="will not be replaced"):
        build(corpus)
    assert (tmp_path / "index" / name).read_text() == "mine"


def test_an_empty_folder_is_filled(build, corpus, tmp_path):
    (tmp_path / "index").mkdir()
    assert build(corpus).built
    load_snapshot(tmp_path / "index")


def _build(corpus, target, cache, encoder):
    build_snapshot(corpus, target, encoder=encoder, cache_folder=cache, force=True)


@dataclass
class StuckEncoder:
    """Tells that a build has begun to encode, then does not come back in time."""

    begun: object
    name: str = "words"
    digest: str = "d" * 64
    precision: str = "float32"
    dimension: int = 9
    max_tokens: int = 40

    def encode_passages(self, texts):
        self.begun.set()
        time.sleep(60)
        raise TimeoutError(f"not killed while encoding {len(texts)} texts")


def _stuck_build(corpus, target, cache, begun):
    _build(corpus, target, cache, StuckEncoder(begun))


def test_a_killed_build_leaves_the_old_snapshot_and_blocks_no_other(build, corpus, make, tmp_path):
    first = build(corpus)
    changed = with_change(corpus, make, text="A new rash.")
    context = multiprocessing.get_context("spawn")
    begun = context.Event()
    process = context.Process(
        target=_stuck_build, args=(changed, tmp_path / "index", tmp_path / "cache", begun)
    )
    process.start()
    assert begun.wait(30)
    os.kill(process.pid, signal.SIGKILL)
    process.join(20)
    assert load_snapshot(tmp_path / "index").id == first.manifest.id
    assert build(changed).built
    assert len(load_snapshot(tmp_path / "index").passages) == 7


def test_builds_at_once_leave_one_whole_snapshot(corpus, make, tmp_path):
    changed = with_change(corpus, make, text="A new rash.")
    threads = [
        threading.Thread(
            target=_build, args=(content, tmp_path / "index", tmp_path / "cache", make.encoder())
        )
        for content in (corpus, changed) * 4
    ]
    for thread in threads:
        thread.start()
    sizes = set()
    while any(thread.is_alive() for thread in threads):
        if (tmp_path / "index").exists():
            sizes.add(len(load_snapshot(tmp_path / "index").passages))
    for thread in threads:
        thread.join()
    sizes.add(len(load_snapshot(tmp_path / "index").passages))
    assert sizes <= {6, 7}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cache", "index", "index.lock"]
