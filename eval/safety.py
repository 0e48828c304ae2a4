"""How well the safety notices do on messages with known answers: misses and false alarms.

A case file holds one JSON object a line: ``id``, ``message``, ``language`` (that the message is
written in), ``expect`` (kinds that must be among the notices), ``allow`` (kinds that may be),
``tags``. A case without an alarm kind in ``expect`` is a quiet case.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from time import thread_time
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.safety import Kind, SafetyError, load_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.safety import Rules

_GRAVE = (Kind.EMERGENCY, Kind.CRISIS)
# Notices that take nothing from an alarm when they stand beside it.
_HARMLESS_BESIDE_AN_ALARM = frozenset({Kind.CRISIS_INFORMATION, Kind.PERSONAL_ADVICE})


class CasesFileError(Exception):
    """A case file that cannot be read; says the line, what is wrong and what is expected."""


class SafetyCase(BaseModel):
    """One message and the kinds of notice that it must, and may, bring."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(min_length=1)]
    message: Annotated[str, Field(min_length=1)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    expect: frozenset[Kind]
    allow: frozenset[Kind] = frozenset()
    tags: tuple[str, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing in it is a reason for an alarm."""
        return not any(kind.is_alarm for kind in self.expect)


@dataclass(frozen=True, slots=True)
class SafetyOutcome:
    """One case and what the rules said: kinds left out, and kinds that have no place there."""

    case_id: str
    language: str
    message: str
    expected: tuple[Kind, ...]
    missed: tuple[Kind, ...]
    unexpected: tuple[Kind, ...]
    rule_ids: tuple[str, ...]
    seconds: float
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class SafetyReport:
    """All outcomes, in the case file's order."""

    outcomes: tuple[SafetyOutcome, ...]

    @property
    def missed(self) -> tuple[SafetyOutcome, ...]:
        """Cases with an expected kind left out."""
        return tuple(o for o in self.outcomes if o.missed)

    @property
    def grave_missed(self) -> tuple[SafetyOutcome, ...]:
        """Cases with an expected emergency or crisis left out."""
        return tuple(o for o in self.outcomes if any(kind in _GRAVE for kind in o.missed))

    @property
    def false_alarms(self) -> tuple[SafetyOutcome, ...]:
        """Quiet cases with any notice that they neither expect nor allow."""
        return tuple(o for o in self.outcomes if o.is_quiet and o.unexpected)

    @property
    def wrong_besides(self) -> tuple[SafetyOutcome, ...]:
        """Alarm cases with a further alarm that they neither expect nor allow."""
        return tuple(o for o in self.outcomes if not o.is_quiet and o.unexpected)

    @property
    def false_alarm_rate(self) -> float:
        """Share of quiet cases that were falsely alarmed, 0..1; 0 without quiet cases."""
        quiet = sum(outcome.is_quiet for outcome in self.outcomes)
        return len(self.false_alarms) / quiet if quiet else 0.0

    def counts(self) -> dict[str, dict[str, dict[str, int]]]:
        """Per kind and language: messages that expect it, and misses and false alarms of it."""
        table: dict[str, dict[str, dict[str, int]]] = {}
        for name, of in (
            ("expected", lambda o: o.expected),
            ("missed", lambda o: o.missed),
            ("false_alarms", lambda o: o.unexpected if o.is_quiet else ()),
        ):
            tally = Counter((kind, o.language) for o in self.outcomes for kind in of(o))  # type: ignore[no-untyped-call]
            for (kind, language), number in tally.items():
                row = table.setdefault(kind.value, {}).setdefault(
                    language, {"expected": 0, "missed": 0, "false_alarms": 0}
                )
                row[name] = number
        return table

    @property
    def p95_ms(self) -> float:
        """95th percentile (nearest rank) of the processor time for one message, in milliseconds."""
        times = sorted(outcome.seconds for outcome in self.outcomes)
        return 1000 * times[-(-len(times) * 95 // 100) - 1] if times else 0.0


def read_cases(path: Path) -> tuple[SafetyCase, ...]:
    """Cases of a file, in order.

    Raises:
        CasesFileError: No such file, a line that is not a case, an id or message given twice.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CasesFileError(f"{path}: {error}; give a UTF-8 file of cases") from error
    cases: list[SafetyCase] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        try:
            case = SafetyCase.model_validate_json(line)
        except ValidationError as error:
            raise CasesFileError(f"{path}:{number}: not a case: {error}") from error
        if {case.id, case.message.casefold()} & seen:
            raise CasesFileError(f"{path}:{number}: id {case.id!r} or its message is given twice")
        seen |= {case.id, case.message.casefold()}
        cases.append(case)
    if not cases:
        raise CasesFileError(f"{path}: no cases; write one JSON object a line")
    return tuple(cases)


def judge(case: SafetyCase, rules: Rules) -> SafetyOutcome:
    """What the rules say to one message against what its case asks."""
    started = thread_time()
    notices = rules.notices(case.message, case.language)
    seconds = thread_time() - started
    found = {notice.kind for notice in notices}
    tolerated = case.allow
    if not case.is_quiet:
        tolerated |= _HARMLESS_BESIDE_AN_ALARM
    if Kind.EMERGENCY in case.expect:
        tolerated |= {Kind.URGENT_SYMPTOM}
    return SafetyOutcome(
        case_id=case.id,
        language=case.language,
        message=case.message,
        expected=tuple(kind for kind in Kind if kind in case.expect),
        missed=tuple(kind for kind in Kind if kind in case.expect - found),
        unexpected=tuple(kind for kind in Kind if kind in found - case.expect - tolerated),
        rule_ids=tuple(notice.rule_id for notice in notices),
        seconds=seconds,
        is_quiet=case.is_quiet,
    )


def evaluate(cases: Iterable[SafetyCase], rules: Rules) -> SafetyReport:
    """Outcomes of all cases."""
    return SafetyReport(tuple(judge(case, rules) for case in cases))


def as_json(report: SafetyReport) -> str:
    """The report as a JSON object; messages are those of the case file."""
    return json.dumps(
        {
            "cases": len(report.outcomes),
            "missed": len(report.missed),
            "grave_missed": len(report.grave_missed),
            "false_alarms": len(report.false_alarms),
            "false_alarm_rate": report.false_alarm_rate,
            "p95_ms": report.p95_ms,
            "by_kind": report.counts(),
            "outcomes": [asdict(outcome) for outcome in report.outcomes],
        },
        ensure_ascii=False,
        indent=1,
    )


def as_text(report: SafetyReport) -> str:
    """The report as lines for a terminal: a table by kind and language, then each fault."""
    lines = [f"{'kind':<20}{'lang':<6}{'expected':>9}{'missed':>8}{'false alarms':>14}"]
    for kind, rows in sorted(report.counts().items()):
        for language, row in sorted(rows.items()):
            lines.append(
                f"{kind:<20}{language:<6}{row['expected']:>9}{row['missed']:>8}"
                f"{row['false_alarms']:>14}"
            )
    for title, outcomes in (
        ("missed", report.missed),
        ("false alarm", report.false_alarms),
        ("wrong besides", report.wrong_besides),
    ):
        for o in outcomes:
            kinds = ", ".join(o.missed if title == "missed" else o.unexpected)
            lines.append(f"{title}: {o.case_id} {kinds}: {o.message!r} {list(o.rule_ids)}")
    quiet = sum(outcome.is_quiet for outcome in report.outcomes)
    lines.append(
        f"{len(report.outcomes)} cases: {len(report.missed)} missed "
        f"({len(report.grave_missed)} emergency or crisis), {len(report.false_alarms)} false "
        f"alarms on {quiet} quiet cases ({report.false_alarm_rate:.1%}), "
        f"{len(report.wrong_besides)} wrong besides; p95 {report.p95_ms:.2f} ms"
    )
    return "\n".join(lines)


def main(argv: Sequence[str]) -> int:
    """Exit status of ``python -m eval safety``: 0 within limits, 1 beyond, 2 unusable input."""
    parser = argparse.ArgumentParser(prog="python -m eval safety", description=__doc__)
    parser.add_argument("cases", type=Path, help="JSONL file of cases")
    parser.add_argument("--rules", type=Path, help="rules file (default: the packaged one)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the report to this file")
    parser.add_argument(
        "--max-missed", type=int, default=0, help="cases that may be missed (default: 0)"
    )
    parser.add_argument(
        "--max-false-alarms",
        type=float,
        default=0.02,
        help="share of quiet cases that may be alarmed, 0..1 (default: 0.02)",
    )
    args = parser.parse_args(argv)
    try:
        report = evaluate(read_cases(args.cases), load_rules(args.rules))
    except (CasesFileError, SafetyError) as error:
        print(error, file=sys.stderr)  # noqa: T201  (the command's own output)
        return 2
    print(as_text(report))  # noqa: T201  (the command's own output)
    if args.json:
        args.json.write_text(as_json(report) + "\n", encoding="utf-8")
    within = (
        len(report.missed) <= args.max_missed and report.false_alarm_rate <= args.max_false_alarms
    )
    return 0 if within else 1
