"""The large corpus, read once for all tests that look at it."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.model import Document, Passage
from ingest.run import Summary, find_documents, ingest
from ingest.store import read_corpus

from .nci_checks import Findings, check_document

NCI = Path(__file__).parents[3] / "shared" / "corpus" / "nci"


@dataclass(frozen=True, slots=True)
class Nci:
    """The corpus as ingest left it, and what :mod:`nci_checks` found in each document."""

    ids: tuple[str, ...]
    summary: Summary
    documents: dict[str, Document]
    passages: tuple[Passage, ...]
    findings: dict[str, Findings]


@pytest.fixture(scope="session")
def nci(request: pytest.FixtureRequest) -> Nci:
    """Ingest the corpus into pytest's cache, where only what changed is read again."""
    if not NCI.is_dir():
        pytest.skip("no ../shared/corpus/nci beside the repository")
    out = request.config.cache.mkdir("nci-passages")
    summary = ingest(NCI, out)
    corpus = read_corpus(out)
    passages: dict[str, list[Passage]] = {document.id: [] for document in corpus.documents}
    for passage in corpus.passages:
        passages[passage.document_id].append(passage)
    jobs = [(str(NCI / d.id), d, passages[d.id]) for d in corpus.documents]
    with ProcessPoolExecutor(2) as pool:
        findings = list(pool.map(check_document, jobs, chunksize=8))
    return Nci(
        ids=tuple(find_documents(NCI)),
        summary=summary,
        documents={document.id: document for document in corpus.documents},
        passages=corpus.passages,
        findings={d.id: found for d, found in zip(corpus.documents, findings, strict=True)},
    )
