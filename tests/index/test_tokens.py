import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import tokenize


@pytest.mark.parametrize("spelling", ["PD-L1", "pd-l1", "PDL1", "PD‑L1", "pd–l1"])
def test_every_spelling_of_a_compound_gives_its_joined_form(spelling):
    assert "pdl1" in tokenize(spelling)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("PD-L1", ["pdl1", "pd", "l1"]),
        ("5-FU", ["5fu", "5", "fu"]),
        ("BI-RADS 4", ["birad", "bi", "rad", "4"]),
        ("HER2", ["her2"]),
        ("her-2", ["her2", "2"]),
        ("5-10 days", ["5", "10", "day"]),
        ("1,000 or 2.5 mg", ["1000", "2.5", "mg"]),
        ("Crohn’s, patients', don't", ["crohn", "patient", "dont"]),
        ("follow-up", ["followup", "follow", "up"]),
        ("What is the cáncer?", ["cancer"]),
        ("   ?! ", []),
    ],
)
def test_terms(text, terms):
    assert tokenize(text) == terms


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("metastasis", "metastases"),
        ("diagnosis", "diagnoses"),
        ("prosthesis", "prostheses"),
        ("tumor", "tumors"),
        ("biopsy", "biopsies"),
        ("nose", "noses"),
        ("case", "cases"),
    ],
)
def test_plural_meets_singular(one, many):
    assert tokenize(many) == tokenize(one)


@given(st.text())
def test_any_text_gives_non_empty_lower_case_terms_without_spaces(text):
    for term in tokenize(text):
        assert term
        assert not any(c.isspace() for c in term)
        assert term == term.lower()
