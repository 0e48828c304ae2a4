"""The status page, against the snapshot itself."""

import json
from datetime import date

import pytest

from service.pages.status_view import bars, read_ingest_record, status_view
from service.pages.words import words_in

pytestmark = pytest.mark.model


def test_figures_are_those_of_the_snapshot(page, site, site_snapshot):
    page.goto(f"{site}/status")
    snapshot = site_snapshot.snapshot
    figures = page.locator("#snapshot + dl dd").all_inner_texts()
    assert figures[:2] == [str(len(snapshot.documents)), str(len(snapshot.passages))]
    assert figures[3] == snapshot.id


def test_charts_draw_what_their_tables_say(page, site):
    page.goto(f"{site}/status")
    for table in page.locator("table.chart").all():
        counts = [int(text) for text in table.locator("td.figure").all_inner_texts()]
        widths = [float(bar.get_attribute("width")) for bar in table.locator("rect").all()]
        assert widths == [pytest.approx(100 * n / max(counts), abs=0.06) for n in counts]


def test_overdue_reviews_are_listed_the_longest_first(page, site, site_snapshot):
    view = status_view(site_snapshot.snapshot, words_in("en"), today=date(2026, 3, 1), record=None)
    # Declared on 20 November 2025 and quarterly: due 92 days later, on 20 February 2026.
    assert {d.id for d in view.overdue} == {"pdq/liver-care.md", "pdq/liver-care-hp.md"}
    early = status_view(
        site_snapshot.snapshot, words_in("en"), today=date(2026, 2, 20), record=None
    )
    assert early.overdue == []
    page.goto(f"{site}/status")
    assert "2 pages declare a review date" in page.locator("main").inner_text()


def test_years_are_shown_with_their_gaps(site_snapshot):
    view = status_view(site_snapshot.snapshot, words_in("en"), today=date(2026, 3, 1), record=None)
    years = [(bar.name, bar.count) for bar in view.years]
    assert years == [("2021", 1), ("none", len(site_snapshot.snapshot.documents) - 1)]


def test_last_ingest_run_is_shown_with_its_faults(page, site, site_folder):
    record = read_ingest_record(site_folder / "passages")
    assert [(fault.document_id, fault.field) for fault in record.faults] == [
        ("lumpazib.md", "tags")
    ]
    page.goto(f"{site}/status")
    assert "lumpazib.md: line 1, tags: found nothing" in page.locator(".faults").inner_text()
    assert record.digest in page.locator("main").inner_text()


def test_record_that_is_missing_or_damaged_is_no_record(tmp_path):
    assert read_ingest_record(tmp_path) is None
    for content in ("{", json.dumps({"digest": 1}), "[]"):
        (tmp_path / "manifest.json").write_text(content)
        assert read_ingest_record(tmp_path) is None


def test_bars_are_measured_by_the_longest():
    assert [bar.share for bar in bars([("a", 4), ("b", 1), ("c", 0)])] == [1.0, 0.25, 0.0]
    assert bars([]) == []
    assert bars([("a", 0)])[0].share == 0.0
