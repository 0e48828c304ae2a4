import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.build import build_snapshot
from index.errors import BlankQueryError, SnapshotEncoderError
from index.lexical import LexicalIndex
from index.model import Filters
from index.searcher import open_searcher
from index.tokens import tokenize
from ingest.model import Audience, PageKind, Population

PARTS = "liver lung bone brain pain fever cough rash the of very".split()  # noqa: SIM905


def texts_of(searcher, ranking):
    return [searcher.snapshot.passages_by_id[hit.passage_id].text for hit in ranking.hits]


def brute_force(snapshot, encoder, query, allowed):
    """Score every allowed passage from the texts alone; best first, groups collapsed."""
    whole = [
        "\n".join([snapshot.documents_by_id[p.document_id].title, *p.section, p.text])
        for p in snapshot.passages
    ]
    lexical = LexicalIndex.build({"passage": whole, "heading": whole, "text": whole})
    bm25 = lexical.scores(tokenize(query))["passage"].astype(float)
    bm25 = bm25 / bm25.max() if bm25.max() > 0 else bm25
    scored = []
    for row, passage in enumerate(snapshot.passages):
        if allowed(snapshot.documents_by_id[passage.document_id]):
            vector = encoder.vector(f"{passage.context}\n{passage.text}")
            score = (vector @ encoder.vector(query) + 0.1 * bm25[row]) / 1.1
            scored.append((-round(score, 6), passage.id, passage.group))
    kept, seen = [], set()
    for score, passage_id, group in sorted(scored):
        if group is None or group not in seen:
            kept.append((passage_id, -score))
        seen.add(group)
    return kept


def test_a_passage_is_its_own_best_hit_at_cosine_one(searcher):
    for passage in searcher.snapshot.passages:
        hit = searcher.search(f"{passage.context}\n{passage.text}").hits[0]
        assert hit.signals["dense"] == pytest.approx(1.0, abs=1e-6)
        found = searcher.snapshot.passages_by_id[hit.passage_id]
        assert found == passage or (found.group == passage.group is not None)


def test_order_and_scores_by_hand(searcher):
    ranking = searcher.search("liver", top_k=2)
    assert texts_of(searcher, ranking) == [
        "Liver and lung lesions with pain.",
        "It spreads to the liver. It spreads to the lung and bone.",
    ]
    # Both hold "liver" as one of three counted words: cosine 1/sqrt(3). Six terms (gamma, part,
    # liver, lung, lesion, pain) against seven (alpha, part, spread, liver, spread, lung, bone): the
    # first has the better BM25. The six passages hold 7 + 5 + 5 + 7 + 4 + 6 = 34 terms without
    # function words, so one of n terms has n / (34 / 6) of the mean length; idf cancels.
    first, second = ranking.hits
    shares = [1 / (1 + 1.5 * (0.25 + 0.75 * n * 6 / 34)) for n in (6, 7)]
    lexical = shares[1] / shares[0]
    assert first.score == pytest.approx((1 / np.sqrt(3) + 0.1) / 1.1, abs=1e-6)
    assert second.signals["lexical"] == pytest.approx(lexical, abs=1e-6)
    assert second.score == pytest.approx((1 / np.sqrt(3) + 0.1 * lexical) / 1.1, abs=1e-6)
    assert [hit.rank for hit in ranking.hits] == [1, 2]


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        (Filters(), lambda d: True),
        (Filters(audience=Audience.PATIENT), lambda d: d.audience == "patient"),
        (Filters(cancer_type="lung"), lambda d: d.id == "beta.md"),
        (Filters(cancer_type="breast"), lambda d: d.id != "gamma.md"),
        (Filters(document_kind=PageKind.DRUG), lambda d: d.id == "beta.md"),
        (Filters(document_id="gamma.md"), lambda d: d.id == "gamma.md"),
        (Filters(language="en"), lambda d: d.id != "gamma.md"),
        (Filters(language="en", document_kind=PageKind.ARTICLE), lambda d: d.id == "alpha.md"),
        (Filters(document_id="unknown.md"), lambda d: False),
        (Filters(population=Population.CHILD), lambda d: d.id == "alpha.md"),
        (Filters(population=Population.ADULT), lambda d: d.id != "alpha.md"),
        (Filters(population=Population.ANY), lambda d: True),
        (Filters(language="es", audience=Audience.PATIENT), lambda d: False),
    ],
)
@pytest.mark.parametrize("query", ["liver", "bone pain and fever", "nothing", "very"])
def test_filters_restrict_exactly(searcher, encoder, filters, allowed, query):
    ranking = searcher.search(query, top_k=50, filters=filters)
    expected = brute_force(searcher.snapshot, encoder, query, allowed)
    assert [hit.passage_id for hit in ranking.hits] == [passage_id for passage_id, _ in expected]
    scores = [score for _, score in expected]
    assert [hit.score for hit in ranking.hits] == pytest.approx(scores, abs=2e-6)


def test_no_allowed_passage_is_no_hit_and_no_answer(searcher):
    ranking = searcher.search("liver", filters=Filters(document_id="unknown.md"))
    assert (ranking.hits, ranking.confidence, ranking.answered) == ((), 0.0, False)


def test_near_identical_passages_stand_as_one_hit(searcher):
    ranking = searcher.search("cough", top_k=50)
    twins = [
        hit
        for hit in ranking.hits
        if searcher.snapshot.passages_by_id[hit.passage_id].group == "g1"
    ]
    assert len(twins) == 1
    assert len(ranking.hits) == 5
    documents = {searcher.snapshot.passages_by_id[twins[0].passage_id].document_id}
    assert documents | set(twins[0].also_on) == {"alpha.md", "beta.md"}


def test_also_on_names_allowed_documents_only(searcher):
    filters = Filters(document_id="alpha.md")
    hit = searcher.search("cough", filters=filters).hits[0]
    assert searcher.snapshot.passages_by_id[hit.passage_id].group == "g1"
    assert hit.also_on == ()


def test_ties_are_broken_by_passage_id(make, build, tmp_path, encoder):
    documents = [make.document(f"{name}.md", title="T") for name in "dbca"]
    passages = [make.passage(d.id, 0, "Liver.", context="T") for d in documents]
    build(make.corpus(documents, passages))
    ranking = open_searcher(tmp_path / "index", encoder=encoder).search("liver", top_k=3)
    assert len({hit.score for hit in ranking.hits}) == 1
    assert [hit.passage_id for hit in ranking.hits] == sorted(p.id for p in passages)[:3]


def test_highlights_mark_the_sentence_about_the_query(searcher):
    hit = searcher.search("lung bone").hits[0]
    text = searcher.snapshot.passages_by_id[hit.passage_id].text
    marked = [text[mark.start : mark.end] for mark in hit.highlights]
    assert marked == ["It spreads to the lung and bone."]


def test_a_near_question_is_answered_and_a_far_one_is_not(searcher):
    near, far = searcher.search("liver lung bone"), searcher.search("rash")
    assert near.answered
    assert near.confidence > 0.99
    assert not far.answered
    assert far.confidence == pytest.approx(1 / (1 + np.exp(12 * 0.4)), rel=1e-3)
    assert far.hits


def test_a_query_longer_than_the_encoder_reads_is_searched_whole(searcher):
    filler = "something else again. " * 30
    ranking = searcher.search(f"{filler} Bone pain with fever? {filler}", top_k=1)
    assert texts_of(searcher, ranking) == ["Bone pain is treated. Call about fever."]


@pytest.mark.parametrize("query", ["", " ", "\n\t\u00a0"])
def test_a_blank_query_is_refused(searcher, query):
    with pytest.raises(BlankQueryError, match="the query is blank"):
        searcher.search(query)


def test_top_k_below_one_is_refused(searcher):
    with pytest.raises(ValueError, match="top_k is 0, expected at least 1"):
        searcher.search("liver", top_k=0)


def test_another_encoder_is_refused(snapshot_path, encoder):
    with pytest.raises(SnapshotEncoderError, match=r"made with the encoder words \(dddd"):
        open_searcher(snapshot_path, encoder=replace(encoder, digest="e" * 64))


def test_every_stage_is_timed(searcher):
    timings = searcher.search("liver").timings_ms
    assert set(timings) == {
        "read", "encode", "dense", "lexical", "rank", "collapse", "highlight", "total",
    }  # fmt: skip
    assert sum(value for name, value in timings.items() if name != "total") <= timings["total"]


def test_threads_find_what_one_finds(searcher):
    queries = [f"{one} {other}" for one in PARTS for other in PARTS]
    alone = [searcher.search(query).hits for query in queries]
    together = [None] * len(queries)

    def run(offset):
        for i in range(offset, len(queries), 4):
            together[i] = searcher.search(queries[i]).hits

    threads = [threading.Thread(target=run, args=(offset,)) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


words = st.lists(st.sampled_from(PARTS), min_size=1, max_size=6).map(" ".join)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(words, st.sampled_from([None, "g", "h"])), min_size=1, max_size=12),
    words,
    st.integers(1, 15),
)
def test_search_equals_brute_force_on_any_corpus(make, tmp_path_factory, content, query, top_k):
    folder = tmp_path_factory.mktemp("any")
    documents = [make.document("a.md"), make.document("b.md", language="es")]
    passages = [
        make.passage(documents[i % 2].id, i, text, group=group)
        for i, (text, group) in enumerate(content)
    ]
    encoder = make.encoder()
    corpus = make.corpus(documents, passages)
    build_snapshot(corpus, folder / "index", encoder=encoder, cache_folder=folder / "cache")
    searcher = open_searcher(folder / "index", encoder=encoder)
    for filters in (Filters(), Filters(language="es")):
        found = searcher.search(query, top_k=top_k, filters=filters)
        expected = brute_force(
            searcher.snapshot, encoder, query, lambda d, f=filters: f.language in {None, d.language}
        )
        scores = [score for _, score in expected[:top_k]]
        assert [hit.score for hit in found.hits] == pytest.approx(scores, abs=2e-6)
        assert len({hit.passage_id for hit in found.hits}) == len(scores)
