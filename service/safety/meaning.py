"""What a whole message means, beside how its sentences are worded: the second opinion of the net.

The wording net knows words and letters of single sentences. It is blind to somebody who writes "I
would be glad not to see Monday", and deaf to "nearly had a heart attack when I saw the bill". The
encoder that ranks passages reads the message as a whole; an adapter (see
:mod:`index.neural.adapter`) makes it say how grave that is, for each kind of the net.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import AdapterFileError
from index.neural.adapter import Adapter
from service.safety.errors import NetFileError
from service.safety.net import NET_KINDS
from service.safety.text import plain

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from index.neural.adapter import Classifier
    from index.neural.encoder import RankingEncoder


class Meaning:
    """Scores messages by what they mean."""

    def __init__(self, classifier: Classifier) -> None:
        """Take a classifier whose classes are ``NET_KINDS``."""
        self._classifier = classifier

    @classmethod
    def load(cls, path: Path, encoder: RankingEncoder) -> Meaning:
        """Return what the adapter of an ``.npz`` file makes of ``encoder``.

        Raises:
            NetFileError: The file is missing, damaged, or for other kinds or another encoder.
        """
        try:
            adapter = Adapter.load(path)
            if len(adapter.head) != len(NET_KINDS):
                raise ValueError(f"it tells {len(adapter.head)} kinds, not {len(NET_KINDS)}")
            return cls(encoder.adapted(adapter))
        except AdapterFileError as error:
            raise NetFileError(str(error)) from error
        except ValueError as error:
            problem = f"{path}: {error}; train again with: python -m eval.safety_net"
            raise NetFileError(problem) from error

    def scores(self, message: str) -> NDArray[np.float64]:
        """Log-odds of each kind for a message as typed, float64 (kinds,), higher is graver."""
        return self._classifier.log_odds(plain(message))
