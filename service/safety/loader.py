"""Reading a rules file: every mistake is refused with its line, key and remedy."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import ValidationError

from index.errors import EncoderError
from index.neural.encoder import shared_ranking_encoder
from service.safety.conditions import ConditionReader
from service.safety.errors import NetFileError, PatternError, RulesFileError
from service.safety.grave import GraveReader
from service.safety.lexicon import Lexicon
from service.safety.meaning import Meaning
from service.safety.model import Action, Kind
from service.safety.net import Net
from service.safety.patterns import NEGATOR, PatternReader, SentenceReader
from service.safety.rules import NoticeText, Rule, Rules
from service.safety.schema import RulesEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from service.safety.schema import RuleEntry, TextEntry

PACKAGED = "rules.yaml"
# The same safe loader in C where PyYAML was built with it: several times as fast on a long file.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PACKAGED_NET = "net.npz"
PACKAGED_MEANING = "meaning.npz"
Key = tuple[str | int, ...]
T = TypeVar("T")


def load_rules(path: Path | None = None, *, with_net: bool = True) -> Rules:
    """The rules of a file, or of the packaged one; every rule's examples have been tried.

    Without ``with_net`` the patterns stand alone: rules that ask the nets are left out, and no
    score keeps a pattern from counting.

    Raises:
        RulesFileError: The file cannot be read, is not the YAML that is wanted, or a rule does
            not do what its own examples say.
    """
    source = str(path) if path else PACKAGED
    try:
        raw = path.read_bytes() if path else (files("service.safety") / PACKAGED).read_bytes()
        content = raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = f"cannot be read ({error}); give the path of a UTF-8 YAML file"
        raise RulesFileError(source=source, line=0, key="", problem=problem) from error
    return _Reading(source, content, with_net=with_net).rules()


def read_entry(content: str, source: str = PACKAGED) -> RulesEntry:
    """The checked content of a rules file, not yet made into rules."""
    return _Reading(source, content).entry


class _Reading:
    """One file being read: its content and the line of every key."""

    def __init__(self, source: str, content: str, *, with_net: bool = True) -> None:
        self._source = source
        self._lines: dict[Key, int] = {}
        try:
            root = yaml.compose(content, Loader=_LOADER)
            value: Any = yaml.load(content, Loader=_LOADER)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 0
            raise self._error((), f"not YAML: {error}; mend the file", line=line) from error
        if root is not None:
            self._note_lines(root, ())
        try:
            entry = RulesEntry.model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            problem = f"{first['msg']}, found {first['input']!r:.80}; {error.error_count()} in all"
            raise self._error(tuple(first["loc"]), problem) from error
        asked = [rule for rule in entry.rules if with_net or rule.net is None]
        self._scored = with_net and any(rule.asks_nets for rule in asked)
        self.entry = entry.model_copy(update={"rules": asked})

    def _note_lines(self, node: yaml.Node, key: Key) -> None:
        self._lines[key] = node.start_mark.line + 1
        if isinstance(node, yaml.SequenceNode):
            for i, item in enumerate(node.value):
                self._note_lines(item, (*key, i))
        elif isinstance(node, yaml.MappingNode):
            for name, item in node.value:
                inner = (*key, str(name.value))
                if inner in self._lines:
                    raise self._error(inner, "given twice; keep one", line=name.start_mark.line + 1)
                self._note_lines(item, inner)
                self._lines[inner] = name.start_mark.line + 1

    def _error(self, key: Key, problem: str, *, line: int | None = None) -> RulesFileError:
        known = next((key[:n] for n in range(len(key), -1, -1) if key[:n] in self._lines), ())
        return RulesFileError(
            source=self._source,
            line=self._lines.get(known, 0) if line is None else line,
            key=".".join(map(str, key)),
            problem=problem,
        )

    def rules(self) -> Rules:
        entry = self.entry
        self._check_ids()
        self._check_languages()
        lexicon = self._at(("lookalikes",), lambda: Lexicon(entry.lookalikes))
        reader = PatternReader(lexicon, entry.classes)
        for name in (NEGATOR, *entry.classes):
            self._at(("classes", name), lambda name=name: reader.word_class(name))  # type: ignore[misc]
        net = _packaged_net() if self._scored else None
        conditions = ConditionReader(reader, entry.sets, net)
        for name in entry.sets:
            self._at(("sets", name), lambda name=name: conditions.named(name))  # type: ignore[misc]
        negator = reader.word_class(NEGATOR)
        made = tuple(self._rule(i, rule, conditions) for i, rule in enumerate(entry.rules))
        patterns = self._rules_of(
            [rule for rule, read in zip(made, entry.rules, strict=True) if read.net is None],
            SentenceReader(lexicon, negator),
        )
        grave = GraveReader(net, _packaged_meaning()) if net else None
        rules = self._rules_of(made, SentenceReader(lexicon, negator, grave)) if net else patterns
        for i, rule in enumerate(entry.rules):
            # Patterns need no scores, and scoring every example would take seconds.
            self._try_examples(i, rule, patterns if rule.net is None else rules)
        return rules

    def _rules_of(self, rules: Sequence[Rule], reader: SentenceReader) -> Rules:
        return Rules(
            tuple(rules),
            supersedes={k: frozenset(self.entry.kinds[k].supersedes) for k in Kind},
            languages=tuple(self.entry.languages),
            reader=reader,
        )

    def _at(self, key: Key, read: Callable[[], T]) -> T:
        try:
            return read()
        except PatternError as error:
            raise self._error(key, str(error)) from error

    def _rule(self, i: int, rule: RuleEntry, conditions: ConditionReader) -> Rule:
        for key, line in _pattern_lines(rule):
            self._at(("rules", i, *key), lambda line=line: conditions.condition([line]))  # type: ignore[misc]
        test = self._at(("rules", i, "net"), lambda: conditions.test(rule))
        text = self.entry.kinds[rule.kind].text | (rule.text or {})
        return Rule(rule.id, rule.kind, test, _texts(text))

    def _check_ids(self) -> None:
        seen: dict[str, int] = {}
        for i, rule in enumerate(self.entry.rules):
            if rule.id in seen:
                problem = f"id {rule.id!r} is also that of rules.{seen[rule.id]}; rename one"
                raise self._error(("rules", i, "id"), problem)
            seen[rule.id] = i

    def _check_languages(self) -> None:
        for kind in Kind:
            if kind not in self.entry.kinds:
                raise self._error(("kinds",), f"kind {kind.value!r} is missing; add its text")
            self._same_languages(("kinds", kind.value, "text"), self.entry.kinds[kind].text)
        for i, rule in enumerate(self.entry.rules):
            if rule.text is not None:
                self._same_languages(("rules", i, "text"), rule.text)

    def _same_languages(self, key: Key, text: Mapping[str, TextEntry]) -> None:
        wanted, found = set(self.entry.languages), set(text)
        if wanted != found:
            problem = (
                f"languages {sorted(found)} found, {sorted(wanted)} expected: write a text for "
                "each, or change languages at the head of the file"
            )
            raise self._error(key, problem)

    def _try_examples(self, i: int, rule: RuleEntry, rules: Rules) -> None:
        for name, expected in (("fires", True), ("silent", False)):
            for j, example in enumerate(getattr(rule.examples, name)):
                fired = {firing.rule_id: firing for firing in rules.firings(example)}
                if (rule.id in fired) != expected:
                    why = f" (by {fired[rule.id].pattern!r})" if rule.id in fired else ""
                    problem = (
                        f"the rule {'does not fire' if expected else f'fires{why}'} on "
                        f"{example!r}; change its patterns or the example"
                    )
                    raise self._error(("rules", i, "examples", name, j), problem)


def _packaged_net() -> Net:
    with as_file(files("service.safety") / PACKAGED_NET) as path:
        return Net.load(path)


def _packaged_meaning() -> Meaning:
    try:
        encoder = shared_ranking_encoder()
    except EncoderError as error:
        raise NetFileError(f"the net of meanings needs the project's encoder: {error}") from error
    with as_file(files("service.safety") / PACKAGED_MEANING) as path:
        return Meaning.load(path, encoder)


def _pattern_lines(rule: RuleEntry) -> Iterator[tuple[Key, str]]:
    for name in ("any", "unless", "unless_anywhere"):
        for j, line in enumerate(getattr(rule, name)):
            yield (name, j), line
    for j, group in enumerate(rule.context):
        for k, line in enumerate(group):
            yield ("context", j, k), line


def _texts(text: Mapping[str, TextEntry]) -> dict[str, NoticeText]:
    return {
        language: NoticeText(
            entry.title,
            entry.message,
            tuple(Action(a.label, a.href, a.phone) for a in entry.actions),
        )
        for language, entry in text.items()
    }
