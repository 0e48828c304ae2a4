"""The shape of a rules file, checked key by key."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.safety.model import Kind

Line = Annotated[str, Field(min_length=1, max_length=300)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ActionEntry(_Strict):
    """One thing to do: a label and a phone number, an address, or both."""

    label: Line
    phone: Annotated[str, Field(pattern=r"^[0-9][0-9-]*$")] | None = None
    href: Annotated[str, Field(pattern=r"^(https://|sms:)\S+$")] | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> ActionEntry:
        if self.phone is None and self.href is None:
            raise ValueError("an action needs a phone or an href; add one")
        return self


class TextEntry(_Strict):
    """What a notice says in one language."""

    title: Line
    message: Annotated[str, Field(min_length=1, max_length=1000)]
    actions: Annotated[list[ActionEntry], Field(min_length=1)]


class KindEntry(_Strict):
    """What a kind says, and the kinds that it makes needless."""

    supersedes: list[Kind] = []
    text: dict[Language, TextEntry]


class ConditionEntry(_Strict):
    """A named set of patterns, and what makes its sentence not count."""

    any: Annotated[list[Line], Field(min_length=1)]
    unless: list[Line] = []


class ExamplesEntry(_Strict):
    """Messages that show what a rule does; each is tried when the file is loaded."""

    fires: Annotated[list[Line], Field(min_length=1)]
    silent: list[Line] = []


class RuleEntry(_Strict):
    """One rule; see the head of the rules file for what each key does."""

    any: list[Line] = []
    unless: list[Line] = []
    net: float | None = None
    net_floor: float | None = None

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
    kind: Kind
    context: list[Annotated[list[Line], Field(min_length=1)]] = []
    unless_anywhere: list[Line] = []
    negatable: bool = False
    text: dict[Language, TextEntry] | None = None
    examples: ExamplesEntry

    @model_validator(mode="after")
    def _has_one_test(self) -> RuleEntry:
        if bool(self.any) == (self.net is not None):
            raise ValueError("a rule needs either any (patterns) or net (a score), not both")
        if self.net_floor is not None and not self.any:
            raise ValueError("net_floor is for a rule with any (patterns); here net is enough")
        return self

    @property
    def asks_nets(self) -> bool:
        """Whether a score of the nets decides on this rule."""
        return self.net is not None or self.net_floor is not None


class RulesEntry(_Strict):
    """A whole rules file."""

    version: Literal[1]
    languages: Annotated[list[Language], Field(min_length=1)]
    kinds: dict[Kind, KindEntry]
    classes: dict[str, Annotated[list[Line], Field(min_length=1)]]
    lookalikes: list[Line] = []
    sets: dict[str, ConditionEntry] = {}
    rules: Annotated[list[RuleEntry], Field(min_length=1)]
