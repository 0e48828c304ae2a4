from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.neural.adapter import Adapter
from index.neural.encoder import shared_ranking_encoder
from service.safety.errors import NetFileError
from service.safety.grave import FLOOR, GraveReader
from service.safety.loader import load_rules
from service.safety.meaning import Meaning
from service.safety.model import Kind
from service.safety.net import BUCKETS, NET_KINDS, Net, encode
from service.safety.text import sentences

PACKAGED = Path("service/safety/meaning.npz")
EMERGENCY, CRISIS, URGENT = range(len(NET_KINDS))
Scores = np.ndarray[tuple[int], np.dtype[np.float64]]


def net_saying(bias: float, known: Sequence[str] = ()) -> Net:
    """A net that says ``bias`` of everything, and more of emergencies where it knows a word."""
    weights = np.zeros((len(NET_KINDS), BUCKETS), np.int8)
    if known:
        weights[EMERGENCY, encode(list(known))[0]] = 100
    return Net(weights, np.full(len(NET_KINDS), 0.01), np.full(len(NET_KINDS), bias))


class MondayClassifier:
    """Crisis: 4 for a text about Monday and -2 for others; the other kinds -1."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def log_odds(self, text: str) -> Scores:
        self.asked.append(text)
        found = np.full(len(NET_KINDS), -1.0)
        found[CRISIS] = 4 if "monday" in text else -2
        return found


def read(message: str, net: Net, meaning: Meaning | None = None) -> list[tuple[float, ...]]:
    return GraveReader(net, meaning).scores(message, sentences(message))


def test_the_meaning_of_the_whole_is_added_to_the_wording_of_each_sentence() -> None:
    classifier = MondayClassifier()
    message = "I’d like to see NO Monday. " + "x " * 30
    first, second = read(message, net_saying(-3.0), Meaning(classifier))  # type: ignore[arg-type]
    assert first[CRISIS] == second[CRISIS] == -3.0 + 4.0
    assert first[EMERGENCY] == first[URGENT] == -4.0
    # It is read once, as a whole and in plain letters.
    assert classifier.asked == ["id like to see no monday. " + "x " * 30]


def test_a_sentence_is_worded_as_gravely_as_with_the_next_one() -> None:
    alone, last = read("it hurts. Lips blue.", net_saying(-3.0, ["lips", "blue"]))
    assert alone[EMERGENCY] > -3.0
    assert last[EMERGENCY] > alone[EMERGENCY]


def test_what_is_worded_far_from_any_alarm_is_not_read_as_a_whole() -> None:
    classifier = MondayClassifier()
    scores = read("No Monday.", net_saying(FLOOR - 0.1), Meaning(classifier))  # type: ignore[arg-type]
    assert scores == [(FLOOR - 0.1,) * 3]
    assert classifier.asked == []


def test_no_words_have_no_scores() -> None:
    classifier = MondayClassifier()
    assert read("?!", net_saying(-1.0), Meaning(classifier)) == []  # type: ignore[arg-type]
    assert classifier.asked == []


@pytest.mark.parametrize("content", [None, b"", b"PK no archive"])
def test_a_missing_or_damaged_file_is_refused_by_name(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "meaning.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NetFileError, match=r"meaning\.npz: cannot be read"):
        Meaning.load(path, shared_ranking_encoder())


@pytest.mark.parametrize(("kinds", "hidden"), [(2, 384), (3, 8)])
def test_a_file_for_other_kinds_or_another_encoder_is_refused_with_what_to_do(
    tmp_path: Path, kinds: int, hidden: int
) -> None:
    path = tmp_path / "meaning.npz"
    layer = {"layers.0.attended": np.zeros((384, 1), np.float32)}
    down = {name: up.T for name, up in layer.items()}
    Adapter(down, layer, np.zeros((kinds, hidden)), np.zeros(kinds)).save(path)
    with pytest.raises(NetFileError, match=r"python -m eval\.safety_net"):
        Meaning.load(path, shared_ranking_encoder())


def test_the_packaged_meaning_tells_what_no_word_tells() -> None:
    """None of these messages is among the rules' examples or the training messages."""
    meaning = Meaning.load(PACKAGED, shared_ranking_encoder())
    graver = {
        CRISIS: [
            ("I would rather the night kept me", "I would rather the night kept cool"),
            (
                "she wants out of this life before the tumor does it",
                "she wants out of this lease before the tumor surgery",
            ),
        ],
        EMERGENCY: [
            (
                "my heart just stopped me in my tracks, crushing pain",
                "my heart stopped at the bill",
            ),
            ("he is jerking all over and does not hear me", "he had fits as a boy, none since"),
        ],
        URGENT: [
            ("38.9 on day 9 after the chemo", "what counts as a fever after chemo"),
        ],
    }
    for kind, both in graver.items():
        for grave, quiet in both:
            assert meaning.scores(grave)[kind] > meaning.scores(quiet)[kind] + 2, grave


def test_the_packaged_file_is_small() -> None:
    assert PACKAGED.stat().st_size < 2_000_000


def test_a_quiet_message_with_grave_words_keeps_patterns_from_counting() -> None:
    quiet = "My heart stopped when I saw the hospital bill, who helps with costs?"
    kinds = {firing.kind for firing in load_rules(with_net=False).firings(quiet)}
    assert Kind.EMERGENCY in kinds
    assert Kind.EMERGENCY not in {firing.kind for firing in load_rules().firings(quiet)}
