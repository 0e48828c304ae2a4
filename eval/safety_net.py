"""``python -m eval.safety_net``: train the nets of wordings and of meanings of the safety rules.

Reads messages that call for an alarm and messages that do not (``eval/safety_training``, one a
line), the rules' own examples, and as more quiet ones patients' questions on which no rule sounds
an alarm. No test case is read: a test holds that none is among the messages.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from index.training.adapter import AdapterRecipe, ClassedTexts, fit_adapter, trainable_encoder
from service.safety import Kind
from service.safety.loader import PACKAGED_MEANING, PACKAGED_NET, load_rules, read_entry
from service.safety.net import BUCKETS, NET_KINDS, encode, pairs, windows
from service.safety.text import plain, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from index.neural.adapter import Adapter

MESSAGES = Path(__file__).parent / "safety_training"
QUIET = "quiet"
# A quiet message that was written to look like an alarm teaches more than any question.
_WRITTEN_QUIET_WEIGHT = 2.0
_QUESTION_WEIGHT = 1.0
# Of two alarms a message may well call for both, but what is urgent is no emergency.
_OTHER_KIND_WEIGHT = 0.3
_URGENT_WEIGHT = 2.0
_ALARM_WEIGHT = 3.0
_INVERSE_PENALTY = 30.0
_ROUNDS = 4
_NEAR_GRAVEST = 0.7
_RECIPE = AdapterRecipe(rank=16, epochs=3, batch=32, learning_rate=1e-3, weight_decay=0.01)
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Example:
    """A message, the alarm that it calls for (``quiet`` for none), and how much it counts."""

    text: str
    name: str
    weight: float = 1.0


def read_messages(folder: Path) -> list[Example]:
    """The messages of a file for each alarm, ``emergency.txt`` and so on, and of ``quiet.txt``."""
    return [
        Example(line, name, _WRITTEN_QUIET_WEIGHT if name == QUIET else 1.0)
        for name in (*(kind.value for kind in Kind if kind.is_alarm), QUIET)
        for line in (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def rule_examples(rules_yaml: str) -> list[Example]:
    """The alarms' own examples; those on which a rule of the net's kinds keeps silent are quiet."""
    found = []
    for rule in read_entry(rules_yaml).rules:
        if rule.kind.is_alarm:
            found += [Example(text, rule.kind.value) for text in rule.examples.fires]
        if rule.kind in NET_KINDS:
            found += [Example(text, QUIET, _WRITTEN_QUIET_WEIGHT) for text in rule.examples.silent]
    return found


def quiet_questions(path: Path) -> list[Example]:
    """Patients' questions on which no pattern sounds an alarm of the net's kinds."""
    rules = load_rules(with_net=False)
    lines = path.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    return [
        Example(question, QUIET, _QUESTION_WEIGHT)
        for question in questions
        if not any(notice.kind in NET_KINDS for notice in rules.notices(question))
    ]


def runs_of(message: str) -> list[Sequence[str]]:
    """The runs of words that the net scores: each sentence and pair, long ones in windows."""
    read = sentences(message)
    both = dict.fromkeys(tuple(words) for words in (*read, *pairs(read)))
    return [part for words in both for part in windows(words)]


def matrix(runs: Iterable[Sequence[str]]) -> csr_matrix:
    """Features of runs of words, float64 (runs, BUCKETS), rows of unit length."""
    encoded = [encode(words) for words in runs]
    starts = np.cumsum([0, *(len(buckets) for buckets, _ in encoded)])
    buckets = np.concatenate([buckets for buckets, _ in encoded])
    values = np.concatenate([values for _, values in encoded])
    return csr_matrix((values, buckets, starts), shape=(len(encoded), BUCKETS))


def train(examples: Sequence[Example]) -> Mapping[str, NDArray[Any]]:
    """Weights (int8), scale and bias of a net, one logistic regression for each alarm kind."""
    parts = [runs_of(example.text) for example in examples]
    owner = np.repeat(np.arange(len(examples)), [len(runs) for runs in parts])
    features = matrix(run for runs in parts for run in runs)
    fits = [_fit(features, owner, examples, kind) for kind in NET_KINDS]
    weights, scales, biases = zip(*fits, strict=True)
    return {"weights": np.stack(weights), "scale": np.array(scales), "bias": np.array(biases)}


def _labels(
    examples: Sequence[Example], kind: Kind
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which examples call for an alarm, and how much each counts in learning it."""
    alarms = np.array([example.name == kind.value for example in examples])
    other = np.array([example.name not in (kind.value, QUIET) for example in examples])
    weights = np.array([example.weight for example in examples])
    urgent = np.array([example.name == Kind.URGENT_SYMPTOM for example in examples])
    weights *= np.select(
        [alarms, urgent, other], [_ALARM_WEIGHT, _URGENT_WEIGHT, _OTHER_KIND_WEIGHT], 1.0
    )
    return alarms, weights


def train_meaning(examples: Sequence[Example]) -> Adapter:
    """The adapter of a ``Meaning``, learned from the same messages, each read as a whole."""
    labels = [_labels(examples, kind) for kind in NET_KINDS]
    told = ClassedTexts(
        [plain(example.text) for example in examples],
        np.stack([alarms for alarms, _ in labels], axis=1).astype(np.float32),
        np.stack([weights for _, weights in labels], axis=1).astype(np.float32),
    )
    return fit_adapter(*trainable_encoder(), told, _RECIPE)


def _fit(
    features: csr_matrix, owner: NDArray[np.int64], examples: Sequence[Example], kind: Kind
) -> tuple[NDArray[np.int8], float, float]:
    """Fit one kind; which sentence of a long message calls for the alarm is found on the way.

    At first every sentence of an alarming message counts as alarming, then only those that score
    near its gravest, the others teaching nothing (multiple-instance learning: S. Andrews et al.,
    "Support vector machines for multiple-instance learning", 2002).
    """
    alarms, weights = _labels(examples, kind)
    alarming = alarms[owner]
    model = LogisticRegression(C=_INVERSE_PENALTY, solver="liblinear", max_iter=300, random_state=0)
    for _ in range(_ROUNDS):
        used = alarming | ~alarms[owner]
        model.fit(features[used], alarming[used], sample_weight=weights[owner][used])
        scores = model.decision_function(features)
        gravest = np.full(len(examples), -np.inf)
        np.maximum.at(gravest, owner, scores)
        alarming = alarms[owner] & (scores >= gravest[owner] - _NEAR_GRAVEST)
    row = model.coef_[0]
    scale = float(np.abs(row).max() / 127)
    _LOGGER.info("%s: %d of %d runs of words", kind.value, alarming.sum(), len(owner))
    return np.round(row / scale).astype(np.int8), scale, float(model.intercept_[0])


def main(argv: Sequence[str]) -> int:
    """Train from the given files and write ``net.npz`` and ``meaning.npz``; 0."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.safety_net",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--messages", type=Path, default=MESSAGES, help="folder of messages")
    parser.add_argument("--rules", type=Path, default=Path("service/safety/rules.yaml"))
    parser.add_argument("--questions", type=Path, required=True, help="patients' questions, JSONL")
    parser.add_argument("--out", type=Path, default=Path("service/safety"), help="folder")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    examples = [
        *read_messages(arguments.messages),
        *rule_examples(arguments.rules.read_text(encoding="utf-8")),
        *quiet_questions(arguments.questions),
    ]
    paths = [arguments.out / name for name in (PACKAGED_NET, PACKAGED_MEANING)]
    np.savez_compressed(paths[0], allow_pickle=False, **train(examples))
    train_meaning(examples).save(paths[1])
    for path in paths:
        _LOGGER.info("%s: %d bytes", path, path.stat().st_size)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
