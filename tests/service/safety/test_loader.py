from pathlib import Path

import pytest

from service.safety import Kind, Rules, RulesFileError, load_rules

KIND = """
  {kind}:
    text:
      en: &text
        title: T
        message: M
        actions: [{{label: Call, phone: "911"}}]
"""
HEAD = "version: 1\nlanguages: [en]\nkinds:" + "".join(
    KIND.format(kind=kind.value).replace("&text", "") for kind in Kind
)
TAIL = """
classes:
  negator: [no, not]
  who: [i, he]
sets:
  facts: {any: ["^ what"]}
rules:
  - id: emergency.fire
    kind: emergency
    any: [<who> burn~]
    unless: ["@facts"]
    examples: {fires: [he burn], silent: [what if he burn]}
"""
TAIL = TAIL.replace("[no, not]", '["no", "not"]')


def write(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def test_an_own_rules_file_is_used(tmp_path: Path) -> None:
    rules = load_rules(write(tmp_path, HEAD + TAIL))
    assert rules.rule_ids == ("emergency.fire",)
    assert [notice.title for notice in rules.notices("He burn!")] == ["T"]


@pytest.mark.parametrize(
    ("before", "after", "key", "said"),
    [
        ("kind: emergency", "kind: alarm", "rules.0.kind", "emergency"),
        ("    unless:", "    unles:", "rules.0.unles", "not permitted"),
        ("[<who> burn~]", "[<whom> burn~]", "rules.0.any.0", "no class 'whom'"),
        ("    any:", "    net: 0.5\n    any:", "rules.0", "either any (patterns) or net"),
        ("any: [<who> burn~]", "net_floor: 1", "rules.0", "either any (patterns) or net"),
        ("any: [<who> burn~]", "net: 1\n    net_floor: 1", "rules.0", "net is enough"),
        ("[<who> burn~]", "['... $']", "rules.0.any.0", "at least one word"),
        ("[<who> burn~]", "[hot~]", "rules.0.any.0", "too short"),
        ('["@facts"]', '["@fact"]', "rules.0.unless.0", "no set @fact"),
        ("id: emergency.fire", "id: Fire", "rules.0.id", "pattern"),
        ("fires: [he burn]", "fires: [he froze]", "rules.0.examples.fires.0", "does not fire"),
        ("silent: [what if", "silent: [so if", "rules.0.examples.silent.0", "fires (by"),
        ("languages: [en]", "languages: [en, es]", "kinds.emergency.text", "['en', 'es']"),
        ('phone: "911"', 'href: "javascript:x"', "actions.0.href", "pattern"),
        (', phone: "911"', "", "actions.0", "needs a phone or an href"),
        ("  who: [i, he]", "  who: [i, he]\n  who: [i]", "classes.who", "given twice"),
        ("  crisis:\n", "  crises:\n", "kinds.crises", "crisis"),
        ('{any: ["^ what"]}', '{any: ["@facts"]}', "sets.facts", "contains itself"),
    ],
)
def test_a_mistake_is_refused_with_its_line_and_key(
    tmp_path: Path, before: str, after: str, key: str, said: str
) -> None:
    content = (HEAD + TAIL).replace(before, after)
    assert content != HEAD + TAIL
    with pytest.raises(RulesFileError) as caught:
        load_rules(write(tmp_path, content))
    assert key in caught.value.key
    assert said in str(caught.value)
    lines = content.splitlines()
    assert 1 <= caught.value.line <= len(lines)


def test_the_line_is_that_of_the_mistake(tmp_path: Path) -> None:
    content = (HEAD + TAIL).replace("kind: emergency\n", "kind: alarm\n")
    with pytest.raises(RulesFileError) as caught:
        load_rules(write(tmp_path, content))
    assert content.splitlines()[caught.value.line - 1].strip() == "kind: alarm"


def test_two_rules_of_one_id_are_refused(tmp_path: Path) -> None:
    rule = TAIL[TAIL.index("  - id") :]
    with pytest.raises(RulesFileError, match=r"also that of rules\.0"):
        load_rules(write(tmp_path, HEAD + TAIL + rule))


@pytest.mark.parametrize("content", ["a: [", "", "- 1", "\x00"])
def test_what_is_no_rules_file_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(RulesFileError):
        load_rules(write(tmp_path, content))


def test_a_missing_file_and_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesFileError, match="cannot be read"):
        load_rules(tmp_path / "absent.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(RulesFileError, match="cannot be read"):
        load_rules(tmp_path / "bytes.yaml")


def net_rules(tmp_path: Path) -> Rules:
    """Rules that take every message of three words for an emergency unless it asks for facts."""
    rule = TAIL.replace("any: [<who> burn~]", "net: -99").replace("he burn", "he must burn")
    return load_rules(
        write(tmp_path, HEAD + rule.replace("what if he must burn", "what burns him"))
    )


def test_an_exception_cancels_the_nets_too(tmp_path: Path) -> None:
    rules = net_rules(tmp_path)
    assert rules.notices("he must burn")
    assert not rules.notices("what must he burn")


def test_one_or_two_words_are_looked_up_and_no_complaint_to_the_nets(tmp_path: Path) -> None:
    rules = net_rules(tmp_path)
    assert not rules.notices("brain seizures")
    assert rules.notices("his brain seizures")


@pytest.mark.parametrize(("floor", "fires"), [(-99, True), (99, False)])
def test_a_match_counts_only_where_the_nets_score_as_much_as_the_floor(
    tmp_path: Path, floor: int, fires: bool
) -> None:
    rule = TAIL.replace("    any:", f"    net_floor: {floor}\n    any:")
    path = write(tmp_path, HEAD + rule)
    assert bool(load_rules(path).notices("he burn")) is fires
    # The patterns alone know no scores.
    assert load_rules(path, with_net=False).notices("he burn")


def test_the_net_is_asked_only_about_the_kinds_it_knows(tmp_path: Path) -> None:
    rule = TAIL.replace("any: [<who> burn~]", "net: 0").replace(
        "kind: emergency", "kind: personal_advice"
    )
    with pytest.raises(RulesFileError, match=r"the nets know .*, not 'personal"):
        load_rules(write(tmp_path, HEAD + rule))
