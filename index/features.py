"""The signals that order passages, and the ones among them that a page's nature gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.understanding import Understanding
from ingest.model import Audience, Document, PageKind, Passage, PassageKind, Population
from ingest.sentences import sentence_spans

Matrix = NDArray[np.float32]
Rows = NDArray[np.int64]

NATURE: tuple[str, ...] = (
    "professional_page",
    "news_page",
    "index_page",
    "drug_page",
    "is_table",
    "is_list",
    "is_caption",
    "asks_rather_than_tells",
    "stops_at_its_lead_in",
    "log_words",
    "log_copies",
    "stock_section",
    "position",
)
MATCH: tuple[str, ...] = (
    "dense",
    "late",
    "lexical",
    "lexical_heading",
    "expansion",
    "coverage",
    "type_match",
    "type_mismatch",
    "child_page_for_adult",
    "adult_page_for_child",
    "drug_match",
    "drug_mismatch",
    "professional_for_professional",
)
FEATURES: tuple[str, ...] = (*MATCH, *NATURE)

_STOCK_SECTION = re.compile(
    r"questions? (?:to|you|for)|ask your|second opinion|clinical trials?\b|key points|learn more|"
    r"resources|for more information|follow-up tests|coping with cancer|talking with",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PassageFacts:
    """What is known of each passage before any question; arrays are by row.

    Attributes:
        nature: float32 (passages, len(NATURE)).
        types: the cancer types of each passage's page.
    """

    nature: Matrix
    types: tuple[frozenset[str], ...]
    child: NDArray[np.bool_]
    adult: NDArray[np.bool_]
    document_ids: tuple[str, ...]
    drug_page: NDArray[np.bool_]


def passage_facts(passages: Sequence[Passage], documents: Sequence[Document]) -> PassageFacts:
    """Return the facts of all passages, in their order."""
    by_id = {document.id: document for document in documents}
    pages = [by_id[passage.document_id] for passage in passages]
    copies = Counter(passage.group for passage in passages if passage.group)
    nature = np.array(
        [_nature(p, page, copies[p.group or ""]) for p, page in zip(passages, pages, strict=True)],
        dtype=np.float32,
    ).reshape(len(passages), len(NATURE))
    return PassageFacts(
        nature=nature,
        types=tuple(frozenset(page.cancer_types) for page in pages),
        child=np.array([page.population is Population.CHILD for page in pages], dtype=np.bool_),
        adult=np.array([page.population is Population.ADULT for page in pages], dtype=np.bool_),
        document_ids=tuple(page.id for page in pages),
        drug_page=np.array([page.kind is PageKind.DRUG for page in pages], dtype=np.bool_),
    )


def _nature(passage: Passage, page: Document, copies: int) -> list[float]:
    sentences = [passage.text[start:end] for start, end in sentence_spans(passage.text)]
    asking = sum(sentence.endswith("?") for sentence in sentences) / max(len(sentences), 1)
    headings = " / ".join(passage.section)
    return [
        page.audience is Audience.HEALTH_PROFESSIONAL,
        page.kind is PageKind.NEWS,
        page.kind in (PageKind.INDEX, PageKind.CANCER_TYPE_HOME, PageKind.VIDEO),
        page.kind is PageKind.DRUG,
        passage.kind is PassageKind.TABLE,
        passage.kind is PassageKind.LIST,
        passage.third_party is not None,
        asking,
        passage.text.rstrip().endswith(":"),
        float(np.log1p(len(passage.text.split()))),
        float(np.log(max(copies, 1))),
        bool(_STOCK_SECTION.search(headings)),
        1.0 / (1.0 + passage.position),
    ]


@dataclass(frozen=True, slots=True)
class Scores:
    """What the searches said of the candidates; arrays are by candidate.

    Attributes:
        dense: cosine of query and passage, -1..1.
        late: MaxSim of their tokens, -1..1; zeros where the encoder has no token vectors.
        lexical: BM25 of the passage over the query's best passage, 0..1.
        lexical_heading: BM25 of title and headings, likewise.
        expansion: BM25 of the lexicon's words for the query's, likewise.
        coverage: part of the query's inverse document frequency that the passage has, 0..1.
    """

    dense: Matrix
    late: Matrix
    lexical: Matrix
    lexical_heading: Matrix
    expansion: Matrix
    coverage: Matrix


def feature_matrix(query: Understanding, rows: Rows, scores: Scores, facts: PassageFacts) -> Matrix:
    """Return the features of the candidates, float32 (len(rows), len(FEATURES))."""
    named = query.cancer_types
    types = [facts.types[row] for row in rows]
    match = np.array([bool(named & found) for found in types], dtype=np.bool_)
    mismatch = np.array(
        [bool(named and found and not named & found) for found in types], dtype=np.bool_
    )
    on_drug_page = facts.drug_page[rows]
    is_named_drug = np.array(
        [facts.document_ids[row] in query.drugs for row in rows], dtype=np.bool_
    )
    professional = facts.nature[rows, NATURE.index("professional_page")]
    columns = [
        scores.dense,
        scores.late,
        scores.lexical,
        scores.lexical_heading,
        scores.expansion,
        scores.coverage,
        match,
        mismatch,
        facts.child[rows] & (not query.child),
        facts.adult[rows] & query.child,
        is_named_drug,
        on_drug_page & ~is_named_drug & bool(query.drugs),
        professional * query.professional,
    ]
    return np.column_stack([np.stack(columns, axis=1).astype(np.float32), facts.nature[rows]])
