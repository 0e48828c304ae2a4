"""Whether a run is significantly worse than the committed reference, or wrong in itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from eval.errors import MissingInputError, RunFileError
from eval.measures import README_MEASURES
from eval.statistics import holm, paired_test

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from eval.attribution import Attribution
    from eval.model import Run

_LEVEL = 0.05
_SHOWN_FAULTS = 3


@dataclass(frozen=True, slots=True)
class ReferenceQuestion:
    """One question's figures when the reference was made; no text of it."""

    answerable: bool
    answered: bool
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Reference:
    """The figures that later runs must not fall below."""

    gold_digest: str
    corpus_digest: str | None
    snapshot_id: str | None
    code_commit: str | None
    created: str
    questions: dict[str, ReferenceQuestion]


_REFERENCE = TypeAdapter(Reference)


def reference_of(run: Run) -> Reference:
    """Return ``run`` as a reference."""
    source = run.provenance
    questions = {
        r.question.id: ReferenceQuestion(
            r.question.answerable,
            r.answer.answered,
            {m: round(r.figures[m], 6) for m in README_MEASURES if m in r.figures},
        )
        for r in run.records
    }
    return Reference(
        source.gold_digest, source.corpus_digest, source.snapshot_id, source.code_commit,
        source.created, questions,
    )  # fmt: skip


def write_reference(reference: Reference, path: Path) -> None:
    """Write the reference, one question a line, so that a change shows in a diff."""
    content = asdict(reference)
    questions = content.pop("questions")
    head = json.dumps(content, indent=1)[:-2]
    lines = [f"  {json.dumps(name)}: {json.dumps(q)}" for name, q in questions.items()]
    text = head + ',\n "questions": {\n' + ",\n".join(lines) + "\n }\n}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def read_reference(path: Path) -> Reference:
    """Return the reference that :func:`write_reference` wrote.

    Raises:
        MissingInputError: there is none.
        RunFileError: it is malformed.
    """
    try:
        return _REFERENCE.validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise MissingInputError(
            f"no reference at {path}; make one with: python -m eval gate --update"
        ) from error
    except ValidationError as error:
        raise RunFileError(f"{path}: not a reference: {error}") from error


def _drops(run: Run, reference: Reference) -> list[str]:
    """Return a sentence for each ranking measure that fell significantly."""
    records = [r for r in run.records if r.question.answerable]
    tests = {
        measure: paired_test(
            [reference.questions[r.question.id].figures[measure] for r in records],
            [r.figures[measure] for r in records],
        )
        for measure in README_MEASURES
        if records
    }
    adjusted = holm({name: test.p_value for name, test in tests.items()})
    return [
        f"{name} fell by {-test.difference.mean:.3f} ({test.losses} questions worse, {test.wins} "
        f"better, p = {adjusted[name]:.4f})"
        for name, test in tests.items()
        if test.difference.mean < -1e-9 and adjusted[name] < _LEVEL
    ]


def _refusal_change(
    run: Run, reference: Reference, *, answerable: bool, worse: Callable[[float], bool]
) -> str | None:
    records = [r for r in run.records if r.question.answerable is answerable]
    before = [float(not reference.questions[r.question.id].answered) for r in records]
    test = paired_test(before, [float(not r.answer.answered) for r in records])
    if not (worse(test.difference.mean) and test.p_value < _LEVEL):
        return None
    kind = "answerable" if answerable else "unanswerable"
    return (
        f"refusals of {kind} questions changed by {test.difference.mean:+.3f} "
        f"(p = {test.p_value:.4f})"
    )


def regressions(run: Run, reference: Reference) -> tuple[str, ...]:
    """Return a sentence for each significant change for the worse; none if there is none.

    Ranking measures are tested together (Holm). Refusals are tested in both directions: more of
    answerable questions or fewer of unanswerable ones.
    """
    source = run.provenance
    if {r.question.id for r in run.records} != set(reference.questions):
        return ("the question set differs from the reference's; update the reference",)
    if source.gold_digest != reference.gold_digest:
        return ("the questions' file differs from the reference's; update the reference",)
    refusals = (
        _refusal_change(run, reference, answerable=True, worse=lambda change: change > 0),
        _refusal_change(run, reference, answerable=False, worse=lambda change: change < 0),
    )
    return (*_drops(run, reference), *(text for text in refusals if text))


def floor_misses(run: Run, floors: Mapping[str, float]) -> tuple[str, ...]:
    """Return a sentence for each mean below its floor; a refusal rate counts as a measure.

    ``answers`` is the share of answerable questions answered, ``refuses`` the share of
    unanswerable ones refused.
    """
    found: dict[str, Sequence[float]] = {
        "answers": [float(r.answer.answered) for r in run.records if r.question.answerable],
        "refuses": [float(not r.answer.answered) for r in run.records if not r.question.answerable],
    }
    misses: list[str] = []
    for name, least in floors.items():
        values = found.get(name) or [r.figures[name] for r in run.records if name in r.figures]
        mean = sum(values) / len(values) if values else 0.0
        if mean < least:
            misses.append(f"{name} is {mean:.3f}, expected at least {least}")
    return tuple(misses)


def attribution_faults(attribution: Attribution, floors: Mapping[str, float]) -> tuple[str, ...]:
    """Return a sentence for each kind of citation check held by too few passages.

    A document or range must always hold unless ``floors`` gives another share for its name.
    """
    failures: list[str] = []
    for check, share in attribution.shares.items():
        if share < floors.get(check, 1.0):
            shown = [f for f in attribution.faults if f.check == check][:_SHOWN_FAULTS]
            details = "; ".join(f"{f.passage_id} of {f.document_id}: {f.detail}" for f in shown)
            failures.append(f"citations: {check} holds for {share:.4f} of passages ({details})")
    return tuple(failures)
