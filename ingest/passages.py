"""Sections to passages: one each where it fits the encoder's window, else cut at good borders."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.encoding import CountTokens
from ingest.model import GlossaryTerm, PassageKind, Span
from ingest.styled import StyledText, absolute
from ingest.units import Unit, pieces_of, sentences_of

_GLUE = {"block": "\n\n", "line": "\n", "space": " "}
_TERM = re.compile(r"popDefinition\.aspx\?id=(?:CDR0*)?(\d+)|/cancer-terms/def/(\d+)", re.I)
_TERM_URL = "https://www.cancer.gov/publications/dictionaries/cancer-terms/def/{}"
_MIN_WORDS = 8
_HEADER_SHARE = 0.6
_LIST_START = re.compile(r"^([-+]|\d+[.)])(?=\s)")


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage before it knows its document.

    ``repeated`` stand before its ``own`` units and ``appended`` behind them, though they are
    another passage's too.
    """

    repeated: tuple[Unit, ...]
    own: tuple[Unit, ...]
    appended: tuple[Unit, ...] = ()

    @property
    def units(self) -> tuple[Unit, ...]:
        """All units in reading order."""
        return (*self.repeated, *self.own, *self.appended)

    @property
    def borrowed(self) -> tuple[Unit, ...]:
        """The units that are another passage's too."""
        return (*self.repeated, *self.appended)


def cut_section(units: Sequence[Unit], *, room: int, count: CountTokens) -> list[Draft]:
    """Return the section's passages.

    Args:
        units: the section's units in reading order.
        room: wordpieces that a passage's text may take, special tokens and context left out.
        count: length of a text in wordpieces, two special tokens included.

    Pictures' captions and other owners' material make passages of their own, so that their mark
    says no more than is true.
    """
    drafts = []
    for stream in _streams(units):
        drafts.extend(_cut_stream(stream, room, count))
    return drafts


def with_promised(drafts: Sequence[Draft], promised: Sequence[Unit], room: int) -> list[Draft]:
    """Return the drafts, the one with the section's last text followed by ``promised`` headings.

    That text leads into them; they stay away where they do not fit.
    """
    if not promised:
        return list(drafts)
    place = max(range(len(drafts)), key=lambda i: drafts[i].own[-1].span.end)
    last = drafts[place]
    appended = (*last.appended, *promised)
    if sum(unit.tokens for unit in (*last.repeated, *last.own, *appended)) > room:
        return list(drafts)
    return [*drafts[:place], replace(last, appended=appended), *drafts[place + 1 :]]


def _streams(units: Sequence[Unit]) -> list[list[Unit]]:
    """Part captions and other owners' material from the rest, but leave no crumb by itself."""
    running = sorted(units, key=lambda unit: unit.caption)
    streams: list[list[Unit]] = []
    for _, group in groupby(running, key=lambda unit: (unit.caption, unit.third_party)):
        stream = list(group)
        if streams and min(_words(streams[-1]), _words(stream)) < _MIN_WORDS:
            streams[-1].extend(stream)
        else:
            streams.append(stream)
    return streams


def _words(units: Sequence[Unit]) -> int:
    return sum(len(unit.text.split()) for unit in units)


def _cut_stream(units: list[Unit], room: int, count: CountTokens) -> list[Draft]:
    total = sum(unit.tokens for unit in units)
    if total <= room:
        return [Draft((), tuple(units))]
    small = [part for unit in units for part in _small_enough(unit, room, count)]
    passages = max(2, -(-total // room))
    drafts = _without_crumbs(_pack(small, room, -(-total // passages)), room, count)
    return [_with_notes(draft, room) for draft in drafts]


def _note_tokens(unit: Unit, room: int) -> int:
    """Return the room that the notes of a table's row take: none where they need a third."""
    tokens = sum(note.tokens for note in unit.notes)
    return tokens if tokens <= room // 3 else 0


def _with_notes(draft: Draft, room: int) -> Draft:
    """Repeat the notes of a table behind those of its rows that stand without them."""
    last = draft.own[-1]
    if not last.notes or not _note_tokens(last, room):
        return draft
    used = sum(unit.tokens for unit in (*draft.units, *last.notes))
    return replace(draft, appended=last.notes) if used <= room else draft


def _small_enough(unit: Unit, room: int, count: CountTokens) -> Iterable[Unit]:
    """Cut a unit that does not fit beside what it must repeat: at sentences, then at spaces."""
    if unit.tokens + _header_tokens(unit, room) <= room:
        yield unit
        return
    parts = sentences_of(unit, count)
    if len(parts) == 1 and len(unit.content.text) > 1:
        number = -(-unit.tokens // max(1, room - _header_tokens(unit, room)))
        parts = pieces_of(unit, min(max(2, number), len(unit.content.text)), count)
    if len(parts) == 1:
        yield unit
        return
    for part in parts:
        yield from _small_enough(part, room, count)


def _header(unit: Unit, room: int) -> tuple[Unit, ...]:
    """Return what to repeat before ``unit``: as much, from the first, as leaves it enough room."""
    header = unit.header
    while sum(u.tokens for u in header) > room * _HEADER_SHARE:
        header = header[:-1]
    return header


def _header_tokens(unit: Unit, room: int) -> int:
    return sum(u.tokens for u in _header(unit, room))


def _pack(units: list[Unit], room: int, target: int) -> list[Draft]:
    """Fill passages evenly, up to ``target`` and never over ``room`` wordpieces."""
    drafts: list[Draft] = []
    own: list[Unit] = []
    repeated: tuple[Unit, ...] = ()
    used = 0
    for unit in units:
        over = used + unit.tokens + _note_tokens(unit, room) > room
        full = used >= target and unit.joint != "space"
        if own and (over or full):
            kept, own = _held_back(own, unit, room)
            drafts.append(Draft(repeated, tuple(kept)))
            repeated = _header((own or [unit])[0], room)
            used = sum(u.tokens for u in (*repeated, *own))
        own.append(unit)
        used += unit.tokens
    drafts.append(Draft(repeated, tuple(own)))
    return [draft for draft in drafts if draft.own]


def _held_back(own: Sequence[Unit], following: Unit, room: int) -> tuple[list[Unit], list[Unit]]:
    """Part a passage from the lead-in or table head at its end that belongs to what follows.

    Where they would not fit together, the first of them stay where they are.
    """
    start = len(own)
    while start > 1 and own[start - 1].holds_next:
        start -= 1
    while start < len(own) and _tokens_from(own[start:], following, room) > room:
        start += 1
    return list(own[:start]), list(own[start:])


def _tokens_from(carried: Sequence[Unit], following: Unit, room: int) -> int:
    return sum(u.tokens for u in (*_header(carried[0], room), *carried, following))


def _without_crumbs(drafts: list[Draft], room: int, count: CountTokens) -> list[Draft]:
    """Give each passage of a few words what stood before it, a sentence at a time."""
    mended: list[Draft] = []
    for given in drafts:
        draft = given
        while mended and _words(draft.own) < _MIN_WORDS:
            before, moved = _last_part(mended[-1], count)
            own = (moved, *draft.own)
            repeated = _header(moved, room)
            tokens = sum(unit.tokens for unit in (*repeated, *own))
            if before is None or tokens > room:
                break
            mended[-1], draft = before, Draft(repeated, own)
        mended.append(draft)
    return mended


def _last_part(draft: Draft, count: CountTokens) -> tuple[Draft | None, Unit]:
    """Return the passage without its last unit or sentence, ``None`` if it has but one, and that.

    What is left must not become a crumb itself.
    """
    *kept, last = draft.own
    parts = sentences_of(last, count)
    if len(parts) > 1:
        kept, last = [*kept, *parts[:-1]], parts[-1]
    if not kept or _words(kept) < _MIN_WORDS or kept[-1].holds_next:
        return None, last
    return Draft(draft.repeated, tuple(kept)), last


def plain_text(units: Sequence[Unit]) -> str:
    """Return the units as plain text."""
    return "".join(_glue(units, index) + unit.text for index, unit in enumerate(units))


def _glue(units: Sequence[Unit], index: int) -> str:
    if index == 0:
        return ""
    unit, before = units[index], units[index - 1]
    if unit.marker and unit.joint != "space":
        return "\n" if before.marker else "\n\n"
    if unit.row is not None and before.row is not None:
        return "\n"
    return _GLUE[unit.joint]


def display_markdown(units: Sequence[Unit], base_url: str | None) -> str:
    """Return the units as Markdown; a table without a header row gets an empty one."""
    parts: list[str] = []
    for index, unit in enumerate(units):
        in_table = index > 0 and units[index - 1].row is not None
        glue = _glue(units, index)
        if unit.row is None:
            line = unit.content.markdown(base_url)
            if not unit.marker and unit.joint != "space":
                line = _LIST_START.sub(r"\\\1", line)
            parts.append(("\n\n" if in_table else glue) + unit.marker + line)
        elif in_table:
            parts.append("\n" + _table_line(unit, base_url))
        else:
            parts.append(("\n\n" if index else "") + _table_head(units, index, base_url))
    return "".join(parts)


def _table_line(unit: Unit, base_url: str | None) -> str:
    cells = unit.row.cells if unit.row is not None else ()
    return "| " + " | ".join(cell.content.markdown(base_url) for cell in cells) + " |"


def _table_head(units: Sequence[Unit], index: int, base_url: str | None) -> str:
    unit = units[index]
    rows = [u.row for u in units[index:] if u.row is not None]
    width = max(len(row.cells) for row in rows)
    rule = "|" + " --- |" * width
    if unit.holds_next:
        missing = width - (len(unit.row.cells) if unit.row else 0)
        return _table_line(unit, base_url) + "  |" * missing + "\n" + rule
    return "|" + "  |" * width + "\n" + rule + "\n" + _table_line(unit, base_url)


def glossary_terms(units: Sequence[Unit]) -> tuple[GlossaryTerm, ...]:
    """Return the dictionary terms among the links, placed in :func:`plain_text` of the units."""
    terms: list[GlossaryTerm] = []
    position = 0
    for index, unit in enumerate(units):
        position += len(_glue(units, index)) + len(unit.marker)
        terms.extend(_terms_of(unit.content, position))
        position += len(unit.content.text)
    return tuple(terms)


def _terms_of(content: StyledText, shift: int) -> Iterable[GlossaryTerm]:
    for link in sorted(content.links(), key=lambda mark: mark.start):
        match = _TERM.search(link.href)
        if match:
            term_id = match.group(1) or match.group(2)
            url = absolute(_TERM_URL.format(term_id), None)
            yield GlossaryTerm(term_id, link.start + shift, link.end + shift, url)


def passage_kind(units: Sequence[Unit]) -> PassageKind:
    """Return what the units make up: a table, a list (a lead-in allowed), or prose."""
    if any(unit.row is not None for unit in units):
        return PassageKind.TABLE
    if all(unit.marker or unit.holds_next for unit in units):
        return PassageKind.LIST
    return PassageKind.PROSE


def merged_spans(units: Sequence[Unit]) -> tuple[Span, ...]:
    """Return the units' source ranges in order, those that touch made one."""
    merged: list[Span] = []
    for span in sorted((unit.span for unit in units), key=lambda s: s.start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return tuple(merged)


def passage_id(document_id: str, section: Sequence[str], text: str, occurrence: int) -> str:
    """Return 16 hexadecimal digits that change only when what they name does.

    ``occurrence`` counts earlier passages of the document with the same section and text.
    """
    key = "\x1f".join((document_id, *section, "\x1e", text, str(occurrence)))
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
