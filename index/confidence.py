"""How probable it is that the hits answer the question."""

from __future__ import annotations

import math

from index.manifest import Calibration

# For all-MiniLM-L6-v2: a question and a passage that answers it have a cosine of about 0.6 or
# more, a question and a passage on another matter 0.3 or less.
DEFAULT_CALIBRATION = Calibration(midpoint=0.45, slope=12.0, threshold=0.5)


def confidence(best_cosine: float, calibration: Calibration) -> float:
    """Return the probability, 0..1, from the query's highest cosine to any hit.

    >>> confidence(0.45, Calibration(midpoint=0.45, slope=12.0, threshold=0.5))
    0.5
    """
    return 1.0 / (1.0 + math.exp(-calibration.slope * (best_cosine - calibration.midpoint)))
