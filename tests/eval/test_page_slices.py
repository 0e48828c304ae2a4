from __future__ import annotations

from dataclasses import replace

from eval.model import Evidence, Question
from eval.page_slices import with_page_slices
from ingest.model import PageKind

from .stand_in import document

ASKED = Question("q", "Do knees ache?", "lay", "k", answerable=True, evidence=())
KNEE = replace(
    document("knee.md"),
    url="https://www.cancer.gov/types/knee",
    kind=PageKind.DRUG,
    cancer_types=("knee",),
)
ALL = replace(document("all.md"), kind=PageKind.NEWS, cancer_types=("knee", "shin", "foot"))


def labels(*evidence: Evidence) -> dict[str, str]:
    (found,) = with_page_slices([replace(ASKED, evidence=evidence)], [KNEE, ALL])
    return dict(found.slices)


def test_a_quotes_page_is_known_by_its_document() -> None:
    assert labels(Evidence("knee.md")) == {"page_kind": "drug", "cancer_type": "knee"}


def test_a_page_is_known_by_its_address_however_written() -> None:
    evidence = Evidence(None, "http://cancer.gov/types/Knee/?x=1")
    assert labels(evidence) == {"page_kind": "drug", "cancer_type": "knee"}


def test_a_page_about_many_types_is_about_no_one_type() -> None:
    assert labels(Evidence("all.md")) == {"page_kind": "news", "cancer_type": "no one type"}


def test_the_first_evidence_that_is_there_decides() -> None:
    assert labels(Evidence("gone.md"), Evidence("all.md"))["page_kind"] == "news"


def test_other_slices_stay_and_a_question_without_a_page_gets_none() -> None:
    (found,) = with_page_slices([replace(ASKED, slices={"language": "es"})], [KNEE])
    assert dict(found.slices) == {"language": "es"}
