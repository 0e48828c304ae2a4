"""Whatever a file holds: no crash, no hang, nothing lost in silence, nothing empty or too long.

``ONCOASK_FUZZ_SECONDS=600`` searches for that long, shared by the tests, instead of the few
examples of a usual run; each test then ends as skipped, with the number of examples that passed.
"""

from __future__ import annotations

import gc
import os
import time
from collections import Counter

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.document import Reading
from ingest.markdown import parse_body
from ingest.verify import stands_at_range

from .coverage import coverage
from .pages import COUNT, FILLER, page, read

FUZZ_SECONDS = float(os.environ.get("ONCOASK_FUZZ_SECONDS", "0"))
LIMIT_S = 5.0  # of the processor, so that a busy machine fails no test
BOUNDED = settings(
    max_examples=1_000_000 if FUZZ_SECONDS else 60,
    deadline=None,
    derandomize=not FUZZ_SECONDS,
    suppress_health_check=list(HealthCheck),
)
SEARCHES = 6
_begun: dict[str, float] = {}
_passed: Counter[str] = Counter()


def in_time() -> None:
    """Count an example, or end a long search whose time is up."""
    name = os.environ.get("PYTEST_CURRENT_TEST", "")
    began = _begun.setdefault(name, time.process_time())
    if FUZZ_SECONDS and time.process_time() - began > FUZZ_SECONDS / SEARCHES:
        pytest.skip(f"{_passed[name]} examples passed in {FUZZ_SECONDS / SEARCHES:.0f} s")
    _passed[name] += 1


WORDS = st.sampled_from(
    ["tumor", "knee", "Stage", "I", "5%", "é", "ß", "🦵", "Dr.", "U.S.", "(a)", "don’t", "x" * 60,
     "naïve", "T2*", "a_b", "HLA-A*02", "&amp;", "&#160;", "&bogus;", "\\*", "\\[", "1.", "-", "—",
     "\u00a0", "\u200b", "\u2028", "\u202e", "\x0b", "\x85", "<br>", "<MM/DD/YYYY>", "<b", "-->",
     "Placeholder slot", "Enlarge", "Credit: © X", "References", "[1,2]", "([1](#cit/1))", "**",
     "*", "_", "`", "``", "[", "]", "](", "![", "|", "\\|", "#", ">", "~~~", "---", "  ", "\t"]
)  # fmt: skip
TEXT = st.lists(WORDS, min_size=1, max_size=25).map(" ".join)
ADDRESS = st.sampled_from(
    ["/types/knee", "#cit/section_1.1", "https://x.gov/a_(b)", "<a b>", "", "/a b", "(", "http://[",
     "/Common/PopUps/popDefinition.aspx?id=CDR0000046634", '/x "title (of) [it]"', "/x 'y"]
)  # fmt: skip


def _inline(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(children, ADDRESS).map(lambda x: f"[{x[0]}]({x[1]})"),
        st.tuples(children, ADDRESS).map(lambda x: f"![{x[0]}]({x[1]})"),
        children.map(lambda x: f"**{x}**"),
        children.map(lambda x: f"*{x}*"),
        children.map(lambda x: f"`{x}`"),
        st.lists(children, min_size=2, max_size=4).map("".join),
    )


LINE = st.recursive(TEXT, _inline, max_leaves=6)
HEADING = st.tuples(st.integers(1, 7), st.one_of(st.just(""), LINE, st.sampled_from(
    ["Key Points", "References", "About This PDQ Summary", "Latest Updates to This Summary"]
))).map(lambda x: "#" * x[0] + " " + x[1])  # fmt: skip
MARKER = st.sampled_from(["- ", "* ", "1. ", "2) ", "2021. ", "  - ", "> ", "-", "1."])
LIST = st.lists(st.tuples(MARKER, LINE), min_size=1, max_size=8).map(
    lambda items: "\n".join(marker + line for marker, line in items)
)
ROW = st.lists(TEXT, min_size=0, max_size=5).map(lambda cells: "| " + " | ".join(cells) + " |")
RULE = st.sampled_from(["| --- | --- |", "| --- |", "|---|:-:|--:|", "---|---"])
TABLE = st.tuples(ROW, RULE, st.lists(st.one_of(ROW, RULE), max_size=8)).map(
    lambda x: "\n".join([x[0], x[1], *x[2]])
)
FENCE = LINE.map(lambda x: f"```\n{x}\n```")
LONG = st.tuples(TEXT, st.integers(20, 120)).map(lambda x: " ".join([x[0] + "."] * x[1]))
BLOCK = st.one_of(LINE, HEADING, LIST, TABLE, FENCE, LONG, st.just("##"), st.text(max_size=80))
BODY = st.tuples(
    st.lists(BLOCK, max_size=14), st.sampled_from(["\n\n", "\n", "\r\n\r\n", "\n\n\n", "\r"])
).map(lambda x: x[1].join(x[0]))


def checked(data: bytes, max_tokens: int) -> Reading:
    """Return the reading of ``data`` after asking of it what every reading must keep."""
    in_time()
    gc.freeze()  # what other tests left in memory is not the reader's time
    began = time.process_time()
    reading = read(data, max_tokens=max_tokens)
    assert time.process_time() - began < LIMIT_S
    skipped = any(fault.skipped for fault in reading.faults)
    assert (reading.document is not None) + bool(reading.left_out) + skipped == 1
    assert bool(reading.passages) == (reading.document is not None)
    if reading.document is None:
        return reading
    source = data.decode("utf-8")
    for number, passage in enumerate(reading.passages):
        assert passage.text.strip() == passage.text != ""
        assert passage.tokens == COUNT(f"{passage.context}\n{passage.text}") <= max_tokens
        assert len(passage.text) <= 24 * max_tokens
        assert passage.position == number
        assert 0 <= passage.start < passage.end <= len(source)
        assert all(0 <= s.start < s.end <= len(source) for s in passage.repeated)
        assert all(0 <= t.start < t.end <= len(passage.text) for t in passage.terms)
        assert stands_at_range(source, passage)
    assert len({passage.id for passage in reading.passages}) == len(reading.passages)
    found = coverage(source, reading.document, list(reading.passages))
    assert (found.twice, found.outside) == ((), ())
    assert [text for _, text in found.unnamed if any(c.isalnum() for c in text)] == []
    return reading


@BOUNDED
@given(BODY, st.sampled_from([64, 96, 256]))
@example("", 64)
@example("##", 64)
@example("a\x85b\u2028c", 64)
def test_any_markdown(body: str, max_tokens: int) -> None:
    source = page(f"{body}\n\n## Filler\n\n{FILLER}\n")
    checked(source.encode("utf-8", "replace"), max_tokens)


@BOUNDED
@given(st.binary(max_size=400))
@example(b"")
@example(b"---\n---\n")
@example(b"\xef\xbb\xbf---\n")
def test_any_bytes(data: bytes) -> None:
    checked(data, 256)


@BOUNDED
@given(st.binary(max_size=200), st.integers(0, 700))
def test_a_page_with_any_bytes_in_it(data: bytes, place: int) -> None:
    good = page(f"# T\n\n{FILLER}\n").encode()
    checked(good[:place] + data + good[place:], 256)


@BOUNDED
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_unicode(body: str) -> None:
    checked(page(f"{FILLER}\n\n{body}").encode(), 64)


@BOUNDED
@given(st.dictionaries(st.sampled_from(
    ["title", "url", "source", "status", "license", "lastReviewed", "tags", "x"]
), st.one_of(st.text(max_size=30), st.sampled_from(
    ["9" * 400, "2025-99-99", "!!python/object:os.system x", "&a [*a]", "{", "1e999", ".nan", "~",
     "2001-12-14t21:59:43.10-05:00", "0o7", "190:20:30", "!!binary x", "? x", "<<: 1"]
))))  # fmt: skip
def test_any_front_matter(fields: dict[str, str]) -> None:
    checked(page(f"# T\n\n{FILLER}\n", **fields).encode("utf-8", "replace"), 256)


@pytest.mark.parametrize(
    "mark",
    [
        "[",
        "*",
        "`",
        "|",
        "![",
        "[](",
        "<",
        "&",
        "\\",
        "_",
        "> ",
        "- ",
        "1. ",
        "[a](",
        "# ",
        "\n- ",
        "\n> ",
        "| a ",
        "**a*",
        "](",
        "![[",
    ],
)
def test_200_kilobytes_of_one_mark(mark: str) -> None:
    checked(page(f"{FILLER}\n\n" + mark * (200_000 // len(mark))).encode(), 256)


def test_deep_nesting() -> None:
    checked(page(f"{FILLER}\n\n" + "> " * 2000 + "deep").encode(), 256)
    nested = "\n".join("  " * depth + "- item" for depth in range(300))
    checked(page(f"{FILLER}\n\n{nested}").encode(), 256)
    checked(page(f"{FILLER}\n\n" + "[" * 500 + "x" + "](/y)" * 500).encode(), 256)


_NOTES = "".join(f"| Knee{n} = a note that stands below its table. | |\n" for n in range(3000))
_ROWS = "".join(f"| row {n} | cell of it |\n" for n in range(3000))


@pytest.mark.parametrize(
    "body",
    [
        f"| A | B |\n| --- | --- |\n{_ROWS}{_NOTES}",
        "Signs include:\n\n" + "1. A study of knees.\n- It was long.\n" * 4000,
        "".join(f"## Section {n}\n\nTests may include:\n\n### X-ray\n\n" for n in range(2000)),
    ],
    ids=["notes", "numbers and bullets", "promised headings"],
)
def test_what_is_repeated_is_bounded(body: str) -> None:
    began = time.process_time()
    reading = read(page(f"{FILLER}\n\n{body}"))
    assert time.process_time() - began < 5
    assert sum(len(p.text) for p in reading.passages) < 6 * len(body)


@pytest.mark.parametrize("line", ["x" * 1_000_000, "word " * 200_000, "One sentence. " * 70_000])
def test_a_line_of_a_megabyte(line: str) -> None:
    began = time.process_time()
    reading = read(page(f"{FILLER}\n\n{line}"))
    assert time.process_time() - began < LIMIT_S
    assert reading.document is not None
    assert all(passage.tokens <= 256 for passage in reading.passages)
    kept = "".join("".join(passage.text.split()) for passage in reading.passages)
    assert kept == "".join(f"{FILLER}{line}".split())


@BOUNDED
@given(BODY)
def test_offsets_point_at_the_characters_themselves(body: str) -> None:
    in_time()
    for block in parse_body(body, 0).blocks:
        assert len(block.content.offsets) == len(block.text)
        assert list(block.content.offsets) == sorted(block.content.offsets)
        assert 0 <= block.span.start <= block.span.end <= len(body)
        assert all(0 <= place < len(body) for place in block.content.offsets)
