"""The front matter of a page: read strictly, and every fault named.

What happens to a page whose front matter is wrong:

* no front matter, or none that is YAML: the page is skipped, since nothing says whose it is;
* ``title``, ``url``, ``source``, ``status`` or ``license`` missing or malformed: skipped, since
  it could not be attributed honestly, with a link to the original as NCI asks;
* any other field missing, malformed or unknown: the page is kept and the field counts as unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

_FENCE = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_NEEDED = frozenset({"title", "url", "source", "status", "license"})
_FREQUENCY_DAYS = {"monthly": 31, "quarterly": 92, "semiannually": 183, "annually": 366}

Text = Annotated[str, Field(min_length=1, max_length=500)]


def _parsable(url: str) -> str:
    """Return ``url``; raise ``ValueError`` where its host is none (a bracket, an odd letter)."""
    urlsplit(url)
    return url


class FrontMatter(BaseModel):
    """What a page's file declares about it; a field that is absent or malformed is ``None``."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: Text
    source: Text
    license: Text
    status: Literal["active", "inactive", "archived", "draft"]
    url: Annotated[
        str,
        Field(pattern=r"^https?://[^\s/]+\.[^\s]+$", max_length=2000),
        AfterValidator(_parsable),
    ]
    citation: Text | None = None
    version: Text | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] | None = None
    audienceLevel: Text | None = None  # noqa: N815 - the files' own spelling
    lastReviewed: date | None = None  # noqa: N815
    reviewFrequency: (  # noqa: N815
        Literal["monthly", "quarterly", "semiannually", "annually"] | None
    ) = None
    sourceType: Text | None = None  # noqa: N815
    cancerTypes: list[Text] | None = None  # noqa: N815
    tags: list[Text] | None = None

    @property
    def review_frequency_days(self) -> int | None:
        """The longest time between two reviews, in days."""
        return _FREQUENCY_DAYS.get(self.reviewFrequency or "")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with one file.

    Attributes:
        line: counted from 1; 0 where no line can be named.
        field: the front-matter field, or ``front matter`` or ``file``.
        skipped: the page was left out for it.
    """

    document_id: str
    line: int
    field: str
    found: str
    expected: str
    skipped: bool

    def __str__(self) -> str:
        """Say it in one line, the way compilers do."""
        outcome = "page skipped" if self.skipped else "page kept, field unknown"
        return (
            f"{self.document_id}:{self.line}: {self.field}: found {self.found}, "
            f"expected {self.expected} ({outcome})"
        )


@dataclass(frozen=True, slots=True)
class FrontMatterReading:
    """``values`` is ``None`` where the page must be skipped; ``body_start`` counts characters."""

    values: FrontMatter | None
    body_start: int
    faults: tuple[Fault, ...]


class _Loader(yaml.BaseLoader):
    """YAML in which every scalar is text, and without aliases that expand without bound."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "an alias", self.get_mark())
        return super().compose_node(parent, index)


def read_front_matter(document_id: str, text: str) -> FrontMatterReading:
    """Return what the front matter of ``text`` declares, and its faults.

    Args:
        document_id: names the page in the faults.
        text: the whole file.
    """
    match = _FENCE.match(text)
    if match is None:
        found = "a file that does not begin with ---" if text[:3] != "---" else "no closing ---"
        return _skip(document_id, 1, found, "front matter between two lines of ---")
    try:
        loader = _Loader(match.group(1))
        try:
            node = loader.get_single_node()
            values = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        return _skip(document_id, line, _short(getattr(error, "problem", error)), "YAML")
    if not isinstance(values, dict):
        return _skip(document_id, 2, type(values).__name__, "a mapping of field to value")
    lines = {
        str(key.value): key.start_mark.line + 2
        for key, _ in getattr(node, "value", [])
        if isinstance(key, yaml.ScalarNode)
    }
    front, faults = _validated(document_id, values, lines)
    return FrontMatterReading(front, match.end(), faults)


def _skip(document_id: str, line: int, found: str, expected: str) -> FrontMatterReading:
    fault = Fault(document_id, line, "front matter", found, expected, skipped=True)
    return FrontMatterReading(None, 0, (fault,))


def _short(value: object) -> str:
    shown = str(value) if isinstance(value, Exception) else repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."


def _prepared(values: dict[Any, Any]) -> dict[str, Any]:
    """Return the values with an ISO date read as a date; an optional one left blank is absent."""
    prepared = {
        str(key): value
        for key, value in values.items()
        if str(key) in _NEEDED or value not in ("", "~", "null")
    }
    reviewed = prepared.get("lastReviewed")
    if isinstance(reviewed, str):
        try:
            prepared["lastReviewed"] = date.fromisoformat(reviewed)
        except ValueError:
            prepared["lastReviewed"] = reviewed
    return prepared


def _validated(
    document_id: str, values: dict[Any, Any], lines: dict[str, int]
) -> tuple[FrontMatter | None, tuple[Fault, ...]]:
    prepared = _prepared(values)
    faults = []
    try:
        front: FrontMatter | None = FrontMatter(**prepared)
    except ValidationError as error:
        bad = set()
        for detail in error.errors():
            name = str(detail["loc"][0]) if detail["loc"] else "front matter"
            bad.add(name)
            absent = detail["type"] == "missing"
            faults.append(
                Fault(
                    document_id,
                    lines.get(name, 1),
                    name,
                    "nothing" if absent else _short(prepared.get(name)),
                    _expected(name, detail["msg"]),
                    skipped=name in _NEEDED,
                )
            )
        kept = {name: value for name, value in prepared.items() if name not in bad}
        front = None if bad & _NEEDED else FrontMatter(**kept)
    given = set(prepared)
    faults.extend(
        Fault(document_id, 1, name, "nothing", _expected(name, "a value"), skipped=False)
        for name in FrontMatter.model_fields
        if name not in given and name not in _NEEDED
    )
    return front, tuple(faults)


def _expected(name: str, message: str) -> str:
    known = {
        "url": "an http(s) address",
        "lastReviewed": "a date such as 2025-12-30",
        "language": "a language code such as en",
    }
    if name not in FrontMatter.model_fields:
        return "one of the fields " + ", ".join(sorted(FrontMatter.model_fields))
    return known.get(name, message[0].lower() + message[1:])
