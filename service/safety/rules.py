"""The rules at work: from a message to its notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.safety.model import Firing, Kind, Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.safety.conditions import Test
    from service.safety.model import Action
    from service.safety.patterns import SentenceReader


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What a notice says in one language."""

    title: str
    message: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule ready to run; ``text`` by language."""

    rule_id: str
    kind: Kind
    test: Test
    text: Mapping[str, NoticeText]


class Rules:
    """All rules of a file. Immutable after loading; may be shared between threads."""

    def __init__(
        self,
        rules: tuple[Rule, ...],
        *,
        supersedes: Mapping[Kind, frozenset[Kind]],
        languages: tuple[str, ...],
        reader: SentenceReader,
    ) -> None:
        """Hold rules and what reads messages for them; the first language is the fallback."""
        self._rules = rules
        self._supersedes = supersedes
        self.languages = languages
        self._reader = reader

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Ids of all rules, in the file's order."""
        return tuple(rule.rule_id for rule in self._rules)

    def firings(self, question: str) -> tuple[Firing, ...]:
        """Every rule that fires on a message, in the file's order, and why.

        All rules are tried, whatever language they are written for.
        """
        return tuple(firing for _, firing in self._fired(question))

    def notices(self, question: str, language: str = "en") -> tuple[Notice, ...]:
        """Notices that a message calls for, gravest kind first; at most one of each kind.

        Of several rules of a kind the first in the file speaks. ``language`` chooses the texts
        only (the file's first language where it has none in the asked one).
        """
        first: dict[Kind, Rule] = {}
        for rule, _ in self._fired(question):
            first.setdefault(rule.kind, rule)
        needless = frozenset[Kind]().union(*(self._supersedes[kind] for kind in first))
        shown = language if language in self.languages else self.languages[0]
        return tuple(
            _notice(first[kind], shown) for kind in Kind if kind in first and kind not in needless
        )

    def _fired(self, question: str) -> list[tuple[Rule, Firing]]:
        message = self._reader.read(question)
        fired = []
        for rule in self._rules:
            match = rule.test.find(message)
            if match:
                fired.append((rule, Firing(rule.kind, rule.rule_id, match.pattern, match.words)))
        return fired


def _notice(rule: Rule, language: str) -> Notice:
    text = rule.text[language]
    return Notice(rule.kind, rule.rule_id, text.title, text.message, text.actions)
