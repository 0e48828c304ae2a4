"""Ingest's output folder: documents and passages as JSON Lines, with a manifest over both."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ingest.errors import PassageStoreError
from ingest.model import (
    Audience,
    Document,
    Exclusion,
    GlossaryTerm,
    PageKind,
    Passage,
    PassageKind,
    PdqRecord,
    Population,
    Section,
    Span,
)

FORMAT_VERSION = 1
DOCUMENTS = "documents.jsonl"
PASSAGES = "passages.jsonl"
MANIFEST = "manifest.json"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything one ingest run produced; ``digest`` is SHA-256 over both files' bytes."""

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    digest: str


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def to_line(record: Json) -> str:
    """Return ``record`` as one line of JSON, keys sorted, so that equal records are equal bytes."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, default=_plain) + "\n"


def document_to_json(document: Document) -> Json:
    """Return ``document`` as plain JSON values (dates as ISO strings once written)."""
    return asdict(document)


def passage_to_json(passage: Passage) -> Json:
    """Return ``passage`` as plain JSON values."""
    return asdict(passage)


def _date(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def document_from_json(record: Json) -> Document:
    """Return the document that :func:`document_to_json` wrote.

    Raises:
        TypeError: a key is missing or unknown.
        ValueError: a value is not of its kind.
    """
    values = dict(record)
    values["audience"] = Audience(values["audience"])
    values["kind"] = PageKind(values["kind"])
    values["population"] = Population(values["population"])
    for name in ("declared_reviewed", "page_updated", "retrieved"):
        values[name] = _date(values[name])
    for name in ("audience_evidence", "cancer_types", "brand_names"):
        values[name] = tuple(values[name])
    values["pdq"] = PdqRecord(**values["pdq"]) if values["pdq"] else None
    values["sections"] = tuple(
        Section(**{**section, "path": tuple(section["path"])}) for section in values["sections"]
    )
    values["exclusions"] = tuple(Exclusion(**item) for item in values["exclusions"])
    return Document(**values)


def passage_from_json(record: Json) -> Passage:
    """Return the passage that :func:`passage_to_json` wrote.

    Raises:
        TypeError: a key is missing or unknown.
        ValueError: a value is not of its kind.
    """
    values = dict(record)
    values["section"] = tuple(values["section"])
    values["spans"] = tuple(Span(**span) for span in values["spans"])
    values["repeated"] = tuple(Span(**span) for span in values["repeated"])
    values["kind"] = PassageKind(values["kind"])
    values["terms"] = tuple(GlossaryTerm(**term) for term in values["terms"])
    return Passage(**values)


def corpus_digest(documents: bytes, passages: bytes) -> str:
    """Return the SHA-256 that names a corpus by the bytes of its two files."""
    return hashlib.sha256(hashlib.sha256(documents).digest() + passages).hexdigest()


def read_corpus(path: Path) -> Corpus:
    """Read an ingest output folder and check it against its manifest.

    Raises:
        PassageStoreError: the folder is missing, incomplete, damaged or of another version.
    """
    if not (path / MANIFEST).is_file():
        raise PassageStoreError(path, "no ingest output here")
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        found = manifest.get("format_version") if isinstance(manifest, dict) else None
        if found != FORMAT_VERSION:
            raise PassageStoreError(path, f"format version {found}, expected {FORMAT_VERSION}")
        folder = path / Path(str(manifest.get("folder"))).name
        documents = (folder / DOCUMENTS).read_bytes()
        passages = (folder / PASSAGES).read_bytes()
    except (OSError, ValueError) as error:
        raise PassageStoreError(path, f"not readable ({error})") from error
    digest = corpus_digest(documents, passages)
    if digest != manifest.get("digest"):
        raise PassageStoreError(path, "the files do not match their manifest")
    return Corpus(
        tuple(document_from_json(json.loads(line)) for line in documents.splitlines()),
        tuple(passage_from_json(json.loads(line)) for line in passages.splitlines()),
        digest,
    )
