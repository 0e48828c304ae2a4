import time
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.safety import Kind, Rules, load_rules
from service.safety.loader import read_entry

RULES = load_rules()


def kinds(message: str, rules: Rules = RULES) -> list[Kind]:
    return [notice.kind for notice in rules.notices(message)]


def test_overdose_meant_to_kill_is_an_emergency_and_a_crisis_gravest_first() -> None:
    assert kinds("I took all my pills, I don't want to live") == [Kind.EMERGENCY, Kind.CRISIS]


def test_an_alarm_makes_the_information_needless() -> None:
    assert kinds("does prednisone cause suicidal thoughts?") == [Kind.CRISIS_INFORMATION]
    assert kinds("I am suicidal") == [Kind.CRISIS]


def test_notices_name_the_rule_that_fired() -> None:
    (notice,) = RULES.notices("grandpa can’t BREATHE!!")
    assert notice.rule_id == "emergency.breathing"
    firing = RULES.firings("grandpa can’t BREATHE!!")[0]
    assert (firing.rule_id, firing.words) == (notice.rule_id, ("cant", "breathe"))


def test_spanish_is_matched_whatever_language_is_declared_and_the_text_follows_it() -> None:
    english = RULES.notices("me quiero morir", "en")
    spanish = RULES.notices("me quiero morir", "es")
    assert [n.kind for n in english] == [n.kind for n in spanish] == [Kind.CRISIS]
    assert "988" in english[0].message
    assert "oprima 2" in spanish[0].message
    assert RULES.notices("me quiero morir", "fr") == english


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_numbers_are_the_present_ones(language: str) -> None:
    phones = {
        kind: {action.phone for notice in found for action in notice.actions}
        for kind, found in {
            Kind.EMERGENCY: RULES.notices("he stopped breathing", language),
            Kind.CRISIS: RULES.notices("I want to die", language),
            Kind.PERSONAL_ADVICE: RULES.notices("how long do I have left", language),
        }.items()
    }
    assert "911" in phones[Kind.EMERGENCY]
    assert "988" in phones[Kind.CRISIS]
    assert phones[Kind.PERSONAL_ADVICE] == {"1-800-422-6237"}


def test_a_denied_symptom_is_no_alarm() -> None:
    assert kinds("I have a fever of 102 and I am on chemo") == [Kind.URGENT_SYMPTOM]
    assert kinds("I have no fever and I am on chemo") == []


def test_rules_do_what_their_examples_say_and_share_none() -> None:
    entry = read_entry((files("service.safety") / "rules.yaml").read_text(encoding="utf-8"))
    examples = [m for rule in entry.rules for m in (*rule.examples.fires, *rule.examples.silent)]
    assert len(examples) == len(set(examples))
    for rule in entry.rules:
        for message in rule.examples.fires:
            assert rule.id in {firing.rule_id for firing in RULES.firings(message)}
        for message in rule.examples.silent:
            assert rule.id not in {firing.rule_id for firing in RULES.firings(message)}


@pytest.mark.parametrize(
    ("message", "seconds"),
    [
        (
            "What is the difference between stage 2 and stage 3 colon cancer, and is it treated?",
            0.03,
        ),
        ("My husband sleeps badly since Monday. What can I cook for him? " * 60, 0.7),
    ],
)
def test_a_message_takes_little_time(message: str, seconds: float) -> None:
    taken = []
    for _ in range(5):
        started = time.thread_time()
        RULES.notices(message)
        taken.append(time.thread_time() - started)
    assert sorted(taken)[len(taken) // 2] < seconds


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_rules(message: str) -> None:
    found = [notice.kind for notice in RULES.notices(message)]
    assert found == sorted(set(found), key=list(Kind).index)
