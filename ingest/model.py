"""The values that ingest produces: documents, passages and what is known about both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Audience(StrEnum):
    """Who a page is written for, as the page itself shows it."""

    PATIENT = "patient"
    HEALTH_PROFESSIONAL = "health_professional"
    UNKNOWN = "unknown"


class PageKind(StrEnum):
    """What sort of page a document is."""

    PDQ_SUMMARY = "pdq_summary"
    DRUG = "drug"
    FACT_SHEET = "fact_sheet"
    ARTICLE = "article"
    NEWS = "news"
    CANCER_TYPE_HOME = "cancer_type_home"
    INDEX = "index"
    VIDEO = "video"
    DICTIONARY = "dictionary"


class PassageKind(StrEnum):
    """What a passage is made of; ``TABLE`` and ``LIST`` when they are all of it."""

    PROSE = "prose"
    LIST = "list"
    TABLE = "table"


class Population(StrEnum):
    """Whose cancer a page is about."""

    ADULT = "adult"
    CHILD = "child"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Span:
    """A range of characters in a source file, ``end`` exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A range of a source file that is in no passage, and why; ``end`` exclusive."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A word that NCI's dictionary defines, at ``text[start:end]`` of its passage."""

    term_id: str
    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class PdqRecord:
    """What a PDQ summary says of itself in "About This PDQ Summary"; unknown is ``None``."""

    board: str | None
    title: str | None
    pmid: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text directly under it.

    ``start`` is the heading's first character, ``text_start`` one past its last, ``end`` one past
    the last of its own text. The page's text before any heading has an empty path and level 0.
    """

    path: tuple[str, ...]
    level: int
    start: int
    text_start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One NCI page: what its file declares and what the page itself shows.

    Attributes:
        id: path below the corpus folder, with forward slashes; unique in a corpus.
        title: the page's own title (its last H1), without "(PDQ®)–Patient Version".
        title_as_published: the page's own title, whole, as a citation must give it.
        digest: SHA-256 of the file's bytes, hexadecimal.
        audience_evidence: the facts that decided ``audience``, in words.
        cancer_types: NCI page slugs (``breast``, ``liver-bile-duct``), from url, title, headings.
        declared_reviewed: ``lastReviewed`` of the front matter where it can be a review date.
        retrieved: the day the page was saved, where the file shows it (a crawl stamp).
        page_updated: the date that the page's own body prints.
        review_frequency_days: from ``reviewFrequency``; ``None`` if not declared.
        twin_id: the same topic for the other audience, where the corpus has it.
        brand_names: US brand names of a drug page's drug.
    """

    id: str
    title: str
    title_as_published: str
    url: str | None
    digest: str
    language: str
    audience: Audience
    audience_evidence: tuple[str, ...]
    kind: PageKind
    population: Population
    cancer_types: tuple[str, ...]
    source: str
    declared_citation: str
    license: str
    version: str
    declared_reviewed: date | None
    page_updated: date | None
    retrieved: date | None
    review_frequency_days: int | None
    no_longer_updated: bool
    pdq: PdqRecord | None
    twin_url: str | None = None
    twin_id: str | None = None
    pronunciation: str | None = None
    brand_names: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim piece of one section of a document, small enough for the encoder.

    Attributes:
        id: 16 hexadecimal digits from document id, heading path and text; stable while they are.
        position: order in the document, from 0.
        section: headings from the outermost inward, without the page's title.
        start: first character in the source file.
        end: one past the last; ``source[start:end]`` cleans to ``text``.
        context: title and heading path as the encoder reads them, shortened to fit its window.
        spans: ranges inside ``start..end`` that the text was made from, in order (what lies
            between them was left out, each range with its reason in ``Document.exclusions``).
        repeated: ranges whose text stands in this passage although it is not its own. First: the
            lead-in of a list, the item that others are under, a table's caption, header and
            heading of a part, the row that others belong to. Last: a table's notes, and the
            headings that a lead-in to the sections below promises.
        text: plain text: blocks parted by a blank line, list items on lines that begin ``- ``,
            table rows as ``cell | cell``.
        markdown: the same for display, links absolute.
        tokens: length of the encoder's input, special tokens included.
        terms: dictionary terms, in order of ``start``.
        third_party: credit line of material that NCI does not own, or ``None``.
        group: id shared by near-identical passages of the corpus, or ``None`` if it has no twin.
        fragment: text directive for a deep link (percent-encoded, after ``#:~:text=``).
    """

    id: str
    document_id: str
    position: int
    section: tuple[str, ...]
    context: str
    start: int
    end: int
    spans: tuple[Span, ...]
    repeated: tuple[Span, ...]
    text: str
    markdown: str
    kind: PassageKind
    tokens: int
    terms: tuple[GlossaryTerm, ...] = ()
    third_party: str | None = None
    group: str | None = None
    fragment: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Whose words a passage is, where they stand and how old they are; unknown is ``None``.

    ``review_overdue`` is ``None`` where the review date or its frequency is unknown.
    """

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
    adapted: bool = True
    third_party: str | None = None
    pdq_citation: str | None = None
    notes: tuple[str, ...] = field(default=())
