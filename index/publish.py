"""A folder that changes in one step: written beside, then put in the place of the old one."""

from __future__ import annotations

import ctypes
import fcntl
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

logger = logging.getLogger(__name__)

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def exclusive(target: Path) -> Iterator[None]:
    """Hold the right to build ``target``; waits while another process has it.

    The lock is the file ``<target>.lock``. The system lets go of it when its process ends, however
    it ends, so a lock file left behind never blocks.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(target.name + ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            logger.warning("another build of %s is running; waiting for it to end", target)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def written_beside(target: Path) -> Iterator[Path]:
    """Yield a new folder beside ``target``; on leaving it takes ``target``'s place, whole.

    If the block raises, the new folder is deleted and ``target`` is as it was. If the process is
    killed, ``target`` is as it was and the next call removes what was left. To be used while
    holding :func:`exclusive`.
    """
    prefix = f".{target.name}.partial-"
    for left in target.parent.glob(f"{prefix}*"):
        logger.warning("removing %s, left by an interrupted build", left)
        shutil.rmtree(left)
    partial = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
    try:
        yield partial
        partial.chmod(0o755)
        _flush(partial)
        _put_in_place(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _flush(folder: Path) -> None:
    """Force files, then folders, onto the disk, so that a rename never outruns what it names."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _put_in_place(partial: Path, target: Path) -> None:
    """Rename ``partial`` to ``target``; what was there is then at ``partial``, or gone."""
    if not target.exists():
        partial.rename(target)
    elif not _exchange(partial, target):
        # No atomic exchange on this system: for a moment there is nothing at ``target``.
        old = Path(tempfile.mkdtemp(prefix=f".{target.name}.partial-", dir=target.parent))
        target.rename(old)
        partial.rename(target)
        shutil.rmtree(old)
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step (Linux ``renameat2``); ``False`` where it is not supported."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    status = renameat2(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE)
    )
    return bool(status == 0)
