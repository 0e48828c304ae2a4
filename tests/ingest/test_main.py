from __future__ import annotations

from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.store import read_corpus

from .pages import FILLER, page, titled


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "knee.md").write_text(page(titled(f"## A\n\n{FILLER}\n")), encoding="utf-8")
    return folder


def _main(corpus: Path, tmp_path: Path, *more: str) -> int:
    return main([str(corpus), "--out", str(tmp_path / "out"), "-q", "--workers", "1", *more])


def test_a_clean_run_ends_with_0_and_one_line_of_result(corpus, tmp_path, capsys) -> None:
    assert _main(corpus, tmp_path) == 0
    said = capsys.readouterr()
    assert said.out.startswith(
        "1 documents, 1 passages (1 read, 0 removed; 0 left out, 0 skipped for faults, "
        "0 other faults) in "
    )
    assert said.err == ""
    assert len(read_corpus(tmp_path / "out").documents) == 1


def test_skipped_pages_are_named_on_stderr_and_end_with_1(corpus, tmp_path, capsys) -> None:
    (corpus / "bad.md").write_text("no front matter")
    (corpus / "stub.md").write_text(page(titled("Too short.")))
    assert _main(corpus, tmp_path) == 1
    said = capsys.readouterr()
    assert "bad.md:1: front matter: found a file that does not begin with ---" in said.err
    assert "stub.md: left out: only 2 words of its own" in said.err
    assert "1 left out, 1 skipped for faults" in said.out


def test_faults_that_skip_nothing_end_with_0(corpus, tmp_path, capsys) -> None:
    (corpus / "odd.md").write_text(page(titled(f"{FILLER}\n"), language="English"))
    assert _main(corpus, tmp_path) == 0
    assert "(page kept, field unknown)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "no Markdown documents"),
        (["nowhere", "--max-tokens", "5"], "--max-tokens must be 64..8192"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_says_why(arguments, message, tmp_path, capsys) -> None:
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 2
    assert message in capsys.readouterr().err


def test_a_missing_tokenizer_writes_nothing(corpus, tmp_path, capsys) -> None:
    assert _main(corpus, tmp_path, "--tokenizer", str(tmp_path / "none.json")) == 2
    assert "none.json" in capsys.readouterr().err
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_the_window_is_an_option(corpus, tmp_path) -> None:
    (corpus / "long.md").write_text(page(titled("## A\n\n" + FILLER * 20)))
    assert _main(corpus, tmp_path, "--max-tokens", "64") == 0
    assert max(p.tokens for p in read_corpus(tmp_path / "out").passages) <= 64
