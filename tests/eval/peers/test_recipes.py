from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eval.peers.chunks import Chunk
from eval.peers.documents import read_pages
from eval.peers.recipes import (
    Bm25Ranker,
    ChunkRetriever,
    DenseRanker,
    FusedRanker,
    cached_vectors,
)
from eval.peers.registry import DESCRIPTIONS, PEERS, PeerFactory

TEXTS = ["pears ripen slowly", "ripe plums", "boil the beets", "turnips keep in sand"]
ROOT = Path(__file__).resolve().parents[3]


class LetterEncoder:
    """Unit vectors of the counts of a to z."""

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, texts):  # type: ignore[no-untyped-def]
        self.asked += 1
        counts = np.asarray([[t.count(chr(97 + i)) for i in range(26)] for t in texts])
        norms = np.linalg.norm(counts, axis=1, keepdims=True)
        return (counts / np.where(norms == 0, 1, norms)).astype(np.float32)


def test_dense_ranking_is_the_inner_product_by_brute_force() -> None:
    encoder = LetterEncoder()
    vectors = encoder.encode(TEXTS)
    ranked = DenseRanker(encoder, vectors).rank("ripe pears", top_k=10)
    scores = vectors @ encoder.encode(["ripe pears"])[0]
    assert [row for row, _ in ranked] == np.argsort(-scores).tolist()
    assert [score for _, score in ranked] == pytest.approx(sorted(scores, reverse=True), abs=1e-6)


def test_bm25_finds_stems_and_leaves_out_rows_without_a_word() -> None:
    ranker = Bm25Ranker(TEXTS)
    assert [row for row, _ in ranker.rank("beet", top_k=4)] == [2]
    assert {row for row, _ in ranker.rank("ripening plum", top_k=4)} == {0, 1}


class Fixed:
    def __init__(self, *rows: int) -> None:
        self.rows = rows

    def rank(self, question: str, *, top_k: int) -> list[tuple[int, float]]:
        return [(row, 9.0) for row in self.rows[:top_k]]


def test_fusion_is_the_sum_of_reciprocal_ranks() -> None:
    ranked = FusedRanker([Fixed(3, 1), Fixed(1, 2)]).rank("", top_k=2)
    assert ranked == [
        (1, pytest.approx(1 / (60 + 2) + 1 / (60 + 1))),
        (3, pytest.approx(1 / (60 + 1))),
    ]


def test_chunks_come_back_with_their_document_and_section() -> None:
    chunks = [Chunk("a.md", "x", ("H",)), Chunk("b.md", "y")]
    answer = ChunkRetriever("n", chunks, Fixed(1, 0)).retrieve("q", top_k=2)
    assert [(p.document_id, p.section, p.text) for p in answer.passages] == [
        ("b.md", (), "y"),
        ("a.md", ("H",), "x"),
    ]
    assert answer.answered
    assert answer.confidence is None


def test_vectors_are_computed_once_for_the_same_texts(tmp_path: Path) -> None:
    encoder = LetterEncoder()
    first = cached_vectors(encoder, TEXTS, tmp_path)
    assert np.array_equal(cached_vectors(encoder, TEXTS, tmp_path), first)
    assert encoder.asked == 1
    cached_vectors(encoder, TEXTS[:2], tmp_path)
    assert encoder.asked == 2


def test_every_peer_is_described() -> None:
    assert set(PEERS.values()) == set(DESCRIPTIONS)


@pytest.mark.model
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("peer", PEERS)
def test_each_peer_finds_the_passage_about_its_question(peer: str, tmp_path: Path) -> None:
    modules = {"haystack": "haystack", "txtai": "txtai", "llamaindex": "llama_index.core"}
    if peer in modules:
        pytest.importorskip(modules[peer], reason="the extra 'peers' is not installed")
    factory = PeerFactory(read_pages(ROOT / "corpus"), tmp_path)
    question = "where does ovarian cancer usually spread?"
    found = factory.build(peer).retrieve(question, top_k=3)
    assert {p.document_id for p in found.passages} == {"metastatic-cancer.md"}
    assert any("Ovary" in p.text for p in found.passages)
    scores = [p.score for p in found.passages]
    assert scores == sorted(scores, reverse=True)
    again = PeerFactory(read_pages(ROOT / "corpus"), tmp_path).build(peer)
    assert [p.text for p in again.retrieve(question, top_k=3).passages] == [
        p.text for p in found.passages
    ]
