"""What there is to browse: pages by cancer type and by kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.model import Audience, PageKind
from service.pages.examples import example_questions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.model import Document
    from service.pages.words import Words
    from service.ports import Snapshot


@dataclass(frozen=True, slots=True)
class Shelf:
    """A named group of pages; ``key`` is a cancer's slug or a kind of page."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the pages show of a snapshot as a whole.

    Attributes:
        types: number of pages by cancer slug.
        kinds: number of pages by kind.
        examples: questions that its pages answer.
    """

    types: dict[str, int]
    kinds: dict[str, int]
    examples: tuple[str, ...]

    def type_shelves(self, words: Words) -> list[Shelf]:
        """Return the cancers by name."""
        shelves = [
            Shelf(slug, words.cancer_type(slug), count) for slug, count in self.types.items()
        ]
        return sorted(shelves, key=lambda shelf: shelf.name.casefold())

    def kind_shelves(self, words: Words) -> list[Shelf]:
        """Return the kinds of pages, the most frequent first."""
        return [Shelf(kind, words(f"kind_{kind}"), count) for kind, count in self.kinds.items()]

    def largest_types(self, words: Words, limit: int = 8) -> list[Shelf]:
        """Return the cancers with most pages, by name."""
        largest = sorted(self.type_shelves(words), key=lambda shelf: -shelf.count)[:limit]
        return sorted(largest, key=lambda shelf: shelf.name.casefold())


class Catalogues:
    """The catalogue of the snapshot in use; made anew when another one comes."""

    def __init__(self) -> None:
        self._known: tuple[str, Catalogue] | None = None

    def of(self, snapshot: Snapshot) -> Catalogue:
        """Return the catalogue of ``snapshot``."""
        if self._known is None or self._known[0] != snapshot.id:
            self._known = (snapshot.id, catalogue_of(snapshot))
        return self._known[1]


def catalogue_of(snapshot: Snapshot) -> Catalogue:
    """Return what ``snapshot`` holds to browse."""
    types = Counter(slug for page in snapshot.documents for slug in page.cancer_types)
    kinds = Counter(page.kind.value for page in snapshot.documents)
    return Catalogue(dict(types), dict(kinds.most_common()), example_questions(snapshot))


def on_shelf(
    documents: Iterable[Document], *, cancer_type: str | None = None, kind: PageKind | None = None
) -> list[Document]:
    """Return the pages of a cancer type or kind, by title."""
    chosen = [
        page
        for page in documents
        if (cancer_type is None or cancer_type in page.cancer_types)
        and (kind is None or page.kind is kind)
    ]
    return sorted(chosen, key=lambda page: (page.title.casefold(), page.id))


def by_audience(documents: Iterable[Document]) -> tuple[list[Document], list[Document]]:
    """Return (pages for everybody, pages for health professionals), order kept."""
    everybody: list[Document] = []
    professional: list[Document] = []
    for page in documents:
        is_professional = page.audience is Audience.HEALTH_PROFESSIONAL
        (professional if is_professional else everybody).append(page)
    return everybody, professional
