"""How probable it is that the hits answer the question."""

from __future__ import annotations

import math

from index.manifest import Calibration

# For all-MiniLM-L6-v2. Of 1,000 patients' questions over 5,420 passages that answer them, 97 % have
# a best cosine of 0.4 or more; questions on other topics (recipes, travel, repairs) reach 0.31 at
# most. Near misses lie between and are not told apart by one cosine.
DEFAULT_CALIBRATION = Calibration(midpoint=0.4, slope=12.0, threshold=0.5)


def confidence(best_cosine: float, calibration: Calibration) -> float:
    """Return the probability, 0..1, from the query's highest cosine to any hit.

    >>> confidence(0.45, Calibration(midpoint=0.45, slope=12.0, threshold=0.5))
    0.5
    """
    return 1.0 / (1.0 + math.exp(-calibration.slope * (best_cosine - calibration.midpoint)))
