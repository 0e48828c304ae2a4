from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.neural.encoder import shared_ranking_encoder
from service.safety.errors import NetFileError
from service.safety.grave import FLOOR, GraveReader
from service.safety.meaning import PARTS, Meaning, text_of
from service.safety.model import Kind
from service.safety.net import BUCKETS, NET_KINDS, Net, encode

PACKAGED = Path("service/safety/meaning.npz")
EMERGENCY, CRISIS = (NET_KINDS.index(kind) for kind in (Kind.EMERGENCY, Kind.CRISIS))


def net_saying(bias: float, known: Sequence[str] = ()) -> Net:
    """A net that says ``bias`` of everything, and more of emergencies where it knows a word."""
    weights = np.zeros((len(NET_KINDS), BUCKETS), np.int8)
    if known:
        weights[EMERGENCY, encode(list(known))[0]] = 100
    return Net(weights, np.full(len(NET_KINDS), 0.01), np.full(len(NET_KINDS), bias))


class Encoder:
    """Gives (1, 0) to texts about Monday, (0, 1) to others, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        self.asked += texts
        return np.array([[1, 0] if "monday" in text else [0, 1] for text in texts], np.float32)


def meaning_of(encoder: Encoder) -> Meaning:
    """Crisis: 4 for the first direction and -2 for the second; emergency: always -1."""
    widen = np.zeros((2, 2, 2), np.float32)
    widen[CRISIS] = np.eye(2)
    narrow = np.zeros((2, 2, 1), np.float32)
    narrow[CRISIS, :, 0] = [4, -2]
    bias = np.zeros((2, 1, 1), np.float32)
    bias[EMERGENCY] = -1
    return Meaning(encoder, widen, np.zeros((2, 1, 2), np.float32), narrow, bias)


def test_meaning_is_a_perceptron_for_each_kind() -> None:
    scores = meaning_of(Encoder()).scores([["not", "monday"], ["a", "scan"]])
    assert scores[:, CRISIS].tolist() == [4, -2]
    assert scores[:, EMERGENCY].tolist() == [-1, -1]


def test_half_of_the_meaning_is_added_to_the_wording() -> None:
    reader = GraveReader(net_saying(-3.0), meaning_of(Encoder()))
    (first, second) = reader.scores([("no", "monday"), ("x",) * 30])
    assert first[CRISIS] == -3.0 + 2.0
    assert second[CRISIS] == -3.0 - 1.0
    assert first[EMERGENCY] == -3.5


def test_a_sentence_is_as_grave_as_with_the_next_one() -> None:
    reader = GraveReader(net_saying(-3.0), meaning_of(Encoder()))
    alone, last = reader.scores([("it", "hurts"), ("no", "monday")])
    assert alone[CRISIS] == last[CRISIS] == -1.0


def test_what_no_meaning_could_make_grave_is_not_encoded() -> None:
    encoder = Encoder()
    scores = GraveReader(net_saying(FLOOR - 0.1), meaning_of(encoder)).scores([("no", "monday")])
    assert encoder.asked == []
    assert scores == [(FLOOR - 0.1, FLOOR - 0.1)]


def test_of_a_long_message_only_the_gravest_runs_are_encoded() -> None:
    encoder = Encoder()
    reader = GraveReader(net_saying(-4.0, ["blue"]), meaning_of(encoder))
    message = [tuple(f"w{number}x{i}" for i in range(25)) for number in range(60)]
    message.append(("lips", "blue"))
    reader.scores(message)
    assert len(encoder.asked) == 24
    assert "lips blue" in encoder.asked


def test_no_words_have_the_net_s_score_alone() -> None:
    encoder = Encoder()
    assert GraveReader(net_saying(-1.0), meaning_of(encoder)).scores([]) == []
    assert GraveReader(net_saying(-1.0)).scores([("a",)]) == [(-1.0, -1.0)]


def test_no_run_is_longer_than_the_encoder_reads() -> None:
    assert text_of(["x" * 999, "pain"]) == f"{'x' * 14} pain"
    encoder = shared_ranking_encoder()
    worst = [text_of([word * 30] * 18) for word in ("zq9", "0.1", "x")]
    assert max(encoder.count_tokens(worst)) <= encoder.max_tokens


@pytest.mark.parametrize("content", [None, b"", b"PK no archive"])
def test_a_missing_or_damaged_file_is_refused_by_name(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "meaning.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NetFileError, match=r"meaning\.npz: cannot be read"):
        Meaning.load(path, Encoder())


def test_a_file_for_other_kinds_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "meaning.npz"
    np.savez(path, **{name: np.zeros((3, 1, 1)) for name in PARTS})
    with pytest.raises(NetFileError, match=r"python -m eval\.safety_net"):
        Meaning.load(path, Encoder())


def test_the_packaged_file_is_small() -> None:
    assert PACKAGED.stat().st_size < 300_000
