"""Ingest's passages to a snapshot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from index.confidence import DEFAULT_CALIBRATION
from index.dense import DenseIndex
from index.encoder import Encoder, TokenEncoder
from index.errors import EncoderInputError, OutputNotSnapshotError, SnapshotError
from index.lexical import LexicalIndex, lexical_settings
from index.manifest import (
    FORMAT,
    FORMAT_VERSION,
    MANIFEST_FILE,
    Counts,
    EncoderRecord,
    Manifest,
    read_manifest,
    snapshot_id,
)
from index.publish import exclusive, written_beside
from index.snapshot import TOP_LEVEL, verify_files, write_contents
from index.token_store import TokenStore
from index.vector_cache import TextVectors, VectorCache
from ingest.encoding import passage_input
from ingest.model import Passage
from ingest.store import Corpus

_CHUNK_SIZE = 256


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did.

    Attributes:
        manifest: the snapshot's now at its place.
        built: ``False`` if it was there already, whole and from the same inputs.
        encoded: distinct texts that were encoded.
        reused: distinct texts whose vector was known.
    """

    manifest: Manifest
    built: bool
    encoded: int = 0
    reused: int = 0


def build_snapshot(  # noqa: PLR0913 - each is one of the command's own options
    corpus: Corpus,
    target: Path,
    *,
    encoder: Encoder,
    cache_folder: Path,
    force: bool = False,
    progress: bool = False,
) -> BuildResult:
    """Make ``target`` the snapshot of ``corpus``; a no-op if it is already.

    Until the new snapshot is complete the old one stays at its place, whatever happens. One build
    of a target runs at a time; others wait.

    Args:
        corpus: what ingest produced, at least one passage.
        target: the snapshot's folder; made, or replaced if it is a snapshot.
        encoder: makes the vectors.
        cache_folder: where vectors are kept from build to build.
        force: build even if the snapshot is there.
        progress: show a bar on standard error.

    Raises:
        OutputNotSnapshotError: ``target`` holds something else.
        EncoderInputError: a passage is longer than the encoder reads.
        OSError: the disk is full or not writable.
    """
    _refuse_foreign(target)
    with exclusive(target):
        current = None if force else _current_manifest(target, corpus, encoder)
        if current is not None:
            return BuildResult(current, built=False)
        vectors, encoded, reused = _encode(corpus, encoder, cache_folder, progress=progress)
        with written_beside(target) as folder:
            manifest = _write(folder, corpus, encoder, vectors)
    return BuildResult(manifest, built=True, encoded=encoded, reused=reused)


def _refuse_foreign(target: Path) -> None:
    """Raise if replacing ``target`` would delete what no build wrote."""
    if target.is_dir():
        foreign = sorted({path.name for path in target.iterdir()} - TOP_LEVEL)
        if foreign:
            raise OutputNotSnapshotError(target, found=foreign[0])
    elif target.exists():
        raise OutputNotSnapshotError(target, found="a file")


def _current_manifest(target: Path, corpus: Corpus, encoder: Encoder) -> Manifest | None:
    """Return the manifest of a whole snapshot made from the same inputs, if ``target`` is one."""
    try:
        manifest = read_manifest(target)
        found = manifest.encoder
        same_encoder = (found.name, found.precision, found.digest) == (
            encoder.name,
            encoder.precision,
            encoder.digest,
        )
        same_settings = (manifest.lexical, manifest.calibration) == (
            lexical_settings(),
            DEFAULT_CALIBRATION,
        )
        if not (same_encoder and same_settings and manifest.corpus_digest == corpus.digest):
            return None
        verify_files(target, manifest)
    except SnapshotError:
        return None
    return manifest


def _encode(
    corpus: Corpus, encoder: Encoder, cache_folder: Path, *, progress: bool
) -> tuple[list[TextVectors], int, int]:
    """Return the vectors of each passage, and how many distinct texts were encoded and reused."""
    texts = [passage_input(passage) for passage in corpus.passages]
    with VectorCache.of(encoder, cache_folder) as cache:
        known = cache.get(texts)
        reused = len(known)
        # Longest first: a text that is too long shows at once, and the bar's estimate falls.
        missing = sorted(set(texts) - known.keys(), key=lambda text: (-len(text), text))
        with tqdm(total=len(missing), desc="encode", unit="passage", disable=not progress) as bar:
            for start in range(0, len(missing), _CHUNK_SIZE):
                chunk = missing[start : start + _CHUNK_SIZE]
                found = _encode_chunk(chunk, encoder, texts, corpus.passages)
                cache.add(chunk, found)
                known.update(zip(chunk, found, strict=True))
                bar.update(len(chunk))
    return [known[text] for text in texts], len(missing), reused


def _encode_chunk(
    chunk: Sequence[str], encoder: Encoder, texts: Sequence[str], passages: Sequence[Passage]
) -> list[TextVectors]:
    try:
        return _vectors(chunk, encoder)
    except EncoderInputError as error:
        passage = passages[texts.index(chunk[error.position])]
        raise EncoderInputError(
            error.position,
            tokens=error.tokens,
            max_tokens=error.max_tokens,
            label=f"passage {passage.id} of {passage.document_id} with title and headings",
        ) from error


def _vectors(chunk: Sequence[str], encoder: Encoder) -> list[TextVectors]:
    if isinstance(encoder, TokenEncoder):
        found = encoder.encode_passages_with_tokens(chunk)
        return [
            TextVectors(dense, found.tokens[start:end])
            for dense, start, end in zip(
                found.dense, found.offsets[:-1], found.offsets[1:], strict=True
            )
        ]
    none = np.empty((0, 1), dtype=np.int8)
    return [TextVectors(dense, none) for dense in encoder.encode_passages(chunk)]


def _write(
    folder: Path, corpus: Corpus, encoder: Encoder, vectors: Sequence[TextVectors]
) -> Manifest:
    titles = {document.id: document.title for document in corpus.documents}
    headings = ["\n".join([titles[p.document_id], *p.section]) for p in corpus.passages]
    whole = [f"{heading}\n{p.text}" for heading, p in zip(headings, corpus.passages, strict=True)]
    lexical = LexicalIndex.build(
        {"passage": whole, "heading": headings, "text": [p.text for p in corpus.passages]}
    )
    with_tokens = isinstance(encoder, TokenEncoder)
    files = write_contents(
        folder,
        corpus=corpus,
        dense=DenseIndex.build(np.stack([vector.dense for vector in vectors])),
        lexical=lexical,
        tokens=TokenStore.build([vector.tokens for vector in vectors]) if with_tokens else None,
    )
    inputs = _inputs(corpus, encoder)
    built_at = datetime.now(UTC).replace(microsecond=0)
    manifest = Manifest(id=_id_of(inputs), built_at=built_at, files=files, **inputs)
    (folder / MANIFEST_FILE).write_text(manifest.to_json(), encoding="utf-8")
    return manifest


def _inputs(corpus: Corpus, encoder: Encoder) -> dict[str, Any]:
    """Return the fields of a manifest that its id is made from, format and version left out."""
    return {
        "encoder": EncoderRecord(
            name=encoder.name,
            digest=encoder.digest,
            dimension=encoder.dimension,
            max_tokens=encoder.max_tokens,
            precision=encoder.precision,
        ),
        "lexical": lexical_settings(),
        "calibration": DEFAULT_CALIBRATION,
        "corpus_digest": corpus.digest,
        "counts": Counts(documents=len(corpus.documents), passages=len(corpus.passages)),
    }


def _id_of(inputs: dict[str, Any]) -> str:
    draft = Manifest.model_construct(
        format=FORMAT, format_version=FORMAT_VERSION, **inputs
    ).model_dump(mode="json", exclude={"id", "built_at", "files"})
    return snapshot_id(json.loads(json.dumps(draft)))
