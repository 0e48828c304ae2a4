"""A corpus small enough to rank by hand and an encoder whose vectors one can compute in one's head.

``WordEncoder`` counts eight words. Its vector is those counts at length 1, so two texts with one
word in common and two words each have cosine 1/2; a text with none of them points along a ninth
axis of its own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest

from index.build import build_snapshot
from index.errors import EncoderInputError
from index.searcher import open_searcher
from ingest.model import (
    Audience,
    Document,
    PageKind,
    Passage,
    PassageKind,
    Population,
    Span,
)
from ingest.store import Corpus, corpus_digest, document_to_json, passage_to_json, to_line

from .tiny import make_model, make_network, make_ranking_encoder

WORDS = ("liver", "lung", "bone", "brain", "pain", "fever", "cough", "rash")


@dataclass
class WordEncoder:
    """Counts ``WORDS``; a token is a word between spaces. ``encoded`` holds all passages seen."""

    name: str = "words"
    digest: str = "d" * 64
    max_tokens: int = 40
    precision: str = "float32"

    def __post_init__(self):
        self.dimension = len(WORDS) + 1
        self.encoded = []

    def count_tokens(self, texts):
        return [len(text.split()) for text in texts]

    def encode_queries(self, texts):
        return np.array([self.vector(text) for text in texts], dtype=np.float32).reshape(
            len(texts), self.dimension
        )

    def encode_passages(self, texts):
        for position, tokens in enumerate(self.count_tokens(texts)):
            if tokens > self.max_tokens:
                raise EncoderInputError(position, tokens=tokens, max_tokens=self.max_tokens)
        self.encoded.extend(texts)
        return self.encode_queries(texts)

    def vector(self, text):
        words = [word.strip(".,?!>").lower() for word in text.split()]
        counts = np.array([words.count(word) for word in WORDS] + [0.0])
        if not counts.any():
            counts[-1] = 1.0
        return counts / np.linalg.norm(counts)


def make_document(document_id, **changes):
    document = Document(
        id=document_id,
        title=document_id.removesuffix(".md").title(),
        title_as_published=document_id.removesuffix(".md").title(),
        url=f"https://example.org/{document_id}",
        digest=hashlib.sha256(document_id.encode()).hexdigest(),
        language="en",
        audience=Audience.PATIENT,
        audience_evidence=(),
        kind=PageKind.ARTICLE,
        population=Population.ANY,
        cancer_types=(),
        source="Example Institute",
        declared_citation="Example, 2025",
        license="public_domain",
        version="v1",
        declared_reviewed=date(2025, 1, 2),
        page_updated=None,
        retrieved=None,
        review_frequency_days=365,
        no_longer_updated=False,
        pdq=None,
    )
    return replace(document, **changes)


def make_passage(document_id, position, text, **changes):
    passage = Passage(
        id=hashlib.sha256(f"{document_id} {position} {text}".encode()).hexdigest()[:16],
        document_id=document_id,
        position=position,
        section=("Part",),
        context=f"{document_id.removesuffix('.md').title()} > Part",
        start=0,
        end=len(text),
        spans=(Span(0, len(text)),),
        repeated=(),
        text=text,
        markdown=text,
        kind=PassageKind.PROSE,
        tokens=len(text.split()) + 3,
    )
    return replace(passage, **changes)


def make_corpus(documents, passages):
    """A corpus with the digest that its files would have."""
    lines = [
        "".join(to_line(record) for record in records).encode()
        for records in (
            [document_to_json(document) for document in documents],
            [passage_to_json(passage) for passage in passages],
        )
    ]
    return Corpus(tuple(documents), tuple(passages), corpus_digest(*lines))


@pytest.fixture
def encoder():
    return WordEncoder()


@pytest.fixture
def corpus():
    """Three documents: two for patients, one for professionals; two passages are twins."""
    documents = [
        make_document("alpha.md", cancer_types=("breast",), population=Population.CHILD),
        make_document("beta.md", cancer_types=("lung", "breast"), kind=PageKind.DRUG),
        make_document("gamma.md", audience=Audience.HEALTH_PROFESSIONAL, language="es"),
    ]
    passages = [
        make_passage("alpha.md", 0, "It spreads to the liver. It spreads to the lung and bone."),
        make_passage("alpha.md", 1, "A cough or a fever is common.", group="g1"),
        make_passage("beta.md", 0, "A cough or a fever is very common.", group="g1"),
        make_passage("beta.md", 1, "Bone pain is treated. Call about fever."),
        make_passage("beta.md", 2, "Nothing listed here."),
        make_passage("gamma.md", 0, "Liver and lung lesions with pain."),
    ]
    return make_corpus(documents, passages)


@pytest.fixture
def build(tmp_path, encoder):
    """Build a snapshot of a corpus at ``tmp_path / "index"`` and return what the build did."""

    def run(corpus, **changes):
        options = {"encoder": encoder, "cache_folder": tmp_path / "cache", **changes}
        return build_snapshot(corpus, tmp_path / "index", **options)

    return run


@pytest.fixture
def snapshot_path(tmp_path, corpus, build):
    build(corpus)
    return tmp_path / "index"


@pytest.fixture
def searcher(snapshot_path, encoder):
    return open_searcher(snapshot_path, encoder=encoder)


@pytest.fixture(scope="session")
def make():
    """The makers above, for tests that want a corpus of their own."""

    class Makers:
        document = staticmethod(make_document)
        passage = staticmethod(make_passage)
        corpus = staticmethod(make_corpus)
        encoder = staticmethod(WordEncoder)

    return Makers


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def model(network):
    return make_model(network)


@pytest.fixture(scope="session")
def ranking_encoder():
    return make_ranking_encoder()
