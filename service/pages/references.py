"""A page's citation in the forms that people paste: plain, AMA, BibTeX and RIS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.citation import SOURCE
from service.pages.dates import long_date

if TYPE_CHECKING:
    from datetime import date

    from ingest.model import Document

_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class References:
    """One page's citation in four forms."""

    plain: str
    ama: str
    bibtex: str
    ris: str


def references(document: Document, *, today: date) -> References:
    """Return the citations of ``document``.

    The date of access is the day on which the page was saved, ``today`` if that is not known. A
    date that the page does not print is left out, or named as not stated where a form has a place
    for it.
    """
    accessed = document.retrieved or today
    return References(
        plain=_plain(document, accessed),
        ama=_ama(document, accessed),
        bibtex=_bibtex(document, accessed),
        ris=_ris(document, accessed),
    )


def _author(document: Document) -> str:
    if document.pdq and document.pdq.board:
        return document.pdq.board
    return SOURCE if document.source in {"NCI", SOURCE} else document.source


def _plain(document: Document, accessed: date) -> str:
    updated = document.page_updated
    dated = f"Updated {long_date(updated, 'en')}" if updated else "Page date not stated"
    parts = [_author(document), document.title_as_published, dated]
    address = document.url or "No address known"
    return f"{'. '.join(parts)}. {address} (as of {long_date(accessed, 'en')})."


def _ama(document: Document, accessed: date) -> str:
    """Return the form of the AMA Manual of Style, 11th edition, 3.15.3 (websites)."""
    title = document.title_as_published
    if document.pdq and document.pdq.board:
        title = f"PDQ {document.pdq.title or document.title}. Bethesda, MD: {SOURCE}"
    parts = [f"{_author(document)}.", f"{title}."]
    if document.page_updated:
        parts.append(f"Updated {long_date(document.page_updated, 'en')}.")
    parts.append(f"Accessed {long_date(accessed, 'en')}.")
    if document.url:
        parts.append(document.url)
    if document.pdq and document.pdq.pmid:
        parts.append(f"[PMID: {document.pdq.pmid}]")
    return " ".join(parts)


def key_of(document: Document) -> str:
    """Return a name for the citation and its file: letters, digits and hyphens.

    >>> from types import SimpleNamespace
    >>> key_of(SimpleNamespace(id="types/liver_cancer.md"))
    'nci-types-liver-cancer'
    """
    stem = document.id.removesuffix(".md")
    return "nci-" + re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _bibtex(document: Document, accessed: date) -> str:
    fields = {
        "author": f"{{{_latex(_author(document))}}}",
        "title": f"{{{_latex(document.title_as_published)}}}",
        "publisher": SOURCE,
        "year": str(document.page_updated.year) if document.page_updated else "",
        "date": document.page_updated.isoformat() if document.page_updated else "",
        "url": _one_line(document.url or "").translate({ord("{"): "%7B", ord("}"): "%7D"}),
        "urldate": accessed.isoformat(),
        "pmid": document.pdq.pmid or "" if document.pdq else "",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@online{{{key_of(document)},", *lines, "}", ""])


def _ris(document: Document, accessed: date) -> str:
    updated = document.page_updated
    fields = [
        ("TY", "ELEC"),
        ("AU", _author(document)),
        ("TI", document.title_as_published),
        ("PB", SOURCE),
        ("PY", str(updated.year) if updated else ""),
        ("DA", f"{updated:%Y/%m/%d}" if updated else ""),
        ("UR", document.url or ""),
        ("Y2", f"{accessed:%Y/%m/%d}"),
        ("AN", document.pdq.pmid or "" if document.pdq else ""),
    ]
    lines = [f"{tag}  - {_one_line(value)}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])
