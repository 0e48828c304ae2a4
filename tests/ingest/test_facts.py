from __future__ import annotations

from datetime import date

import pytest

from ingest.facts import find_audience, find_kind, no_longer_updated, page_updated, pdq_record
from ingest.markdown import parse_body
from ingest.model import Audience, PageKind, PdqRecord

BASE = "https://www.cancer.gov"
PATIENT, PROFESSIONAL = Audience.PATIENT, Audience.HEALTH_PROFESSIONAL


def blocks(source: str):
    return parse_body(source, 0).blocks


@pytest.mark.parametrize(
    ("url", "title", "body", "audience"),
    [
        ("/types/knee/hp/knee-treatment-pdq", "Knee Treatment (PDQ®)–Health Professional Version",
         "", PROFESSIONAL),
        ("/types/knee/knee-treatment-pdq", "Knee Treatment (PDQ®)–Health Professional Version",
         "", PROFESSIONAL),
        ("/types/knee/patient/knee-treatment-pdq", "Knee Treatment (PDQ®)–Patient Version",
         "", PATIENT),
        # The title is surer than the url, the twin's link surer than the url.
        ("/types/knee/hp/knee-treatment-pdq", "Knee Treatment (PDQ®)–Patient Version", "", PATIENT),
        ("/types/knee/knee-facts", "Knee Facts",
         "[Go to Patient Version](/types/knee/patient)", PROFESSIONAL),
        ("/types/knee/knee-facts", "Knee Facts",
         "[Go to Health Professional Version](/types/knee/hp)", PATIENT),
        ("/types/knee/hp", "Knee", "", PROFESSIONAL),
        ("/types/knee-hp-facts", "Knee", "", PROFESSIONAL),
        ("/types/knee/hpv-facts", "HPV and Knees", "", PATIENT),
        ("/publications/pdq/levels-evidence/treatment", "Levels of Evidence", "", Audience.UNKNOWN),
        ("/types/knee", "Knee", "", PATIENT),
    ],
)  # fmt: skip
def test_the_page_itself_tells_its_audience(url, title, body, audience) -> None:
    found = find_audience(BASE + url, title, blocks(body))
    assert found.audience is audience
    assert found.evidence


def test_a_page_from_elsewhere_stays_unknown_and_says_why() -> None:
    found = find_audience("https://example.org/knee", "Knee", [])
    assert found.audience is Audience.UNKNOWN
    assert found.evidence == ("no mark on the page",)
    assert find_audience(None, "Knee", []).audience is Audience.UNKNOWN
    assert find_audience("https://notcancer.gov/x", "Knee", []).audience is Audience.UNKNOWN


def test_the_twins_address_is_absolute() -> None:
    body = blocks("[Go to Health Professional Version](/types/knee/hp)")
    found = find_audience(f"{BASE}/types/knee", "Knee", body)
    assert found.twin_url == f"{BASE}/types/knee/hp"
    assert "links to its health professional version" in found.evidence


@pytest.mark.parametrize(
    ("url", "body", "kind"),
    [
        ("/publications/dictionaries/cancer-terms/def/knee", "", PageKind.DICTIONARY),
        ("/about-cancer/treatment/types/knee-video", "", PageKind.VIDEO),
        ("/types/knee/patient/knee-pdq", "## About This PDQ Summary\n", PageKind.PDQ_SUMMARY),
        ("/about-cancer/treatment/drugs/kneeomab", "", PageKind.DRUG),
        ("/about-cancer/causes-prevention/risk/knee-fact-sheet", "", PageKind.FACT_SHEET),
        ("/types/by-body-location", "", PageKind.INDEX),
        ("/types/knee", "## Treatment\n\n## Screening\n\n## Statistics\n\n## Research\n",
         PageKind.CANCER_TYPE_HOME),
        ("/news-events/cancer-currents-blog/2016/knee", "", PageKind.NEWS),
        ("/types/knee/research/trial", "", PageKind.NEWS),
        ("/types/knee/symptoms", "## Treatment\n", PageKind.ARTICLE),
    ],
)  # fmt: skip
def test_kinds_of_pages(url, body, kind) -> None:
    assert find_kind(BASE + url, "Knee", blocks(body)) is kind


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("## Latest Updates to This Summary (05/09/2025)\n", date(2025, 5, 9)),
        ("## Changes to This Summary (13/45/2025)\n", None),
        ("Posted: May 3, 2010\n", date(2010, 5, 3)),
        ("Posted: May 3, 2010\n\nUpdated: June 4, 2012\n", date(2012, 6, 4)),
        ("Posted: May 3, 2010\n\nText\n\nPosted: July 8, 2011\n", None),
        ("It was posted: May 3, 2010, by us.\n", None),
        ("No date.\n", None),
    ],
)
def test_the_date_that_the_body_prints(body: str, day) -> None:
    assert page_updated(blocks(body)) == day


def test_a_notice_near_the_head_marks_a_page_that_nobody_updates() -> None:
    notice = "This summary is no longer being updated and is provided for reference only.\n"
    assert no_longer_updated(blocks(f"# T\n\n{notice}"))
    assert not no_longer_updated(blocks("# T\n\nThe summary is being updated.\n"))
    far = "\n\n".join(["Text."] * 20)
    assert not no_longer_updated(blocks(f"# T\n\n{far}\n\n{notice}"))


ABOUT = """\
## Text

PDQ® Decoy Editorial Board. PDQ Decoy. Bethesda, MD: [PMID: 1]

## About This PDQ Summary

### Permission to Use This Summary

The best way to cite this PDQ summary is:

PDQ® Adult Treatment Editorial Board. PDQ Knee Cancer
Treatment. Bethesda, MD: National Cancer Institute. Updated <MM/DD/YYYY>. Available at:
https://www.cancer.gov/types/knee. Accessed <MM/DD/YYYY>. [PMID: 26389]
"""


def test_the_pdq_record_is_read_from_its_own_section() -> None:
    assert pdq_record(blocks(ABOUT)) == PdqRecord(
        board="PDQ® Adult Treatment Editorial Board", title="Knee Cancer Treatment", pmid="26389"
    )


def test_what_a_summary_does_not_say_stays_unknown() -> None:
    assert pdq_record(blocks("## Text\n")) is None
    assert pdq_record(blocks("## About This PDQ Summary\n\nNothing.\n")) == PdqRecord(
        None, None, None
    )
