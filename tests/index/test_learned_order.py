from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.answerability import EVIDENCE
from index.build import build_snapshot
from index.features import FEATURES, passage_facts
from index.learned_order import LearnedOrder
from index.lexical import LexicalIndex
from index.model import Filters
from index.order import Stopwatch
from index.ranker import LearnedRanker
from index.searcher import Searcher, open_searcher
from index.tokens import tokenize
from ingest.encoding import passage_input
from ingest.model import Audience, PageKind, Population

from .tiny import WORDS, scope_of

MANY = 240
QUERIES = ["liver pain", "where does bone cough", "hair of the brain", "unheard words", "fever"]


def make_ranker(**weights):
    order = {"dense": 1.0, "late": 2.0, "lexical": 0.5, **weights}
    return LearnedRanker(
        encoder_digest="",
        order=np.array([order.get(name, 0.0) for name in FEATURES], dtype=np.float32),
        order_scale=1.0,
        order_midpoint=1.0,
        answer=np.array([name == "best_late" for name in EVIDENCE], dtype=np.float32),
        answer_bias=-0.5,
        scope=scope_of(0.0),
        threshold=0.5,
    )


def search_with(snapshot, encoder, ranker):
    """A searcher whose learned weights are ``ranker``'s."""
    searcher = Searcher(snapshot, encoder)
    facts = passage_facts(snapshot.passages, snapshot.documents)
    searcher.order = LearnedOrder(snapshot, snapshot.tokens, encoder, ranker, facts)
    return searcher


def snapshot_of(folder, corpus, encoder):
    cache = folder / "cache"
    build_snapshot(corpus, folder / "index", encoder=encoder, cache_folder=cache)
    return open_searcher(folder / "index", encoder=encoder).snapshot


@pytest.fixture(scope="module")
def many(make, ranking_encoder, tmp_path_factory):
    """More passages than are looked at closely, of all sorts, some of them twins."""
    rng = np.random.default_rng(4)
    documents = [
        make.document("alpha.md", cancer_types=("breast",)),
        make.document("drug.md", kind=PageKind.DRUG, title="Xeloda", brand_names=("Capecor",)),
        make.document("kids.md", population=Population.CHILD, cancer_types=("lung",)),
        make.document("pro.md", audience=Audience.HEALTH_PROFESSIONAL, language="es"),
    ]
    passages = []
    for position in range(MANY):
        words = rng.choice(WORDS, size=rng.integers(2, 14))
        document = documents[min(position % 9, 3)] if position % 40 else documents[1]
        group = f"g{position % 3}" if position % 8 == 0 else None
        text = f"{' '.join(words).capitalize()}."
        passages.append(make.passage(document.id, position, text, group=group))
    folder = tmp_path_factory.mktemp("many")
    return snapshot_of(folder, make.corpus(documents, passages), ranking_encoder)


@pytest.fixture(scope="module")
def searcher(many, ranking_encoder):
    return search_with(many, ranking_encoder, make_ranker())


def rank(searcher, query, rows):
    rows = np.array(rows, dtype=np.int64)
    return searcher.order.rank(searcher.read(query), rows, Stopwatch())


def brute_force(snapshot, encoder, query):
    """Dense, late and lexical of every passage from the texts alone."""
    asked = encoder.encode_query(query)
    dense, late = [], []
    for passage in snapshot.passages:
        found = encoder.encode_passages_with_tokens([passage_input(passage)])
        dense.append(float(found.dense[0] @ asked.dense))
        products = asked.tokens @ (found.tokens / 127.0).T
        late.append(float(products.max(axis=1).sum()))
    titles = {document.id: document.title for document in snapshot.documents}
    whole = ["\n".join([titles[p.document_id], *p.section, p.text]) for p in snapshot.passages]
    index = LexicalIndex.build({"passage": whole, "heading": whole, "text": whole})
    lexical = index.scores(tokenize(query))["passage"]
    return np.array(dense), np.array(late), lexical / max(lexical.max(), 1e-9)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("rows", [range(MANY), range(0, MANY, 7), [5], [200, 3, 9]])
def test_every_allowed_row_comes_once_and_scores_never_rise(searcher, query, rows):
    ordered = rank(searcher, query, rows)
    assert sorted(ordered.rows.tolist()) == sorted(rows)
    assert len(ordered.scores) == len(ordered.rows)
    assert (np.diff(ordered.scores) <= 0).all()
    assert ((ordered.scores >= 0) & (ordered.scores <= 1)).all()
    (close,) = {len(values) for values in ordered.signals.values()}
    assert min(len(rows), 150) <= close <= min(len(rows), 150 + 30)


@pytest.mark.parametrize("query", QUERIES)
def test_scores_are_the_weighted_signals(many, ranking_encoder, searcher, query):
    rows = np.arange(0, MANY, 3)
    dense, late, lexical = (part[rows] for part in brute_force(many, ranking_encoder, query))
    ordered = rank(searcher, query, rows)
    place = {row: i for i, row in enumerate(rows.tolist())}
    order = [place[row] for row in ordered.rows.tolist()]
    # Passages are encoded in bfloat16, in other batches here than in the build.
    assert ordered.signals["dense"] == pytest.approx(dense[order], abs=0.03)
    assert ordered.signals["late"] == pytest.approx(late[order], abs=0.05)
    assert ordered.signals["lexical"] == pytest.approx(lexical[order], abs=1e-5)
    signals = ordered.signals
    total = signals["dense"] + 2 * signals["late"] + 0.5 * signals["lexical"]
    assert ordered.scores == pytest.approx(1 / (1 + np.exp(1 - total)), abs=1e-5)


def test_what_is_not_looked_at_closely_comes_behind_in_order_of_the_first_look(searcher):
    query = "liver lung bone brain pain fever cough rash hair"
    ordered = rank(searcher, query, range(MANY))
    close = len(ordered.signals["dense"])
    assert 150 <= close < MANY
    assert ordered.scores[close] < ordered.scores[close - 1]
    behind = ordered.rows[close:]
    lexical = searcher.snapshot.lexical.scores(tokenize(query))
    passage, heading = (lexical[f] / max(lexical[f].max(), 1e-9) for f in ("passage", "heading"))
    vectors = searcher.order.encode(searcher.read(query))
    dense = searcher.snapshot.dense.scores(vectors.dense, behind)[0]
    first_look = dense + 0.15 * (passage + 0.25 * heading)[behind]
    assert (np.diff(first_look) <= 1e-6).all()
    assert (lexical["passage"][behind] > 0).any()


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        (Filters(), lambda d: True),
        (Filters(audience=Audience.HEALTH_PROFESSIONAL), lambda d: d.id == "pro.md"),
        (Filters(document_id="drug.md"), lambda d: d.id == "drug.md"),
        (Filters(cancer_type="lung"), lambda d: d.id == "kids.md"),
        (Filters(population=Population.CHILD), lambda d: d.id == "kids.md"),
        (Filters(language="en", document_kind=PageKind.ARTICLE), lambda d: d.id[0] in "ak"),
        (Filters(document_id="unknown.md"), lambda d: False),
    ],
)
@pytest.mark.parametrize("query", ["liver pain", "xeloda", "unheard words"])
def test_filters_return_all_that_they_allow(searcher, many, filters, allowed, query):
    hits = searcher.search(query, top_k=MANY, filters=filters).hits
    found = [many.passages_by_id[hit.passage_id] for hit in hits]
    expected = [p for p in many.passages if allowed(many.documents_by_id[p.document_id])]
    groups = {p.group for p in expected} - {None}
    assert len(hits) == sum(p.group is None for p in expected) + len(groups)
    assert {p.id for p in found} <= {p.id for p in expected}
    assert len({p.id for p in found}) == len(found)


def test_no_allowed_passage_is_no_hit_and_no_answer(searcher):
    ranking = searcher.search("liver xeloda", filters=Filters(document_id="unknown.md"))
    assert (ranking.hits, ranking.confidence, ranking.answered) == ((), 0.0, False)


@pytest.mark.parametrize("top_k", [1, 5, 150, 180, MANY, 10 * MANY])
def test_more_hits_go_on_where_fewer_end(searcher, top_k):
    everything = searcher.search("liver pain", top_k=MANY).hits
    hits = searcher.search("liver pain", top_k=top_k).hits
    assert [h.passage_id for h in hits] == [h.passage_id for h in everything[:top_k]]
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_twins_stand_as_one_hit(searcher, many):
    hits = searcher.search("liver pain", top_k=MANY).hits
    for group in ("g0", "g1", "g2"):
        members = [p for p in many.passages if p.group == group]
        (hit,) = [h for h in hits if many.passages_by_id[h.passage_id].group == group]
        documents = {many.passages_by_id[hit.passage_id].document_id, *hit.also_on}
        assert documents == {p.document_id for p in members}


@pytest.mark.parametrize("filters", [Filters(), Filters(language="en")])
def test_how_far_hits_are_looked_for_changes_none(searcher, monkeypatch, filters):
    whole = [searcher.search(q, top_k=k, filters=filters).hits for q in QUERIES for k in (3, 90)]
    monkeypatch.setattr("index.searcher._NEAR", 4)
    near = [searcher.search(q, top_k=k, filters=filters).hits for q in QUERIES for k in (3, 90)]
    assert near == whole
    assert any(hit.also_on for hits in whole for hit in hits)


def test_same_question_same_answer(searcher, many, ranking_encoder):
    again = search_with(many, ranking_encoder, make_ranker())
    for query in QUERIES:
        one, other = searcher.search(query, top_k=60), again.search(query, top_k=60)
        assert replace(one, timings_ms={}) == replace(other, timings_ms={})
        assert replace(one, timings_ms={}) == replace(
            searcher.search(query, top_k=60), timings_ms={}
        )


def test_ties_are_broken_by_passage_id(make, ranking_encoder, tmp_path):
    documents = [make.document(f"{letter}.md", title="Same") for letter in "dcbae"]
    passages = [make.passage(d.id, 0, "Liver pain.", context="Same > Part") for d in documents]
    snapshot = snapshot_of(tmp_path, make.corpus(documents, passages), ranking_encoder)
    searcher = search_with(snapshot, ranking_encoder, make_ranker())
    for query in ("liver pain", "where does it spreads", "rash"):
        hits = searcher.search(query, top_k=9).hits
        assert len({hit.score for hit in hits}) == 1
        assert [hit.passage_id for hit in hits] == sorted(p.id for p in passages)


def test_the_pages_of_a_named_drug_are_always_looked_at(many, ranking_encoder):
    loves_drugs = search_with(many, ranking_encoder, make_ranker(drug_match=9.0))
    for name in ("xeloda", "Capecor"):
        hits = loves_drugs.search(f"{name} and hair", top_k=20).hits
        assert {many.passages_by_id[hit.passage_id].document_id for hit in hits} == {"drug.md"}
        assert {hit.signals["drug_match"] for hit in hits} == {1.0}


def test_a_drug_named_by_its_brand_brings_its_best_passages(searcher, many):
    query = searcher.read("rash after Capecor")
    vectors = searcher.order.encode(query)
    everything = np.arange(MANY)
    found, first = searcher.order.candidates(query, vectors, everything, Stopwatch())
    on_its_page = [r for r in first.tolist() if many.passages[r].document_id == "drug.md"]
    assert len(on_its_page) > 30
    assert set(on_its_page[:30]) <= set(found.rows.tolist())
    # Its words alone would not have brought them.
    assert max(first.tolist().index(row) for row in on_its_page[:30]) >= 150


def test_weights_on_a_page_s_nature_reach_the_order(many, ranking_encoder):
    plain = search_with(many, ranking_encoder, make_ranker())
    averse = search_with(many, ranking_encoder, make_ranker(child_page_for_adult=-50.0))
    rows = np.arange(0, MANY, 2)
    child = {r for r in rows.tolist() if many.passages[r].document_id == "kids.md"}
    ordered = rank(averse, "liver pain", rows).rows.tolist()
    assert set(ordered[-len(child) :]) == child
    assert set(rank(plain, "liver pain", rows).rows.tolist()[-len(child) :]) != child
    asked_for_a_child = rank(averse, "liver pain of my 9 year old", rows).rows.tolist()
    assert set(asked_for_a_child[-len(child) :]) != child


def test_confidence_is_the_ranker_s_of_the_evidence(searcher):
    ordered = rank(searcher, "liver pain", range(MANY))
    best_late = ordered.signals["late"][:5].max()
    assert ordered.confidence == pytest.approx(1 / (1 + np.exp(0.5 - best_late)), abs=1e-5)
    assert ordered.answered is (ordered.confidence >= 0.5)


def test_the_wording_of_a_question_moves_its_confidence(many, ranking_encoder):
    weights = np.array([name == "in_scope" for name in EVIDENCE], dtype=np.float32)
    ranker = replace(make_ranker(), answer=weights, answer_bias=0.0, scope=scope_of(-2.0))
    ordered = rank(search_with(many, ranking_encoder, ranker), "liver pain", range(9))
    assert ordered.confidence == pytest.approx(1 / (1 + np.exp(2)), abs=1e-6)


def test_a_threshold_that_is_not_reached_is_no_answer(many, ranking_encoder):
    strict = search_with(many, ranking_encoder, replace(make_ranker(), threshold=1.0))
    ranking = strict.search("liver pain")
    assert ranking.hits
    assert not ranking.answered


def test_highlights_are_sentences_of_the_hits(searcher, many):
    hits = searcher.search("liver pain", top_k=30).hits
    for hit in hits:
        text = many.passages_by_id[hit.passage_id].text
        assert [text[mark.start : mark.end] for mark in hit.highlights] == [text]


def test_a_query_longer_than_the_encoder_reads_is_searched_whole(searcher, many, ranking_encoder):
    query = searcher.read("Liver pain. " + "It is common. " * 30 + "Fever of the bone.")
    vectors = searcher.order.encode(query)
    assert len(vectors.dense) > 2
    start = ranking_encoder.encode_query("Liver pain." + " It is common." * 4)
    assert vectors.dense[0] == pytest.approx(start.dense, abs=1e-6)
    # Each window's tokens weigh the same in all.
    parts = vectors.tokens[: len(start.tokens)] * len(vectors.dense)
    assert parts == pytest.approx(start.tokens, abs=1e-6)
    ordered = rank(searcher, query.text, range(9))
    cosines = many.dense.scores(vectors.dense, ordered.rows)
    assert ordered.signals["dense"] == pytest.approx(cosines.max(axis=0), abs=1e-6)


def test_its_stages(searcher):
    timings = searcher.search("liver pain").timings_ms
    assert set(timings) == {
        "read", "encode", "dense", "lexical", "candidates", "late", "rank", "confidence",
        "collapse", "highlight", "total",
    }  # fmt: skip


words = st.lists(st.sampled_from([*WORDS, "xeloda", "unheard"]), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(words.map(" ".join), st.sets(st.integers(0, MANY - 1), max_size=30))
def test_any_query_over_any_rows_orders_them_all(searcher, query, rows):
    ordered = rank(searcher, query, sorted(rows))
    assert sorted(ordered.rows.tolist()) == sorted(rows)
    assert (np.diff(ordered.scores) <= 0).all()
    assert 0.0 <= ordered.confidence <= 1.0
    assert len(ordered.highlights(ordered.rows[:3])) == min(3, len(rows))
