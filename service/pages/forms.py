"""Reads the forms that the pages send, without anything of them reaching a log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl

from ingest.model import Audience, Population
from service.errors import MediaTypeError, UnreadableBodyError
from service.model import MAX_QUESTION_CHARS, AskRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

FORM_TYPE = "application/x-www-form-urlencoded"
MAX_FIELDS = 20
SHOWN_PASSAGES = 5
_WHO: dict[str, Population] = {"adult": Population.ADULT, "child": Population.CHILD}


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form; of a repeated one, the last.

    Raises:
        MediaTypeError: the body is not declared as a form's.
        UnreadableBodyError: it has more than ``MAX_FIELDS`` fields or is not a form's text.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != FORM_TYPE:
        raise MediaTypeError({"expected": FORM_TYPE})
    body = await request.body()
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise UnreadableBodyError({"expected": FORM_TYPE}) from error
    return dict(fields)


@dataclass(frozen=True, slots=True)
class AskForm:
    """What the ask form holds; ``who`` and ``cancer_type`` are empty for "any"."""

    question: str = ""
    who: str = ""
    cancer_type: str = ""
    professional: bool = False
    document_id: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> AskForm:
        """Return the form that ``fields`` describe; what is not understood counts as "any"."""
        who = fields.get("who", "")
        return cls(
            question=fields.get("question", "").replace("\x00", "").strip(),
            who=who if who in _WHO else "",
            cancer_type=fields.get("type", "")[:300],
            professional=fields.get("professional") == "on",
            document_id=fields.get("document", "")[:300],
        )

    @property
    def is_narrow(self) -> bool:
        """Whether any filter but the default one is set."""
        return bool(self.who or self.cancer_type or self.document_id)

    @property
    def problem(self) -> Literal["blank_question", "long_question"] | None:
        """What is wrong with it, as a key of the pages' wording."""
        if not self.question:
            return "blank_question"
        return "long_question" if len(self.question) > MAX_QUESTION_CHARS else None

    def request(self) -> AskRequest:
        """Return the question for the API's core; pages for professionals only if asked for."""
        return AskRequest(
            question=self.question,
            top_k=SHOWN_PASSAGES,
            # Whoever asks about one page has chosen it, whomever it was written for.
            audience=None if self.professional or self.document_id else Audience.PATIENT,
            population=_WHO.get(self.who),
            cancer_type=self.cancer_type or None,
            document_id=self.document_id or None,
        )
