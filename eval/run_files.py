"""Run files: ``NAME.json`` with the figures, ``NAME.jsonl`` with one record a question."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from eval.errors import MissingInputError, RunFileError
from eval.model import Answer, Provenance, Question, Run
from eval.running import record_of
from eval.summary import summarise

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from eval.model import Record

_QUESTION = TypeAdapter(Question)
_ANSWER = TypeAdapter(Answer)
_PROVENANCE = TypeAdapter(Provenance)


def _record_line(record: Record) -> dict[str, Any]:
    return {
        "question": asdict(record.question),
        "answer": asdict(record.answer),
        "held": record.judged.held,
        "figures": dict(record.figures),
    }


def write_run(run: Run, path: Path) -> None:
    """Write the figures to ``path`` (.json) and the records beside it (.jsonl)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    summary = json.dumps(asdict(summarise(run)), indent=1, ensure_ascii=False, allow_nan=False)
    path.with_suffix(".json").write_text(summary + "\n", encoding="utf-8")
    lines = (json.dumps(_record_line(r), ensure_ascii=False) + "\n" for r in run.records)
    path.with_suffix(".jsonl").write_text("".join(lines), encoding="utf-8")


def read_run(path: Path) -> Run:
    """Return the run that :func:`write_run` wrote; its passages are judged again.

    Raises:
        MissingInputError: one of the two files is not there.
        RunFileError: a file is not a run.
    """
    try:
        summary = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        lines = path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
        records = tuple(_read_record(json.loads(line)) for line in lines)
        return Run(_PROVENANCE.validate_python(summary["provenance"]), records)
    except FileNotFoundError as error:
        raise MissingInputError(
            f"no run at {error.filename}; make one with: python -m eval run GOLD --out {path}"
        ) from error
    except (json.JSONDecodeError, KeyError, TypeError, ValidationError) as error:
        raise RunFileError(
            f"{path}: expected a run of python -m eval run, found {error}"
        ) from error


def _read_record(line: dict[str, Any]) -> Record:
    return record_of(
        _QUESTION.validate_python(line["question"]), _ANSWER.validate_python(line["answer"])
    )
