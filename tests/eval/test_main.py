"""The command line: exit status, what goes to stdout, what goes to stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eval.__main__ import main, parser

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ["bench", "compare", "gate", "lint-gold", "pool", "report", "run", "safety"]


def beir_like(folder: Path) -> tuple[Path, Path]:
    qrels, topics, run = folder / "x.qrels", folder / "topics.tsv", folder / "other.run"
    qrels.write_text("q1 0 d1 1\nq2 0 d2 1\n", encoding="utf-8")
    topics.write_text("q1\tpears\nq2\tplums\n", encoding="utf-8")
    run.write_text("q1 Q0 d1 1 2 t\nq2 Q0 d9 1 2 t\n", encoding="utf-8")
    return qrels, run


def score(folder: Path, *more: str) -> Sequence[str]:
    qrels, run = beir_like(folder)
    topics = str(folder / "topics.tsv")
    out = str(folder / "out.json")
    return ["run", str(qrels), "--topics", topics, "--run-file", str(run), "--out", out, *more]


def test_every_command_is_there() -> None:
    helped = parser().format_help()
    assert all(f"    {name} " in helped for name in COMMANDS)


def test_a_run_prints_its_table_and_saves_its_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(score(tmp_path, "--trec-out", str(tmp_path / "ours"))) == 0
    out = capsys.readouterr().out
    assert "hit@5" in out
    assert "0.500" in out
    saved = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert saved["figures"]["hit@1"]["mean"] == 0.5
    assert (tmp_path / "ours.run").read_text(encoding="utf-8") == (
        "q1 Q0 d1 1 1 oncoask\nq2 Q0 d9 1 1 oncoask\n"
    )
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize(("bar", "status"), [("hit@5=0.5", 0), ("hit@5=0.6", 1)])
def test_fail_under_sets_the_exit_status(tmp_path: Path, bar: str, status: int) -> None:
    assert main(score(tmp_path, "--fail-under", bar)) == status


def test_what_cannot_be_read_is_status_two_with_the_next_step(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert main(["run", str(tmp_path / "absent.jsonl"), "--index", str(tmp_path / "none")]) == 2
    assert "build one with: python -m index" in caplog.text
    with pytest.raises(SystemExit) as caught:
        main(["run", "x.jsonl", "--fail-under", "hit@7=0.5"])
    assert caught.value.code == 2


def test_two_runs_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(score(tmp_path))
    other = tmp_path / "again.json"
    for suffix in (".json", ".jsonl"):
        other.with_suffix(suffix).write_bytes(
            (tmp_path / "out.json").with_suffix(suffix).read_bytes()
        )
    capsys.readouterr()
    assert main(["compare", str(tmp_path / "out.json"), str(other)]) == 0
    assert "+0.000" in capsys.readouterr().out


def test_help_needs_no_model() -> None:
    command = [
        sys.executable, "-c",
        "import sys; from eval.__main__ import parser; parser(); print('torch' in sys.modules)",
    ]  # fmt: skip
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
