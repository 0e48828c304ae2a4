from __future__ import annotations

from ingest.markdown import parse_body
from ingest.pictures import Piece
from ingest.sections import arrange

SOURCE = """\
Before any heading.

## One

Text of one.

#### Deep under one

Deep text.

### Less deep

## Two

- item
"""


def _sections():
    return arrange([Piece(block) for block in parse_body(SOURCE, 0).blocks], 0)


def test_paths_follow_rank_and_jumps_leave_no_gap() -> None:
    assert [section.path for section in _sections()] == [
        (), ("One",), ("One", "Deep under one"), ("One", "Less deep"), ("Two",),
    ]  # fmt: skip


def test_ranges_hold_heading_and_own_text() -> None:
    found = [section.as_section() for section in _sections()]
    assert [SOURCE[s.start : s.text_start] for s in found] == [
        "", "## One", "#### Deep under one", "### Less deep", "## Two",
    ]  # fmt: skip
    assert [SOURCE[s.text_start : s.end].strip() for s in found] == [
        "Before any heading.", "Text of one.", "Deep text.", "", "- item",
    ]  # fmt: skip
    assert [s.level for s in found] == [0, 2, 4, 3, 2]
    assert all(s.start <= s.text_start <= s.end for s in found)


def test_an_h1_in_the_text_is_the_outermost_heading() -> None:
    blocks = parse_body("# A\n\n## B\n\n# C\n\n### D\n", 0).blocks
    assert [s.path for s in arrange([Piece(b) for b in blocks], 0)] == [
        (), ("A",), ("A", "B"), ("C",), ("C", "D"),
    ]  # fmt: skip
