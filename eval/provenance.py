"""Where a figure comes from: code, machine, gold, corpus, snapshot."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.gold import file_digest
from eval.model import Provenance

_ROOT = Path(__file__).resolve().parent.parent


def code_commit(root: Path = _ROOT) -> str | None:
    """Return the commit of the code, with ``+`` where files differ; ``None`` without git."""
    try:
        commit = _git(root, "rev-parse", "--short=12", "HEAD")
        changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return None
    return commit + ("+" if changed else "")


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def machine() -> str:
    """Return processor, cores, memory and Python in one line."""
    return (
        f"{os.cpu_count()} x {_processor()}, {_memory_gib()} GiB, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def describe(*, system: str, gold: Path, snapshot: Any = None) -> Provenance:
    """Return what is known of a run; ``snapshot`` may be the index's or a service's."""
    manifest = getattr(snapshot, "manifest", None)
    return Provenance(
        system=system,
        gold=gold.name,
        gold_digest=file_digest(gold),
        corpus_digest=getattr(manifest, "corpus_digest", None),
        snapshot_id=getattr(snapshot, "id", None),
        model_digest=getattr(getattr(manifest, "encoder", None), "digest", None),
        code_commit=code_commit(),
        machine=machine(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        documents=_count(getattr(snapshot, "documents", None)),
        passages=_count(getattr(snapshot, "passages", None)),
    )


def _count(value: Any) -> int | None:
    return value if value is None or isinstance(value, int) else len(value)


def folder_bytes(path: Path) -> int:
    """Return the size of a folder's files in bytes."""
    return sum(p.stat().st_size for p in path.rglob("*") if p.is_file() and not p.is_symlink())
