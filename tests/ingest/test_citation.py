from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingest.citation import cite, deep_link, review_overdue
from ingest.model import Audience, PageKind, PdqRecord

from .pages import FILLER, document_of, page, read, titled

TODAY = date(2026, 4, 1)
READING = read(page(titled(f"## What It Is\n\n{FILLER}\n"), url="https://www.cancer.gov/knee"))
ORDINARY = document_of(READING)
PASSAGE = READING.passages[0]
ADAPTED = (
    "Adapted from the National Cancer Institute's Physician Data Query (PDQ®) Cancer Information "
    "Summaries (https://www.cancer.gov/publications/pdq)."
)
PDQ = replace(
    ORDINARY,
    kind=PageKind.PDQ_SUMMARY,
    title="Knee Cancer Treatment",
    title_as_published="Knee Cancer Treatment (PDQ®)–Patient Version",
    pdq=PdqRecord("PDQ® Adult Treatment Editorial Board", "Knee Cancer Treatment", "26389"),
)


def cited(document, passage=PASSAGE):
    return cite(document, passage, today=TODAY)


def test_an_ordinary_page_is_credited_in_ncis_own_words_with_title_and_link() -> None:
    citation = cited(ORDINARY)
    assert citation.attribution == (
        "Knee Tumors: An Overview was originally published by the National Cancer Institute."
    )
    assert citation.source == "National Cancer Institute"
    assert citation.title == "Knee Tumors: An Overview"
    assert citation.url == "https://www.cancer.gov/knee"
    assert citation.deep_link == (
        "https://www.cancer.gov/knee#:~:text=The%20knee%20is%20a%20joint%20between%20the%20thigh"
    )
    assert (citation.citation, citation.license, citation.version) == (
        "NCI, 2025", "public_domain", "v1",
    )  # fmt: skip
    assert (citation.third_party, citation.pdq_citation) == (None, None)


def test_a_patient_summary_is_cited_in_the_form_for_patients() -> None:
    assert cited(PDQ).attribution == (
        "NCI's PDQ cancer information summary about knee cancer treatment states “What It Is” in "
        f"the following way: (the passage). {ADAPTED}"
    )


def test_a_professional_summary_is_cited_in_the_form_for_professionals() -> None:
    citation = cited(replace(PDQ, audience=Audience.HEALTH_PROFESSIONAL))
    assert citation.attribution == (
        "NCI's PDQ cancer information summary about knee cancer treatment states “What It Is” "
        f"succinctly: (the passage). {ADAPTED}"
    )
    assert "Written for health professionals." in citation.notes


def test_the_topic_keeps_capitals_that_are_no_titles() -> None:
    attribution = cited(replace(PDQ, title="Adult ALL and AIDS-Related Lymphoma")).attribution
    assert "about adult ALL and AIDS-Related lymphoma states" in attribution


def test_a_passage_before_any_heading_states_the_topic() -> None:
    assert "states “topic” in" in cited(PDQ, replace(PASSAGE, section=())).attribution


def test_the_citation_of_a_summary_holds_its_dates_as_known() -> None:
    dated = replace(PDQ, page_updated=date(2025, 5, 9), retrieved=date(2025, 12, 30))
    assert cited(dated).pdq_citation == (
        "PDQ® Adult Treatment Editorial Board. PDQ Knee Cancer Treatment. Bethesda, MD: National "
        "Cancer Institute. Updated 05/09/2025. Available at: https://www.cancer.gov/knee. "
        "Accessed 12/30/2025. [PMID: 26389]"
    )
    record = PdqRecord("PDQ® Adult Treatment Editorial Board", None, None)
    assert cited(replace(PDQ, pdq=record)).pdq_citation == (
        "PDQ® Adult Treatment Editorial Board. PDQ Knee Cancer Treatment. Bethesda, MD: National "
        "Cancer Institute. Updated date not stated. Available at: https://www.cancer.gov/knee. "
        "Accessed 04/01/2026."
    )
    assert cited(replace(PDQ, pdq=PdqRecord(None, None, None))).pdq_citation is None


def test_a_drug_page_says_that_it_replaces_no_advice() -> None:
    notes = cited(replace(ORDINARY, kind=PageKind.DRUG)).notes
    assert "Drug information is not a substitute for medical advice." in notes


def test_third_party_material_is_named_and_never_passed_off() -> None:
    citation = cited(ORDINARY, replace(PASSAGE, third_party="Credit: © A. Painter"))
    assert citation.third_party == "Credit: © A. Painter"
    assert "Includes material that NCI does not own: Credit: © A. Painter" in citation.notes


def test_another_source_is_never_called_nci() -> None:
    citation = cited(replace(ORDINARY, source="NCI (Adapted)", url=None))
    assert citation.attribution == (
        '"Knee Tumors: An Overview": source as declared: NCI (Adapted).'
    )
    assert citation.source == "NCI (Adapted)"
    assert (citation.url, citation.deep_link) == (None, None)


def test_every_citation_says_that_the_text_is_an_adapted_excerpt() -> None:
    citation = cited(ORDINARY)
    assert citation.adapted
    assert any("excerpt" in note for note in citation.notes)


def test_a_stopped_page_says_so() -> None:
    notes = cited(replace(ORDINARY, no_longer_updated=True)).notes
    assert "The page says that it is no longer being updated." in notes


def test_three_dates_stay_three_and_unknown_stays_unknown() -> None:
    unknown = replace(ORDINARY, declared_reviewed=None)
    citation = cited(unknown)
    assert (citation.last_reviewed, citation.page_updated, citation.retrieved) == (None,) * 3
    assert citation.review_overdue is None
    known = replace(unknown, page_updated=date(2025, 1, 1), retrieved=date(2025, 2, 2))
    citation = cited(known)
    assert (citation.last_reviewed, citation.page_updated, citation.retrieved) == (
        None, date(2025, 1, 1), date(2025, 2, 2),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("today", "overdue"), [(date(2026, 3, 2), False), (date(2026, 3, 3), True)]
)
def test_a_quarter_after_the_review_the_next_is_due(today: date, overdue: bool) -> None:
    assert ORDINARY.declared_reviewed == date(2025, 11, 30)
    assert review_overdue(ORDINARY, today) is overdue


def test_no_review_is_overdue_without_date_or_frequency() -> None:
    assert review_overdue(replace(ORDINARY, review_frequency_days=None), TODAY) is None


def test_no_text_says_that_nci_recommends_or_endorses() -> None:
    for document in (ORDINARY, PDQ, replace(PDQ, audience=Audience.HEALTH_PROFESSIONAL)):
        citation = cited(document)
        said = " ".join([citation.attribution, *citation.notes]).lower()
        assert "recommend" not in said
        assert "endorse" not in said


@pytest.mark.parametrize(
    ("url", "fragment", "link"),
    [
        ("https://x.gov/a", "one%20two", "https://x.gov/a#:~:text=one%20two"),
        ("https://x.gov/a#part", "one", "https://x.gov/a#part:~:text=one"),
        ("https://x.gov/a", None, "https://x.gov/a"),
        (None, "one", None),
    ],
)
def test_deep_links(url, fragment, link) -> None:
    assert deep_link(url, fragment) == link
