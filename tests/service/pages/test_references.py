from dataclasses import replace
from datetime import date

from ingest.model import Audience, Document, PageKind, PdqRecord, Population
from service.pages.references import key_of, references

TODAY = date(2026, 3, 1)
PAGE = Document(
    id="types/Liver_care.md", title="Liver Care", title_as_published="Liver Care & You: 5% {new}",
    url="https://www.cancer.gov/types/liver_care", digest="d", language="en",
    audience=Audience.PATIENT, audience_evidence=(), kind=PageKind.ARTICLE,
    population=Population.ANY, cancer_types=(), source="NCI", declared_citation="NCI, 2025",
    license="public_domain", version="v1", declared_reviewed=None,
    page_updated=date(2024, 5, 9), retrieved=date(2025, 12, 30), review_frequency_days=None,
    no_longer_updated=False, pdq=None,
)  # fmt: skip
PDQ = replace(
    PAGE,
    pdq=PdqRecord("PDQ® Adult Treatment Editorial Board", "Liver Care", "26389000"),
    title_as_published="Liver Care (PDQ®)–Patient Version",
    page_updated=None,
    retrieved=None,
)


def test_plain_and_ama():
    found = references(PAGE, today=TODAY)
    assert found.plain == (
        "National Cancer Institute. Liver Care & You: 5% {new}. Updated May 9, 2024. "
        "https://www.cancer.gov/types/liver_care (as of December 30, 2025)."
    )
    assert found.ama == (
        "National Cancer Institute. Liver Care & You: 5% {new}. Updated May 9, 2024. "
        "Accessed December 30, 2025. https://www.cancer.gov/types/liver_care"
    )


def test_pdq_summary_names_its_board_and_states_no_date_it_does_not_have():
    found = references(PDQ, today=TODAY)
    assert found.ama == (
        "PDQ® Adult Treatment Editorial Board. PDQ Liver Care. Bethesda, MD: National Cancer "
        "Institute. Accessed March 1, 2026. https://www.cancer.gov/types/liver_care "
        "[PMID: 26389000]"
    )
    assert "Page date not stated" in found.plain
    assert "year" not in found.bibtex
    assert "PY" not in found.ris


def test_bibtex_escapes_what_latex_would_read():
    assert references(PAGE, today=TODAY).bibtex == (
        "@online{nci-types-liver-care,\n"
        "  author = {{National Cancer Institute}},\n"
        "  title = {{Liver Care \\& You: 5\\% \\{new\\}}},\n"
        "  publisher = {National Cancer Institute},\n"
        "  year = {2024},\n"
        "  date = {2024-05-09},\n"
        "  url = {https://www.cancer.gov/types/liver_care},\n"
        "  urldate = {2025-12-30},\n"
        "}\n"
    )


def test_ris_has_its_lines_in_order_and_cannot_be_broken_by_a_title():
    page = replace(PAGE, title_as_published="Liver\r\nER  - \nTY  - X")
    assert references(page, today=TODAY).ris.split("\r\n") == [
        "TY  - ELEC",
        "AU  - National Cancer Institute",
        "TI  - Liver ER - TY - X",
        "PB  - National Cancer Institute",
        "PY  - 2024",
        "DA  - 2024/05/09",
        "UR  - https://www.cancer.gov/types/liver_care",
        "Y2  - 2025/12/30",
        "ER  - ",
        "",
    ]


def test_key_is_safe_in_a_header_and_a_file_name():
    assert key_of(replace(PAGE, id='a"\r\n/../ü b.md')) == "nci-a-b"
