"""Turns documents, passages and rankings into replies; values in, values out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.model import Filters
from ingest.citation import cite
from service.model import (
    AskReply,
    AskRequest,
    CitationReply,
    Correction,
    DocumentPassage,
    DocumentReply,
    DocumentSummary,
    GlossaryEntry,
    NoticeReply,
    PageLink,
    PassageReply,
    PassageResult,
    SectionReply,
    SnapshotReply,
    TextRange,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from index.model import Hit, Ranking
    from ingest.model import Citation, Document, Passage
    from service.ports import Snapshot


def filters_of(request: AskRequest) -> Filters:
    """Return the request's filters as the index takes them."""
    return Filters(
        audience=request.filter_value("audience"),
        cancer_type=request.filter_value("cancer_type"),
        document_kind=request.filter_value("document_kind"),
        document_id=request.filter_value("document_id"),
        language=request.filter_value("language"),
        population=request.filter_value("population"),
    )


def snapshot_reply(snapshot: Snapshot) -> SnapshotReply:
    """Return which snapshot this is."""
    return SnapshotReply(
        id=snapshot.id,
        built_at=snapshot.built_at,
        documents=len(snapshot.documents),
        passages=len(snapshot.passages),
    )


def document_summary(document: Document) -> DocumentSummary:
    """Return what is known of a page."""
    return DocumentSummary(
        id=document.id,
        title=document.title,
        url=document.url,
        audience=document.audience,
        language=document.language,
        kind=document.kind,
        population=document.population,
        cancer_types=list(document.cancer_types),
        page_updated=document.page_updated,
        last_reviewed=document.declared_reviewed,
        retrieved=document.retrieved,
        no_longer_updated=document.no_longer_updated,
        twin_id=document.twin_id,
        twin_url=document.twin_url,
    )


def citation_reply(citation: Citation) -> CitationReply:
    """Return the citation with its fields as they are."""
    return CitationReply(
        attribution=citation.attribution,
        source=citation.source,
        title=citation.title,
        url=citation.url,
        deep_link=citation.deep_link,
        citation=citation.citation,
        last_reviewed=citation.last_reviewed,
        page_updated=citation.page_updated,
        retrieved=citation.retrieved,
        license=citation.license,
        version=citation.version,
        review_overdue=citation.review_overdue,
        adapted=citation.adapted,
        third_party=citation.third_party,
        pdq_citation=citation.pdq_citation,
        notes=list(citation.notes),
    )


def glossary_of(passage: Passage) -> list[GlossaryEntry]:
    """Return the passage's dictionary terms, as they stand in its text."""
    return [
        GlossaryEntry(
            term_id=term.term_id,
            term=passage.text[term.start : term.end],
            start=term.start,
            end=term.end,
            url=term.url,
        )
        for term in passage.terms
    ]


def page_links(snapshot: Snapshot, document_ids: Iterable[str]) -> list[PageLink]:
    """Return links to the documents, in the order given; ids not in the snapshot are left out."""
    found = (snapshot.documents_by_id.get(document_id) for document_id in document_ids)
    return [PageLink(id=item.id, title=item.title, url=item.url) for item in found if item]


def passage_result(snapshot: Snapshot, hit: Hit, *, today: date, explain: bool) -> PassageResult:
    """Return one hit with its passage, page and citation."""
    passage = snapshot.passages_by_id[hit.passage_id]
    document = snapshot.documents_by_id[passage.document_id]
    return PassageResult(
        rank=hit.rank,
        passage_id=passage.id,
        score=hit.score,
        text=passage.text,
        markdown=passage.markdown,
        kind=passage.kind,
        section=list(passage.section),
        highlights=[TextRange(start=mark.start, end=mark.end) for mark in hit.highlights],
        glossary=glossary_of(passage),
        also_on=page_links(snapshot, hit.also_on),
        document=document_summary(document),
        citation=citation_reply(cite(document, passage, today=today)),
        signals=dict(hit.signals) if explain else None,
    )


def ask_reply(  # noqa: PLR0913 - each is one part of the reply
    request: AskRequest,
    ranking: Ranking,
    snapshot: Snapshot,
    *,
    notices: Sequence[NoticeReply],
    today: date,
    took_ms: float,
) -> AskReply:
    """Return the whole reply to one question."""
    return AskReply(
        question=request.question,
        status="answered" if ranking.answered else "not_found",
        confidence=ranking.confidence,
        passages=[
            passage_result(snapshot, hit, today=today, explain=request.explain)
            for hit in ranking.hits
        ],
        notices=list(notices),
        corrections=[
            Correction(typed=typed, searched=searched) for typed, searched in ranking.corrections
        ],
        query_language=ranking.query_language,
        snapshot=snapshot_reply(snapshot),
        took_ms=round(took_ms, 2),
        timings_ms=dict(ranking.timings_ms) if request.explain else None,
    )


def passage_reply(snapshot: Snapshot, passage: Passage, *, today: date) -> PassageReply:
    """Return one passage with where it stands in its source."""
    document = snapshot.documents_by_id[passage.document_id]
    twins = (
        [item.document_id for item in snapshot.passages if item.group == passage.group]
        if passage.group
        else []
    )
    return PassageReply(
        passage_id=passage.id,
        text=passage.text,
        markdown=passage.markdown,
        kind=passage.kind,
        section=list(passage.section),
        position=passage.position,
        source_range=TextRange(start=passage.start, end=passage.end),
        source_spans=[TextRange(start=span.start, end=span.end) for span in passage.spans],
        glossary=glossary_of(passage),
        also_on=page_links(snapshot, sorted(set(twins) - {passage.document_id})),
        document=document_summary(document),
        citation=citation_reply(cite(document, passage, today=today)),
        snapshot=snapshot_reply(snapshot),
    )


def _sections(document: Document, passages: Sequence[Passage]) -> list[SectionReply]:
    return [
        SectionReply(
            path=list(section.path),
            level=section.level,
            passage_ids=[item.id for item in passages if item.section == section.path],
        )
        for section in document.sections
    ]


def document_reply(snapshot: Snapshot, document: Document, *, today: date) -> DocumentReply:
    """Return a document with its sections and passages in order."""
    passages = snapshot.passages_of(document.id)
    return DocumentReply(
        document=document_summary(document),
        audience_evidence=list(document.audience_evidence),
        pronunciation=document.pronunciation,
        brand_names=list(document.brand_names),
        sections=_sections(document, passages),
        passages=[
            DocumentPassage(
                passage_id=item.id,
                position=item.position,
                kind=item.kind,
                section=list(item.section),
                text=item.text,
                markdown=item.markdown,
                deep_link=cite(document, item, today=today).deep_link,
            )
            for item in passages
        ],
        snapshot=snapshot_reply(snapshot),
    )
