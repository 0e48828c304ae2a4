from __future__ import annotations

from datetime import date

import pytest

from ingest.front_matter import read_front_matter

from .pages import FRONT, page


def _read(text):
    return read_front_matter("folder/knee.md", text)


def test_a_complete_front_matter_has_no_fault_and_the_body_begins_after_it() -> None:
    text = page("# Body\n")
    reading = _read(text)
    assert reading.faults == ()
    assert text[reading.body_start :] == "\n# Body\n"
    values = reading.values
    assert values is not None
    assert values.title == "Knee Tumors: An Overview - NCI"
    assert values.lastReviewed == date(2025, 11, 30)
    assert values.cancerTypes == ["bone"]
    assert values.review_frequency_days == 92


@pytest.mark.parametrize(
    ("frequency", "days"),
    [("monthly", 31), ("quarterly", 92), ("semiannually", 183), ("annually", 366)],
)
def test_frequencies_are_the_longest_time_they_allow(frequency: str, days: int) -> None:
    values = _read(page("", reviewFrequency=frequency)).values
    assert values is not None
    assert values.review_frequency_days == days


def test_an_unquoted_date_and_windows_line_ends_are_read() -> None:
    text = page("Body", lastReviewed="2025-11-30").replace("\n", "\r\n")
    reading = _read(text)
    assert reading.faults == ()
    assert reading.values is not None
    assert reading.values.lastReviewed == date(2025, 11, 30)
    assert text[reading.body_start :] == "\r\nBody"


def test_a_byte_order_mark_does_not_hide_the_front_matter() -> None:
    assert _read("\ufeff" + page("Body")).faults == ()


def _line_of(text: str, field: str) -> int:
    lines = text.splitlines()
    return next(n for n, line in enumerate(lines, 1) if line.startswith(f"{field}:"))


@pytest.mark.parametrize(
    ("field", "value", "expected", "skipped"),
    [
        ("url", "www.cancer.gov", "an http(s) address", True),
        ("url", "ftp://www.cancer.gov/x", "an http(s) address", True),
        ("url", "https://www.[cancer.gov", "an http(s) address", True),
        ("url", "https://www.℀.gov/x", "an http(s) address", True),
        ("status", "maybe", "'active'", True),
        ("title", "''", "at least 1 character", True),
        ("title", "[a, b]", "valid string", True),
        ("lastReviewed", "'30/11/2025'", "a date such as 2025-12-30", False),
        pytest.param(
            "lastReviewed", "2025-13-45", "a date such as 2025-12-30", False,
        ),
        ("language", "English", "a language code such as en", False),
        ("reviewFrequency", "sometimes", "'quarterly'", False),
        ("cancerTypes", "bone", "valid list", False),
    ],
)  # fmt: skip
def test_a_bad_value_is_named_with_line_found_and_expected(
    field: str, value: str, expected: str, skipped: bool
) -> None:
    text = page("", **{field: value})
    reading = _read(text)
    (fault,) = reading.faults
    assert (fault.document_id, fault.field, fault.skipped) == ("folder/knee.md", field, skipped)
    assert fault.line == _line_of(text, field)
    assert expected in fault.expected
    assert fault.found != "nothing"
    assert (reading.values is None) is skipped
    if not skipped:
        assert getattr(reading.values, field) is None


@pytest.mark.parametrize("field", sorted(FRONT))
def test_a_missing_field_is_a_fault_and_skips_the_page_only_if_it_is_needed(field: str) -> None:
    reading = _read(page("", without=(field,)))
    (fault,) = reading.faults
    assert (fault.field, fault.found) == (field, "nothing")
    needed = field in {"title", "url", "source", "license", "status"}
    assert fault.skipped is needed
    assert (reading.values is None) is needed


def test_an_unknown_field_is_named_with_its_line_and_the_known_ones() -> None:
    text = page("", colour="blue")
    reading = _read(text)
    (fault,) = reading.faults
    assert (fault.field, fault.line, fault.skipped) == ("colour", _line_of(text, "colour"), False)
    assert "reviewFrequency" in fault.expected
    assert reading.values is not None


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("# Just a body\n", 1, "does not begin with ---"),
        ("---\ntitle: x\n\nbody without an end", 1, "no closing ---"),
        ("---\ntitle: x\nurl: [a\n---\nbody", 4, ""),
        ("---\na: 1\nb: &x 2\nc: *x\n---\nbody", 4, "an alias"),
        ("---\n- a\n- b\n---\nbody", 2, "list"),
        ("---\n---\nbody", 2, "NoneType"),
    ],
)
def test_a_page_without_readable_front_matter_is_skipped(text, line, found) -> None:
    reading = _read(text)
    (fault,) = reading.faults
    assert reading.values is None
    assert (fault.line, fault.field, fault.skipped) == (line, "front matter", True)
    assert found in fault.found


def test_several_faults_are_all_named() -> None:
    reading = _read(page("", language="English", lastReviewed="soon", url="nowhere"))
    assert {fault.field for fault in reading.faults} == {"language", "lastReviewed", "url"}
    assert reading.values is None


def test_a_fault_reads_as_compilers_put_it() -> None:
    (fault,) = _read(page("", language="English")).faults
    assert str(fault) == (
        "folder/knee.md:9: language: found 'English', expected a language code such as en "
        "(page kept, field unknown)"
    )


def test_long_values_are_shortened_in_the_fault() -> None:
    (fault,) = _read(page("", language="e" * 5000)).faults
    assert len(fault.found) <= 80
