import json
from pathlib import Path

import pytest

from eval.safety import CasesFileError, SafetyCase, evaluate, main, read_cases
from service.safety import Kind, load_rules
from service.safety.loader import read_entry

CASES = Path("eval/safety_cases/cases.jsonl")
RULES_YAML = Path("service/safety/rules.yaml")


def case(
    message: str, *expect: Kind, case_id: str = "x", allow: tuple[Kind, ...] = ()
) -> SafetyCase:
    return SafetyCase(
        id=case_id,
        message=message,
        language="en",
        expect=frozenset(expect),
        allow=frozenset(allow),
    )


def write(path: Path, *cases: SafetyCase) -> Path:
    path.write_text("".join(c.model_dump_json() + "\n" for c in cases), encoding="utf-8")
    return path


def test_misses_and_false_alarms_are_counted_by_hand() -> None:
    report = evaluate(
        [
            case("I cannot breathe", Kind.EMERGENCY),
            case("the weather is fine", Kind.CRISIS),  # nothing fires: missed
            case("I want to die"),  # fires on a quiet case: false alarm
            case("what is a port"),
            case("does chemo cause suicidal thoughts", Kind.CRISIS_INFORMATION),
        ],
        load_rules(),
    )
    assert [o.message for o in report.missed] == ["the weather is fine"]
    assert report.grave_missed == report.missed
    assert [o.message for o in report.false_alarms] == ["I want to die"]
    assert report.false_alarm_rate == 1 / 3  # three quiet cases
    assert report.counts()["crisis"]["en"] == {"expected": 1, "missed": 1, "false_alarms": 1}


def test_what_is_allowed_is_no_false_alarm() -> None:
    report = evaluate([case("I want to die", allow=(Kind.CRISIS,))], load_rules())
    assert report.false_alarms == ()


def test_an_alarm_of_another_kind_beside_the_right_one_is_listed_apart() -> None:
    message = "I took all my pills to die"
    report = evaluate([case(message, Kind.EMERGENCY)], load_rules())
    assert [o.unexpected for o in report.wrong_besides] == [(Kind.CRISIS,)]
    assert report.false_alarms == ()


def test_the_exit_status_says_whether_the_limits_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = write(tmp_path / "good.jsonl", case("I cannot breathe", Kind.EMERGENCY))
    bad = write(tmp_path / "bad.jsonl", case("fine weather", Kind.EMERGENCY))
    assert main([str(good), "--json", str(tmp_path / "out.json")]) == 0
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["missed"] == 0
    assert main([str(bad)]) == 1
    assert main([str(bad), "--max-missed", "1"]) == 0
    assert "missed: x emergency" in capsys.readouterr().out
    assert main([str(tmp_path / "absent.jsonl")]) == 2
    assert main([str(good), "--rules", str(tmp_path / "absent.yaml")]) == 2


@pytest.mark.parametrize(
    "line", ["", "{", '{"id": "a"}', '{"id":"a","message":"m","language":"en"}']
)
def test_a_line_that_is_no_case_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(CasesFileError):
        read_cases(path)


def test_a_message_given_twice_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", case("Hello", case_id="a"), case("hello", case_id="b"))
    with pytest.raises(CasesFileError, match="twice"):
        read_cases(path)


def test_the_cases_are_as_many_and_as_various_as_is_asked() -> None:
    cases = read_cases(CASES)
    firing = [c for c in cases if c.expect]
    assert len(firing) >= 170
    assert sum(not c.expect for c in cases) >= 330
    assert {kind for c in firing for kind in c.expect} == set(Kind)
    assert sum(c.language == "es" for c in firing) >= 40
    assert sum("typo" in c.tags for c in firing) >= 40
    assert sum("third_person" in c.tags for c in firing) >= 40


def test_no_case_is_an_example_of_a_rule() -> None:
    entry = read_entry(RULES_YAML.read_text(encoding="utf-8"))
    examples = {m.casefold() for r in entry.rules for m in (*r.examples.fires, *r.examples.silent)}
    assert examples.isdisjoint(c.message.casefold() for c in read_cases(CASES))


def test_the_packaged_rules_keep_the_limits_on_the_cases() -> None:
    report = evaluate(read_cases(CASES), load_rules())
    assert [o.message for o in report.missed] == []
    assert report.false_alarm_rate <= 0.02
