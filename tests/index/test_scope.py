from dataclasses import replace

import numpy as np
import pytest

from index.ranker import SCOPE_FILE, shipped_ranker
from index.scope import ScopeModel, read_scope, write_scope


@pytest.fixture
def model():
    return ScopeModel(
        widen=np.array([[1.0, -1.0], [0.5, 2.0]], np.float32),
        widen_bias=np.array([0.25, 0.0], np.float32),
        narrow=np.array([2.0, -3.0], np.float32),
        narrow_bias=np.float32(0.5),
    )


def test_log_odds_are_those_of_the_perceptron(model):
    # Hidden: 1 + 0.5 + 0.25 and -1 + 2, both above zero.
    assert model.log_odds(np.array([[1.0, 1.0]], np.float32)) == 2 * 1.75 - 3 * 1.0 + 0.5
    # The second hidden unit is cut off at zero.
    assert model.log_odds(np.array([[1.0, 0.0]], np.float32)) == 2 * 1.25 + 0.5


def test_a_long_message_counts_by_its_windows_mean(model):
    windows = np.array([[2.0, 0.0], [0.0, 2.0]], np.float32)
    assert model.log_odds(windows) == model.log_odds(np.ones((1, 2), np.float32))


def test_what_is_written_is_read_again(model, tmp_path):
    path = tmp_path / "scope.npz"
    digest = write_scope(model, path)
    found, found_digest = read_scope(path)
    assert found_digest == digest
    asked = np.array([[0.5, -0.25]], np.float32)
    assert found.log_odds(asked) == model.log_odds(asked)


def test_a_file_of_other_arrays_is_refused(tmp_path):
    path = tmp_path / "scope.npz"
    np.savez(path, weights=np.zeros(3))
    with pytest.raises(ValueError, match=r"scope\.npz is no scope model"):
        read_scope(path)


@pytest.mark.parametrize("kept", [0, 10, 300])
def test_a_truncated_file_is_refused(model, tmp_path, kept):
    path = tmp_path / "scope.npz"
    write_scope(model, path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match="is no scope model"):
        read_scope(path)


def test_layers_that_do_not_fit_are_refused(model, tmp_path):
    path = tmp_path / "scope.npz"
    write_scope(replace(model, narrow=np.zeros(3, np.float32)), path)
    with pytest.raises(ValueError, match="do not fit"):
        read_scope(path)


def test_the_shipped_model_is_small_and_fits_the_shipped_encoder():
    scope = shipped_ranker().scope
    assert scope.widen.shape[0] == 384
    assert SCOPE_FILE == "weights/scope.npz"
    parts = (scope.widen, scope.widen_bias, scope.narrow)
    assert all(np.isfinite(part).all() for part in parts)
