"""A corpus of four passages and a ranker one can follow with a pencil."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace

from index.model import Filters, Highlight, Hit, Ranking
from ingest.model import Audience, Document, PageKind, Passage, PassageKind, Population, Span

TEXTS = {
    ("fruit.md", "Pears", "p1"): "Green pears ripen from the inside out within four days.",
    ("fruit.md", "Plums", "p2"): "A ripe plum gives a little when it is pressed at the tip.",
    ("roots.md", "Beets", "p3"): "Boil young beets for half an hour before they are peeled.",
    ("roots.md", "Turnips", "p4"): "Turnips keep for months in a box of damp sand.",
}


def document(name: str) -> Document:
    return Document(
        id=name, title=name, title_as_published=name, url=f"https://example.org/{name[:-3]}",
        digest="0" * 64, language="en", audience=Audience.PATIENT, audience_evidence=(),
        kind=PageKind.ARTICLE, population=Population.ANY, cancer_types=(), source="",
        declared_citation="", license="public_domain", version="v1", declared_reviewed=None,
        page_updated=None, retrieved=None, review_frequency_days=None, no_longer_updated=False,
        pdq=None,
    )  # fmt: skip


def passage(name: str, heading: str, key: str, text: str) -> Passage:
    return Passage(
        id=key, document_id=name, position=0, section=(heading,), start=0, end=len(text),
        spans=(Span(0, len(text)),), text=text, markdown=text, kind=PassageKind.PROSE, tokens=12,
        context="", repeated=(),
    )  # fmt: skip


@dataclass
class Snapshot:
    documents: tuple[Document, ...] = (document("fruit.md"), document("roots.md"))
    passages: tuple[Passage, ...] = tuple(passage(*key, text) for key, text in TEXTS.items())
    id: str = "stand-in"
    built_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    manifest: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(corpus_digest="c0", model_digest="m0")
    )

    @property
    def documents_by_id(self) -> dict[str, Document]:
        return {d.id: d for d in self.documents}

    @property
    def passages_by_id(self) -> dict[str, Passage]:
        return {p.id: p for p in self.passages}


@dataclass
class WordCountSearcher:
    """Score = share of the question's words that the passage has; answers from one half up."""

    snapshot: Snapshot = field(default_factory=Snapshot)

    def search(self, query: str, *, top_k: int = 5, filters: Filters | None = None) -> Ranking:
        words = set(query.lower().split())
        scored = [
            (len(words & set(p.text.lower().rstrip(".").split())) / len(words), p)
            for p in self.snapshot.passages
        ]
        scored.sort(key=lambda pair: (-pair[0], pair[1].id))
        hits = tuple(
            Hit(rank=i, passage_id=p.id, score=score, highlights=(Highlight(0, len(p.text)),))
            for i, (score, p) in enumerate(scored[:top_k], start=1)
        )
        best = hits[0].score if hits else 0.0
        return Ranking(hits, confidence=best, answered=best >= 0.5, timings_ms={"rank": 0.5})
