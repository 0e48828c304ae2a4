import numpy as np
import pytest

from index.order import Stopwatch
from index.plain_order import PlainOrder


@pytest.fixture
def rank(searcher, encoder):
    order = PlainOrder(searcher.snapshot, encoder)

    def run(query, rows):
        watch = Stopwatch()
        return order.rank(searcher.read(query), np.array(rows, dtype=np.int64), watch), watch

    return run


def test_every_allowed_row_comes_once_and_scores_never_rise(rank):
    for rows in ([0, 1, 2, 3, 4, 5], [1, 4, 5], [3]):
        ordered, _ = rank("liver and fever", rows)
        assert sorted(ordered.rows.tolist()) == rows
        assert (np.diff(ordered.scores) <= 0).all()
        assert ((ordered.scores >= 0) & (ordered.scores <= 1)).all()


def test_a_score_does_not_depend_on_the_filter(rank):
    whole, _ = rank("liver and fever", range(6))
    score_of = dict(zip(whole.rows.tolist(), whole.scores.tolist(), strict=True))
    part, _ = rank("liver and fever", [1, 3, 5])
    assert part.scores.tolist() == [score_of[row] for row in part.rows.tolist()]


def test_signals_go_with_their_rows(rank):
    ordered, _ = rank("liver", [5, 3, 0])
    by_row = dict(zip(ordered.rows.tolist(), ordered.signals["dense"].tolist(), strict=True))
    # "liver" is one of three counted words of row 0 and of row 5; row 3 has none.
    assert by_row == pytest.approx({0: 3**-0.5, 5: 3**-0.5, 3: 0.0})
    assert all(len(values) == 3 for values in ordered.signals.values())


def test_no_row_is_no_answer(rank):
    ordered, _ = rank("liver", [])
    assert (len(ordered.rows), ordered.confidence, ordered.answered) == (0, 0.0, False)
    assert ordered.highlights(ordered.rows) == []


def test_its_stages(rank):
    _, watch = rank("liver", [0, 1])
    assert set(watch.timings_ms()) == {"encode", "dense", "lexical", "rank", "total"}
