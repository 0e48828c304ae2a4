"""Markdown source to blocks, every visible character with its place in the file.

markdown-it-py says which lines a block covers, not where its characters stand. The walk in
:class:`~ingest.inline_reader.InlineReader` follows the parser's own inline tokens through the raw
text once more and so recovers each place exactly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from ingest.inline_reader import InlineReader
from ingest.model import Span
from ingest.styled import EMPTY, StyledText

_LINE_END = re.compile(r"\r\n?|\n")
_NUMBERED_QUESTION = re.compile(r"[ \t]*\d{1,3}[.)] \*\*[^*\n]{3,250}\?\*\*[ \t]*$")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_LONGEST_MARKER = len("999.")
_DELIMITER_CELL = re.compile(r"^\s*:?-+:?\s*$")


class BlockKind(StrEnum):
    """What a block is in the document's structure."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture inside a block: where it stands and what it is said to show."""

    span: Span
    alt: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row."""

    content: StyledText


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; ``cells`` as many as the line itself has.

    ``spanning`` tells that one cell goes across the table, as footnotes and headings of a part do:
    the file writes a cell that is covered as one blank, and one that is empty as two.
    """

    span: Span
    cells: tuple[Cell, ...]
    delimiter: bool
    spanning: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or table.

    Attributes:
        span: its lines in the source, without the last line end.
        content: its text (empty for a table).
        level: of a heading, 1..6; else 0.
        marker: of a list item, ``-`` or ``3.``.
        list_id: number of the list an item belongs to; 0 outside lists.
        pictures: the pictures inside it; its text leaves them out.
    """

    kind: BlockKind
    span: Span
    content: StyledText
    level: int = 0
    marker: str = ""
    list_id: int = 0
    pictures: tuple[Picture, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def text(self) -> str:
        """The block's visible text."""
        return self.content.text


def _numbered_question(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """End a paragraph before and after a numbered question in bold, "4. **Is it safe?**".

    In CommonMark only a list that begins with 1 ends a paragraph; on pages of questions and
    answers every further question would run into the answers around it.
    """
    return silent and any(
        _NUMBERED_QUESTION.match(state.src, state.bMarks[at], state.eMarks[at])
        for at in (line, line - 1)
    )


def make_parser() -> MarkdownIt:
    """Return a CommonMark parser with tables and without raw HTML (it is shown as text)."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.block.ruler.before(
        "paragraph", "numbered_question", _numbered_question, {"alt": ["paragraph"]}
    )
    # Entities and escapes must stay apart: they are shorter or longer than their source.
    parser.core.ruler.disable("text_join")
    return parser


_PARSER = make_parser()


@dataclass(frozen=True, slots=True)
class _Source:
    """The file's lines: where each begins and ends, the line end left out."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, first: int, last: int) -> Span:
        """Return the range of lines ``first``..``last`` (exclusive), blank ones at the end cut."""
        while last > first + 1 and not self.line(last - 1).strip():
            last -= 1
        return Span(self.starts[first], self.ends[last - 1])

    def line(self, number: int) -> str:
        return self.text[self.starts[number] : self.ends[number]]


def _source_lines(text: str) -> _Source:
    starts = [0]
    ends = []
    for match in _LINE_END.finditer(text):
        ends.append(match.start())
        starts.append(match.end())
    ends.append(len(text))
    return _Source(text, tuple(starts), tuple(ends))


def _places(raw: str, source: _Source, first: int) -> list[int]:
    """Return the source offset of each character of an inline token's raw content."""
    places: list[int] = []
    for number, line in enumerate(raw.split("\n")):
        index = min(first + number, len(source.starts) - 1)
        whole = source.line(index)
        bare = line.rstrip()
        found = whole.rfind(bare) if bare else len(whole)
        begin = source.starts[index] + max(found, 0)
        places.extend(min(begin + i, source.ends[index]) for i in range(len(line)))
        places.append(source.ends[index])
    return places[: len(raw)] or [source.starts[first]]


def _read_inline(
    children: Sequence[Token], raw: str, places: Sequence[int]
) -> tuple[StyledText, tuple[Picture, ...], int]:
    """Return the styled text, the pictures and how often the walk lost its way."""
    reader = InlineReader(raw)
    reader.read(children)
    last = len(raw) - 1
    offsets = [places[min(place, last)] for place in reader.places]
    images = tuple(
        Picture(Span(places[start], places[min(end - 1, last)] + 1), alt)
        for start, end, alt in reader.images
    )
    return StyledText("".join(reader.text), offsets, tuple(reader.marks)), images, reader.misread


def _with_number(marker: str, span: Span, content: StyledText) -> StyledText:
    """Return ``content`` with the number that the parser took for a list marker before it."""
    first = content.offsets[0] if content.text else span.end + 1
    begin = max(span.start, first - len(marker) - 1)
    number = StyledText(marker, range(begin, begin + len(marker)))
    return number.joined(content, " ") if content.text else number


def _table_rows(source: _Source, first: int, last: int) -> tuple[Row, ...]:
    rows = []
    for number in range(first, last):
        if source.line(number).strip():
            rows.append(_table_row(source, number))
    return tuple(rows)


def _table_row(source: _Source, number: int) -> Row:
    """Split a line at its own unescaped bars: the parser would pad or cut it to the header."""
    line = source.line(number)
    start = len(line) - len(line.lstrip())
    end = len(line.rstrip())
    borders = [m.start() for m in _CELL_BORDER.finditer(line, start, end)]
    left = borders.pop(0) + 1 if borders and borders[0] == start else start
    right = borders.pop() if borders and borders[-1] == end - 1 else end
    cells = []
    raws = []
    for border in [*borders, right]:
        raw = line[left:border]
        raws.append(raw)
        cells.append(Cell(_cell_text(raw, source.starts[number] + left)))
        left = border + 1
    span = Span(source.starts[number], source.ends[number])
    spanning = len(raws) > 1 and bool(raws[0].strip()) and all(raw == " " for raw in raws[1:])
    delimiter = all(_DELIMITER_CELL.match(raw) for raw in raws)
    return Row(span, tuple(cells), delimiter, spanning)


def _cell_text(raw: str, start: int) -> StyledText:
    body = raw.strip()
    if not body:
        return EMPTY
    offset = start + raw.index(body)
    children = _PARSER.parseInline(body)[0].children or []
    places = list(range(offset, offset + len(body)))
    return _read_inline(children, body, places)[0].collapsed()


@dataclass(slots=True)
class _BlockReader:
    """Collects blocks from the parser's token stream."""

    source: _Source
    blocks: list[Block] = field(default_factory=list)
    lists: list[tuple[int, str]] = field(default_factory=list)
    marker: str = ""
    item_lines: Sequence[int] = (0, 1)
    list_count: int = 0
    misread: int = 0

    def read(self, tokens: Sequence[Token]) -> None:
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if token.type == "table_open":
                index = self._table(tokens, index)
            elif token.type == "inline":
                self._inline(tokens[index - 1], token)
            elif token.type in ("fence", "code_block"):
                self._code(token)
            else:
                self._list(token)
            index += 1

    def _list(self, token: Token) -> None:
        """Follow where lists and their items open and close."""
        if token.type in ("bullet_list_open", "ordered_list_open"):
            self.list_count += 1
            self.lists.append((self.list_count, token.type))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif token.type == "list_item_open":
            self.marker = f"{token.info}." if token.info else "-"
            self.item_lines = token.map or (0, 1)
        elif token.type == "list_item_close" and self.marker:
            self._empty_item()

    def _inline(self, opener: Token, token: Token) -> None:
        first, last = token.map or (0, 1)
        content, images, misread = _read_inline(
            token.children or [], token.content, _places(token.content, self.source, first)
        )
        self.misread += misread
        heading = opener.type == "heading_open"
        kind = BlockKind.HEADING if heading else BlockKind.PARAGRAPH
        marker = ""
        if self.marker and not heading:
            kind, marker, self.marker = BlockKind.ITEM, self.marker, ""
        span = self.source.span(first, (opener.map or token.map or (0, last))[1])
        if len(marker) > _LONGEST_MARKER:
            # A year at the start of a wrapped line is no list item's number.
            kind, content, marker = BlockKind.PARAGRAPH, _with_number(marker, span, content), ""
        self.blocks.append(
            Block(
                kind=kind,
                span=span,
                content=content.collapsed(),
                level=int(opener.tag[1]) if heading else 0,
                marker=marker,
                list_id=self.lists[-1][0] if self.lists else 0,
                pictures=images,
            )
        )

    def _empty_item(self) -> None:
        """Keep the number of an item without text: it is the year that ends a wrapped line."""
        span = self.source.span(self.item_lines[0], self.item_lines[1])
        number = len(self.marker) > _LONGEST_MARKER
        content = _with_number(self.marker, span, EMPTY) if number else EMPTY
        self.blocks.append(Block(BlockKind.PARAGRAPH, span, content))
        self.marker = ""

    def _table(self, tokens: Sequence[Token], index: int) -> int:
        first, last = tokens[index].map or (0, 1)
        rows = _table_rows(self.source, first, last)
        self.blocks.append(Block(BlockKind.TABLE, self.source.span(first, last), EMPTY, rows=rows))
        while tokens[index].type != "table_close":
            index += 1
        return index

    def _code(self, token: Token) -> None:
        first, last = token.map or (0, 1)
        span = self.source.span(first, last)
        raw = self.source.text[span.start : span.end]
        content = StyledText(raw, range(span.start, span.end)).collapsed()
        if content.text:
            self.blocks.append(Block(BlockKind.CODE, span, content))


@dataclass(frozen=True, slots=True)
class ParsedBody:
    """The blocks of a page in order, and the number of inline places not recovered exactly."""

    blocks: tuple[Block, ...]
    misread: int


def parse_body(source_text: str, body_start: int) -> ParsedBody:
    """Parse the Markdown from ``source_text[body_start:]``.

    Args:
        source_text: the whole file, decoded.
        body_start: first character after the front matter, at the beginning of a line.

    Returns:
        The blocks, whose spans and offsets count characters of ``source_text``.
    """
    body = source_text[body_start:]
    lines = _source_lines(body)
    source = _Source(
        source_text,
        tuple(start + body_start for start in lines.starts),
        tuple(end + body_start for end in lines.ends),
    )
    reader = _BlockReader(source)
    reader.read(_PARSER.parse(body))
    return ParsedBody(tuple(reader.blocks), reader.misread)
