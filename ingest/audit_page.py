"""One page looked at for the audit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ingest.audit_checks import BY_EXCLUSION
from ingest.audit_model import AuditedPage, AuditedPassage, Finding
from ingest.cancer_types import cancer_types
from ingest.document import Reading, read_document
from ingest.encoding import CountTokens
from ingest.front_matter import FrontMatter, read_front_matter
from ingest.markdown import Block, BlockKind, parse_body
from ingest.model import Document, PageKind
from ingest.tables import read_table, row_text

MAX_TEXT = 200
_LIFELINE = re.compile(r"1[-– ]800[-– ]273[-– ](?:TALK|8255)", re.IGNORECASE)
_UNFILLED = re.compile(r"<MM/DD/YYYY>")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ADDRESS = re.compile(r"\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_WORD = re.compile(r"\w+")


def audit_page(document_id: str, data: bytes, *, count: CountTokens) -> AuditedPage:
    """Return what is wrong with one file; never raises for what it holds."""
    reading = read_document(document_id, data, count=count)
    skipped = next((fault for fault in reading.faults if fault.skipped), None)
    if skipped is not None:
        findings = _fault_findings(reading, "skipped")
        outcome = f"skipped: {skipped.field}: found {skipped.found}"
        return AuditedPage(document_id, document_id, None, short(outcome), findings, {})
    source = data.decode("utf-8")
    front = read_front_matter(document_id, source)
    if front.values is None:
        raise RuntimeError(f"{document_id}: read without front matter")
    page = _Page(source, front.body_start, front.values, reading)
    findings = tuple(_ordered(page.findings()))
    base = AuditedPage(
        document_id=document_id,
        title=front.values.title,
        url=front.values.url,
        outcome=f"left out: {reading.left_out}" if reading.left_out else "read",
        findings=findings,
        words={},
        declared_audience=front.values.audienceLevel,
        reviewed=front.values.lastReviewed,
    )
    return _with_document(base, page, reading.document) if reading.document else base


def _with_document(base: AuditedPage, page: _Page, document: Document) -> AuditedPage:
    return replace(
        base,
        title=document.title_as_published,
        words=page.words(document),
        passages=tuple(
            AuditedPassage(passage.id, passage.text, passage.tokens)
            for passage in page.reading.passages
        ),
        kind=document.kind,
        audience=document.audience,
        page_updated=document.page_updated,
        pmid=document.pdq.pmid if document.pdq else None,
    )


def short(text: str) -> str:
    """Return ``text`` on one line of at most 200 printable characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1].rstrip() + "…"


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.line, finding.check, finding.text))


def _fault_findings(reading: Reading, check: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(check, f.line, short(f"{f.field}: found {f.found}, expected {f.expected}"))
        for f in reading.faults
    )


@dataclass(frozen=True)
class _Page:
    """A page's source beside what ingest made of it."""

    source: str
    body_start: int
    front: FrontMatter
    reading: Reading

    def findings(self) -> Iterator[Finding]:
        blocks = parse_body(self.source, self.body_start).blocks
        yield from _fault_findings(self.reading, "field")
        yield from self._lines()
        yield from self._headings(blocks)
        for block in blocks:
            if block.rows:
                yield from self._table(block)
        if self.reading.left_out:
            yield Finding("left_out", 0, short(f"{self.front.title}: {self.reading.left_out}"))
        if self.reading.document is not None:
            yield from self._exclusions(self.reading.document)
            yield from self._metadata(self.reading.document)
            yield from self._rights(self.reading.document)

    def words(self, document: Document) -> dict[str, int]:
        """Return the body's words by where they went."""
        found: Counter[str] = Counter()
        found["passages"] = sum(len(_WORD.findall(p.text)) for p in self.reading.passages)
        found["headings"] = sum(self._count(s.start, s.text_start) for s in document.sections)
        for exclusion in document.exclusions:
            found[exclusion.reason] += self._count(exclusion.start, exclusion.end)
        return {reason: words for reason, words in found.items() if words}

    def _count(self, start: int, end: int) -> int:
        return len(_WORD.findall(_ADDRESS.sub("", self.source[start:end])))

    def _line(self, place: int) -> int:
        return bisect_right(self._line_ends(), place - 1) + 1

    def _line_ends(self) -> list[int]:
        ends: list[int] | None = self.__dict__.get("ends")
        if ends is None:
            ends = [match.start() for match in re.finditer("\n", self.source)]
            self.__dict__["ends"] = ends
        return ends

    def _at(self, check: str, start: int, end: int) -> Finding:
        return Finding(check, self._line(start), short(self.source[start : min(end, start + 600)]))

    def _field(self, check: str, field: str, text: str) -> Finding:
        match = re.search(rf"^{field}:", self.source[: self.body_start], re.MULTILINE)
        return Finding(check, self._line(match.start()) if match else 1, short(text))

    def _lines(self) -> Iterator[Finding]:
        for check, pattern in (("lifeline", _LIFELINE), ("unfilled_date", _UNFILLED)):
            for match in pattern.finditer(self.source, self.body_start):
                start = self.source.rfind("\n", 0, match.start()) + 1
                start = max(start, match.start() - 80)
                yield self._at(check, start, match.end() + 60)
        if "\r\n" in self.source or self.source.startswith("\ufeff"):
            lines = self.source.count("\r\n")
            yield Finding("line_ends", 1, f"{lines} lines end in carriage return and line feed")

    def _headings(self, blocks: tuple[Block, ...]) -> Iterator[Finding]:
        headings = [block for block in blocks if block.kind is BlockKind.HEADING]
        titles = [h.text for h in headings[:2] if h.level == 1]
        if len(titles) == 2 and titles[0].rsplit(" - ", 1)[0] != titles[1]:
            first, second = headings[:2]
            text = f"{titles[0]} / {titles[1]}"
            yield Finding(
                "double_title", self._line(second.span.start or first.span.start), short(text)
            )
        if self.reading.document is not None and not any(h.level > 1 for h in headings):
            yield Finding("no_sections", 0, "the page's title is its only heading")
        level = 1
        for heading in headings:
            if not heading.text:
                end = self.source.find("\n", heading.span.end + 3)
                yield self._at("empty_heading", heading.span.start, max(end, heading.span.end))
            if heading.level > level + 1:
                text = f"H{level} to H{heading.level}: {heading.text}"
                yield Finding("level_jump", self._line(heading.span.start), short(text))
            level = heading.level

    def _table(self, block: Block) -> Iterator[Finding]:
        table = read_table(block)
        if table.header is None:
            yield self._at("no_header", block.span.start, block.span.end)
        if (
            table.footnotes
            and table.rows
            and table.footnotes[0].span.start < table.rows[0].span.start
        ):
            span = table.footnotes[0].span
            yield self._at("footnotes_first", span.start, span.end)
        width = len(table.header.cells) if table.header else 0
        short_rows = [row for row in table.rows if len(row.cells) < width]
        if short_rows:
            text = f"{len(short_rows)} of {len(table.rows)} rows: {row_text(short_rows[0]).text}"
            yield Finding("short_rows", self._line(short_rows[0].span.start), short(text))

    def _exclusions(self, document: Document) -> Iterator[Finding]:
        for exclusion in document.exclusions:
            check = BY_EXCLUSION.get(exclusion.reason)
            if check:
                yield self._at(check, exclusion.start, exclusion.end)

    def _metadata(self, document: Document) -> Iterator[Finding]:
        declared = self.front.audienceLevel or "nothing"
        if declared != document.audience.value:
            reason = document.audience_evidence[0]
            found = f"declared {declared}, found {document.audience.value} ({reason})"
            yield self._field("audience", "audienceLevel", found)
        years = set(_YEAR.findall(document.declared_citation))
        printed = document.page_updated
        if printed and years and str(printed.year) not in years:
            text = f"declared {document.declared_citation}, the page prints {printed}"
            yield self._field("citation_year", "citation", text)
        wrong = wrong_types(self.front.cancerTypes or (), document.cancer_types)
        if wrong:
            about = ", ".join(document.cancer_types) or "no single cancer"
            yield self._field(
                "cancer_types", "cancerTypes", f"not about {', '.join(wrong)}; found: {about}"
            )
        is_pdq = document.kind is PageKind.PDQ_SUMMARY
        if ("pdq" in (self.front.tags or ())) is not is_pdq:
            yield self._field("pdq_tag", "tags", "missing" if is_pdq else "on no PDQ summary")
        if document.pdq and document.pdq.pmid is None:
            yield Finding("pmid", 0, "no PubMed number")

    def _rights(self, document: Document) -> Iterator[Finding]:
        if document.no_longer_updated:
            yield Finding("stopped", 0, "says near its head that it is no longer being updated")
        for passage in self.reading.passages:
            if passage.third_party and self.front.license == "public_domain":
                yield Finding("third_party", self._line(passage.start), short(passage.third_party))


def wrong_types(declared: Iterable[str], found: tuple[str, ...]) -> list[str]:
    """Return the declared types that name another cancer than those found, or none at all.

    >>> wrong_types(["breast", "lung", "chemotherapy"], ("breast",))
    ['lung', 'chemotherapy']
    """
    return [
        name for name in declared if not set(cancer_types(None, f"{name} cancer", ())) & set(found)
    ]
