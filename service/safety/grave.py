"""How grave a message is, by the wording of each sentence and by the meaning of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from service.safety.net import pairs, windows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from service.safety.meaning import Meaning
    from service.safety.net import Net

# A message that is worded below this for every kind is not read as a whole: of 943 alarms in two
# sets of cases none is, and a third of patients' questions are spared 8 ms.
FLOOR = -7.0


@dataclass(frozen=True, slots=True)
class GraveReader:
    """Scores sentences by the wording net, and adds what the whole message means."""

    net: Net
    meaning: Meaning | None = None

    def scores(self, message: str, read: Sequence[tuple[str, ...]]) -> list[tuple[float, ...]]:
        """Log-odds per kind of ``NET_KINDS`` of each sentence, alone or with the next one.

        Args:
            message: as it was typed.
            read: its sentences, as :func:`sentences` gives them.
        """
        if not read:
            return []
        together = pairs(read)
        worded = {words: self._worded(words) for words in dict.fromkeys([*read, *together])}
        is_clear = max(map(np.max, worded.values())) < FLOOR
        meant = self.meaning.scores(message) if self.meaning and not is_clear else 0.0
        return [
            tuple((np.maximum(worded[words], worded[pair]) + meant).tolist())
            for words, pair in zip(read, together, strict=True)
        ]

    def _worded(self, words: tuple[str, ...]) -> NDArray[np.float64]:
        highest: NDArray[np.float64] = np.max([self.net.score(run) for run in windows(words)], 0)
        return highest
