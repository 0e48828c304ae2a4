import pytest

from service.pages.examples import MAX_EXAMPLES, example_questions

pytestmark = pytest.mark.model


def test_examples_are_headings_of_patients_pages_and_find_their_own_section(site_snapshot):
    snapshot = site_snapshot.snapshot
    examples = example_questions(snapshot)
    assert len(examples) == len(set(examples)) == MAX_EXAMPLES
    headings = {
        passage.section[-1]: snapshot.documents_by_id[passage.document_id].audience
        for passage in snapshot.passages
        if passage.section
    }
    for example in examples:
        assert headings[example] == "patient"
        found = site_snapshot.search(example, top_k=5).hits
        sections = {snapshot.passages_by_id[hit.passage_id].section[-1:] for hit in found}
        assert (example,) in sections


def test_fewer_are_given_where_the_pages_ask_less(site_snapshot):
    assert example_questions(site_snapshot.snapshot, limit=1) == ("What Is Metastatic Cancer?",)
