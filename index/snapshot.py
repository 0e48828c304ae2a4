"""A snapshot on disk: one folder, written whole, checked when loaded, shared by memory map."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from index.dense import DenseIndex
from index.errors import SnapshotDamagedError, SnapshotError, SnapshotSettingsError
from index.lexical import LexicalIndex, lexical_settings
from index.manifest import MANIFEST_FILE, FileRecord, Manifest, read_manifest
from index.token_store import OFFSETS_FILE, TOKENS_FILE, TokenStore
from index.vocabulary import words_of
from ingest.model import Document, Passage
from ingest.store import (
    Corpus,
    document_from_json,
    document_to_json,
    passage_from_json,
    passage_to_json,
    to_line,
)

DOCUMENTS_FILE = "documents.jsonl"
PASSAGES_FILE = "passages.jsonl"
DENSE_FILE = "dense.faiss"
LEXICAL_FOLDER = "lexical"
VOCABULARY_FILE = "vocabulary.json"
TOP_LEVEL = frozenset(
    {
        MANIFEST_FILE,
        DOCUMENTS_FILE,
        PASSAGES_FILE,
        DENSE_FILE,
        LEXICAL_FOLDER,
        VOCABULARY_FILE,
        TOKENS_FILE,
        OFFSETS_FILE,
    }
)

_LOAD_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A loaded snapshot. Row ``i`` of the indexes is ``passages[i]``.

    Attributes:
        path: the folder it was loaded from; another snapshot may stand there by now.
        passages: in the corpus's order: by document, then position.
        rows_by_id: passage id to row.
        rows_by_document: document id to its passages' rows, in reading order.
        tokens: the passages' token vectors, if the encoder makes them.
        vocabulary: the passages' words and in how many of them each stands.
    """

    path: Path
    manifest: Manifest
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    documents_by_id: Mapping[str, Document]
    passages_by_id: Mapping[str, Passage]
    rows_by_id: Mapping[str, int]
    rows_by_document: Mapping[str, tuple[int, ...]]
    dense: DenseIndex
    lexical: LexicalIndex
    tokens: TokenStore | None
    vocabulary: Mapping[str, int]

    @property
    def id(self) -> str:
        """SHA-256, hexadecimal, of all that decided the snapshot but the build time."""
        return self.manifest.id

    @property
    def built_at(self) -> datetime:
        """When it was built, with its offset from UTC."""
        return self.manifest.built_at

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """Return a document's passages in reading order, none if it has none or is unknown."""
        return tuple(self.passages[row] for row in self.rows_by_document.get(document_id, ()))


def load_snapshot(path: Path, *, memory_map: bool = True) -> Snapshot:
    """Load and check the snapshot at ``path``.

    Args:
        path: the folder that ``python -m index`` wrote.
        memory_map: share vectors and term weights with other processes through the page cache. A
            mapped file must not be cut while in use (replacing or deleting the folder is safe);
            ``False`` copies them into this process.

    Raises:
        SnapshotMissingError: nothing is there.
        SnapshotVersionError: made by another release.
        SnapshotSettingsError: its terms were made by other rules than a query's would be.
        SnapshotDamagedError: a file is missing, foreign, cut or changed.
    """
    for _ in range(_LOAD_ATTEMPTS - 1):
        before = _identity(path)
        try:
            snapshot = _load(path, memory_map=memory_map)
        except SnapshotError:
            if _identity(path) == before:
                raise
        else:
            if _identity(path) == before:
                return snapshot
        # A build put another folder in place while this one was read: read that.
    return _load(path, memory_map=memory_map)


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what changes when another folder takes the place of the one at ``path``."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_ctime_ns


def _load(path: Path, *, memory_map: bool) -> Snapshot:
    manifest = read_manifest(path)
    if manifest.lexical != lexical_settings():
        raise SnapshotSettingsError(
            path, name="lexical", found=manifest.lexical, expected=lexical_settings()
        )
    verify_files(path, manifest)
    try:
        documents = tuple(
            document_from_json(json.loads(line)) for line in _lines(path / DOCUMENTS_FILE)
        )
        passages = tuple(
            passage_from_json(json.loads(line)) for line in _lines(path / PASSAGES_FILE)
        )
        dense = DenseIndex.load(path / DENSE_FILE, memory_map=memory_map)
        lexical = LexicalIndex.load(path / LEXICAL_FOLDER, memory_map=memory_map)
        tokens = TokenStore.load(path, memory_map=memory_map)
        vocabulary = json.loads((path / VOCABULARY_FILE).read_bytes())
    except (OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise SnapshotDamagedError(path, f"{type(error).__name__}: {error}") from error
    rows = [len(passages), len(dense), len(lexical), *([len(tokens)] if tokens else [])]
    _check_sizes(path, manifest, len(documents), rows)
    return Snapshot(
        path=path,
        manifest=manifest,
        documents=documents,
        passages=passages,
        documents_by_id=MappingProxyType({document.id: document for document in documents}),
        passages_by_id=MappingProxyType({passage.id: passage for passage in passages}),
        rows_by_id=MappingProxyType({passage.id: row for row, passage in enumerate(passages)}),
        rows_by_document=MappingProxyType(_rows_by_document(passages)),
        dense=dense,
        lexical=lexical,
        tokens=tokens,
        vocabulary=MappingProxyType(vocabulary),
    )


def _lines(path: Path) -> list[bytes]:
    # bytes.splitlines parts at \n and \r only; str.splitlines also inside a JSON string.
    return path.read_bytes().splitlines()


def _check_sizes(path: Path, manifest: Manifest, documents: int, rows: Sequence[int]) -> None:
    counts = manifest.counts
    if documents != counts.documents or set(rows) != {counts.passages}:
        raise SnapshotDamagedError(
            path,
            f"{documents} documents and {rows} passages, vectors and lexical rows, expected "
            f"{counts.documents} and {counts.passages} of each",
        )


def _rows_by_document(passages: tuple[Passage, ...]) -> dict[str, tuple[int, ...]]:
    rows: dict[str, list[int]] = {}
    for row, passage in enumerate(passages):
        rows.setdefault(passage.document_id, []).append(row)
    return {
        document_id: tuple(sorted(found, key=lambda row: passages[row].position))
        for document_id, found in rows.items()
    }


def write_contents(
    folder: Path,
    *,
    corpus: Corpus,
    dense: DenseIndex,
    lexical: LexicalIndex,
    tokens: TokenStore | None = None,
) -> dict[str, FileRecord]:
    """Write all files of a snapshot but the manifest into ``folder`` and return their records."""
    with (folder / DOCUMENTS_FILE).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(to_line(document_to_json(document)) for document in corpus.documents)
    with (folder / PASSAGES_FILE).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(to_line(passage_to_json(passage)) for passage in corpus.passages)
    dense.save(folder / DENSE_FILE)
    lexical.save(folder / LEXICAL_FOLDER)
    if tokens is not None:
        tokens.save(folder)
    words = words_of(f"{passage.context}\n{passage.text}" for passage in corpus.passages)
    (folder / VOCABULARY_FILE).write_text(json.dumps(words), encoding="utf-8")
    return {name: file_record(folder / name) for name in file_names(folder)}


def file_names(folder: Path) -> list[str]:
    """Return the paths of a snapshot's files inside ``folder``, the manifest left out, sorted."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir())
    return sorted(path.as_posix() for path in paths if path != Path(MANIFEST_FILE))


def file_record(path: Path) -> FileRecord:
    """Return size and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileRecord(size_bytes=file.tell(), sha256=digest)


def verify_files(path: Path, manifest: Manifest) -> None:
    """Check a snapshot's files against its manifest.

    Raises:
        SnapshotDamagedError: one is missing, not listed, cut or changed.
    """
    found = set(file_names(path))
    if missing := manifest.files.keys() - found:
        raise SnapshotDamagedError(path, f"{min(missing)} is missing")
    if foreign := found - manifest.files.keys():
        raise SnapshotDamagedError(path, f"{min(foreign)} does not belong to it")
    for name, expected in manifest.files.items():
        try:
            record = file_record(path / name)
        except OSError as error:
            raise SnapshotDamagedError(path, f"{name} cannot be read ({error})") from error
        if record.size_bytes != expected.size_bytes:
            raise SnapshotDamagedError(
                path,
                f"{name} has {record.size_bytes} bytes, expected {expected.size_bytes}",
            )
        if record.sha256 != expected.sha256:
            raise SnapshotDamagedError(path, f"the content of {name} was changed")
