"""Pages made up in the shape of saved NCI pages, and what the tests ask of them."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.document import Reading, read_document
from ingest.encoding import token_counter
from ingest.markdown import Block, parse_body
from ingest.model import Document, Exclusion, Passage

COUNT = token_counter()

FRONT = {
    "title": "'Knee Tumors: An Overview - NCI'",
    "url": "https://www.cancer.gov/types/knee",
    "source": "NCI",
    "citation": "NCI, 2025",
    "license": "public_domain",
    "version": "v1",
    "status": "active",
    "language": "en",
    "audienceLevel": "patient",
    "lastReviewed": "'2025-11-30'",
    "reviewFrequency": "quarterly",
    "sourceType": "02_nci_core",
    "cancerTypes": "[bone]",
    "tags": "[cancer-type]",
}

# Enough words that a page with a short body of interest does not count as a stub.
FILLER = (
    "The knee is a joint between the thigh and the shin. Tumors of the knee are rare and most of "
    "them grow slowly. A doctor looks at the joint, bends it, and asks when the swelling began."
)


def page(body: str, *, without: tuple[str, ...] = (), **front: str) -> str:
    """Return a page's source: the usual front matter with ``front`` put over it, then ``body``."""
    fields = {name: value for name, value in {**FRONT, **front}.items() if name not in without}
    lines = "\n".join(f"{name}: {value}" for name, value in fields.items())
    return f"---\n{lines}\n---\n\n{body}"


def titled(body: str, title: str = "Knee Tumors: An Overview") -> str:
    """Return ``body`` under the two H1s that saved pages have."""
    return f"# {title} - NCI\n\n# {title}\n\n{body}"


def read(source: str | bytes, *, max_tokens: int = 256, document_id: str = "knee.md") -> Reading:
    """Return the reading of a page's source."""
    data = source.encode() if isinstance(source, str) else source
    return read_document(document_id, data, count=COUNT, max_tokens=max_tokens)


def read_body(body: str, **front: str) -> Reading:
    """Return the reading of a page with this body under its titles, and filler at its end."""
    return read(page(titled(f"{body}\n\n## Filler\n\n{FILLER}\n"), **front))


def document_of(reading: Reading) -> Document:
    """Return the document, which must be there."""
    assert reading.document is not None, (reading.left_out, reading.faults)
    return reading.document


def own_passages(reading: Reading) -> list[Passage]:
    """Return the passages of a page made by :func:`read_body`, those of the filler left out."""
    document_of(reading)
    return [passage for passage in reading.passages if passage.section != ("Filler",)]


def texts(reading: Reading) -> list[str]:
    """Return the texts of :func:`own_passages`."""
    return [passage.text for passage in own_passages(reading)]


def excluded(reading: Reading, source: str) -> dict[str, list[str]]:
    """Return the source text of each exclusion, by reason."""
    found: dict[str, list[str]] = {}
    for exclusion in document_of(reading).exclusions:
        found.setdefault(exclusion.reason, []).append(source[exclusion.start : exclusion.end])
    return found


def blocks(source: str) -> tuple[Block, ...]:
    """Return the blocks of a body."""
    return parse_body(source, 0).blocks


def lines(found: Iterable[Block]) -> list[str]:
    """Return the blocks' texts, those of headings behind their marks."""
    return [("#" * block.level + " " if block.level else "") + block.text for block in found]


def reasons(source: str, cut: Iterable[Exclusion]) -> list[tuple[str, str]]:
    """Return the source text of each exclusion and why it was cut."""
    return [(source[c.start : c.end], c.reason) for c in cut]
