"""The values that the safety rules return."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a notice is about; members stand in order of severity, gravest first."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    URGENT_SYMPTOM = "urgent_symptom"
    CRISIS_INFORMATION = "crisis_information"
    PERSONAL_ADVICE = "personal_advice"

    @property
    def is_alarm(self) -> bool:
        """Whether somebody should act now: emergency, crisis or urgent symptom."""
        return self in (Kind.EMERGENCY, Kind.CRISIS, Kind.URGENT_SYMPTOM)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do; at least one of ``href`` (https: or sms:) and ``phone`` is given."""

    label: str
    href: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice in one language, and the id of the rule that called for it."""

    kind: Kind
    rule_id: str
    title: str
    message: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Firing:
    """Why a rule fired: its pattern as written, and the message's words that met it.

    ``words`` are a patient's own words: for tests and reports on test cases, never for logs.
    """

    kind: Kind
    rule_id: str
    pattern: str
    words: tuple[str, ...]
