from math import exp

import pytest

from index.confidence import DEFAULT_CALIBRATION, confidence
from index.manifest import Calibration


def test_logistic_of_the_cosine():
    calibration = Calibration(midpoint=0.4, slope=10.0, threshold=0.5)
    assert confidence(0.4, calibration) == pytest.approx(0.5)
    assert confidence(0.6, calibration) == pytest.approx(1 / (1 + exp(-2)))
    assert confidence(0.2, calibration) == pytest.approx(1 / (1 + exp(2)))


def test_confidence_rises_with_the_cosine_inside_zero_and_one():
    found = [confidence(step / 10, DEFAULT_CALIBRATION) for step in range(-10, 11)]
    assert found == sorted(found)
    assert 0 < found[0] < found[-1] < 1
