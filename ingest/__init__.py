"""Documents to cleaned, section-level passages with citation metadata."""

from ingest.citation import cite
from ingest.document import read_document
from ingest.model import Audience, Citation, Document, PageKind, Passage
from ingest.run import ingest
from ingest.store import Corpus, read_corpus

__all__ = [
    "Audience",
    "Citation",
    "Corpus",
    "Document",
    "PageKind",
    "Passage",
    "cite",
    "ingest",
    "read_corpus",
    "read_document",
]
