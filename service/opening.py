"""Opens the snapshot folder, with one encoder kept from one snapshot to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from index import Encoder
    from index.manifest import EncoderRecord
    from service.ports import Searcher


class SnapshotOpener:
    """Opens what a folder holds at the moment of the call.

    Loading the encoder's weights takes seconds and their size in memory, so they are loaded
    again only when a snapshot was made with others.

    Args:
        path: the folder that ``python -m index`` wrote.
        memory_map: share the snapshot's arrays with other workers. A mapped file that is cut
            short in place ends the process, so a single worker copies them instead.
    """

    def __init__(self, path: Path, *, memory_map: bool) -> None:
        self._path = path
        self._memory_map = memory_map
        self._encoder: Encoder | None = None

    def __call__(self) -> Searcher:
        """Return a searcher over the snapshot.

        Raises:
            index.SnapshotError: it is missing, damaged or foreign.
            index.errors.EncoderError: its encoder cannot be loaded.
        """
        # torch takes seconds to import, and only a process that searches needs it.
        from index import load_encoder, open_searcher  # noqa: PLC0415
        from index.manifest import read_manifest  # noqa: PLC0415

        record = read_manifest(self._path).encoder
        if self._encoder is None or not _is_of(self._encoder, record):
            self._encoder = load_encoder(record.name, precision=record.precision)
        return open_searcher(self._path, encoder=self._encoder, memory_map=self._memory_map)


def _is_of(encoder: Encoder, record: EncoderRecord) -> bool:
    return (encoder.digest, encoder.precision) == (record.digest, record.precision)
