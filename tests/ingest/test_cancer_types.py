from __future__ import annotations

import pytest

from ingest.cancer_types import CANCER_TYPES, cancer_types, population
from ingest.model import Population

BASE = "https://www.cancer.gov"


@pytest.mark.parametrize(
    ("url", "title", "headings", "types"),
    [
        ("/types/breast/patient/breast-treatment-pdq", "Breast Cancer Treatment", (), ("breast",)),
        ("/types/lung", "Lung Cancer—Patient Version", (), ("lung",)),
        ("/types/kidney/wilms", "Wilms Tumor", (), ("kidney",)),
        ("/x", "Gallbladder Cancer Treatment", (), ("gallbladder",)),
        ("/x", "Bladder Cancer Treatment", (), ("bladder",)),
        ("/x", "Pain", ("Breast Cancer", "Pain in breast cancer"), ("breast",)),
        ("/x", "Pain", ("Breast Cancer", "Lung Cancer"), ()),
        ("/types/nonsense", "Pain", (), ()),
        (None, "Childhood Esthesioneuroblastoma", (), ("head-and-neck",)),
        ("/types/skin/moles-fact-sheet", "Common Moles, Dysplastic Nevi", (), ("skin",)),
        pytest.param(
            "/x", "All About Pain", (), (),
        ),
    ],
)  # fmt: skip
def test_types_come_from_url_then_title_then_headings(url, title, headings, types) -> None:
    found = cancer_types(url and BASE + url, title, headings)
    assert found == types
    assert set(found) <= set(CANCER_TYPES)


def test_words_in_the_body_do_not_count_and_the_urls_slug_is_first() -> None:
    found = cancer_types(f"{BASE}/types/liver/x", "Bile Duct and Pancreatic Cancer", ())
    assert found[0] == "liver"
    assert set(found) == {"liver", "pancreatic"}


@pytest.mark.parametrize(
    ("url", "title", "whose"),
    [
        ("/types/liver/patient/child-liver-treatment-pdq", "Childhood Liver Cancer", "child"),
        ("/types/liver/patient/adult-liver-treatment-pdq", "Liver Cancer Treatment", "adult"),
        ("/x", "Adult Soft Tissue Sarcoma", "adult"),
        ("/types/breast", "Breast Cancer", "any"),
        ("/x", "Retinoblastoma Treatment", "child"),
        ("/x", "Pediatric Supportive Care", "child"),
        (None, "Wilms Tumor", "child"),
    ],
)
def test_whose_cancer_a_page_is_about(url, title, whose) -> None:
    assert population(url and BASE + url, title) is Population(whose)
