"""Named sets of patterns, and the rules that are made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.safety.errors import PatternError
from service.safety.net import NET_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.safety.model import Kind
    from service.safety.net import Net
    from service.safety.patterns import Pattern, PatternReader, Sentence
    from service.safety.schema import ConditionEntry, RuleEntry


# "fever" or "brain seizures" is what somebody looks up; the nets would take it for a complaint.
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Match:
    """Where a condition held: the pattern's line and the words that met it."""

    pattern: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Any of some patterns and other conditions, unless one of the exceptions holds as well."""

    patterns: tuple[Pattern, ...]
    others: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()

    def find(self, sentence: Sentence, *, negatable: bool = False) -> Match | None:
        """First match in a sentence, or ``None``; the exceptions are tried on it too."""
        match = self._first(sentence, negatable=negatable)
        if match is None or any(c.find(sentence) for c in self.unless):
            return None
        return match

    def _first(self, sentence: Sentence, *, negatable: bool) -> Match | None:
        for pattern in self.patterns:
            found = pattern.find(sentence, negatable=negatable)
            if found:
                return Match(pattern.source, sentence.words[slice(*found)])
        for other in self.others:
            match = other.find(sentence, negatable=negatable)
            if match:
                return match
        return None


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence that the nets score high enough for a kind, unless an exception holds."""

    net: Net
    kind: Kind
    threshold: float
    unless: Condition

    def find(self, sentence: Sentence, *, negatable: bool = False) -> Match | None:
        """The words that speak most for the kind, or ``None``; negations are the net's affair."""
        del negatable
        if len(sentence.words) < _FEWEST_WORDS:
            return None
        score = sentence.scores[NET_KINDS.index(self.kind)]
        if score < self.threshold or self.unless.find(sentence):
            return None
        words = self.net.evidence(sentence.words, self.kind)
        return Match(f"net {score:.2f} >= {self.threshold}", words)


@dataclass(frozen=True, slots=True)
class Floor:
    """The least score for a kind that one of a message's sentences must have."""

    kind: Kind
    least: float

    def allows(self, message: Sequence[Sentence]) -> bool:
        """Whether a message has it; where nothing is scored every message is allowed."""
        number = NET_KINDS.index(self.kind)
        return any(not s.scores or s.scores[number] >= self.least for s in message)


@dataclass(frozen=True, slots=True)
class Test:
    """When a rule fires: what one sentence must hold, and the message around it."""

    symptom: Condition | Wording
    negatable: bool
    context: tuple[Condition, ...]
    unless_anywhere: Condition
    floor: Floor | None = None

    def find(self, message: Sequence[Sentence]) -> Match | None:
        """The match that makes the rule fire on a message, or ``None``."""
        for sentence in message:
            match = self.symptom.find(sentence, negatable=self.negatable)
            if match:
                break
        else:
            return None
        if self.floor and not self.floor.allows(message):
            return None
        met = all(any(c.find(s) for s in message) for c in self.context)
        if not met or any(self.unless_anywhere.find(s) for s in message):
            return None
        return match


class ConditionReader:
    """Reads conditions, resolving the sets that they name as ``@set``."""

    def __init__(
        self, reader: PatternReader, sets: Mapping[str, ConditionEntry], net: Net | None
    ) -> None:
        self._reader = reader
        self._net = net
        self._sets = sets
        self._done: dict[str, Condition] = {}

    def named(self, name: str, within: tuple[str, ...] = ()) -> Condition:
        """The condition of a named set.

        Raises:
            PatternError: No such set, or sets that name one another in a circle.
        """
        if name in self._done:
            return self._done[name]
        if name not in self._sets:
            known = ", ".join(sorted(self._sets))
            raise PatternError(f"no set @{name}; add it under sets or use one of: {known}")
        if name in within:
            raise PatternError(f"set @{name} contains itself through {' > '.join(within)}")
        entry = self._sets[name]
        self._done[name] = self.condition(entry.any, entry.unless, (*within, name))
        return self._done[name]

    def condition(
        self, lines: Sequence[str], unless: Sequence[str] = (), within: tuple[str, ...] = ()
    ) -> Condition:
        """A condition from lines that are patterns or ``@set``."""
        patterns = tuple(self._reader.pattern(line) for line in lines if not line.startswith("@"))
        others = tuple(self.named(line[1:], within) for line in lines if line.startswith("@"))
        exceptions = (self.condition(unless, (), within),) if unless else ()
        return Condition(patterns, others, exceptions)

    def test(self, rule: RuleEntry) -> Test:
        """When a rule fires."""
        if rule.asks_nets and rule.kind not in NET_KINDS:
            kinds = ", ".join(NET_KINDS)
            raise PatternError(
                f"the nets know {kinds}, not {rule.kind.value!r}: give any without net keys"
            )
        if rule.net is None or not self._net:
            symptom: Condition | Wording = self.condition(rule.any, rule.unless)
        else:
            unless = self.condition(rule.unless)
            symptom = Wording(self._net, rule.kind, rule.net, unless)
        return Test(
            symptom=symptom,
            negatable=rule.negatable,
            context=tuple(self.condition(group) for group in rule.context),
            unless_anywhere=self.condition(rule.unless_anywhere),
            floor=None if rule.net_floor is None else Floor(rule.kind, rule.net_floor),
        )
