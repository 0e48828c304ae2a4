"""Tables: which rows are header, footnotes and data, and how a row reads as a line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.credits import credits_table, is_notice
from ingest.markdown import Block, Row
from ingest.model import Exclusion
from ingest.styled import EMPTY, StyledText

CELL_BORDER = " | "
# A note that is nothing but a publication: "aDoe J, et al.: Title. Journal 3 (1): 2–4, 2010."
_REFERENCE = re.compile(r"^[a-z]?[A-Z][\w’'-]+ [A-Z]{1,3}[,:].*\d \([^()]*\): [\w–-]+, \d{4}\.?$")
_CITED = re.compile(r"^(?:Study )?(?:References?|Citations?|Reference Citations?|Sources?)\b")
_FOOTNOTE = re.compile(r"^\S{1,40} = |^(?:[a-z*†‡§]|\d)[A-Z]|;\s\S+ = ")
# A stage's category, "M0 = No distant metastasis.", which is data wherever it stands.
_CATEGORY = re.compile(r"^\W?[cp]?[TNMG](?:X|is|\d\w*)\b[^=]{0,40}=")
_FOOTNOTE_CHARACTERS = 60
_PART_HEADING_WORDS = 12


@dataclass(frozen=True, slots=True)
class Table:
    """The parts of one table.

    Attributes:
        header: its header row, or ``None`` where the page gives none.
        footnotes: rows of notes, in order.
        rows: rows of data, in order.
        third_party: the line that credits an owner other than NCI.
        cut: rows that are markup, credit or a bare reference.
    """

    header: Row | None
    footnotes: tuple[Row, ...]
    rows: tuple[Row, ...]
    third_party: str | None
    cut: tuple[Exclusion, ...]


def read_table(block: Block) -> Table:
    """Return the parts of ``block``, whose footnotes may stand before or after its data."""
    header, body, cut = _head_and_body(block.rows)
    foot_first, data = _leading_footnotes(body)
    data, foot_last = _trailing_footnotes(data)
    footnotes = []
    third_party = None
    for row in (*foot_first, *foot_last):
        text = row_text(row).text
        if credits_table(text):
            third_party = text.lstrip("abcdefghij*†") if text[1:2].isupper() else text
            cut.append(Exclusion(row.span.start, row.span.end, "credit line"))
        elif _REFERENCE.search(text):
            cut.append(Exclusion(row.span.start, row.span.end, "references"))
        else:
            footnotes.append(row)
    kept = []
    for row in data:
        text = row_text(row).text
        if third_party is None and credits_table(text):
            third_party = text
        if is_notice(text):
            cut.append(Exclusion(row.span.start, row.span.end, "credit line"))
        else:
            kept.append(row)
    header, kept = _without_emptied_column(header, kept, cut)
    return Table(header, tuple(footnotes), tuple(kept), third_party, tuple(cut))


def _without_emptied_column(
    header: Row | None, rows: list[Row], cut: list[Exclusion]
) -> tuple[Row | None, list[Row]]:
    """Leave out a first column that is empty, or held nothing but citation numbers.

    The cleaning has taken those; the column's title goes with them.
    """
    width = len(header.cells) if header else max((len(row.cells) for row in rows), default=0)
    full = [len(row.cells) == width and not row.spanning for row in rows]
    first = [row.cells[0].content.text for row, is_full in zip(rows, full, strict=True) if is_full]
    title = header.cells[0].content if header else EMPTY
    if width < 2 or not first or any(first) or (title.text and not _CITED.match(title.text)):
        return header, rows
    if title.text:
        cut.append(Exclusion(title.offsets[0], title.offsets[-1] + 1, "references"))
    return header and replace(header, cells=header.cells[1:]), [
        replace(row, cells=row.cells[1:]) if is_full else row
        for row, is_full in zip(rows, full, strict=True)
    ]


def _head_and_body(rows: tuple[Row, ...]) -> tuple[Row | None, list[Row], list[Exclusion]]:
    header = None
    body = []
    cut = []
    for index, row in enumerate(rows):
        if row.delimiter:
            cut.append(Exclusion(row.span.start, row.span.end, "table markup"))
        elif not any(cell.content.text for cell in row.cells):
            cut.append(Exclusion(row.span.start, row.span.end, "empty table row"))
        elif index == 0:
            header = row
        else:
            body.append(row)
    return header, body, cut


def _is_footnote(row: Row) -> bool:
    """Whether a row is one note across the table: its first cell alone is filled."""
    first, *others = (cell.content.text for cell in row.cells)
    if not first or any(others) or _CATEGORY.search(first):
        return False
    spans_table = bool(others) or len(first) > _FOOTNOTE_CHARACTERS
    return spans_table and bool(
        _FOOTNOTE.search(first) or credits_table(first) or len(first) > 2 * _FOOTNOTE_CHARACTERS
    )


def _leading_footnotes(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    count = 0
    while count < len(rows) and _is_footnote(rows[count]):
        count += 1
    return (rows[:count], rows[count:]) if count < len(rows) else ([], rows)


def _trailing_footnotes(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    count = len(rows)
    while count > 1 and _is_footnote(rows[count - 1]):
        count -= 1
    return rows[:count], rows[count:]


def is_part_heading(row: Row) -> bool:
    """Whether a row heads the rows below it: a few words across the table, or all of it bold."""
    filled = [cell.content for cell in row.cells if cell.content.text]
    first = filled[0].text
    names = first[0].isalnum() and not first.endswith(".") and not _CATEGORY.search(first)
    across = row.spanning and names and len(first.split()) <= _PART_HEADING_WORDS
    return across or (len(row.cells) > 1 and all(_is_bold(content) for content in filled))


def _is_bold(content: StyledText) -> bool:
    bold = sum(mark.end - mark.start for mark in content.marks if mark.kind == "strong")
    return bold >= len(content.text)


def row_text(row: Row) -> StyledText:
    """Return a row's cells joined by bars, just as many as the row itself has.

    Nothing is filled in: where a row lacks cells, it reads as it stands on the page.
    """
    cells = [cell.content for cell in row.cells]
    while len(cells) > 1 and not cells[-1].text:
        cells.pop()
    result = cells[0] if cells else EMPTY
    for cell in cells[1:]:
        anchor = (
            cell.offsets[0]
            if cell.text
            else (result.offsets[-1] + 1 if result.text else row.span.start)
        )
        glue = StyledText(
            CELL_BORDER if result.text else "| ", [anchor] * (3 if result.text else 2)
        )
        result = _append(result, glue)
        result = _append(result, cell)
    return result


def _append(left: StyledText, right: StyledText) -> StyledText:
    return left.joined(right) if right.text else left
