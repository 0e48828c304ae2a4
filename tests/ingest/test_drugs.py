from __future__ import annotations

from ingest.drugs import brand_names, pronunciation, with_labels_joined
from ingest.markdown import parse_body

DRUG = """\
Placeholder slot

(KNEE-oh-mab)

This page contains brief information about kneeomab.

US Brand Name(s)

Kneevax

Shinvax (shin
kit)

FDA Approved

Yes

Use in Cancer

Kneeomab is approved to treat bone tumors.
"""


def test_pronunciation_is_the_bracket_after_the_placeholder() -> None:
    assert pronunciation(parse_body(DRUG, 0).blocks) == "KNEE-oh-mab"
    assert pronunciation(parse_body("Kneeomab\n\n(KNEE-oh-mab)\n", 0).blocks) is None


def test_brand_names_are_one_a_line_without_repeats() -> None:
    source = "US Brand Name(s)\n\nKneevax\nShinvax\n\nKneevax\n\nFDA Approved\n\nYes\n"
    assert brand_names(parse_body(source, 0).blocks, source) == ("Kneevax", "Shinvax")
    assert brand_names(parse_body("No label.\n", 0).blocks, "No label.\n") == ()


def test_a_label_and_its_values_become_one_line() -> None:
    source = "US Brand Name(s)\n\nKneevax\n\nShinvax\n\nFDA Approved\n\nYes\n\n## Use\n\nBone.\n"
    joined = with_labels_joined(parse_body(source, 0).blocks, source)
    assert [block.text for block in joined] == [
        "US Brand Name(s): Kneevax, Shinvax", "FDA Approved: Yes", "Use", "Bone.",
    ]  # fmt: skip
    first = joined[0]
    assert source[first.span.start : first.span.end] == "US Brand Name(s)\n\nKneevax\n\nShinvax"


def test_names_on_lines_of_one_paragraph_are_parted_too() -> None:
    source = "US Brand Name(s)\n\nKneevax\nShinvax\n\nFDA Approved\n\nYes\n"
    joined = with_labels_joined(parse_body(source, 0).blocks, source)
    assert joined[0].text == "US Brand Name(s): Kneevax, Shinvax"


def test_links_and_long_lines_are_no_values() -> None:
    source = "FDA Approved\n\nYes\n\n[FDA label information](https://x.gov)\n\nText.\n"
    joined = with_labels_joined(parse_body(source, 0).blocks, source)
    assert [block.text for block in joined] == [
        "FDA Approved: Yes", "FDA label information", "Text.",
    ]  # fmt: skip
