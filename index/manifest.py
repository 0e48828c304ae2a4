"""What a snapshot says of itself: ``manifest.json``."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import SnapshotDamagedError, SnapshotMissingError, SnapshotVersionError

FORMAT: Literal["oncoask-snapshot"] = "oncoask-snapshot"
FORMAT_VERSION = 1
MANIFEST_FILE = "manifest.json"

_HEX = r"^[0-9a-f]{64}$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class EncoderRecord(_Part):
    """The encoder that made a snapshot's vectors."""

    name: str
    digest: str
    dimension: int = Field(ge=1)
    max_tokens: int = Field(ge=1)
    precision: Literal["bfloat16", "float32"]


class Counts(_Part):
    """How much a snapshot holds."""

    documents: int = Field(ge=0)
    passages: int = Field(ge=0)


class Calibration(_Part):
    """From the best cosine of a query to the probability that its hits answer it.

    ``confidence = 1 / (1 + exp(-slope * (cosine - midpoint)))``; answered from ``threshold`` up.
    """

    midpoint: float
    slope: float = Field(gt=0)
    threshold: float = Field(ge=0, le=1)


class FileRecord(_Part):
    """One file of a snapshot: its size and the SHA-256 of its bytes, hexadecimal."""

    size_bytes: int = Field(ge=0)
    sha256: str = Field(pattern=_HEX)


class Manifest(_Part):
    """Everything that decided a snapshot, and what its files must look like.

    Attributes:
        id: SHA-256 of the rest, ``built_at`` and ``files`` left out. Files follow from the rest;
            their bytes may differ in a vector's last bits from machine to machine, the id not.
        corpus_digest: ``Corpus.digest`` of the ingest run.
        lexical: settings of the lexical index.
        built_at: when, with its offset from UTC.
        files: by path inside the snapshot, with forward slashes; all but the manifest.
    """

    format: Literal["oncoask-snapshot"] = FORMAT
    format_version: int = FORMAT_VERSION
    id: str = Field(pattern=_HEX)
    encoder: EncoderRecord
    lexical: dict[str, str | int | float]
    calibration: Calibration
    corpus_digest: str
    counts: Counts
    built_at: datetime = Field(strict=False)
    files: dict[str, FileRecord]

    def to_json(self) -> str:
        """Return the manifest as indented JSON, keys in order of the fields."""
        return self.model_dump_json(indent=2) + "\n"


def snapshot_id(content: dict[str, Any]) -> str:
    """Return the id of a manifest from its other fields as JSON values."""
    kept = {k: v for k, v in content.items() if k not in {"id", "built_at", "files"}}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Read and check the manifest of the snapshot at ``folder``; its files are not looked at.

    Raises:
        SnapshotMissingError: there is no such folder, or it is empty.
        SnapshotDamagedError: the manifest is missing, not ours, not valid or was changed.
        SnapshotVersionError: another format version.
    """
    if not folder.is_dir() or not any(folder.iterdir()):
        raise SnapshotMissingError(folder)
    try:
        content = json.loads((folder / MANIFEST_FILE).read_bytes())
    except FileNotFoundError as error:
        raise SnapshotDamagedError(folder, f"{MANIFEST_FILE} is missing") from error
    except (OSError, ValueError) as error:
        raise SnapshotDamagedError(folder, f"{MANIFEST_FILE} is not JSON ({error})") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise SnapshotDamagedError(folder, f"{MANIFEST_FILE} is not of an {FORMAT}")
    if content.get("format_version") != FORMAT_VERSION:
        found = content.get("format_version")
        raise SnapshotVersionError(folder, found=found, expected=FORMAT_VERSION)
    return _parse(folder, content)


def _parse(folder: Path, content: dict[str, Any]) -> Manifest:
    try:
        manifest = Manifest.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        problem = f"{MANIFEST_FILE}, field {place}: {first['msg']}"
        raise SnapshotDamagedError(folder, problem) from error
    if manifest.id != snapshot_id(content):
        raise SnapshotDamagedError(folder, f"{MANIFEST_FILE} was changed: its id does not fit")
    return manifest
