import numpy as np
import pytest

from index.features import FEATURES, NATURE, Scores, feature_matrix, passage_facts
from index.understanding import Understanding
from ingest.model import Audience, PageKind, PassageKind, Population


def understanding(**changes):
    values = {
        "text": "q", "expansions": (), "language": "en", "corrections": (),
        "child": False, "professional": False, "cancer_types": frozenset(), "drugs": frozenset(),
    }  # fmt: skip
    return Understanding(**{**values, **changes})


@pytest.fixture
def facts(make):
    documents = [
        make.document("article.md", cancer_types=("breast",)),
        make.document("drug.md", kind=PageKind.DRUG, cancer_types=("breast", "lung")),
        make.document("other.md", kind=PageKind.DRUG),
        make.document("kids.md", population=Population.CHILD, cancer_types=("lung",)),
        make.document(
            "pro.md",
            audience=Audience.HEALTH_PROFESSIONAL,
            population=Population.ADULT,
            kind=PageKind.NEWS,
        ),
        make.document("home.md", kind=PageKind.CANCER_TYPE_HOME),
    ]
    passages = [
        make.passage("article.md", 0, "It hurts. Does it? Call us.", group="g"),
        make.passage("drug.md", 3, "a | b", kind=PassageKind.TABLE, group="g"),
        make.passage("other.md", 0, "Call about:\n", section=("Drugs", "Questions to Ask")),
        make.passage("kids.md", 1, "- one\n- two", kind=PassageKind.LIST, group="g"),
        make.passage("pro.md", 0, "Picture.", third_party="Someone"),
        make.passage("home.md", 0, "Words"),
    ]
    return passage_facts(passages, documents)


def column(matrix, name):
    return matrix[:, FEATURES.index(name)].tolist()


def scores(count, **changes):
    zeros = np.zeros(count, dtype=np.float32)
    names = ("dense", "late", "lexical", "lexical_heading", "expansion", "coverage")
    return Scores(**{**dict.fromkeys(names, zeros), **changes})


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("professional_page", [0, 0, 0, 0, 1, 0]),
        ("news_page", [0, 0, 0, 0, 1, 0]),
        ("index_page", [0, 0, 0, 0, 0, 1]),
        ("drug_page", [0, 1, 1, 0, 0, 0]),
        ("is_table", [0, 1, 0, 0, 0, 0]),
        ("is_list", [0, 0, 0, 1, 0, 0]),
        ("is_caption", [0, 0, 0, 0, 1, 0]),
        ("asks_rather_than_tells", [1 / 3, 0, 0, 0, 0, 0]),
        ("stops_at_its_lead_in", [0, 0, 1, 0, 0, 0]),
        ("log_words", np.log1p([6, 3, 2, 4, 1, 1]).tolist()),
        ("log_copies", [np.log(3), np.log(3), 0, np.log(3), 0, 0]),
        ("stock_section", [0, 0, 1, 0, 0, 0]),
        ("position", [1, 1 / 4, 1, 1 / 2, 1, 1]),
    ],
)
def test_what_a_passage_is_by_nature(facts, name, values):
    assert facts.nature[:, NATURE.index(name)].tolist() == pytest.approx(values)


def test_nature_is_the_same_for_every_query(facts):
    rows = np.array([1, 4])
    query = understanding(child=True, drugs=frozenset({"drug.md"}))
    found = feature_matrix(query, rows, scores(2), facts)
    assert np.array_equal(found[:, -len(NATURE) :], facts.nature[rows])


@pytest.mark.parametrize(
    ("query", "name", "values"),
    [
        ({"cancer_types": frozenset({"breast"})}, "type_match", [1, 1, 0, 0, 0, 0]),
        ({"cancer_types": frozenset({"breast"})}, "type_mismatch", [0, 0, 0, 1, 0, 0]),
        ({"cancer_types": frozenset({"skin", "lung"})}, "type_mismatch", [1, 0, 0, 0, 0, 0]),
        ({}, "type_match", [0] * 6),
        ({}, "type_mismatch", [0] * 6),
        ({}, "child_page_for_adult", [0, 0, 0, 1, 0, 0]),
        ({"child": True}, "child_page_for_adult", [0] * 6),
        ({}, "adult_page_for_child", [0] * 6),
        ({"child": True}, "adult_page_for_child", [0, 0, 0, 0, 1, 0]),
        ({"drugs": frozenset({"drug.md"})}, "drug_match", [0, 1, 0, 0, 0, 0]),
        ({"drugs": frozenset({"drug.md"})}, "drug_mismatch", [0, 0, 1, 0, 0, 0]),
        ({}, "drug_mismatch", [0] * 6),
        ({"professional": True}, "professional_for_professional", [0, 0, 0, 0, 1, 0]),
        ({}, "professional_for_professional", [0] * 6),
    ],
)
def test_how_a_passage_fits_the_query(facts, query, name, values):
    found = feature_matrix(understanding(**query), np.arange(6), scores(6), facts)
    assert column(found, name) == values


@pytest.mark.parametrize(
    "name", ["dense", "late", "lexical", "lexical_heading", "expansion", "coverage"]
)
def test_what_the_searches_said_is_kept_in_the_candidates_order(facts, name):
    rows = np.array([5, 0, 3])
    said = np.array([0.25, -0.5, 0.75], dtype=np.float32)
    found = feature_matrix(understanding(), rows, scores(3, **{name: said}), facts)
    assert column(found, name) == said.tolist()
    others = found[:, [FEATURES.index(n) for n in FEATURES[:6] if n != name]]
    assert not others.any()


def test_no_candidates_no_rows(facts):
    query = understanding(cancer_types=frozenset({"lung"}), drugs=frozenset({"drug.md"}))
    found = feature_matrix(query, np.empty(0, dtype=np.int64), scores(0), facts)
    assert found.shape == (0, len(FEATURES))
    assert found.dtype == np.float32


def test_names_are_distinct():
    assert len(set(FEATURES)) == len(FEATURES)
