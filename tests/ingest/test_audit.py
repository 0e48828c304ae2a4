"""Counts that can be made by hand on three small pages."""

from __future__ import annotations

import html
import json
import re
from datetime import date

import pytest

from ingest.__main__ import main
from ingest.audit import audit_corpus, report_to_json
from ingest.audit_html import audit_html
from ingest.audit_page import audit_page, short
from ingest.encoding import token_counter

HEAD = (
    "---\ntitle: {title} - NCI\nurl: https://www.cancer.gov/{path}\nsource: NCI\n"
    "license: public_domain\nstatus: active\naudienceLevel: patient\nlanguage: en\nversion: v1\n"
    "citation: NCI, 2025\nlastReviewed: '2025-12-30'\nreviewFrequency: quarterly\n"
    "sourceType: core\ncancerTypes:\n- lung\ntags:\n- treatment\n---\n\n"
)
PROSE = "The knee bends when the muscles behind the thigh pull on the shin bone below it. " * 3
KNEE = (
    HEAD.format(title="Knee Care", path="types/knee")
    + f"# Knee Care - NCI\n\n# Care of the Knee\n\n##\n\nRest\n\n{PROSE}\n\n"
    + "Placeholder slot\n\n#### Ice\n\nCall 1-800-273-TALK if it is too much to bear today.\n\n"
    + "| Joint | Bends | Turns |\n| --- | --- | --- |\n| Knee | yes |\n| Hip | yes | yes |\n"
)
HIP = (
    HEAD.format(title="Hip (PDQ®)–Health Professional Version", path="types/hp/hip-pdq")
    + "# Hip (PDQ®)–Health Professional Version\n\n"
    + f"## Rest\n\n{PROSE}\n\nSee <b>& more\n"
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "knee.md").write_text(KNEE, encoding="utf-8")
    (folder / "hip.md").write_text(HIP, encoding="utf-8")
    (folder / "broken.md").write_text("no front matter", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(corpus):
    return audit_corpus(corpus, workers=1)


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("double_title", "# Care of the Knee"),
        ("empty_heading", "##\n\nRest"),
        ("placeholder", "Placeholder slot"),
        ("level_jump", "#### Ice"),
        ("lifeline", "Call 1-800"),
        ("short_rows", "| Knee | yes |"),
    ],
)
def test_each_fault_is_found_on_its_line(check, text):
    page = audit_page("knee.md", KNEE.encode(), count=token_counter())
    line = KNEE[: KNEE.index(text)].count("\n") + 1
    assert [finding.line for finding in page.findings if finding.check == check] == [line]


def test_an_audience_that_is_right_is_no_finding():
    page = audit_page("knee.md", KNEE.encode(), count=token_counter())
    assert [finding for finding in page.findings if finding.check == "audience"] == []


def test_the_report_counts_pages_and_findings(found):
    assert dict(found.outcomes) == {"read": 2, "skipped": 1}
    counts = {result.check.id: result.count for result in found.results}
    assert (counts["audience"], counts["skipped"], counts["placeholder"]) == (1, 1, 1)
    assert counts["cancer_types"] == 2
    assert found.audiences == {("patient", "health_professional"): 1, ("patient", "patient"): 1}
    # Two pages of one day are too few to call the day a crawl's.
    assert counts["crawl_date"] == 0


def test_the_words_of_a_page_add_up():
    page = audit_page("knee.md", KNEE.encode(), count=token_counter())
    body = KNEE.split("---\n\n", 1)[1]
    assert sum(page.words.values()) == len(re.findall(r"\w+", body))


def test_the_page_is_self_contained_and_shows_markup_as_text(found):
    page = audit_html(found, date(2026, 1, 2))
    assert not re.search(r"<(?:script|link|img|iframe)|url\(|@import", page)
    assert html.escape("1-800-273-TALK") in page
    assert "Made 2026-01-02" in page


def test_the_command_writes_both_files(corpus, tmp_path, capsys):
    assert main(["audit", str(corpus), "--out", str(tmp_path), "--quiet", "--workers", "1"]) == 0
    saved = json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    assert saved["pages"] == 3
    assert (tmp_path / "audit.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "3 pages" in capsys.readouterr().out


def test_the_command_refuses_an_empty_folder(tmp_path, capsys):
    assert main(["audit", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "no Markdown documents" in capsys.readouterr().err


def test_json_names_audiences_and_days(found):
    saved = report_to_json(found)
    assert saved["declared_days"] == {"2025-12-30": 2}
    assert {"declared": "patient", "found": "patient", "pages": 1} in saved["audiences"]


def test_short_keeps_one_line_of_two_hundred_characters():
    assert short("a\x00b\n c") == "a b c"
    assert len(short("x" * 500)) == 200
