"""Requests and replies of the API, as pydantic models; fields may be added, never renamed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict

from ingest.model import Audience, PageKind, PassageKind, Population

MAX_QUESTION_CHARS = 2_000
MAX_TOP_K = 50
MAX_BATCH = 64

_ASK_EXAMPLE: JsonDict = {"question": "where does ovarian cancer usually spread?", "top_k": 3}


class _Request(BaseModel):
    # Strict and closed: a misspelt field or a number in quotes is told, not guessed at.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Reply(BaseModel):
    model_config = ConfigDict(frozen=True)


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("has no visible character")
    return text


Question = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_QUESTION_CHARS,
        description="what the patient wants to know, in their own words",
        json_schema_extra={"pattern": r"\S"},
    ),
    AfterValidator(_not_blank),
]


def _whole(number: object) -> object:
    # To JSON Schema 5.0 is an integer too.
    return int(number) if isinstance(number, float) and number.is_integer() else number


TopK = Annotated[
    int,
    Field(ge=1, le=MAX_TOP_K, description="how many passages at most"),
    BeforeValidator(_whole),
]
Slug = Annotated[str, Field(min_length=1, max_length=300)]


class FilterFields(_Request):
    """Hard limits on what may be returned; absent or null allows everything."""

    audience: Annotated[Audience | None, Field(strict=False)] = None
    cancer_type: Slug | None = Field(
        default=None,
        description="NCI's page slug, as in a document's cancer_types",
        examples=["breast"],
    )
    document_kind: Annotated[PageKind | None, Field(strict=False)] = None
    document_id: Slug | None = None
    language: Slug | None = Field(default=None, description="language of the page", examples=["en"])
    population: Annotated[Population | None, Field(strict=False)] = Field(
        default=None, description="adult: no pages about children only; child: only those; any: all"
    )


class AskRequest(FilterFields):
    """One question; a filter inside ``filters`` counts if it does not stand beside it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ASK_EXAMPLE]})

    question: Question
    top_k: TopK = 5
    explain: bool = Field(default=False, description="return each ranking signal and stage time")
    filters: FilterFields | None = Field(default=None, description="the same filters, grouped")

    def filter_value(self, name: str) -> Any:
        """Return the value of filter ``name``, wherever it was given, or ``None``."""
        return getattr(self, name) or (getattr(self.filters, name) if self.filters else None)


class BatchRequest(_Request):
    """Up to 64 questions, answered from one snapshot in the order given."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"questions": [_ASK_EXAMPLE]}]})

    questions: Annotated[list[AskRequest], Field(min_length=1, max_length=MAX_BATCH)]


class TextRange(_Reply):
    """A range of characters, ``end`` exclusive."""

    start: int
    end: int


class DocumentSummary(_Reply):
    """What is known of one page; unknown is null."""

    id: str
    title: str
    url: str | None
    audience: Audience
    language: str
    kind: PageKind
    population: Population
    cancer_types: list[str]
    page_updated: date | None
    last_reviewed: date | None
    retrieved: date | None
    no_longer_updated: bool
    twin_id: str | None
    twin_url: str | None


class CitationReply(_Reply):
    """Whose words a passage is, where they stand and how old they are; unknown is null."""

    attribution: str
    source: str
    title: str
    url: str | None
    deep_link: str | None
    citation: str
    last_reviewed: date | None
    page_updated: date | None
    retrieved: date | None
    license: str
    version: str
    review_overdue: bool | None
    adapted: bool
    third_party: str | None
    pdq_citation: str | None
    notes: list[str]


class GlossaryEntry(_Reply):
    """A term of a passage at ``text[start:end]``, and NCI's definition of it."""

    term_id: str
    term: str
    start: int
    end: int
    url: str


class PageLink(_Reply):
    """Another page that carries a near-identical passage."""

    id: str
    title: str
    url: str | None


class PassageResult(_Reply):
    """One ranked passage, verbatim; ``highlights`` mark what best answers, in ``text``."""

    rank: int
    passage_id: str
    score: float = Field(ge=0, le=1)
    text: str
    markdown: str
    kind: PassageKind
    section: list[str]
    highlights: list[TextRange]
    glossary: list[GlossaryEntry]
    also_on: list[PageLink]
    document: DocumentSummary
    citation: CitationReply
    signals: dict[str, float] | None = Field(
        default=None, description="only if explain was asked for"
    )


class NoticeAction(_Reply):
    """Something to do at once: call a number or open a page."""

    label: str
    phone: str | None = None
    url: str | None = None


class NoticeReply(_Reply):
    """Something the person must know besides the passages; the most pressing first."""

    kind: str
    title: str
    message: str
    actions: list[NoticeAction]


class SnapshotReply(_Reply):
    """Which snapshot a reply was made from."""

    id: str
    built_at: datetime
    documents: int
    passages: int


class Correction(_Reply):
    """A word as typed, and the word that was searched for."""

    typed: str
    searched: str


class AskReply(_Reply):
    """Ranked passages, or plainly that nothing here answers (``status``)."""

    question: str
    status: Literal["answered", "not_found"]
    confidence: float = Field(ge=0, le=1, description="probability that the passages answer")
    passages: list[PassageResult]
    notices: list[NoticeReply]
    corrections: list[Correction]
    query_language: str
    snapshot: SnapshotReply
    took_ms: float
    timings_ms: dict[str, float] | None = Field(
        default=None, description="only if explain was asked for"
    )


class BatchReply(_Reply):
    """One reply for each question, in the order given, all from one snapshot."""

    answers: list[AskReply]
    snapshot: SnapshotReply
    took_ms: float


class PassageReply(_Reply):
    """One passage by id, with where it stands in its source file."""

    passage_id: str
    text: str
    markdown: str
    kind: PassageKind
    section: list[str]
    position: int
    source_range: TextRange
    source_spans: list[TextRange]
    glossary: list[GlossaryEntry]
    also_on: list[PageLink]
    document: DocumentSummary
    citation: CitationReply
    snapshot: SnapshotReply


class VerifyReply(_Reply):
    """Whether the source still says what a passage says.

    ``verified`` is true only if the page's file was read just now and gives the passage:
    unchanged, with its words at their range, or changed, with the passage still in its section.
    """

    passage_id: str
    document_id: str
    source_range: TextRange
    passage_digest: str = Field(description="SHA-256 of the passage's text, UTF-8")
    document_digest: str = Field(description="SHA-256 of the file that the snapshot was built from")
    source_digest: str | None = Field(description="SHA-256 of the file now; null if not read")
    verified: bool | None = Field(description="null if the source cannot be read here")
    result: Literal["unchanged", "still_said", "no_longer_said", "source_missing", "no_corpus"]
    message: str
    snapshot: SnapshotReply


class DocumentList(_Reply):
    """One page of the documents, ordered by id."""

    documents: list[DocumentSummary]
    total: int


class SectionReply(_Reply):
    """A heading of a document and the passages that stand under it."""

    path: list[str]
    level: int
    passage_ids: list[str]


class DocumentPassage(_Reply):
    """A passage of a document in its order."""

    passage_id: str
    position: int
    kind: PassageKind
    section: list[str]
    text: str
    markdown: str
    deep_link: str | None


class DocumentReply(_Reply):
    """A document with its sections and passages."""

    document: DocumentSummary
    audience_evidence: list[str]
    pronunciation: str | None
    brand_names: list[str]
    sections: list[SectionReply]
    passages: list[DocumentPassage]
    snapshot: SnapshotReply


class HealthReply(_Reply):
    """``live``: the process answers; ``ready``: it can answer questions."""

    status: Literal["live", "ready"]
    snapshot: SnapshotReply | None = None


class ReloadReply(_Reply):
    """What a reload did: ``changed`` is false if the folder holds the same snapshot as before."""

    changed: bool
    snapshot: SnapshotReply


class ErrorBody(_Reply):
    """``code`` is stable; ``message`` is for people; ``detail`` holds facts."""

    code: str
    message: str
    detail: dict[str, Any]


class ErrorReply(_Reply):
    """The body of every reply with a status of 400 or more."""

    error: ErrorBody
