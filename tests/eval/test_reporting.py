"""The report says what the runs say, and the README what the report says."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval.command_report import write_report
from eval.comparison import compare
from eval.errors import ComparisonError
from eval.html_report import drills, html_report, marked
from eval.markdown import BEGIN, END, figures_block, markdown_report, replace_block
from eval.model import Answer, Evidence, Provenance, Question, Retrieved, Run
from eval.plots import interval_plot
from eval.reporting import SuiteRuns, hardest, report_figures
from eval.running import record_of
from eval.suites import Suite

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "docs" / "evaluation" / "report.json"
SECRET = "where are the purple carrots sold"
QUOTE = "purple carrots are sold beside the old mill"


def run_of(system: str, *ranks: int) -> Run:
    """One question for each rank at which the quote comes; 0 for never."""
    records = []
    for i, rank in enumerate(ranks):
        asked = Question(
            f"q{i}", f"{SECRET} {i} <b>", "lay" if i % 2 else "typo", "k", True,
            (Evidence("a.md", None, QUOTE),),
        )  # fmt: skip
        texts = [QUOTE if r == rank else "no & nothing" for r in range(1, 11)]
        passages = tuple(
            Retrieved("a.md", f"p{r}", text, 1 / r, ("Café <h>",))
            for r, text in enumerate(texts, 1)
        )
        records.append(record_of(asked, Answer(passages, True, 0.5 + i / 100, 3.0)))
    source = Provenance(system, "g.jsonl", "0" * 64, "c", "s", "m", "abc", "box", "now", 1, 10, 99)
    return Run(source, tuple(records))


@pytest.fixture
def runs() -> SuiteRuns:
    place = Path("x")
    suite = Suite("s1", "A <suite>", place, place, place, place, True)
    peer = run_of("Peer", 2, 7, 0, 1, 3, 0)
    return SuiteRuns(suite, run_of("OncoAsk", 1, 1, 0, 1, 2, 6), (peer,), None, "all")


def test_comparison_counts_what_changed(runs: SuiteRuns) -> None:
    result = compare(runs.peers[0], runs.ours)
    assert result.tests["hit@1"].difference.mean == pytest.approx(3 / 6 - 1 / 6)
    assert [c.question_id for c in result.wins] == ["q1", "q0", "q4", "q5"]  # 6/7, 1/2, 1/6, 1/6
    assert result.losses == ()
    assert result.adjusted["hit@1"] >= result.tests["hit@1"].p_value
    with pytest.raises(ComparisonError, match="different questions"):
        compare(runs.ours, run_of("Other", 1, 2))


def test_hardest_are_those_fewest_find_then_those_we_rank_lowest(runs: SuiteRuns) -> None:
    assert hardest([runs.ours, *runs.peers]) == ("q2", "q5", "q1", "q4", "q0", "q3")


def test_figures_hold_no_text_of_questions_or_passages(runs: SuiteRuns) -> None:
    figures = report_figures([runs], {"Peer": "a peer"})
    text = json.dumps(figures) + markdown_report(figures) + figures_block(figures)
    assert "carrots" not in text
    assert figures["suites"][0]["systems"][0]["figures"]["hit@1"]["mean"] == 0.5
    assert figures["suites"][0]["against"][0]["won"] == ["q1", "q0", "q4", "q5"]


class Text(HTMLParser):
    """Collects text, tags and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href")]


def test_the_page_is_self_contained_and_escapes_what_others_wrote(runs: SuiteRuns) -> None:
    page = html_report(report_figures([runs], {"Peer": "a peer"}), [runs])
    parsed = Text()
    parsed.feed(page)
    assert all(address.startswith("#") for address in parsed.addresses)
    assert "@import" not in page
    assert "url(" not in page
    assert f"{SECRET} 0 &lt;b&gt;" in page
    assert "Café &lt;h&gt;" in page
    assert f"<mark>{QUOTE}</mark>" in page
    assert parsed.tags.count("details") == 6 + 1
    assert parsed.tags.count("svg") >= 4


def test_drills_are_hardest_first_with_their_label(runs: SuiteRuns) -> None:
    found = [(d.record.question.id, d.first, d.label) for d in drills(runs)]
    assert found[:3] == [("q2", 0, "missed"), ("q5", 6, "low"), ("q1", 1, "found")]
    assert drills(runs)[1].peers == (("Peer", 0),)


def test_marks_stand_around_the_words_and_never_inside_an_escape() -> None:
    assert marked("<a> one two three four five & six", ["one two three four five"]) == (
        "&lt;a&gt; <mark>one two three four five</mark> &amp; six"
    )


def test_plots_draw_the_interval_where_it_is() -> None:
    svg = interval_plot("t", [("a", 0.5, 0.25, 1.0, "ours")])
    assert 'x1="248.0" x2="458.0"' in svg  # 178 + 0.25 * 280, 178 + 1.0 * 280
    assert 'cx="318.0"' in svg


def test_report_files_and_readme_are_written_together(runs: SuiteRuns, tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# T\n\n{BEGIN}\nold\n{END}\n\nend\n", encoding="utf-8")
    figures = report_figures([runs], {"Peer": "a peer"})
    write_report(figures, tmp_path, readme)
    saved = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert saved == figures
    assert (tmp_path / "report.md").read_text(encoding="utf-8") == markdown_report(saved)
    assert readme.read_text(encoding="utf-8") == f"# T\n\n{figures_block(saved)}\n\nend\n"
    assert replace_block("no markers", figures) == "no markers"


def test_the_committed_report_and_the_readme_agree() -> None:
    if not REPORT.exists():
        pytest.skip("no report is committed yet; make it with: python -m eval report")
    figures = json.loads(REPORT.read_text(encoding="utf-8"))
    assert REPORT.with_suffix(".md").read_text(encoding="utf-8") == markdown_report(figures)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(f"{re.escape(BEGIN)}.*?{re.escape(END)}", readme, re.DOTALL)
    assert found is not None, f"README.md has no {BEGIN} block"
    assert found.group() == figures_block(figures)
