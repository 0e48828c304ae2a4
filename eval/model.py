"""The values of an evaluation: questions, what came back for them, and how good it was."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: RUF100, TC003
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place that answers a question.

    Attributes:
        document: document id, or passage id in qrels; ``None`` if only the url is known.
        url: the page's address, or ``None``.
        quote: the words that answer; ``None`` where any passage of the document will do.
        grade: relevance, 1 or more; 0 marks something judged and found irrelevant.
    """

    document: str | None
    url: str | None = None
    quote: str | None = None
    grade: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the evidence for its answer.

    Attributes:
        id: unique in its set.
        style: how it is put (``lay``, ``typo``, ...).
        kind: what it asks about.
        answerable: the documents answer it.
        evidence: everything known to answer it; empty where nothing does.
        slices: further labels by name, to report by (``language``: ``es``).
    """

    id: str
    text: str
    style: str
    kind: str
    answerable: bool
    evidence: tuple[Evidence, ...]
    slices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """One passage as a system returned it.

    Attributes:
        document_id: the page's path below the corpus folder.
        passage_id: the system's own name for the passage.
        section: heading path, outermost first; empty where the system knows none.
        highlights: (start, end) offsets into ``text``, ``end`` exclusive.
        signals: value of each ranking signal by name, where the system tells.
    """

    document_id: str
    passage_id: str
    text: str
    score: float
    section: tuple[str, ...] = ()
    url: str | None = None
    audience: str | None = None
    highlights: tuple[tuple[int, int], ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system gave for one question.

    Attributes:
        passages: best first.
        answered: the system claims that the passages answer.
        confidence: higher is surer; ``None`` where the system gives none.
        took_ms: wall-clock milliseconds from question to passages.
        timings_ms: milliseconds by stage, where the system tells.
    """

    passages: tuple[Retrieved, ...]
    answered: bool = True
    confidence: float | None = None
    took_ms: float = 0.0
    timings_ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """A ranking after judgment, as ranking measures need it.

    Attributes:
        held: for each passage in order, the indices into ``Question.evidence`` it holds.
        grades: for each passage, the highest grade among entries that none above it held;
            0 where it brings nothing new, ``None`` where nobody has judged it.
        ideal: grades of all relevant entries, highest first.
        negatives: how many entries are judged irrelevant.
    """

    held: tuple[tuple[int, ...], ...]
    grades: tuple[int | None, ...]
    ideal: tuple[int, ...]
    negatives: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One question's result: the question, what came back, and its figures by measure."""

    question: Question
    answer: Answer
    judged: Judged
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was measured with what, so that a figure can be made again.

    Attributes:
        system: name of the system measured.
        gold: file name of the question set; ``gold_digest`` its SHA-256.
        corpus_digest: digest of the documents, from the snapshot or the corpus folder.
        code_commit: git commit of this project, with ``+`` where files differ from it.
        excluded: questions left out, by reason.
    """

    system: str
    gold: str
    gold_digest: str
    corpus_digest: str | None
    snapshot_id: str | None
    model_digest: str | None
    code_commit: str | None
    machine: str
    created: str
    documents: int | None = None
    passages: int | None = None
    index_bytes: int | None = None
    excluded: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """All records of one system on one question set."""

    provenance: Provenance
    records: tuple[Record, ...]
