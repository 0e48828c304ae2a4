"""A corpus folder to the passage store: in parallel, by digests, and never half-written.

The output folder holds ``manifest.json``, which names a folder of this run's files, and
``readings/``, one file a page, whose name tells a later run that it need not read it again, also
where the run that wrote it was interrupted.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from ingest.corpus import grouped_passages, settled_documents
from ingest.document import Reading, read_document
from ingest.encoding import CountTokens, token_counter
from ingest.errors import CorpusMissingError, StoreLockedError
from ingest.front_matter import Fault
from ingest.model import Document, Passage
from ingest.store import (
    DOCUMENTS,
    FORMAT_VERSION,
    MANIFEST,
    PASSAGES,
    Json,
    corpus_digest,
    document_from_json,
    document_to_json,
    passage_from_json,
    passage_to_json,
    to_line,
)

_log = logging.getLogger(__name__)
_CHUNK = 8
_READINGS = "readings"
_NAME_LENGTH = 32

Progress = Callable[[Iterable[tuple[str, str]], int], Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What, beside the pages themselves, decides the passages; saved in the manifest."""

    max_tokens: int = 256
    tokenizer: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Attributes:
        read: pages read anew; the rest were known from an earlier run.
        removed: pages of the earlier run whose files are gone.
        left_out: document id to the reason why a page without fault is not in the store.
        faults: everything wrong with the files, in order of document id.
    """

    documents: int
    passages: int
    read: int
    removed: int
    left_out: dict[str, str]
    faults: tuple[Fault, ...]
    digest: str

    @property
    def skipped(self) -> tuple[Fault, ...]:
        """The faults for which a page was skipped."""
        return tuple(fault for fault in self.faults if fault.skipped)


def find_documents(corpus: Path) -> list[str]:
    """Return the ids (relative paths) of the Markdown files under a folder, sorted.

    Raises:
        CorpusMissingError: there is no such folder, or no Markdown file in it.
    """
    ids = sorted(
        path.relative_to(corpus).as_posix()
        for path in corpus.rglob("*.md")
        if path.is_file() and not any(part.startswith(".") for part in path.parts[-2:])
    )
    if not ids:
        raise CorpusMissingError(corpus)
    return ids


def ingest(
    corpus: Path,
    out: Path,
    *,
    settings: RunSettings | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Bring the store at ``out`` into step with the pages under ``corpus``.

    Args:
        corpus: folder of Markdown pages.
        out: folder of the store; made if need be.
        settings: the encoder's window and tokenizer.
        workers: processes; by default one a processor.
        progress: wraps the (document id, reading) pairs as they come; gets their number too.

    Raises:
        CorpusMissingError: nothing to read.
        StoreLockedError: another run is writing ``out``.
    """
    settings = settings or RunSettings()
    ids = find_documents(corpus)
    out.mkdir(parents=True, exist_ok=True)
    with _locked(out):
        base = _base_key(settings)
        keys = {document_id: _key(base, corpus / document_id) for document_id in ids}
        files = {i: out / _READINGS / f"{_name(i)}-{keys[i][:16]}.json" for i in ids}
        present = set((out / _READINGS).glob("*.json"))
        stale = [i for i in ids if files[i] not in present]
        old = present - set(files.values())
        if not stale and not old and (unchanged := _unchanged(out, settings)):
            return unchanged
        results = _read_all(corpus, stale, settings, workers)
        for document_id, record in progress(results, len(stale)) if progress else results:
            _write(files[document_id], record)
        readings = [_reading(corpus, i, files[i], settings) for i in ids]
        names = {_name(document_id) for document_id in ids}
        removed = {path.name[:_NAME_LENGTH] for path in old} - names
        summary = _publish(out, settings, readings, read=len(stale), removed=len(removed))
        for path in old:
            path.unlink(missing_ok=True)
    return summary


def _unchanged(out: Path, settings: RunSettings) -> Summary | None:
    """Return the summary of the earlier run if its files are whole and of these settings."""
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        folder = out / manifest["folder"]
        files = [(folder / name).read_bytes() for name in (DOCUMENTS, PASSAGES)]
        if manifest["settings"] != asdict(settings) or corpus_digest(*files) != manifest["digest"]:
            return None
        return Summary(
            documents=manifest["documents"],
            passages=manifest["passages"],
            read=0,
            removed=0,
            left_out=manifest["left_out"],
            faults=tuple(Fault(**fault) for fault in manifest["faults"]),
            digest=manifest["digest"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Hold the store's lock; the system gives it back however the process ends."""
    path = out / ".lock"
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreLockedError(path) from error
        yield


def _base_key(settings: RunSettings) -> str:
    """Return a digest of the settings, the tokenizer and this package's own code."""
    digest = hashlib.sha256(json.dumps(asdict(settings), sort_keys=True).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _key(base: str, path: Path) -> str:
    return hashlib.sha256(base.encode() + path.read_bytes()).hexdigest()


def _name(document_id: str) -> str:
    return hashlib.sha256(document_id.encode()).hexdigest()[:_NAME_LENGTH]


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _read_all(
    corpus: Path, ids: Sequence[str], settings: RunSettings, workers: int | None
) -> Iterator[tuple[str, str]]:
    """Yield (document id, reading as JSON) in order, read by several processes where it pays."""
    jobs = [(str(corpus), document_id, settings) for document_id in ids]
    count = min(workers or os.cpu_count() or 1, -(-len(ids) // _CHUNK))
    if count <= 1:
        yield from map(_read_one, jobs)
        return
    with ProcessPoolExecutor(count) as pool:
        yield from pool.map(_read_one, jobs, chunksize=_CHUNK)


@cache
def _counter(tokenizer: str | None) -> CountTokens:
    return token_counter(Path(tokenizer) if tokenizer else None)


def _read_one(job: tuple[str, str, RunSettings]) -> tuple[str, str]:
    corpus, document_id, settings = job
    count = _counter(settings.tokenizer)
    try:
        data = (Path(corpus) / document_id).read_bytes()
        reading = read_document(document_id, data, count=count, max_tokens=settings.max_tokens)
    except Exception as error:
        _log.exception("%s: could not be read", document_id)
        found = f"{type(error).__name__}: {error}"
        fault = Fault(document_id, 0, "file", found, "a page this program can read", skipped=True)
        reading = Reading(document_id, None, (), None, (fault,))
    return document_id, _reading_to_json(reading)


def _reading_to_json(reading: Reading) -> str:
    return to_line(
        {
            "document_id": reading.document_id,
            "document": document_to_json(reading.document) if reading.document else None,
            "passages": [passage_to_json(passage) for passage in reading.passages],
            "left_out": reading.left_out,
            "faults": [asdict(fault) for fault in reading.faults],
        }
    )


def _reading(corpus: Path, document_id: str, path: Path, settings: RunSettings) -> Reading:
    """Return the reading in ``path``; one that was damaged is made anew."""
    try:
        return _load(path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        _, record = _read_one((str(corpus), document_id, settings))
        _write(path, record)
        return _load(path)


def _load(path: Path) -> Reading:
    record: Json = json.loads(path.read_text(encoding="utf-8"))
    return Reading(
        record["document_id"],
        document_from_json(record["document"]) if record["document"] else None,
        tuple(passage_from_json(passage) for passage in record["passages"]),
        record["left_out"],
        tuple(Fault(**fault) for fault in record["faults"]),
    )


def _publish(
    out: Path, settings: RunSettings, readings: Sequence[Reading], *, read: int, removed: int
) -> Summary:
    """Write this run's files into a folder of their own, then point the manifest at it."""
    documents = settled_documents([r.document for r in readings if r.document is not None])
    passages = grouped_passages([p for reading in readings for p in reading.passages])
    files = {
        DOCUMENTS: _lines(document_to_json(d) for d in documents),
        PASSAGES: _lines(passage_to_json(p) for p in passages),
    }
    digest = corpus_digest(files[DOCUMENTS], files[PASSAGES])
    folder = out / digest[:16]
    if not all(_holds(folder / name, data) for name, data in files.items()):
        beside = out / f".{digest[:16]}.{os.getpid()}"
        beside.mkdir(exist_ok=True)
        for name, data in files.items():
            (beside / name).write_bytes(data)
        shutil.rmtree(folder, ignore_errors=True)
        beside.replace(folder)
    summary = Summary(
        documents=len(documents),
        passages=len(passages),
        read=read,
        removed=removed,
        left_out={r.document_id: r.left_out for r in readings if r.left_out},
        faults=tuple(fault for reading in readings for fault in reading.faults),
        digest=digest,
    )
    _write(out / MANIFEST, json.dumps(_manifest(summary, settings, documents, passages), indent=1))
    for path in out.iterdir():
        if path.is_dir() and path.name not in (_READINGS, folder.name):
            shutil.rmtree(path, ignore_errors=True)
    return summary


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _lines(records: Iterable[Json]) -> bytes:
    return "".join(to_line(record) for record in records).encode()


def _manifest(
    summary: Summary,
    settings: RunSettings,
    documents: Sequence[Document],
    passages: Sequence[Passage],
) -> Json:
    return {
        "format_version": FORMAT_VERSION,
        "digest": summary.digest,
        "folder": summary.digest[:16],
        "settings": asdict(settings),
        "documents": summary.documents,
        "passages": summary.passages,
        "passages_by_audience": dict(
            sorted(_by_audience(documents, passages).items(), key=lambda item: item[0])
        ),
        "left_out": summary.left_out,
        "faults": [asdict(fault) for fault in summary.faults],
    }


def _by_audience(documents: Sequence[Document], passages: Sequence[Passage]) -> Counter[str]:
    audience = {document.id: document.audience.value for document in documents}
    return Counter(audience[passage.document_id] for passage in passages)
