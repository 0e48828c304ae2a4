"""Training of the wording net of the safety rules.

``python -m eval.safety_net`` reads the training messages beside the test cases, and as quiet
sentences the patients' questions that lie beside the repository, and writes the net's weights.
No test case is read.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from service.safety.loader import load_rules
from service.safety.net import BUCKETS, NET_KINDS, encode, windows
from service.safety.text import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MESSAGES = Path(__file__).parent / "safety_training" / "messages.yaml"
QUESTIONS = Path("../shared/training/patient-questions.jsonl")
QUIET = "quiet"
_INVERSE_PENALTY = 30.0
_LOGGER = logging.getLogger(__name__)


def read_messages(path: Path) -> dict[str, tuple[str, ...]]:
    """Training messages by kind (``quiet`` for none), their slots filled in every way."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    slots: dict[str, list[str]] = content.pop("slots")
    return {
        kind: tuple(filled for line in lines for filled in fill(line, slots))
        for kind, lines in content.items()
    }


def fill(line: str, slots: dict[str, list[str]]) -> tuple[str, ...]:
    """A line with each slot in braces replaced by each of its entries, in every combination.

    >>> fill("{who} fell", {"who": ["he", "she"]})
    ('he fell', 'she fell')
    """
    names = [name for name in slots if f"{{{name}}}" in line]
    return tuple(
        line.format(**dict(zip(names, entries, strict=True))).strip()
        for entries in product(*(slots[name] for name in names))
    )


def _rows(messages: Iterable[str]) -> list[Sequence[str]]:
    return [part for m in messages for words in sentences(m) for part in windows(words)]


def matrix(rows: Sequence[Sequence[str]]) -> csr_matrix:
    """Features of runs of words, float, (rows, BUCKETS), rows of unit length."""
    encoded = [encode(words) for words in rows]
    starts = np.cumsum([0, *(len(buckets) for buckets, _ in encoded)])
    buckets = np.concatenate([buckets for buckets, _ in encoded])
    values = np.concatenate([values for _, values in encoded])
    return csr_matrix((values, buckets, starts), shape=(len(rows), BUCKETS))


def quiet_questions(path: Path) -> list[str]:
    """Patients' questions on which no rule sounds an alarm."""
    rules = load_rules()
    lines = path.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    return [q for q in questions if not any(n.kind.is_alarm for n in rules.notices(q))]


def train(messages: dict[str, tuple[str, ...]], questions: Sequence[str]) -> dict[str, np.ndarray]:
    """Weights (int8), scale and bias of a net, one logistic regression for each alarm kind.

    Every line of the training messages counts the same however many ways its slots are filled.
    """
    groups = {kind: _rows(lines) for kind, lines in messages.items()}
    groups["questions"] = _rows(questions)
    features = matrix([row for rows in groups.values() for row in rows])
    names = np.array([name for name, rows in groups.items() for _ in rows])
    weights, scales, biases = [], [], []
    for kind in NET_KINDS:
        positive = names == kind.value
        share = np.where(positive, (~positive).sum() / positive.sum() / 4, 1.0)
        model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=2000, random_state=0)
        model.fit(features, positive, sample_weight=share)
        row = model.coef_[0]
        scale = float(np.abs(row).max() / 127)
        weights.append(np.round(row / scale).astype(np.int8))
        scales.append(scale)
        biases.append(float(model.intercept_[0]))
        _LOGGER.info("%s: %d of %d runs of words", kind.value, positive.sum(), len(names))
    return {"weights": np.stack(weights), "scale": np.array(scales), "bias": np.array(biases)}


def main(argv: Sequence[str]) -> int:
    """Train from the given files and write the net; 0."""
    parser = argparse.ArgumentParser(prog="python -m eval.safety_net", description=__doc__)
    parser.add_argument("--messages", type=Path, default=MESSAGES)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--out", type=Path, default=Path("service/safety/net.npz"))
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    net = train(read_messages(args.messages), quiet_questions(args.questions))
    np.savez_compressed(args.out, **net)
    _LOGGER.info("%s: %d bytes", args.out, args.out.stat().st_size)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
