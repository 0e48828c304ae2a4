"""Unjudged passages of several runs, laid out for a person, and the judgments merged back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eval.errors import RunFileError
from eval.matching import reading_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.model import Retrieved, Run

_QUESTION = "## "
_JUDGE = "- [ ] "
_YES = "- [x] "


def pool(runs: Sequence[Run], *, depth: int) -> dict[str, list[Retrieved]]:
    """Return, by question id, passages in the first ``depth`` of any run that hold no entry.

    The same text of one document comes once; order is that of rank, then of runs, so that a
    judge does not see which system found what.
    """
    pooled: dict[str, dict[tuple[str, str], tuple[int, Retrieved]]] = {}
    for run in runs:
        for record in run.records:
            kept = pooled.setdefault(record.question.id, {})
            ranked = zip(record.answer.passages[:depth], record.judged.held, strict=False)
            for rank, (passage, held) in enumerate(ranked):
                key = (passage.document_id, reading_text(passage))
                if not held and (key not in kept or rank < kept[key][0]):
                    kept[key] = (rank, passage)
    return {
        name: [passage for _, passage in sorted(found.values(), key=lambda pair: pair[0])]
        for name, found in pooled.items()
        if found
    }


def judging_sheet(runs: Sequence[Run], *, depth: int) -> str:
    """Return Markdown in which a person ticks the passages that answer: ``- [x]``."""
    texts = {r.question.id: r.question.text for run in runs for r in run.records}
    lines = ["# Passages to judge", "", "Tick `[x]` where the passage answers the question.", ""]
    for name, passages in pool(runs, depth=depth).items():
        lines += [f"{_QUESTION}{name}: {texts[name]}", ""]
        for p in passages:
            key = json.dumps([p.document_id, p.url], ensure_ascii=False)
            quote = " ".join(" ".join((*p.section, p.text)).split())
            lines.append(f"{_JUDGE}{key} {quote}")
        lines.append("")
    return "\n".join(lines)


def ticked(sheet: str) -> dict[str, list[dict[str, Any]]]:
    """Return new evidence by question id from a judged sheet.

    Raises:
        RunFileError: a ticked line was changed beyond its tick.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    question = ""
    for number, line in enumerate(sheet.splitlines(), start=1):
        if line.startswith(_QUESTION):
            question = line.removeprefix(_QUESTION).partition(":")[0]
        elif line.lower().startswith(_YES):
            body = line[len(_YES) :]
            try:
                (document, url), end = json.JSONDecoder().raw_decode(body)
            except ValueError as error:
                raise RunFileError(
                    f"line {number}: expected a pooled passage, found it changed"
                ) from error
            entry = {"document": document, "url": url, "quote": body[end:].strip()}
            found.setdefault(question, []).append(entry)
    return found


def merged(gold_lines: Sequence[str], new: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """Return the lines of a gold file with new evidence added; a question gains answerability.

    Raises:
        RunFileError: evidence is for a question that the file does not have.
    """
    lines: list[str] = []
    left = dict(new)
    for raw in gold_lines:
        line = json.loads(raw)
        added = [e for e in left.pop(line["id"], ()) if e not in line["evidence"]]
        line["evidence"] += added
        line["answerable"] = bool(line["evidence"])
        lines.append(json.dumps(line, ensure_ascii=False))
    if left:
        raise RunFileError(f"judgments for unknown questions: {', '.join(left)}")
    return lines
