"""What can go wrong with a file of safety rules."""

from __future__ import annotations


class SafetyError(Exception):
    """Base of every error of the safety rules."""


class RulesFileError(SafetyError):
    """A rules file that cannot be used; says where, what was found and what to do.

    Attributes:
        source: The file's name as given.
        line: The 1-based line that the complaint is about; 0 when it is about the whole file.
        key: Dotted path of the entry, such as ``rules.3.any.0``; empty for the whole file.
    """

    def __init__(self, *, source: str, line: int, key: str, problem: str) -> None:
        super().__init__(f"{source}:{line}: {key or 'file'}: {problem}")
        self.source = source
        self.line = line
        self.key = key


class PatternError(SafetyError):
    """A pattern, class or set that cannot be read; the message says what would be accepted."""


class NetFileError(SafetyError):
    """A wording net that cannot be used; the message says what to do."""
