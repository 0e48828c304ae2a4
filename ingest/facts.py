"""What a page shows of itself: its audience, its kind, its dates, its PDQ record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from ingest.markdown import Block, BlockKind
from ingest.model import Audience, PageKind, PdqRecord
from ingest.styled import absolute

_PROFESSIONAL_TITLE = re.compile(r"health professional version|for health professionals", re.I)
_PATIENT_TITLE = re.compile(r"\bpatient version\b", re.IGNORECASE)
_TWIN = re.compile(r"Go to (Patient|Health Professional) Version")
_PROFESSIONAL_URL = re.compile(r"(?:^|[/-])hp(?:[/-]|$)")
_PATIENT_URL = re.compile(r"/patient/|/patient$")
_PDQ_OFFICE = re.compile(r"^/publications/pdq(?:/|$)")
_CANCER_GOV = re.compile(r"(?:^|\.)cancer\.gov$")
_HOME_HEADINGS = frozenset(
    {"treatment", "causes & prevention", "screening", "statistics", "coping with cancer",
     "research", "supportive & palliative care", "genetics", "overview"}
)  # fmt: skip
_UPDATED_HEADING = re.compile(
    r"^(?:Latest Updates|Changes) to This (?:PDQ )?Summary \((\d\d/\d\d/\d{4})\)", re.IGNORECASE
)
_DATED_LINE = re.compile(
    r"^(Posted|Updated|Reviewed|Last Updated):\s*([A-Z][a-z]+ \d{1,2}, \d{4})$"
)
_PMID = re.compile(r"\[PMID: (\d+)\]")
_CITATION = re.compile(r"(PDQ®? [^.:]*?Editorial Board)\.\s+PDQ\s+(.+?)\.\s+Bethesda", re.DOTALL)
_BOARD = re.compile(r"(PDQ®? [A-Z][\w ,&-]*? Editorial Board)")
_STOPPED = re.compile(
    r"(?:summary|page|information|summaries)\s+(?:is|are|has|have)\s+no\s+longer\s+(?:being|been)\s+"
    r"(?:updated|maintained|reviewed)|no longer being updated",
    re.IGNORECASE,
)
_VIDEO_URL = re.compile(
    r"video$|facebook-live|fb-live|youtube-live|hangout|did-you-know|-interview-|infographic"
)
_INDEX_URL = re.compile(
    r"/research/articles$|/by-body-location$|/types$|/publications/pdq/information"
)


@dataclass(frozen=True, slots=True)
class AudienceFinding:
    """Whom a page is for, by which facts, and where its twin for the other audience stands."""

    audience: Audience
    evidence: tuple[str, ...]
    twin_url: str | None


def find_audience(url: str | None, title: str, blocks: Sequence[Block]) -> AudienceFinding:
    """Decide whom a page is written for from its title, its twin link and its url, in that order.

    A page of cancer.gov that bears no mark is for the public. Pages about PDQ itself (its boards,
    its lists of summaries) are for no one reader, and a page from elsewhere without a mark stays
    unknown too.
    """
    twin_audience, twin_url = _twin(blocks, url)
    votes = [
        *_title_votes(title),
        *_twin_votes(twin_audience),
        *_url_votes(url),
    ]
    audience = votes[0][0] if votes else Audience.UNKNOWN
    evidence = tuple(reason for _, reason in votes) or ("no mark on the page",)
    return AudienceFinding(audience, evidence, twin_url)


_Vote = tuple[Audience, str]


def _title_votes(title: str) -> list[_Vote]:
    if _PROFESSIONAL_TITLE.search(title):
        return [(Audience.HEALTH_PROFESSIONAL, f"title: {title}")]
    if _PATIENT_TITLE.search(title):
        return [(Audience.PATIENT, f"title: {title}")]
    return []


def _twin_votes(twin_audience: Audience | None) -> list[_Vote]:
    if twin_audience is Audience.PATIENT:
        return [(Audience.HEALTH_PROFESSIONAL, "links to its patient version")]
    if twin_audience is Audience.HEALTH_PROFESSIONAL:
        return [(Audience.PATIENT, "links to its health professional version")]
    return []


def _url_votes(url: str | None) -> list[_Vote]:
    parts = urlsplit(url or "")
    if _PATIENT_URL.search(parts.path):
        return [(Audience.PATIENT, f"url: {parts.path}")]
    if _PROFESSIONAL_URL.search(parts.path):
        return [(Audience.HEALTH_PROFESSIONAL, f"url: {parts.path}")]
    if _PDQ_OFFICE.search(parts.path):
        return [(Audience.UNKNOWN, "a page about PDQ itself, for no one reader")]
    if _CANCER_GOV.search(parts.hostname or ""):
        return [(Audience.PATIENT, "a public page of cancer.gov without a professional's mark")]
    return []


def _twin(blocks: Sequence[Block], url: str | None) -> tuple[Audience | None, str | None]:
    for block in blocks:
        match = _TWIN.search(block.text) if len(block.text) < 80 else None
        if match:
            links = block.content.links()
            other = (
                Audience.PATIENT if match.group(1) == "Patient" else Audience.HEALTH_PROFESSIONAL
            )
            return other, absolute(links[0].href, url) if links else None
    return None, None


def find_kind(url: str | None, title: str, blocks: Sequence[Block]) -> PageKind:
    """Return what sort of page this is, by its url, title and headings."""
    path = urlsplit(url or "").path.rstrip("/")
    headings = [b.text.strip().lower() for b in blocks if b.kind is BlockKind.HEADING]
    rules = (
        (PageKind.DICTIONARY, "/dictionaries/" in path),
        (PageKind.VIDEO, bool(_VIDEO_URL.search(path))),
        (PageKind.PDQ_SUMMARY, "about this pdq summary" in headings),
        (PageKind.DRUG, "/treatment/drugs/" in path),
        (PageKind.FACT_SHEET, "fact-sheet" in path),
        (PageKind.INDEX, bool(_INDEX_URL.search(path))),
        (PageKind.CANCER_TYPE_HOME, len(_HOME_HEADINGS & set(headings)) >= 4),
        (PageKind.NEWS, "/news-events/" in path or "/research/" in path),
    )
    return next((kind for kind, applies in rules if applies), PageKind.ARTICLE)


def page_updated(blocks: Sequence[Block]) -> date | None:
    """Return the date that the page's own body prints, the latest kind of statement first.

    A page that lists several dated items dates those, not itself.
    """
    for block in blocks:
        match = _UPDATED_HEADING.match(block.text) if block.kind is BlockKind.HEADING else None
        if match:
            return _parsed(match.group(1), "%m/%d/%Y")
    dated = {}
    lines = [m for b in blocks if len(b.text) < 60 and (m := _DATED_LINE.match(b.text))]
    for match in lines:
        dated[match.group(1)] = _parsed(match.group(2), "%B %d, %Y")
    if len(lines) != len(dated):
        return None
    order = ("Updated", "Last Updated", "Reviewed", "Posted")
    return next((dated[name] for name in order if dated.get(name)), None)


def _parsed(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return None


def no_longer_updated(blocks: Sequence[Block]) -> bool:
    """Whether the page says near its head that nobody keeps it up to date."""
    return any(
        _STOPPED.search(block.text)
        for block in blocks[:12]
        if block.kind is not BlockKind.HEADING and len(block.text) < 600
    )


def pdq_record(blocks: Sequence[Block]) -> PdqRecord | None:
    """Return what "About This PDQ Summary" states of the summary, or ``None`` without one."""
    about = None
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING and block.text.strip() == "About This PDQ Summary":
            about = index
            break
    if about is None:
        return None
    text = "\n".join(block.text for block in blocks[about:])
    citation = _CITATION.search(text)
    board = citation or _BOARD.search(text)
    pmid = _PMID.search(text)
    return PdqRecord(
        board=" ".join(board.group(1).split()) if board else None,
        title=" ".join(citation.group(2).split()) if citation else None,
        pmid=pmid.group(1) if pmid else None,
    )
