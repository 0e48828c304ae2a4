"""One file to one document and its passages: the whole road, without touching disk or clock."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.cancer_types import cancer_types, population
from ingest.clean_blocks import (
    named_headings,
    numbered_questions,
    short_title,
    take_title,
    without_furniture,
    without_key_points,
)
from ingest.clean_inline import clean_block
from ingest.drugs import brand_names, pronunciation, with_labels_joined
from ingest.encoding import CountTokens, fit_context
from ingest.facts import (
    find_audience,
    find_kind,
    no_longer_updated,
    page_updated,
    pdq_record,
)
from ingest.fragment import text_fragment
from ingest.front_matter import Fault, FrontMatter, read_front_matter
from ingest.link_lists import without_link_lists, without_version_lists
from ingest.markdown import Block, parse_body
from ingest.model import Document, Exclusion, PageKind, Passage
from ingest.passages import (
    Draft,
    cut_section,
    display_markdown,
    glossary_terms,
    merged_spans,
    passage_id,
    passage_kind,
    plain_text,
    with_promised,
)
from ingest.pictures import settle_pictures, without_cards
from ingest.sections import SectionContent, arrange, promised_headings
from ingest.units import Unit, heading_unit, section_units

MAX_TOKENS = 256
MAX_BYTES = 5_000_000
# Marks that no parser of Markdown reads in linear time; the fullest page holds 14,000 of them.
_MARKS = "[`<&|\\"
MAX_MARKS = 60_000
_STUB_WORDS = 25
_SPECIAL_TOKENS = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file.

    Attributes:
        document: ``None`` where the page was left out.
        left_out: why it was left out though nothing was wrong with the file, or ``None``.
        faults: what was wrong with the file.
    """

    document_id: str
    document: Document | None
    passages: tuple[Passage, ...]
    left_out: str | None
    faults: tuple[Fault, ...]


def read_document(
    document_id: str, data: bytes, *, count: CountTokens, max_tokens: int = MAX_TOKENS
) -> Reading:
    """Return the document and passages that a file holds, or why there are none.

    Args:
        document_id: path of the file below the corpus folder.
        data: the file's bytes.
        count: length of a text in wordpieces, special tokens included.
        max_tokens: the encoder's window, special tokens included.

    Never raises for what the file holds: every fault is in ``faults``.
    """
    text, fault = _decoded(document_id, data)
    if text is None:
        return Reading(document_id, None, (), None, (fault,) if fault else ())
    front = read_front_matter(document_id, text)
    if front.values is None:
        return Reading(document_id, None, (), None, front.faults)
    if front.values.status != "active":
        left_out = f"status is {front.values.status}, not active"
        return Reading(document_id, None, (), left_out, front.faults)
    page = _clean(text, front.body_start, front.values)
    digest = hashlib.sha256(data).hexdigest()
    document = _document(document_id, digest, text, front.values, page)
    passages, cut = _passages(document, page, count, max_tokens)
    exclusions = sorted((*page.cut, *cut), key=lambda e: (e.start, e.end))
    document = _with(document, page, exclusions)
    empty = _contentless(document, passages, text[front.body_start :])
    if empty:
        return Reading(document_id, None, (), empty, front.faults)
    return Reading(document_id, document, passages, None, front.faults)


def _decoded(document_id: str, data: bytes) -> tuple[str | None, Fault | None]:
    if len(data) > MAX_BYTES:
        found = f"{len(data)} bytes"
        expected = f"at most {MAX_BYTES} bytes"
        return None, Fault(document_id, 0, "file", found, expected, skipped=True)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x}"
        return None, Fault(document_id, line, "file", found, "UTF-8 text", skipped=True)
    controls = sum(c < " " and c not in "\t\n\r\f" for c in text)
    if "\x00" in text or controls > len(text) // 200:
        return None, Fault(document_id, 0, "file", "binary data", "a page's text", skipped=True)
    marks = sum(text.count(mark) for mark in _MARKS)
    if marks > MAX_MARKS:
        expected = f"a page's text, with at most {MAX_MARKS}"
        found = f"{marks} of the marks {_MARKS}"
        return None, Fault(document_id, 0, "file", found, expected, skipped=True)
    return text, None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in its document a passage comes."""

    section: tuple[str, ...]
    context: str
    position: int
    occurrence: int


@dataclass(frozen=True, slots=True)
class _Page:
    """A page after cleaning; ``raw`` keeps its blocks as they were parsed."""

    title: str
    raw: tuple[Block, ...]
    sections: tuple[SectionContent, ...]
    cut: tuple[Exclusion, ...]


def _clean(text: str, body_start: int, front: FrontMatter) -> _Page:
    """Take the page through every rule of the cleaning, in the one order that works."""
    parsed = parse_body(text, body_start).blocks
    blocks, cut = named_headings(parsed)
    titled = take_title(numbered_questions(blocks))
    cut += titled.cut
    blocks, more = without_cards(titled.blocks)
    cut += more
    cleaned = []
    for block in blocks:
        clean, more = clean_block(block)
        cleaned.append(clean)
        cut += more
    for rule in (
        without_furniture,
        without_key_points,
        without_version_lists,
        without_link_lists,
    ):
        cleaned, more = rule(cleaned)
        cut += more
    pieces, more = settle_pictures(with_labels_joined(cleaned, text))
    cut += more
    title = titled.title or front.title
    return _Page(title, parsed, tuple(arrange(pieces, body_start)), tuple(cut))


def _document(
    document_id: str, digest: str, text: str, front: FrontMatter, page: _Page
) -> Document:
    headings = [section.heading.text for section in page.sections if section.heading]
    audience = find_audience(front.url, page.title, page.raw)
    return Document(
        id=document_id,
        title=short_title(page.title),
        title_as_published=page.title,
        url=front.url,
        digest=digest,
        language=front.language or "und",
        audience=audience.audience,
        audience_evidence=audience.evidence,
        kind=find_kind(front.url, page.title, page.raw),
        population=population(front.url, page.title),
        cancer_types=cancer_types(front.url, page.title, headings),
        source=front.source,
        declared_citation=front.citation or "",
        license=front.license,
        version=front.version or "",
        declared_reviewed=front.lastReviewed,
        page_updated=page_updated(page.raw),
        retrieved=None,
        review_frequency_days=front.review_frequency_days,
        no_longer_updated=no_longer_updated(page.raw),
        pdq=pdq_record(page.raw),
        twin_url=audience.twin_url,
        pronunciation=pronunciation(page.raw),
        brand_names=brand_names(page.raw, text),
    )


def _with(document: Document, page: _Page, exclusions: Sequence[Exclusion]) -> Document:
    sections = tuple(section.as_section() for section in page.sections)
    return replace(document, sections=sections, exclusions=tuple(exclusions))


def _contentless(document: Document, passages: Sequence[Passage], body: str) -> str | None:
    """Return why a page has nothing to answer with, or ``None``."""
    words = sum(len(passage.text.split()) for passage in passages)
    if "You need to enable JavaScript" in body and words < _STUB_WORDS:
        return "a shell that a script would fill"
    if document.kind is PageKind.VIDEO and words < 2 * _STUB_WORDS:
        return "a video's page without its words"
    if words == 0:
        return "nothing but links, pictures and furniture of the site"
    if words < _STUB_WORDS and document.kind is not PageKind.DRUG:
        return f"only {words} words of its own"
    return None


def _passages(
    document: Document, page: _Page, count: CountTokens, max_tokens: int
) -> tuple[tuple[Passage, ...], list[Exclusion]]:
    page_text = "\n".join(_visible(block) for block in page.raw).lower()
    seen: Counter[tuple[tuple[str, ...], str]] = Counter()
    passages: list[Passage] = []
    cut: list[Exclusion] = []
    for number, section in enumerate(page.sections):
        units, table_cut = section_units(section.pieces, count)
        cut.extend(table_cut)
        context = fit_context(
            _search_title(document), section.path, count=count, max_tokens=max_tokens // 2
        )
        room = max_tokens - count(context)
        promised = [heading_unit(h, count) for h in promised_headings(page.sections, number)]
        for draft in with_promised(cut_section(units, room=room, count=count), promised, room):
            key = (section.path, plain_text(draft.units))
            place = _Place(section.path, context, len(passages), seen[key])
            tokens = count(f"{context}\n{key[1]}")
            passages.append(_passage(document, draft, place, page_text=page_text, tokens=tokens))
            seen[key] += 1
    return tuple(passages), cut


def _search_title(document: Document) -> str:
    """Return the title, with the brand names that patients know a drug by."""
    if not document.brand_names:
        return document.title
    return f"{document.title} ({', '.join(document.brand_names[:3])})"


def _visible(block: Block) -> str:
    if block.rows:
        return "\n".join(cell.content.text for row in block.rows for cell in row.cells)
    return block.text


def _cells(unit: Unit) -> list[str]:
    """Return the texts of a unit that the page shows apart from each other."""
    if unit.row is None:
        return [unit.content.text]
    return [cell.content.text for cell in unit.row.cells if cell.content.text]


def _passage(
    document: Document, draft: Draft, place: _Place, *, page_text: str, tokens: int
) -> Passage:
    units = draft.units
    text = plain_text(units)
    spans = merged_spans(draft.own)
    blocks = [cell for unit in units[:2] for cell in _cells(unit)]
    return Passage(
        id=passage_id(document.id, place.section, text, place.occurrence),
        document_id=document.id,
        position=place.position,
        section=place.section,
        context=place.context,
        start=spans[0].start,
        end=spans[-1].end,
        spans=spans,
        repeated=merged_spans(draft.borrowed),
        text=text,
        markdown=display_markdown(units, document.url),
        kind=passage_kind(units),
        tokens=tokens,
        terms=glossary_terms(units),
        third_party=next((unit.third_party for unit in units if unit.third_party), None),
        fragment=text_fragment(blocks[0], (blocks[1:] or [""])[0], page_text),
    )
