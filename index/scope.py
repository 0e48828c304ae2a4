"""What a question's wording alone says about whether the pages answer it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]

_PARTS = ("widen", "widen_bias", "narrow", "narrow_bias")


@dataclass(frozen=True, slots=True)
class ScopeModel:
    """A perceptron with one hidden layer over a question's text vector.

    Attributes:
        widen: float32 (dimension, hidden).
        widen_bias: float32 (hidden,).
        narrow: float32 (hidden,).
        narrow_bias: float32 ().
    """

    widen: Values
    widen_bias: Values
    narrow: Values
    narrow_bias: Values

    def log_odds(self, dense: Values) -> float:
        """Return the log-odds that pages such as NCI's answer a question worded so.

        Questions about a cancer that the pages treat may ask for what they never give (prices,
        brands, a comparison nobody has made, one person's own chances). What is found for them
        looks as good as for others.

        Args:
            dense: float32 (windows, dimension), the question's text vectors.
        """
        hidden = np.maximum(dense.mean(axis=0) @ self.widen + self.widen_bias, 0)
        return float(hidden @ self.narrow + self.narrow_bias)


def read_scope(path: Traversable | Path) -> tuple[ScopeModel, str]:
    """Return the model in ``path`` and the SHA-256 of the file, hexadecimal.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not such a model.
    """
    content = path.read_bytes()
    try:
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            parts = {name: arrays[name].astype(np.float32) for name in _PARTS}
    except (BadZipFile, EOFError, KeyError, ValueError) as error:
        raise ValueError(f"{path.name} is no scope model: {error}") from error
    model = ScopeModel(**parts)
    hidden = len(model.widen_bias)
    if model.widen.shape[1:] != (hidden,) or model.narrow.shape != (hidden,):
        raise ValueError(f"{path.name}: the layers do not fit each other")
    return model, sha256(content).hexdigest()


def write_scope(model: ScopeModel, path: Path) -> str:
    """Write ``model`` in half precision; return the SHA-256 of the file, hexadecimal."""
    arrays = {name: getattr(model, name).astype(np.float16) for name in _PARTS}
    np.savez(path, **arrays)
    return sha256(path.read_bytes()).hexdigest()
