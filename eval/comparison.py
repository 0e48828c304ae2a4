"""Two runs on the same questions: differences, how sure they are, who wins where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.errors import ComparisonError
from eval.measures import README_MEASURES
from eval.statistics import PairedTest, holm, paired_test
from eval.summary import slice_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.model import Record, Run

COMPARED = README_MEASURES
_SLICE_MEASURE = "hit@5"
_SMALLEST_SLICE = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One question on which two systems differ in reciprocal rank."""

    question_id: str
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Second against first.

    Attributes:
        tests: paired test by measure.
        adjusted: Holm-adjusted p-value by measure.
        slices: paired test of hit@5 by ``name=value``, slices of at least five questions.
        slices_adjusted: Holm-adjusted over all slices.
        wins: questions the second ranks better, largest gain first; ``losses`` the reverse.
    """

    first: str
    second: str
    tests: Mapping[str, PairedTest]
    adjusted: Mapping[str, float]
    slices: Mapping[str, PairedTest]
    slices_adjusted: Mapping[str, float]
    wins: tuple[Change, ...]
    losses: tuple[Change, ...]


def pairs_of(first: Run, second: Run) -> list[tuple[Record, Record]]:
    """Return the answerable questions' records side by side, in order of the first run.

    Raises:
        ComparisonError: the runs are on different question sets.
    """
    by_id = {record.question.id: record for record in second.records}
    ids = {record.question.id for record in first.records}
    if ids != set(by_id):
        raise ComparisonError(
            f"{first.provenance.system} and {second.provenance.system} answer different questions "
            f"({len(ids)} and {len(by_id)}, {len(ids & set(by_id))} in common); run both on one set"
        )
    records = ((record, by_id[record.question.id]) for record in first.records)
    return [(a, b) for a, b in records if a.judged.ideal]


def _test(pairs: Sequence[tuple[Record, Record]], measure: str) -> PairedTest:
    return paired_test(
        [a.figures[measure] for a, _ in pairs], [b.figures[measure] for _, b in pairs]
    )


def _slice_tests(pairs: Sequence[tuple[Record, Record]]) -> dict[str, PairedTest]:
    groups: dict[str, list[tuple[Record, Record]]] = {}
    for pair in pairs:
        for name, value in slice_labels(pair[0]).items():
            groups.setdefault(f"{name}={value}", []).append(pair)
    return {
        name: _test(members, _SLICE_MEASURE)
        for name, members in sorted(groups.items())
        if _SMALLEST_SLICE <= len(members) < len(pairs)
    }


def compare(first: Run, second: Run) -> Comparison:
    """Return how ``second`` differs from ``first`` on the answerable questions.

    Raises:
        ComparisonError: the runs are on different question sets.
    """
    pairs = pairs_of(first, second)
    tests = {measure: _test(pairs, measure) for measure in COMPARED}
    slices = _slice_tests(pairs)
    changes = [
        Change(a.question.id, a.figures["mrr@10"], b.figures["mrr@10"])
        for a, b in pairs
        if a.figures["mrr@10"] != b.figures["mrr@10"]
    ]
    changes.sort(key=lambda change: (-abs(change.second - change.first), change.question_id))
    return Comparison(
        first=first.provenance.system,
        second=second.provenance.system,
        tests=tests,
        adjusted=holm({measure: test.p_value for measure, test in tests.items()}),
        slices=slices,
        slices_adjusted=holm({name: test.p_value for name, test in slices.items()}),
        wins=tuple(c for c in changes if c.second > c.first),
        losses=tuple(c for c in changes if c.second < c.first),
    )
