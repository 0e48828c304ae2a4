"""What can go wrong in an evaluation.

EvalError
├── GoldError          a question set cannot be read
├── RunFileError       a run or report file cannot be read
├── ServiceError       a running service gave no usable reply
├── MissingInputError  a file, folder or optional package is not there
└── ComparisonError    two runs cannot be compared
"""

from __future__ import annotations


class EvalError(Exception):
    """Anything that stops an evaluation."""


class GoldError(EvalError):
    """A question set is not in the format expected.

    Attributes:
        path: the file.
        line: line number from 1, 0 where the whole file is meant.
    """

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.path = path
        self.line = line


class RunFileError(EvalError):
    """A run, reference or qrels file is not in the format expected."""


class ServiceError(EvalError):
    """A running service could not be asked, or replied with something else."""


class MissingInputError(EvalError):
    """Something that the evaluation needs is not on this machine."""


class ComparisonError(EvalError):
    """Two runs do not cover the same questions."""
