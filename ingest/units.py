"""The smallest parts of a passage: a paragraph or sentence, a list item, a table row."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.encoding import CountTokens
from ingest.markdown import Block, BlockKind, Row
from ingest.model import Exclusion, Span
from ingest.pictures import Piece
from ingest.sentences import sentence_spans
from ingest.styled import StyledText
from ingest.tables import Table, is_part_heading, read_table, row_text

_ALONE = [BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.PARAGRAPH]
_CAPTION_WORDS = 40
_CHARACTERS_A_TOKEN = 24
_PART_HEADINGS = 2
_MOST_NOTES = 12  # more are no notes to repeat, and would be work for every row
_OWNER_WORDS = 40
_NAME_WORDS = 15
# How far back to look for the item that others are under; bounds the work on a hostile page.
_LONGEST_LIST = 100
_BRACKETED_END = re.compile(r"\s*\[[^\[\]]*\]$")
# A word between the items of a list, which go on as one list behind it.
_CONNECTOR = re.compile(r"^(?:and|or|and/or)[:,]?$", re.IGNORECASE)
_LEADS_ON = re.compile(r"(?::|\b(?:such as|including|include))$")


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a passage that is not cut further unless it alone is too long.

    Attributes:
        content: its visible text.
        span: its source range, markup included.
        joint: how it follows the unit before it: ``block`` (blank line), ``line`` or ``space``.
        marker: ``- `` or ``1. `` before a list item; else empty.
        row: the table row it was made from.
        header: units to repeat where a passage begins with this one (caption, header, lead-in).
        notes: footnotes of the table it is a row of, to repeat where a passage ends before them.
        holds_next: it introduces the next unit and must not end a passage.
        third_party: credit line of its owner.
        caption: it is a picture's caption.
        tokens: length of marker and content in wordpieces.
    """

    content: StyledText
    span: Span
    joint: str
    marker: str = ""
    row: Row | None = None
    header: tuple[Unit, ...] = ()
    notes: tuple[Unit, ...] = ()
    holds_next: bool = False
    third_party: str | None = None
    caption: bool = False
    tokens: int = 0

    @property
    def text(self) -> str:
        """Marker and content as a reader sees them."""
        return self.marker + self.content.text


def section_units(
    pieces: Sequence[Piece], count: CountTokens
) -> tuple[list[Unit], list[Exclusion]]:
    """Return the units of one section in reading order, and the table rows that were cut."""
    units: list[Unit] = []
    cut: list[Exclusion] = []
    for place, piece in enumerate(pieces):
        block = piece.block
        if block.kind is BlockKind.TABLE:
            caption = units.pop() if units and _is_table_caption(units[-1], block) else None
            table_units, table_cut = _table_units(block, caption, piece.third_party, count)
            units.extend(table_units)
            cut.extend(table_cut)
        elif block.kind is BlockKind.ITEM:
            unit = _item_unit(block, [u for u in units[-_LONGEST_LIST:] if not u.caption])
            names = _names_what_follows([p.block for p in pieces[max(0, place - 1) : place + 2]])
            units.append(replace(unit, holds_next=True) if names else unit)
        elif units and units[-1].marker and _CONNECTOR.match(block.text):
            header = units[-1].header
            units.append(Unit(block.content, block.span, "block", header=header, holds_next=True))
        else:
            units.append(
                Unit(
                    block.content,
                    block.span,
                    "block",
                    holds_next=_introduces(block, [p.block for p in pieces[place + 1 : place + 2]]),
                    third_party=piece.third_party,
                    caption=piece.caption,
                )
            )
    return [measured(unit, count) for unit in units], cut


def heading_unit(heading: Block, count: CountTokens) -> Unit:
    """Return a heading as an item of the list that the text above it leads into."""
    return measured(Unit(heading.content, heading.span, "line", marker="- "), count)


def _introduces(block: Block, following: Sequence[Block]) -> bool:
    """Return whether a block leads into what follows it.

    It ends in a colon, a level of evidence in brackets behind it or not, or in "such as"; or it
    stops without a full stop where a list begins, or after so few words that they are a heading.
    """
    text = _BRACKETED_END.sub("", block.text.rstrip())
    starts_list = any(b.kind is BlockKind.ITEM for b in following)
    heads = bool(following) and len(text.split()) <= _NAME_WORDS
    return bool(_LEADS_ON.search(text)) or ((starts_list or heads) and text[-1:].isalnum())


def _names_what_follows(neighbours: Sequence[Block]) -> bool:
    """Whether a list item of a few words stands alone between paragraphs, as a heading would."""
    if [block.kind for block in neighbours] != _ALONE:
        return False
    before, item, after = (block.text for block in neighbours)
    in_list = before.endswith(":") or _CONNECTOR.match(before) or _CONNECTOR.match(after)
    return not in_list and len(item.split()) <= _NAME_WORDS


def measured(unit: Unit, count: CountTokens) -> Unit:
    """Return ``unit`` with its length; special tokens of the encoder are not counted.

    A word beyond the tokenizer's measure counts by its characters: it is one unknown piece to the
    encoder, however long.
    """
    header = tuple(u if u.tokens else measured(u, count) for u in unit.header)
    tokens = max(count(unit.text) - 2, len(unit.text) // _CHARACTERS_A_TOKEN)
    return replace(unit, tokens=tokens, header=header)


def _item_unit(block: Block, before: Sequence[Unit]) -> Unit:
    """Return a list item, which carries the lead-in of the list and the item that it is under."""
    marker = "- " if block.marker in ("-", "") else f"{block.marker} "
    header: tuple[Unit, ...] = ()
    joint = "block"
    if before and before[-1].marker:
        header, joint = _outer_items(before, marker), "line"
    elif before and _CONNECTOR.match(before[-1].content.text):
        header = before[-1].header
    elif before and before[-1].holds_next and before[-1].row is None:
        header = (_last_sentence(before[-1]),)
    return Unit(
        block.content,
        block.span,
        joint,
        marker,
        header=header,
        holds_next=_introduces(block, []),
    )


def _outer_items(before: Sequence[Unit], marker: str) -> tuple[Unit, ...]:
    """Return what an item repeats that follows other items.

    Files keep no indentation: bullets among numbered items belong to the number above them, and
    numbers among bullets to the bullet.
    """
    start = len(before) - 1
    while start > 0 and before[start - 1].marker:
        start -= 1
    items = before[start:]
    lead = items[0].header
    outer_is_bullet = items[0].marker == "- "
    if (marker == "- ") == outer_is_bullet:
        return lead
    owner = next(u for u in reversed(items) if (u.marker == "- ") == outer_is_bullet)
    if len(owner.content.text.split()) > _OWNER_WORDS:
        start, end = sentence_spans(owner.content.text)[0]
        first = _part(owner, start, end, owner.span.end)
        owner = replace(first, span=Span(owner.span.start, _end_of(owner, end)))
    return (*lead, replace(owner, header=()))


def _end_of(unit: Unit, place: int) -> int:
    """Return where in the source the first ``place`` characters of a unit end."""
    return _before_markup(unit, place) if place < len(unit.content.text) else unit.span.end


def _last_sentence(unit: Unit) -> Unit:
    """Return the sentence that leads into a list, cut from its paragraph."""
    start, end = sentence_spans(unit.content.text)[-1]
    return _part(unit, start, end, unit.span.end)


def _is_table_caption(unit: Unit, table: Block) -> bool:
    text = unit.content.text
    return (
        not unit.marker
        and unit.row is None
        and not unit.caption
        and unit.span.end <= table.span.start
        and len(text.split()) <= _CAPTION_WORDS
        and (text.lstrip("·").startswith("Table ") or not text.rstrip().endswith((".", ":", "?")))
    )


def _table_units(
    block: Block, caption: Unit | None, credited: str | None, count: CountTokens
) -> tuple[list[Unit], list[Exclusion]]:
    table = read_table(block)
    owner = table.third_party or credited
    head: list[Unit] = []
    if caption is not None:
        head.append(measured(replace(caption, holds_next=True, third_party=owner), count))
    notes = [
        Unit(row_text(row), row.span, "block", header=tuple(head), third_party=owner)
        for row in table.footnotes
    ]
    if table.header is not None:
        head.append(measured(_row_unit(table.header, owner, "block", (), holds_next=True), count))
    repeated = notes if len(notes) <= _MOST_NOTES else []
    bare = tuple(measured(replace(note, header=()), count) for note in repeated)
    return [*head, *_data_units(table, owner, head, bare), *notes], list(table.cut)


def _data_units(
    table: Table, owner: str | None, head: Sequence[Unit], notes: tuple[Unit, ...]
) -> list[Unit]:
    """Return the rows of data, each with what a passage that begins with it must repeat.

    That is the head of the table, the headings of its part of the table and, where its first cell
    is empty or another row's reaches down to it, the row that says what it belongs to.
    """
    units: list[Unit] = []
    part: list[Unit] = []
    owning: Unit | None = None
    width = max((len(row.cells) for row in table.rows), default=0)
    for row in table.rows:
        if part and units and not units[-1].holds_next and is_part_heading(row):
            part, owning = [], None
        heads_part = is_part_heading(row) and len(part) < _PART_HEADINGS
        short = len(row.cells) < width
        continued = not heads_part and (short or not row.cells[0].content.text)
        header = (*head, *part, *([owning] if continued and owning else []))
        joint = "line" if units or table.header else "block"
        unit = _row_unit(row, owner, joint, header, holds_next=heads_part)
        bare = replace(unit, header=())
        unit = replace(unit, notes=notes)
        if heads_part:
            part.append(bare)
        elif not continued:
            owning = bare
        units.append(unit)
    return units


def _row_unit(
    row: Row, owner: str | None, joint: str, header: tuple[Unit, ...], *, holds_next: bool = False
) -> Unit:
    return Unit(
        row_text(row),
        row.span,
        joint,
        row=row,
        header=header,
        holds_next=holds_next,
        third_party=owner,
    )


def sentences_of(unit: Unit, count: CountTokens) -> list[Unit]:
    """Return a paragraph, item or row cut at its sentence borders; their spans tile its span."""
    spans = sentence_spans(unit.content.text)
    return _cut(unit, [start for start, _ in spans], count)


def pieces_of(unit: Unit, number: int, count: CountTokens) -> list[Unit]:
    """Return a sentence cut into about ``number`` equal parts, for want of a better border.

    Each cut is made at the space nearest to where it ought to be, if there is one.
    """
    text = unit.content.text
    spaces = [m.end() for m in re.finditer(r"\s+", text) if 0 < m.end() < len(text)]
    wanted = [len(text) * part // number for part in range(1, number)]
    borders = [_nearest(spaces, place) if spaces else place for place in wanted]
    return _cut(unit, sorted({0, *borders}), count)


def _nearest(places: Sequence[int], wanted: int) -> int:
    """Return which of the ascending ``places`` is nearest to ``wanted``, the lower of two."""
    index = bisect_left(places, wanted)
    around = places[max(0, index - 1) : index + 1]
    return min(around, key=lambda place: (abs(place - wanted), place))


def _cut(unit: Unit, starts: Sequence[int], count: CountTokens) -> list[Unit]:
    """Return the unit cut before each of ``starts``, whose first is 0."""
    text = unit.content.text
    parts = []
    source_start = unit.span.start
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(text)
        last = number + 1 == len(starts)
        source_end = unit.span.end if last else _before_markup(unit, end)
        part = replace(
            _part(unit, start, end, source_end),
            span=Span(source_start, source_end),
            joint=unit.joint if number == 0 else "space",
            marker=unit.marker if number == 0 else "",
            holds_next=unit.holds_next and last,
            row=unit.row if len(starts) == 1 else None,
        )
        parts.append(measured(part, count))
        source_start = source_end
    return parts


def _part(unit: Unit, start: int, end: int, source_end: int) -> Unit:
    """Return ``content[start:end]`` as a unit of its own, outer blanks left out."""
    bare = unit.content.text[start:end].strip()
    start = unit.content.text.index(bare, start)
    content = unit.content.slice(start, start + len(bare)).collapsed()
    first = content.offsets[0] if content.text else unit.span.start
    return replace(unit, content=content, span=Span(min(first, source_end), source_end), row=None)


def _before_markup(unit: Unit, place: int) -> int:
    """Return the source offset of ``content[place]``, or of the link or emphasis it begins."""
    offset = unit.content.offsets[place]
    opened = [m for m in unit.content.marks if m.start == place]
    width = sum({"link": 1, "strong": 2, "em": 1}[m.kind] for m in opened)
    return max(offset - width, unit.span.start)
