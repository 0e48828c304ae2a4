from __future__ import annotations

from dataclasses import replace
from datetime import date

from ingest.corpus import crawl_stamps, grouped_passages, settled_documents

from .pages import FILLER, document_of, page, read, titled

CRAWL, REVIEW = date(2025, 12, 30), date(2024, 3, 1)
BASE = document_of(read(page(titled(FILLER))))


def test_a_day_on_a_quarter_of_twenty_pages_is_a_stamp() -> None:
    others = [date(2020, 1, n) for n in range(1, 29)] + [date(2021, 1, n) for n in range(1, 29)]
    assert crawl_stamps([CRAWL] * 20 + others) == {CRAWL}
    assert crawl_stamps([CRAWL] * 19) == set()
    assert crawl_stamps([CRAWL] * 20 + others + [None] * 500) == {CRAWL}
    assert crawl_stamps([CRAWL] * 20 + others + [date(2022, 1, n) for n in range(1, 9)]) == set()


def test_a_stamp_becomes_the_day_of_retrieval_and_a_review_stays() -> None:
    documents = [
        replace(BASE, id=f"{n}.md", url=f"https://www.cancer.gov/{n}", declared_reviewed=CRAWL)
        for n in range(25)
    ]
    documents.append(replace(BASE, id="x.md", declared_reviewed=REVIEW))
    documents.append(replace(BASE, id="y.md", declared_reviewed=None))
    settled = settled_documents(documents)
    assert {(d.declared_reviewed, d.retrieved) for d in settled[:25]} == {(None, CRAWL)}
    assert (settled[25].declared_reviewed, settled[25].retrieved) == (REVIEW, None)
    assert (settled[26].declared_reviewed, settled[26].retrieved) == (None, None)


def test_in_a_small_corpus_a_date_stays_what_it_is_declared_to_be() -> None:
    (settled,) = settled_documents([BASE])
    assert settled.declared_reviewed == BASE.declared_reviewed


def test_twins_are_linked_by_url_whatever_its_form() -> None:
    patient = replace(BASE, id="p.md", url="https://www.cancer.gov/knee/Patient/",
                      twin_url="https://www.cancer.gov/knee/hp#top")  # fmt: skip
    professional = replace(BASE, id="h.md", url="https://www.cancer.gov/knee/hp",
                           twin_url="https://www.cancer.gov/knee/patient")  # fmt: skip
    lonely = replace(BASE, id="l.md", url="https://www.cancer.gov/l", twin_url="https://x.gov/l")
    itself = replace(BASE, id="i.md", url="https://www.cancer.gov/i",
                     twin_url="https://www.cancer.gov/i")  # fmt: skip
    settled = settled_documents([patient, professional, lonely, itself])
    assert [d.twin_id for d in settled] == ["h.md", "p.md", None, None]


def test_the_same_paragraph_on_two_pages_is_one_group() -> None:
    same = read(page(titled(f"## A\n\n{FILLER}\n")), document_id="a.md").passages
    again = read(page(titled(f"## B\n\n{FILLER} So it is.\n")), document_id="b.md").passages
    other = read(
        page(titled("## C\n\n" + " ".join(f"word{n}" for n in range(40)))), document_id="c.md"
    ).passages
    grouped = grouped_passages([*same, *again, *other])
    assert grouped[0].group is not None
    assert [p.group for p in grouped] == [grouped[0].group, grouped[0].group, None]
    assert [replace(p, group=None) for p in grouped] == [*same, *again, *other]
