"""What the pages say, in English and Spanish, and the names of the cancers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.messages import Language

LANGUAGES: tuple[Language, ...] = ("en", "es")
_FOLDER = Path(__file__).parent / "words"


class Words:
    """The wording of the pages in one language.

    >>> Words("en", {"pages": "{n} pages", "pages_one": "1 page"})("pages", n=1200)
    '1,200 pages'
    """

    def __init__(self, language: Language, entries: Mapping[str, str]) -> None:
        self.language = language
        self._entries = entries

    def __call__(self, key: str, **values: object) -> str:
        """Return the wording of ``key``; where ``n`` is 1, that of ``<key>_one`` if there is one.

        Raises:
            KeyError: there is no such wording, or a value that it needs was not given.
        """
        if values.get("n") == 1 and f"{key}_one" in self._entries:
            key = f"{key}_one"
        shown = {
            name: f"{value:,}" if isinstance(value, int) else value
            for name, value in values.items()
        }
        return self._entries[key].format(**shown)

    def cancer_type(self, slug: str) -> str:
        """Return the name of a cancer by NCI's page slug; of an unknown one, the slug as words."""
        names = _cancer_types().get(slug)
        if names is None:
            return slug.replace("-", " ").capitalize()
        return names[LANGUAGES.index(self.language)]


def _read(name: str) -> dict[str, object]:
    entries = yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))
    return dict(entries)


@cache
def _cancer_types() -> dict[str, tuple[str, str]]:
    return {
        slug: (str(names[0]), str(names[1]))
        for slug, names in _read("cancer_types.yaml").items()
        if isinstance(names, list)
    }


@cache
def words_in(language: Language) -> Words:
    """Return the pages' wording in ``language``."""
    entries = {key: str(value) for key, value in _read(f"{language}.yaml").items()}
    return Words(language, entries)
