from __future__ import annotations

from datetime import date

import pytest

from ingest.document import MAX_BYTES
from ingest.model import Audience, PageKind, PassageKind, PdqRecord, Population

from .pages import (
    COUNT,
    FILLER,
    document_of,
    excluded,
    own_passages,
    page,
    read,
    read_body,
    texts,
    titled,
)

BASE = "https://www.cancer.gov"


def test_the_document_keeps_what_is_declared_and_finds_the_rest() -> None:
    document = document_of(read(page(titled(f"## What\n\n{FILLER}\n"))))
    assert (document.id, document.title) == ("knee.md", "Knee Tumors: An Overview")
    assert document.url == f"{BASE}/types/knee"
    assert document.declared_reviewed == date(2025, 11, 30)
    assert document.retrieved is None
    assert document.page_updated is None
    assert document.review_frequency_days == 92
    assert document.audience is Audience.PATIENT
    assert document.kind is PageKind.ARTICLE
    assert document.population is Population.ANY
    assert document.pdq is None
    assert [section.path for section in document.sections] == [(), ("What",)]


def test_the_title_in_use_is_the_pages_own_not_the_front_matters() -> None:
    body = f"# Knee - NCI\n\n# Knee Tumors (PDQ®)–Patient Version\n\n{FILLER}\n"
    document = document_of(read(page(body)))
    assert document.title_as_published == "Knee Tumors (PDQ®)–Patient Version"
    assert document.title == "Knee Tumors"


def test_without_a_title_on_the_page_the_front_matters_is_used() -> None:
    document = document_of(read(page(f"{FILLER}\n", title="Declared")))
    assert document.title_as_published == "Declared"


@pytest.mark.parametrize("level", ["patient", "health_professional", "martian"])
def test_the_declared_audience_counts_for_nothing(level: str) -> None:
    body = titled(FILLER, "Knee Treatment (PDQ®)–Health Professional Version")
    document = document_of(read(page(body, audienceLevel=level)))
    assert document.audience is Audience.HEALTH_PROFESSIONAL


def test_source_ranges_stand_at_characters_behind_accents_and_windows_ends() -> None:
    body = titled(f"## Ménière’s “knee” — größer 🦵\n\n{FILLER}\n\n- naïve 🦵 cells\n- café\n")
    source = page(body).replace("\n", "\r\n")
    reading = read(source)
    (passage,) = reading.passages
    assert passage.section == ("Ménière’s “knee” — größer 🦵",)
    assert source[passage.start : passage.end].startswith("The knee is a joint")
    assert source[passage.start : passage.end].endswith("- café")
    assert passage.text.endswith("- naïve 🦵 cells\n- café")
    assert "\r" not in passage.text + passage.markdown


def test_the_seeds_hazards_come_out_as_an_editor_would_have_typed_them() -> None:
    body = """\
##

What Is a Knee Tumor?

[![A person "walking" (far)](/files/card.png?h=1)

Living With It

People tell how.](/news/living)

A tumor of the [knee](/publications/dictionaries/cancer-terms/def/1) is a growth.

![](/sites/g/files/oembed_thumbnails/x.jpg)

Knee Tumors: The Film

[Play the audio-described version of this video](https://example.org/v).

![Drawing of a knee with a tumor in the bone.](/files/knee.jpg)

A tumor grows inside the bone of the knee, as this drawing shows.

Credit: © A. Painter

[Enlarge Image](/files/knee-big.jpg)

Where Knee Tumors Spread

| Tumor | Sites |
| --- | --- |
| Osteoma | none |
"""
    reading = read_body(body)
    source = page(titled(f"{body}\n\n## Filler\n\n{FILLER}\n"))
    assert [(p.section, p.text, p.third_party) for p in own_passages(reading)] == [
        (
            ("What Is a Knee Tumor?",),
            "A tumor of the knee is a growth.\n\nWhere Knee Tumors Spread\n\n"
            "Tumor | Sites\nOsteoma | none",
            None,
        ),
        (
            ("What Is a Knee Tumor?",),
            "A tumor grows inside the bone of the knee, as this drawing shows.",
            "Credit: © A. Painter",
        ),
    ]
    reasons = excluded(reading, source)
    assert {"promotional card", "video title", "video control", "credit line", "picture control",
            "picture", "table markup", "page title"} <= set(reasons)  # fmt: skip
    assert own_passages(reading)[0].kind is PassageKind.TABLE


def test_wrapped_lines_and_odd_blanks_are_one_line() -> None:
    body = (
        "## A\n\nOne\u00a0line\nwrapped here  and\u00a0\u00a0there.\n\n"
        "- item\nwrapped too\n- next\n"
    )
    assert texts(read_body(body)) == [
        "One line wrapped here and there.\n\n- item wrapped too\n- next"
    ]


def test_references_and_pdq_matter_are_read_but_not_indexed() -> None:
    body = """\
[Go to Patient Version](/types/knee/patient/knee-pdq)

## Stages

Knees heal.[[1](#cit/section_1.1),[2](#cit/section_1.2)]

###### References

1. Painter A: Knees. J Knee 1 (2): 3-4, 2010. [[PUBMED Abstract]](http://x.gov/1 "t")

## Latest Updates to This Summary (05/09/2025)

Words were changed.

## About This PDQ Summary

### Purpose of This Summary

This PDQ cancer information summary has current information.

PDQ® Adult Treatment Editorial Board. PDQ Knee Treatment. Bethesda, MD: National Cancer
Institute. Updated <MM/DD/YYYY>. Available at: https://www.cancer.gov/types/knee. Accessed
<MM/DD/YYYY>. [PMID: 26389]
"""
    title = "Knee Treatment (PDQ®)–Health Professional Version"
    source = page(titled(f"## First\n\n{FILLER}\n\n{body}", title), url=f"{BASE}/types/knee/hp/pdq")
    reading = read(source)
    document = document_of(reading)
    assert [p.text for p in reading.passages[1:]] == ["Knees heal."]
    assert document.kind is PageKind.PDQ_SUMMARY
    assert document.pdq == PdqRecord(
        "PDQ® Adult Treatment Editorial Board", "Knee Treatment", "26389"
    )
    assert document.page_updated == date(2025, 5, 9)
    assert document.twin_url == f"{BASE}/types/knee/patient/knee-pdq"
    assert {"references", "latest updates", "about this PDQ summary", "citation number",
            "link to the twin"} <= set(excluded(reading, source))  # fmt: skip


def test_a_drug_page_carries_its_brand_names_into_what_the_encoder_reads() -> None:
    body = (
        "Placeholder slot\n\n(KNEE-oh-mab)\n\nThis page is about kneeomab.\n\n"
        "US Brand Name(s)\n\nKneevax\nShinvax\n\nFDA Approved\n\nYes\n"
    )
    reading = read(
        page(titled(body, "Kneeomab"), url=f"{BASE}/about-cancer/treatment/drugs/kneeomab")
    )
    document = document_of(reading)
    assert document.brand_names == ("Kneevax", "Shinvax")
    assert document.pronunciation == "KNEE-oh-mab"
    (passage,) = reading.passages
    assert passage.context == "Kneeomab (Kneevax, Shinvax)"
    assert passage.text == (
        "This page is about kneeomab.\n\nUS Brand Name(s): Kneevax, Shinvax\n\nFDA Approved: Yes"
    )


def test_third_party_tables_carry_their_credit() -> None:
    credit = (
        "aReprinted with permission from JAW: Knee. In: Painter A, ed.: Staging. Springer, 2017."
    )
    body = (
        f"## Stages\n\nWe describe the stages of a knee tumor in our own words here.\n\n"
        f"| T | Means |\n| --- | --- |\n| {credit} |  |\n| --- | --- |\n"
        "| T1 | a tumor that is still inside the bone of the knee |\n"
    )
    found = own_passages(read_body(body))
    assert [(p.text, p.third_party) for p in found] == [
        ("We describe the stages of a knee tumor in our own words here.", None),
        ("T | Means\nT1 | a tumor that is still inside the bone of the knee", credit[1:]),
    ]


def test_a_passage_that_holds_anything_of_another_owner_says_so() -> None:
    credit = (
        "Reprinted with permission from JAW: Knee. In: Painter A, ed.: Staging. Springer, 2017."
    )
    body = (
        "## Stages\n\nWe describe the stages of a knee tumor in our own words here.\n\n"
        f"| T | Means |\n| --- | --- |\n| T1 | small |\n| {credit} |  |\n"
    )
    found = [p for p in own_passages(read_body(body)) if "T1 | small" in p.text]
    assert [p.third_party for p in found] == [credit]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("You need to enable JavaScript to run this app.\n", "a shell that a script would fill"),
        ("", "nothing but links, pictures and furniture of the site"),
        ("- [One](/1)\n- [Two](/2)\n", "nothing but links, pictures and furniture of the site"),
        ("Five words are not enough.\n", "only 5 words of its own"),
    ],
)
def test_a_page_without_content_is_left_out_with_the_reason(body: str, why: str) -> None:
    reading = read(page(titled(body)))
    assert (reading.document, reading.passages) == (None, ())
    assert reading.left_out == why


def test_a_video_stub_is_left_out_and_a_transcript_is_not() -> None:
    url = f"{BASE}/about-cancer/knee-video"
    assert read(page(titled(FILLER), url=url)).left_out == "a video's page without its words"
    assert read(page(titled(FILLER + " " + FILLER), url=url)).left_out is None


@pytest.mark.parametrize("status", ["inactive", "archived", "draft"])
def test_only_active_pages_are_read(status: str) -> None:
    reading = read(page(titled(FILLER), status=status))
    assert reading.document is None
    assert reading.left_out == f"status is {status}, not active"


@pytest.mark.parametrize(
    ("data", "line", "found", "expected"),
    [
        (page("one\ntwo").encode() + b"\n\xff\n", 20, "byte 0xff", "UTF-8 text"),
        (page("a\x00b").encode(), 0, "binary data", "a page's text"),
        (b"x" * (MAX_BYTES + 1), 0, f"{MAX_BYTES + 1} bytes", f"at most {MAX_BYTES} bytes"),
        (b"", 1, "a file that does not begin with ---", "front matter between two lines of ---"),
    ],
)
def test_a_file_that_is_no_page_is_skipped_with_its_fault(data, line, found, expected) -> None:
    reading = read(data)
    (fault,) = reading.faults
    assert (reading.document, reading.left_out) == (None, None)
    assert (fault.line, fault.found, fault.expected, fault.skipped) == (line, found, expected, True)


def test_equal_passages_have_different_ids_that_stay_when_others_change() -> None:
    twice = "## A\n\nThe same words in here.\n\n## B\n\n{}\n\n## A\n\nThe same words in here.\n"
    before = own_passages(read_body(twice.format("Other words.")))
    after = own_passages(read_body(twice.format("Quite other words.")))
    assert before[0].text == before[2].text
    assert before[0].id != before[2].id
    assert [p.id for p in before[::2]] == [p.id for p in after[::2]]
    assert before[1].id != after[1].id


def test_long_sections_stay_in_the_window_with_their_context() -> None:
    body = "## Long\n\n" + " ".join(f"Sentence {n} is about knees and shins." for n in range(200))
    found = own_passages(read_body(body))
    assert len(found) > 5
    for passage in found:
        assert passage.tokens == COUNT(f"{passage.context}\n{passage.text}") <= 256
    joined = " ".join(p.text for p in found)
    assert joined == body.removeprefix("## Long\n\n")


def test_positions_count_up_and_links_are_absolute() -> None:
    reading = read_body(
        "## A\n\nSee [anal cancer](/types/anal) and [below](#b) now.\n\n## B\n\nB.\n"
    )
    assert [p.position for p in reading.passages] == list(range(len(reading.passages)))
    assert reading.passages[0].markdown == (
        f"See [anal cancer]({BASE}/types/anal) and [below]({BASE}/types/knee#b) now."
    )


def test_a_lead_in_to_the_sections_below_it_lists_their_headings_as_ranges_of_the_file() -> None:
    source = page(
        titled(
            f"## Tests\n\n{FILLER} Tests for knee tumors may include:\n\n### X-ray\n\nA picture of "
            "the bones is taken by a machine.\n\n#### Dose\n\nVery small amounts of rays are used "
            "for it.\n\n### *Biopsy*\n\nA needle takes a small part of the tumor out.\n\n"
            f"## Care\n\n{FILLER}\n"
        )
    )
    first = read(source).passages[0]
    assert first.text.endswith("Tests for knee tumors may include:\n\n- X-ray\n- Biopsy")
    assert "- *Biopsy*" in first.markdown
    assert [source[s.start : s.end] for s in first.repeated] == ["### X-ray", "### *Biopsy*"]


def test_headings_beside_a_lead_in_are_not_what_it_promises() -> None:
    body = f"## Tests\n\n{FILLER} Tests may include:\n\n## Care\n\n{FILLER}\n"
    assert read(page(titled(body))).passages[0].text.endswith("Tests may include:")


def test_text_after_key_points_that_repeat_headings_is_not_under_key_points() -> None:
    body = f"## Stages\n\n### Key Points\n\n- Stage I\n\n{FILLER}\n\n### Stage I\n\n{FILLER}\n"
    sections = [passage.section for passage in read(page(titled(body))).passages]
    assert sections == [("Stages",), ("Stages", "Stage I")]
