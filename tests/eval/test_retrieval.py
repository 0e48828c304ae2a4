from __future__ import annotations

from dataclasses import replace

from eval.matching import judge
from eval.model import Answer, Evidence, Question, Retrieved
from eval.retrieval import PATIENT_PAGES, SnapshotRetriever, WithAddresses
from index.model import Filters, Ranking
from ingest.model import Audience

from .stand_in import WordCountSearcher, document

KNEE = replace(document("knee.md"), url="https://www.cancer.gov/types/knee")


class Fixed:
    name = "Fixed"

    def __init__(self, *passages: Retrieved) -> None:
        self.passages = passages

    def retrieve(self, question: str, *, top_k: int) -> Answer:
        return Answer(self.passages[:top_k], took_ms=7.0)


def test_a_page_named_by_its_file_is_found_by_its_address() -> None:
    passages = [Retrieved("shin.md", "1", "Shins.", 2.0), Retrieved("knee.md", "2", "Knees.", 1.0)]
    peer = WithAddresses(Fixed(*passages), [KNEE])
    answer = peer.retrieve("knees?", top_k=5)
    assert [passage.url for passage in answer.passages] == [None, KNEE.url]
    assert (peer.name, answer.took_ms) == ("Fixed", 7.0)
    asked = Question(
        "q", "knees?", "lay", "k", answerable=True,
        evidence=(Evidence(None, "http://cancer.gov/types/knee"),),
    )  # fmt: skip
    assert judge(asked, answer.passages).held == ((), (0,))
    assert judge(asked, passages).held == ((), ())


def test_an_address_that_a_system_gives_itself_stays() -> None:
    passage = Retrieved("knee.md", "1", "Knees.", 1.0, url="https://example.org/knee")
    (found,) = WithAddresses(Fixed(passage), [KNEE]).retrieve("knees?", top_k=1).passages
    assert found.url == "https://example.org/knee"


class Remembering(WordCountSearcher):
    asked: Filters | None = None

    def search(self, query: str, *, top_k: int = 5, filters: Filters | None = None) -> Ranking:
        self.asked = filters
        return super().search(query, top_k=top_k)


def test_the_same_search_over_patient_pages_alone() -> None:
    searcher = Remembering()
    whole = SnapshotRetriever(searcher)
    whole.retrieve("pears", top_k=2)
    assert searcher.asked is None
    some = whole.on_patient_pages()
    some.retrieve("pears", top_k=2)
    assert searcher.asked == Filters(audience=Audience.PATIENT)
    assert (whole.name, some.name) == ("OncoAsk", PATIENT_PAGES)
