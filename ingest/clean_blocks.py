"""Cleaning among a page's blocks: titles, empty headings, furniture of the site."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.markdown import Block, BlockKind
from ingest.model import Exclusion, Span
from ingest.pictures import drop

_LINE_REASONS = (
    (re.compile(r"^Placeholder slot$", re.IGNORECASE), "placeholder"),
    (re.compile(r"^\[?Go to (?:Patient|Health Professional) Version\]?$"), "link to the twin"),
    (re.compile(r"^You need to enable JavaScript"), "script notice"),
    (re.compile(r"DailyMed\.?$"), "site-wide line"),
    (
        re.compile(
            r"^(?:Use our (?:advanced )?clinical trial search|General information about clinical "
            r"trials is also available|Check the list of NCI-supported cancer clinical trials|"
            r"(?:Find )?clinical trials (?:supported by NCI|accepting patients)\b|"
            r"Information about clinical trials supported by NCI can be found|"
            r"Reference(?:s)? to (?:the )?specific|Figure \d+[.:]?$|"
            r"For (?:more|further) (?:information|help).{0,60}call|"
            r"For information about the treatments? listed below, (?:see|visit)\b)",
            re.IGNORECASE,
        ),
        "site-wide line",
    ),
)
_PRONUNCIATION = re.compile(r"^\((?=[^()]*(?:-[A-Z]{2}|[A-Z]{2}-))[A-Za-z'’\-–—\s,;.…]+\)$")
_SPELT_OUT = re.compile(r"^\([^()]*-[^()]*\)$")
_BOILERPLATE = (
    (re.compile(r"^(?:Selected |Key )?References?(?: for .*)?$|^Bibliography$"), "references"),
    (re.compile(r"^About This PDQ Summary$"), "about this PDQ summary"),
    (re.compile(r"^About PDQ$"), "about this PDQ summary"),
    (re.compile(r"^(?:Latest Updates|Changes) to This (?:PDQ )?Summary\b", re.I), "latest updates"),
    (re.compile(r"^To Learn More\b"), "to learn more"),
    (re.compile(r"^(?:Get )?More Information (?:From NCI|About .*From NCI)"), "to learn more"),
    (re.compile(r"^(?:Related|More|Additional|Other|Online) Resources$", re.I), "link list"),
    (re.compile(r"^Research Results and Related Resources$"), "link list"),
    (re.compile(r"^Clinical Trials Accepting Patients$"), "site-wide line"),
    (re.compile(r"^Current Clinical Trials$"), "site-wide line"),
    (re.compile(r"^More About "), "site-wide line"),
    (re.compile(r"^(?:Contact|Media Contact)s?(?: Us)?$"), "site-wide line"),
    (
        re.compile(r"^(?:Permission to Use|Reviewers and Updates|Purpose of) This Summary$"),
        "about this PDQ summary",
    ),
)
_SUFFIX = re.compile(r"\s+[-–|]\s+(?:NCI|National Cancer Institute)\s*$")
_VERSION = re.compile(
    r"\s*\((?:PDQ®?|Physician Data Query)\)\s*"
    r"|\s*[-–—]+\s*(?:Patient|Health Professional)\s+Version"
)
_KEY_POINT = "key point that repeats a heading"
_MAX_HEADING_CHARACTERS = 250


def short_title(title: str) -> str:
    """Return a page's title without what names its version.

    >>> short_title("Anal Cancer Treatment (PDQ®)–Patient Version")
    'Anal Cancer Treatment'
    """
    return _VERSION.sub("", _SUFFIX.sub("", title)).strip() or title.strip()


def named_headings(blocks: Sequence[Block]) -> tuple[list[Block], list[Exclusion]]:
    """Give each heading without text the paragraph that follows it; cut those with none."""
    kept: list[Block] = []
    cut: list[Exclusion] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if block.kind is BlockKind.HEADING and not block.text:
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            if following is not None and _names_a_section(following):
                span = Span(block.span.start, following.span.end)
                kept.append(replace(block, content=following.content, span=span))
                index += 1
            else:
                cut.append(drop(block, "empty heading"))
        else:
            kept.append(block)
        index += 1
    return kept, cut


def numbered_questions(blocks: Sequence[Block]) -> list[Block]:
    """Make a heading of each numbered question that running text answers.

    Some pages number their questions as list items; cut from its answer a question matches well
    and says nothing.
    """
    result: list[Block] = []
    level = 1
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if block.kind is BlockKind.HEADING:
            level = block.level
        if (
            block.marker[:-1].isdigit()
            and block.text.rstrip("*").endswith("?")
            and following is not None
            and following.kind is not BlockKind.HEADING
            and not following.marker[:-1].isdigit()
        ):
            heading = replace(block, kind=BlockKind.HEADING, level=min(level + 1, 6), marker="")
            result.append(heading)
        else:
            result.append(block)
    return result


def _names_a_section(block: Block) -> bool:
    return (
        block.kind is BlockKind.PARAGRAPH
        and bool(block.text)
        and not block.pictures
        and len(block.text) <= _MAX_HEADING_CHARACTERS
    )


@dataclass(frozen=True, slots=True)
class Titled:
    """A page's own title and its blocks without it; ``title`` is ``None`` if it has none."""

    title: str | None
    blocks: list[Block]
    cut: list[Exclusion]


def take_title(blocks: Sequence[Block]) -> Titled:
    """Take the page's title: the second of two H1s at its head, else the first."""
    kept = list(blocks)
    cut = []
    title = None
    for reason in ("page title with the site's name", "page title"):
        if kept and kept[0].kind is BlockKind.HEADING and kept[0].level == 1 and kept[0].text:
            if title is not None and not _SUFFIX.search(title) and kept[0].text != title:
                break
            title = kept[0].text
            cut.append(drop(kept.pop(0), reason))
    return Titled(_SUFFIX.sub("", title) if title else None, kept, cut)


def without_furniture(blocks: Sequence[Block]) -> tuple[list[Block], list[Exclusion]]:
    """Leave out sections and lines that every page of the site carries."""
    kept: list[Block] = []
    cut: list[Exclusion] = []
    inside: tuple[int, str] | None = None
    reason: str | None = None
    for block in blocks:
        after_placeholder = reason == "placeholder"
        if block.kind is BlockKind.HEADING:
            if inside is not None and block.level <= inside[0]:
                inside = None
            if inside is None:
                reason = _boilerplate(block.text)
                inside = (block.level, reason) if reason else None
        reason = inside[1] if inside else _line_reason(block)
        if after_placeholder and _SPELT_OUT.match(block.text):
            reason = "pronunciation"
        if reason:
            cut.append(drop(block, reason))
        else:
            kept.append(block)
    return kept, cut


def _boilerplate(heading: str) -> str | None:
    return next((reason for pattern, reason in _BOILERPLATE if pattern.search(heading)), None)


def _line_reason(block: Block) -> str | None:
    if block.kind is BlockKind.PARAGRAPH and _PRONUNCIATION.match(block.text):
        return "pronunciation"
    if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        return next((r for pattern, r in _LINE_REASONS if pattern.search(block.text)), None)
    return None


def without_key_points(blocks: Sequence[Block]) -> tuple[list[Block], list[Exclusion]]:
    """Leave out "Key Points" items that only repeat a heading of the page.

    Where nothing else stood in the list its own heading goes too: what follows is not under it.
    """
    headings = {_words(block.text) for block in blocks if block.kind is BlockKind.HEADING}
    kept: list[Block] = []
    cut: list[Exclusion] = []
    box: Block | None = None
    emptied = False
    for block in blocks:
        if box is not None and block.kind is BlockKind.ITEM and _words(block.text) in headings:
            cut.append(drop(block, _KEY_POINT))
            emptied = kept[-1] is box
            continue
        if emptied and kept[-1] is box and block.kind is not BlockKind.ITEM:
            cut.append(drop(kept.pop(), _KEY_POINT))
        if block.kind is BlockKind.HEADING:
            box = block if block.text.strip().lower() == "key points" else None
            emptied = False
        kept.append(block)
    return kept, cut


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
