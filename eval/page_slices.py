"""Labels of a question by the page that answers it: what kind of page, about which cancer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eval.matching import page_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.model import Evidence, Question
    from ingest.model import Document

_NO_CANCER_TYPE = "no one type"
_MANY_CANCER_TYPES = 3


def with_page_slices(
    questions: Iterable[Question], documents: Sequence[Document]
) -> tuple[Question, ...]:
    """Return the questions with ``page_kind`` and ``cancer_type`` among their slices.

    Both are those of the page of a question's first evidence that is among ``documents``;
    questions without one keep the slices that they have. A page about three or more types counts
    as about no one type.
    """
    by_id = {document.id: document for document in documents}
    by_page = {page_key(document.url): document for document in documents if document.url}

    def page_of(evidence: Evidence) -> Document | None:
        if evidence.document in by_id:
            return by_id[evidence.document]
        return by_page.get(page_key(evidence.url)) if evidence.url else None

    labelled = []
    for question in questions:
        page = next(filter(None, map(page_of, question.evidence)), None)
        slices = {**question.slices, **(_labels(page) if page else {})}
        labelled.append(replace(question, slices=slices))
    return tuple(labelled)


def _labels(page: Document) -> dict[str, str]:
    types = page.cancer_types
    one = types[0] if 0 < len(types) < _MANY_CANCER_TYPES else _NO_CANCER_TYPE
    return {"page_kind": page.kind.value, "cancer_type": one}
