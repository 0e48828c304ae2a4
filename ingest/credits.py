"""How pages name the owner of what is not NCI's: credit lines and publishers' notices."""

from __future__ import annotations

import re

_REPRINTED = r"(?:Reprinted|Reproduced|Republished) (?:from|with permission|by permission)\b"
_CREDIT_LINE = re.compile(
    r"^(?:image |photo |picture |illustration )?(?:credit|source|courtesy)s?(?: of)?\s*:|^©"
    rf"|^\S?{_REPRINTED}",
    re.IGNORECASE,
)
_NOTICE = re.compile(rf"^\s*\S?{_REPRINTED}")
_TRAILING = re.compile(
    r"\s*(?:(?:Image |Photo |Picture |Illustration )?Credits?(?: for inset)?:\s*(?P<owner>.+)"
    rf"|{_REPRINTED}.+|(?:Adapted|Modified) (?:with|by) permission\b.+|Copyright ©.+|©.+"
    r"|(?:Adapted|Modified) from\b.{1,400}\bpermission\b.*)$"
)
# Said within a sentence that also describes: it stays, and marks the passage.
_OWNED = re.compile(r"Used with permission\b.*|Copyright (?:\d{4}|[A-Z]).*")
_IN_TABLE = re.compile(
    rf"{_REPRINTED}|Adapted with permission|©|Copyright \d{{4}}|^[a-z*]?(?:Image )?Credits?:",
    re.IGNORECASE,
)
_WORDS = 80
_NOTICE_WORDS = 400  # a publisher's notice names every author of the work


def is_notice(text: str) -> bool:
    """Return whether ``text`` is a publisher's notice, "Reprinted from ...", and nothing else."""
    return _NOTICE.match(text) is not None


def is_credit_line(text: str) -> bool:
    """Return whether a paragraph is a credit and nothing else."""
    return _CREDIT_LINE.match(text) is not None and not too_long(text)


def trailing_credit(text: str) -> re.Match[str] | None:
    """Return the credit behind what ``text`` says; group ``owner`` is the name after "Credit:"."""
    match = _TRAILING.search(text)
    return match if match and match.start() else None


def owner_within(text: str) -> str | None:
    """Return the words that name an owner within a sentence that also describes."""
    match = _OWNED.search(text)
    return match.group() if match else None


def credits_table(text: str) -> bool:
    """Return whether a row of a table names the table's owner."""
    return _IN_TABLE.search(text) is not None


def too_long(credit: str) -> bool:
    """Return whether a text that begins as a credit is too long to be one."""
    return len(credit.split()) > (_NOTICE_WORDS if is_notice(credit) else _WORDS)


def shortened(credit: str) -> str:
    """Return the first words of a credit."""
    return " ".join(credit.split()[:_WORDS])
