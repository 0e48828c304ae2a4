"""What is looked for in each document of the large corpus; run in worker processes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from tokenizers import Tokenizer

from ingest.encoding import wheel_model_path
from ingest.model import Document, Passage
from ingest.verify import stands_at_range

from .coverage import Coverage, coverage, visible_text

# What no passage may show, by the name of the check; matched against plain text.
FORBIDDEN = {
    "placeholder": r"Placeholder slot",
    "script notice": r"You need to enable JavaScript",
    "unfilled date": r"<?MM/DD/YYYY>?",
    "picture control": r"(?<![a-z] )\bEnlarge\b|\w[a-z]Enlarge|\bEnlarge(?: Image)?\]",
    "picture debris": r"!\[|\.(?:jpe?g|png|gif|svg)\b|[?&]itok=|cgov_image|oembed_thumbnails",
    "link syntax": r"\]\(|\[[^\[\]]*\]\[[^\[\]]*\]\(|\]\s*\(https?:",
    "emphasis syntax": r"\*\*",
    "heading syntax": r"^#{1,6}(?:\s|$)",
    "citation numbers": r"\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\](?!/\d)",
    "about this summary": (
        r"Physician Data Query \(PDQ\) is the National Cancer Institute's|"
        r"This PDQ cancer information summary has current information|"
        r"PDQ is a registered trademark|The best way to cite this PDQ summary|"
        r"Permission to use images outside the context of PDQ|"
        r"is editorially independent of|Level of Evidence Disclaimer|"
        r"based on the strength of the available evidence, treatment options may be described"
    ),
    "reference lists": (
        r"PUBMED Abstract|\[PMID|^(?:- |\d+\. )?[a-z]?[A-Z][\w’'-]+ [A-Z]{1,3}, .*et al\.:"
    ),
    "credit lines": (
        r"^(?:Image |Photo |Picture )?(?:Credit|Courtesy|Source)s?(?: of)?\s*:|Credit: "
        r"|(?:Reprinted|Reproduced) (?:from|with permission)\b"
    ),
    "links to the twin": r"Go to (?:Patient|Health Professional) Version",
    "video controls": r"Play the audio[- ]described",
    "pronunciation lines": r"^\([A-Za-z]+(?:-[A-Za-z]+)+\)$",
    "odd blanks": "[\u00a0\u200b\ufeff\r\t]|  +(?!\\|)|\n{3}|[ ]\n",
    "empty items": r"^(?:-|\d+\.)\s*$",
}
_PATTERNS = {name: re.compile(pattern, re.MULTILINE) for name, pattern in FORBIDDEN.items()}
# Characters that may be markup or text; which, only a parser could tell.
_UNSURE = str.maketrans("", "", "*|\\_")
_MARKERS = re.compile(r"^(?:- |\d+[.)] |\| )+")


@dataclass(slots=True)
class Findings:
    """What was found in one document; each list names offending passages."""

    coverage: Coverage
    forbidden: dict[str, list[str]] = field(default_factory=dict)
    misplaced: list[str] = field(default_factory=list)
    too_long: list[str] = field(default_factory=list)
    miscounted: list[str] = field(default_factory=list)
    bad_links: list[str] = field(default_factory=list)
    bad_fragments: list[str] = field(default_factory=list)
    fragments: int = 0


@cache
def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(wheel_model_path() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def check_document(job: tuple[str, Document, list[Passage]]) -> Findings:
    """Return what is wrong with one document and its passages, by its source file."""
    path, document, passages = job
    source = Path(path).read_bytes().decode("utf-8")
    findings = Findings(coverage(source, document, passages))
    inputs = [f"{p.context}\n{p.text}" for p in passages]
    pages = [_plain(visible_text(source, numbers=numbers)) for numbers in (True, False)]
    for passage, encoding in zip(passages, _tokenizer().encode_batch(inputs), strict=True):
        name = f"{document.id} {passage.position} {passage.text[:80]!r}"
        _check_wording(findings, passage)
        if len(encoding.ids) > 256:
            findings.too_long.append(name)
        if len(encoding.ids) != passage.tokens:
            findings.miscounted.append(name)
        if not stands_at_range(source, passage):
            findings.misplaced.append(name)
        if passage.fragment:
            findings.fragments += 1
            if not _selects_first_words(passage, pages):
                findings.bad_fragments.append(f"{name} {passage.fragment}")
    return findings


def _check_wording(findings: Findings, passage: Passage) -> None:
    for check, pattern in _PATTERNS.items():
        match = pattern.search(passage.text)
        if match:
            around = passage.text[max(0, match.start() - 60) : match.end() + 40]
            findings.forbidden.setdefault(check, []).append(f"{passage.document_id} {around!r}")
    if re.search(r"\]\((?!https?://|mailto:|tel:|#\))", passage.markdown):
        findings.bad_links.append(f"{passage.document_id} {passage.position}")


def _selects_first_words(passage: Passage, pages: list[str]) -> bool:
    """Whether the directive's words begin the passage and occur once in the page's text."""
    start, _, suffix = (passage.fragment or "").partition(",-")
    run, after = (_plain(unquote(part)) for part in (start, suffix))
    text = passage.text[:1000]
    if not any(_plain(t).startswith(run) for t in (text, _MARKERS.sub("", text))):
        return False
    return any(_count(run, after, page) == 1 for page in pages)


def _plain(text: str) -> str:
    return " ".join(text.lower().translate(_UNSURE).split())


def _count(run: str, after: str, page: str) -> int:
    """Count where ``run`` stands between word borders, ``after`` next behind it."""
    count, place = 0, page.find(run)
    while place >= 0:
        end = place + len(run)
        whole = not (page[place - 1 : place].isalnum() or page[end : end + 1].isalnum())
        count += whole and page[end : end + 400].lstrip().startswith(after)
        place = page.find(run, place + 1)
    return count
