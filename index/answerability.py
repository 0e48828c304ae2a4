"""What speaks for and against the best passages answering the question."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.features import FEATURES, Matrix
from index.understanding import Understanding

Scores = NDArray[np.float32]

EVIDENCE: tuple[str, ...] = (
    "best_score",
    "best_dense",
    "best_late",
    "lead_over_fifth",
    "lead_over_twentieth",
    "mean_late_of_five",
    "least_met_word",
    "second_least_met_word",
    "coverage",
    "unknown_words",
    "repeated_words",
    "drug_unmet",
    "type_unmet",
    "log_words",
    "spanish",
    "in_scope",
)


def evidence(  # noqa: PLR0913 - all that speaks for or against
    query: Understanding,
    *,
    scores: Scores,
    features: Matrix,
    met: Scores,
    unknown_share: float,
    in_scope: float,
) -> Scores:
    """Return the evidence, float32 (len(EVIDENCE),).

    Args:
        query: what was searched for.
        scores: of the ranked candidates, best first, at least one.
        features: theirs, in the same order.
        met: how well each content word of the query is met by its best token in the first five
            passages, -1..1; empty for a query without content words.
        unknown_share: part of the query's words that no passage has, 0..1.
        in_scope: of ``ScopeModel.log_odds``.
    """

    def column(name: str) -> Scores:
        values: Scores = features[:, FEATURES.index(name)]
        return values

    words = query.text.lower().split()
    worst = np.sort(met) if len(met) else np.ones(1, dtype=np.float32)
    top = slice(0, 5)
    return np.array(
        [
            scores[0],
            column("dense")[top].max(),
            column("late")[top].max(),
            scores[0] - scores[min(4, len(scores) - 1)],
            scores[0] - scores[min(19, len(scores) - 1)],
            column("late")[top].mean(),
            worst[0],
            worst[min(1, len(worst) - 1)],
            column("coverage")[top].max(),
            unknown_share,
            1.0 - len(set(words)) / max(len(words), 1),
            bool(query.drugs) and not column("drug_match")[top].any(),
            bool(query.cancer_types) and not column("type_match")[top].any(),
            np.log1p(len(words)),
            query.language == "es",
            in_scope,
        ],
        dtype=np.float32,
    )
