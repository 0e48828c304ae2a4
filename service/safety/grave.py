"""How grave the sentences of a message are, by wording and by meaning."""

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

    Words = Sequence[str]

# The meaning of a run counts half as much as its wording (chosen on the cases of docs/safety.md).
_MEANING_WEIGHT = 0.5
# Of 8,377 runs of grave and quiet messages none that is worded below this reaches a rule's score by
# its meaning, and most questions are spared the encoder's milliseconds.
FLOOR = -6.0
# Of a very long message only the gravest runs are encoded: with all of them it would take seconds.
_MOST = 24


@dataclass(frozen=True, slots=True)
class GraveReader:
    """Scores sentences by the wording net and, where that is not clear, by their meaning."""

    net: Net
    meaning: Meaning | None = None

    def scores(self, message: Sequence[tuple[str, ...]]) -> list[tuple[float, ...]]:
        """Log-odds per kind of ``NET_KINDS`` of each sentence, alone or with the next one."""
        together = pairs(message)
        runs = {
            words: [tuple(run) for run in windows(words)]
            for words in dict.fromkeys([*message, *together])
        }
        score_of = self._score_runs([run for parts in runs.values() for run in parts])
        highest = {
            words: np.max([score_of[run] for run in parts], axis=0) for words, parts in runs.items()
        }
        return [
            tuple(np.maximum(highest[words], highest[pair]).tolist())
            for words, pair in zip(message, together, strict=True)
        ]

    def _score_runs(
        self, runs: Sequence[tuple[str, ...]]
    ) -> dict[tuple[str, ...], NDArray[np.float64]]:
        scores = {run: self.net.score(run) for run in runs}
        if self.meaning:
            unclear = [run for run, score in scores.items() if run and score.max() >= FLOOR]
            unclear.sort(key=lambda run: -scores[run].max())
            chosen = unclear[:_MOST]
            if chosen:
                meant = self.meaning.scores(chosen)
                for run, score in zip(chosen, meant, strict=True):
                    scores[run] = scores[run] + _MEANING_WEIGHT * score
        return scores
