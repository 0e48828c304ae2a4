"""What ingest must make of the whole corpus of saved NCI pages."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from ingest.citation import cite
from ingest.model import Audience, PageKind

from .conftest import Nci
from .nci_checks import FORBIDDEN

pytestmark = pytest.mark.corpus
LABELS = Path(__file__).parents[1] / "data" / "audience_labels.jsonl"
TODAY = date(2026, 4, 1)


def test_every_page_is_read_left_out_for_a_reason_or_skipped_with_its_fault(nci: Nci) -> None:
    skipped = {fault.document_id for fault in nci.summary.skipped}
    left_out = set(nci.summary.left_out)
    assert set(nci.documents) | left_out | skipped == set(nci.ids)
    assert len(nci.documents) + len(left_out) + len(skipped) == len(nci.ids)
    assert all(nci.summary.left_out.values())


def test_every_character_is_in_a_passage_a_heading_or_a_named_exclusion(nci: Nci) -> None:
    unnamed = {i: f.coverage.unnamed for i, f in nci.findings.items() if f.coverage.unnamed}
    assert unnamed == {}
    assert all(e.reason for document in nci.documents.values() for e in document.exclusions)


def test_no_range_is_claimed_twice_or_leaves_its_file(nci: Nci) -> None:
    assert {i: f.coverage.twice for i, f in nci.findings.items() if f.coverage.twice} == {}
    assert {i: f.coverage.outside for i, f in nci.findings.items() if f.coverage.outside} == {}


def test_995_of_1000_words_of_each_document_are_in_exactly_one_passage(nci: Nci) -> None:
    short = {}
    for document_id, findings in nci.findings.items():
        found = findings.coverage
        if found.lost.total() > max(2, 0.005 * found.words):
            short[document_id] = (found.words, found.lost.most_common(8))
    assert short == {}


def test_passages_add_no_words(nci: Nci) -> None:
    long = {}
    for document_id, findings in nci.findings.items():
        found = findings.coverage
        if found.added.total() > max(2, 0.005 * found.words):
            long[document_id] = (found.words, found.added.most_common(8))
    assert long == {}


@pytest.mark.parametrize("check", FORBIDDEN)
def test_no_passage_shows(nci: Nci, check: str) -> None:
    hits = [hit for found in nci.findings.values() for hit in found.forbidden.get(check, [])]
    assert hits == []


def test_every_passage_stands_at_its_range(nci: Nci) -> None:
    assert [name for found in nci.findings.values() for name in found.misplaced] == []


def test_no_passage_is_over_the_window_and_every_count_is_right(nci: Nci) -> None:
    assert [name for found in nci.findings.values() for name in found.too_long] == []
    assert [name for found in nci.findings.values() for name in found.miscounted] == []


def test_links_are_absolute(nci: Nci) -> None:
    assert [name for found in nci.findings.values() for name in found.bad_links] == []


def test_fragments_select_the_first_words_once(nci: Nci) -> None:
    bad = [name for found in nci.findings.values() for name in found.bad_fragments]
    total = sum(found.fragments for found in nci.findings.values())
    # The check reads Markdown without a parser, so it is itself wrong now and then.
    assert len(bad) <= 0.0005 * total, bad
    assert total > 0.9 * len(nci.passages)


def test_ids_are_unique_and_positions_count_up(nci: Nci) -> None:
    assert len({passage.id for passage in nci.passages}) == len(nci.passages)
    positions = defaultdict(list)
    for passage in nci.passages:
        positions[passage.document_id].append(passage.position)
    assert all(found == list(range(len(found))) for found in positions.values())


def test_passages_of_few_words_only_where_the_section_has_no_more(nci: Nci) -> None:
    words = Counter[tuple[str, int]]()
    for passage in nci.passages:
        words[_section_of(nci, passage)] += len(passage.text.split())
    crumbs = [
        (p.document_id, p.section[-1:], p.text)
        for p in nci.passages
        if len(p.text.split()) < 8 and words[_section_of(nci, p)] > len(p.text.split())
    ]
    assert crumbs == []


def _section_of(nci: Nci, passage) -> tuple[str, int]:
    """Return the section a passage stands in, by its place: paths may repeat on a page."""
    sections = nci.documents[passage.document_id].sections
    starts = [s.start for s in sections if s.start <= passage.start]
    return passage.document_id, max(starts, default=0)


def test_groups_hold_passages_that_really_resemble_each_other(nci: Nci) -> None:
    groups = defaultdict(list)
    for passage in nci.passages:
        if passage.group:
            groups[passage.group].append(_shingles(passage.text))
    assert groups
    assert all(len(members) > 1 for members in groups.values())
    for group, members in groups.items():
        for index, member in enumerate(members):
            others = (m for other, m in enumerate(members) if other != index)
            assert any(len(member & o) >= 0.8 * len(member | o) for o in others), group


def _shingles(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {" ".join(words[i : i + 4]) for i in range(max(1, len(words) - 3))}


def test_identical_passages_share_a_group(nci: Nci) -> None:
    groups = defaultdict(set)
    copies = Counter(passage.text for passage in nci.passages)
    for passage in nci.passages:
        if copies[passage.text] > 1:
            groups[passage.text].add(passage.group)
    assert [text for text, found in groups.items() if len(found) != 1 or None in found] == []


def test_the_labelled_pages_have_the_audience_a_reader_gave_them(nci: Nci) -> None:
    found = {d.url: d.audience for d in nci.documents.values()}
    labels = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    assert len(labels) >= 150
    labelled = [(x["url"], Audience(x["audience"])) for x in labels if x["url"] in found]
    assert len(labelled) > 120
    taken_for_patient = [
        url
        for url, audience in labelled
        if audience is Audience.HEALTH_PROFESSIONAL and found[url] is not audience
    ]
    assert taken_for_patient == []
    assert [(u, a.value, found[u].value) for u, a in labelled if found[u] is not a] == []


def test_twins_point_at_each_other_and_differ_in_audience(nci: Nci) -> None:
    pairs = [(d, nci.documents[d.twin_id]) for d in nci.documents.values() if d.twin_id]
    assert len(pairs) > 150
    assert [d.id for d, twin in pairs if d.audience is twin.audience] == []


def test_every_citation_names_source_title_and_a_link_that_opens_at_the_passage(nci: Nci) -> None:
    for passage in nci.passages:
        document = nci.documents[passage.document_id]
        citation = cite(document, passage, today=TODAY)
        assert citation.url == document.url
        assert (citation.deep_link or "").startswith(citation.url or "")
        assert citation.title
        assert "National Cancer Institute" in citation.attribution or document.source != "NCI"
        is_summary = document.kind is PageKind.PDQ_SUMMARY
        assert ("cancer information summary about" in citation.attribution) is is_summary
        assert ("originally published" in citation.attribution) is not is_summary
        assert citation.third_party == passage.third_party


def test_every_summary_has_its_board_and_title_and_most_their_pmid(nci: Nci) -> None:
    summaries = [d for d in nci.documents.values() if d.kind is PageKind.PDQ_SUMMARY]
    assert len(summaries) > 350
    assert [d.id for d in summaries if d.pdq is None or not d.pdq.title] == []
    boards = Counter(d.pdq.board for d in summaries if d.pdq)
    assert all(
        re.fullmatch(r"(?:(?: and )?PDQ® [\w, ]+? Editorial Board)+", b or "") for b in boards
    )
    assert sum(d.pdq.pmid is not None for d in summaries if d.pdq) > 300


def test_a_crawl_day_is_never_shown_as_a_review(nci: Nci) -> None:
    reviewed = Counter(d.declared_reviewed for d in nci.documents.values() if d.declared_reviewed)
    assert max(reviewed.values()) < 20
    retrieved = Counter(d.retrieved for d in nci.documents.values())
    assert retrieved.most_common(1)[0][1] > 1000
    for document in nci.documents.values():
        assert not (document.declared_reviewed and document.retrieved)
        if document.page_updated and document.retrieved:
            assert document.page_updated <= document.retrieved


def test_reprinted_tables_carry_their_owner(nci: Nci) -> None:
    owned = [p for p in nci.passages if p.third_party and "eprinted" in p.third_party]
    assert len(owned) > 100
    assert [p.text[:80] for p in nci.passages if "Reprinted with permission" in p.text
            and not p.third_party] == []  # fmt: skip
