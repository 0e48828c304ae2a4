"""``python -m index.training``: make the shipped weights again."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.learned_order import LearnedOrder
from index.scope import write_scope
from index.searcher import open_searcher
from index.training.questions import (
    answerable_questions,
    plain_questions,
    unanswerable_questions,
)
from index.training.ranker import (
    Observation,
    examples,
    learn_answer,
    learn_order,
    near_misses,
    observed,
    on_one_page,
    threshold_for,
    weights_json,
    with_order,
)
from index.training.scope import learn_scope, question_vectors

# Hidden-page near misses are many and partly mislabelled, written ones few and sure; questions
# asked of one page alone keep the refusal true for those who serve few pages.
_COUNTS = (1.0, 0.3, 1.5, 0.5, 0.3)
_SHARES = (0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05)

_DESCRIPTION = """\
Learn index/weights/ranker.json and scope.npz beside it: the weights of the ranking signals and the
probability that the passages answer. Questions about the documents that the encoder was not trained
on teach the order; the same questions with their page hidden, and questions that no page answers,
teach the refusal. The wording of all questions, answered or not, teaches which are likely to be
answered at all. Everything reported is cross-validated by document. No question of a reporting set
is read. It takes five minutes."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index.training", description=_DESCRIPTION)
    parser.add_argument("snapshot", type=Path, help="snapshot of the training corpus")
    parser.add_argument("--questions", type=Path, required=True, help="training questions (JSONL)")
    parser.add_argument(
        "--held-out", type=Path, required=True,
        help="documents that the encoder was not trained on, one id a line",
    )  # fmt: skip
    parser.add_argument("--unanswerable", type=Path, required=True, help="questions without answer")
    parser.add_argument(
        "--in-scope", type=Path, default=Path(__file__).parent / "in_scope.txt",
        help="more questions that the pages answer, one a line",
    )  # fmt: skip
    parser.add_argument("--refused", type=float, default=0.01, help="answerable questions to lose")
    parser.add_argument("--out", type=Path, required=True, help="ranker.json to write")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    searcher = open_searcher(options.snapshot)
    order = searcher.order
    if not isinstance(order, LearnedOrder):
        print("error: the snapshot's encoder makes no token vectors", file=sys.stderr)
        return 1
    documents = options.held_out.read_text(encoding="utf-8").split()
    all_asked = list(answerable_questions(options.questions, searcher.snapshot))
    held_out = frozenset(documents)
    asked = [question for question in all_asked if question.document_id in held_out]
    found = examples(order, searcher, asked)
    weights, *figures = learn_order(found)
    digest = searcher.snapshot.manifest.encoder.digest
    ranker = replace(with_order(order.ranker, weights, found), encoder_digest=digest)
    source = "{} held-out questions; by cross-validation hit@1 {:.3f}, hit@5 {:.3f}, mrr@10 {:.3f}"
    source = source.format(len(found), *figures)
    print(source)
    unanswered = list(unanswerable_questions(options.unanswerable))
    in_scope = [*all_asked, *plain_questions(options.in_scope)]
    everything = [*in_scope, *unanswered]
    vectors = question_vectors(order, searcher, everything)
    answered = np.arange(len(everything)) < len(in_scope)
    scope, scopes = learn_scope(everything, answered, vectors)
    none = examples(order, searcher, unanswered)
    hidden = near_misses(searcher, found)
    pages = [on_one_page(order, searcher, asked, own=own) for own in (True, False)]
    parts = [observed(order, ranker, part, scopes) for part in (found, hidden, none, *pages)]
    counts = [np.full(len(p), w, np.float32) for p, w in zip(parts, _COUNTS, strict=True)]
    model, held = learn_answer([item for part in parts for item in part], np.concatenate(counts))
    threshold = _report(parts, held, options.refused)
    scope_digest = write_scope(scope, options.out.with_name("scope.npz"))
    content = weights_json(ranker, model, scope_digest, threshold, source)
    options.out.write_text(content, encoding="utf-8")
    return 0


def _report(
    parts: Sequence[Sequence[Observation]], held: NDArray[np.float32], refused: float
) -> float:
    """Print how well the refusal does on questions it did not see; return the threshold."""
    ends = np.cumsum([len(part) for part in parts])
    asked, hidden, written, own, other = np.split(held, ends[:-1])
    answered = np.array([item.answered for item in parts[0]])
    print("threshold, answered questions refused, written questions recognised:")
    for share in _SHARES:
        at = threshold_for(asked[answered].tolist(), share)
        print(f"  {at:.3f}  {share:.3f}  {(written < at).mean():.3f}")
    threshold = threshold_for(asked[answered].tolist(), refused)
    print(f"threshold {threshold:.3f} refuses {refused:.1%} of the questions that are answered")
    for name, below in (
        ("recognises {} of near misses made by hiding the page", hidden < threshold),
        ("recognises {} of written questions without answer", written < threshold),
        ("recognises {} where another page about the cancer stands alone", other < threshold),
        ("refuses {} where the question's own page stands alone", own < threshold),
    ):
        print(f"  {name.format(f'{below.mean():.3f}')} ({len(below)})")
    return threshold


if __name__ == "__main__":
    sys.exit(main())
