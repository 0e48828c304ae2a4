"""Safety notices: the second channel beside the passages, from rules that a hospital can edit."""

from service.safety.errors import PatternError, RulesFileError, SafetyError
from service.safety.loader import load_rules
from service.safety.model import Action, Firing, Kind, Notice
from service.safety.rules import Rules

__all__ = [
    "Action",
    "Firing",
    "Kind",
    "Notice",
    "PatternError",
    "Rules",
    "RulesFileError",
    "SafetyError",
    "load_rules",
]
