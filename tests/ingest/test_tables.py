from __future__ import annotations

import pytest

from ingest.markdown import parse_body
from ingest.tables import is_part_heading, read_table, row_text


def table(source: str):
    (block,) = parse_body(source, 0).blocks
    return read_table(block)


def shown(rows) -> list[str]:
    return [row_text(row).text for row in rows]


def test_header_and_rows_of_a_plain_table() -> None:
    found = table("| Stage | Survival |\n| --- | --- |\n| I | 90% |\n| II | 60% |")
    assert shown([found.header]) == ["Stage | Survival"]
    assert shown(found.rows) == ["I | 90%", "II | 60%"]
    assert found.footnotes == ()
    assert found.third_party is None
    assert [cut.reason for cut in found.cut] == ["table markup"]


def test_footnotes_before_the_data_are_told_from_it() -> None:
    found = table(
        "| Gene | Risk |\n| --- | --- |\n"
        "| ABC = a gene of the knee; XYZ = another gene of the shin and the foot. |  |\n"
        "| aRisk up to the age of eighty years, as counted in one large cohort of families. |  |\n"
        "| --- | --- |\n| ABC | 10% |\n| XYZ | 20% |"
    )
    assert shown(found.rows) == ["ABC | 10%", "XYZ | 20%"]
    assert len(found.footnotes) == 2
    assert shown(found.footnotes)[0].startswith("ABC = a gene")


def test_footnotes_after_the_data_are_told_from_it() -> None:
    found = table(
        "| Gene | Risk |\n| --- | --- |\n| ABC | 10% |\n"
        "| aRisk up to the age of eighty years, as counted in one large cohort of families. |  |"
    )
    assert shown(found.rows) == ["ABC | 10%"]
    assert len(found.footnotes) == 1


def test_a_credit_row_names_the_owner_and_leaves_the_table() -> None:
    credit = (
        "aReprinted with permission from JAW: Knee. In: Painter A, ed.: Staging. Springer, 2017."
    )
    found = table(
        f"| T | Definition |\n| --- | --- |\n| {credit} |  |\n| --- | --- |\n| T1 | small |"
    )
    assert found.third_party == credit.removeprefix("a")
    assert found.footnotes == ()
    assert shown(found.rows) == ["T1 | small"]
    assert sorted(cut.reason for cut in found.cut) == [
        "credit line",
        "table markup",
        "table markup",
    ]


def test_a_note_that_is_a_bare_reference_leaves_the_table() -> None:
    found = table(
        "| Risk | Alive |\n| --- | --- |\n"
        "| aPainter A, Drawer B, et al.: Knees of many people. J Knee 3 (1): 2–4, 2010. | |"
        "\n| --- | --- |\n| Low | 93% |"
    )
    assert shown(found.rows) == ["Low | 93%"]
    assert found.footnotes == ()
    assert "references" in {cut.reason for cut in found.cut}


def test_a_short_row_reads_as_it_stands() -> None:
    found = table(
        "| Drug | Dose | Effect |\n| --- | --- | --- |\n| A | 5 mg | good |\n| 10 mg | fair |"
    )
    assert shown(found.rows) == ["A | 5 mg | good", "10 mg | fair"]


def test_an_empty_header_row_is_no_header() -> None:
    found = table("|  |  |\n| --- | --- |\n| Knee | bone |\n| Foot | bone |")
    assert found.header is None
    assert shown(found.rows) == ["Knee | bone", "Foot | bone"]
    assert [cut.reason for cut in found.cut] == ["empty table row", "table markup"]


def test_a_table_of_long_single_cells_keeps_its_rows() -> None:
    long = (
        "This row is the whole content of its table and is much longer than any footnote mark " * 2
    )
    found = table(f"| About |  |\n| --- | --- |\n| {long} |  |")
    assert [*shown(found.rows), *shown(found.footnotes)] == [long.strip()]
    assert len(found.rows) == 1


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("| a | b | c |", "a | b | c"),
        ("| a |  | c |", "a |  | c"),
        ("| a | b |  |", "a | b"),
        ("|  | b |", "| b"),
        ("| a [link](/x) | **b** |", "a link | b"),
    ],
)
def test_a_row_reads_as_its_own_cells(row: str, text: str) -> None:
    source = f"| H | H | H |\n| --- | --- | --- |\n{row}"
    line = row_text(table(source).rows[0])
    assert line.text == text
    assert len(line.offsets) == len(line.text)
    assert list(line.offsets) == sorted(line.offsets)
    for character, place in zip(line.text, line.offsets, strict=True):
        assert character in " |" or source[place] == character


def test_a_publishers_notice_between_rows_leaves_the_table_and_names_the_owner() -> None:
    found = table(
        "| T | Definition |\n| --- | --- |\n| T1 | small |\n"
        "| aReprinted from Knee Journal, Copyright 2009. | b |\n| T2 | large |"
    )
    assert shown(found.rows) == ["T1 | small", "T2 | large"]
    assert found.third_party is not None
    assert "Knee Journal" in found.third_party


@pytest.mark.parametrize(
    ("row", "heads"),
    [
        ("| Bones | | |", True),
        ("| **Bones** | | |", True),
        ("| **Cell** | **Outcome** | **Source** |", True),
        ("| Bones |  |  |", False),
        ("| Bones |", False),
        ("| **Bones** |", False),
        ("| **Cell** | outcome | source |", False),
        ("| M0 = No distant metastasis. | | |", False),
        ("| T1 = Tumor in the knee | | |", False),
        ("| – bones of the foot | | |", False),
    ],
)
def test_a_row_across_the_table_or_all_bold_heads_its_part(row: str, heads: bool) -> None:
    source = f"| H | H | H |\n| --- | --- | --- |\n| a | b | c |\n{row}"
    assert is_part_heading(table(source).rows[-1]) is heads


def test_a_category_of_a_stage_is_data_though_it_looks_like_a_note() -> None:
    found = table(
        "| Stage | TNM | Text |\n| --- | --- | --- |\n"
        "| T = tumor; N = node; M = distant metastasis of a tumor of the knee or shin. | | |\n"
        "| I | T1, N0, M0 | T1 = small |\n| M0 = No distant metastasis. | |"
    )
    assert shown(found.rows) == ["I | T1, N0, M0 | T1 = small", "M0 = No distant metastasis."]
    assert len(found.footnotes) == 1


def test_a_first_column_of_citations_alone_is_left_out_with_its_title() -> None:
    source = (
        "| Reference | Design | Result |\n| --- | --- | --- |\n| Knees | | |\n"
        "|  | trial | good |\n|  | cohort | poor |\n| series |"
    )
    found = table(source)
    assert shown([found.header]) == ["Design | Result"]
    assert shown(found.rows) == ["Knees", "trial | good", "cohort | poor", "series"]
    assert [source[c.start : c.end] for c in found.cut if c.reason == "references"] == ["Reference"]


def test_an_empty_first_column_is_left_out() -> None:
    found = table("|  |  |\n| --- | --- |\n|  | Kneevastin |\n|  | Shinomab |")
    assert found.header is None
    assert shown(found.rows) == ["Kneevastin", "Shinomab"]
    assert "references" not in {cut.reason for cut in found.cut}


@pytest.mark.parametrize(
    "source",
    [
        "| Reference | Result |\n| --- | --- |\n|  | good |\n| Painter | poor |",
        "| Stage | Result |\n| --- | --- |\n|  | good |\n|  | poor |",
        "| Reference |\n| --- |\n| good |",
    ],
)
def test_other_columns_stay(source: str) -> None:
    found = table(source)
    assert found.header is not None
    assert len(found.header.cells) == source.splitlines()[0].count("|") - 1
