from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.safety import Kind, load_rules
from service.safety.errors import NetFileError
from service.safety.grave import GraveReader
from service.safety.net import (
    BUCKETS,
    LONGEST_PAIR,
    NET_KINDS,
    STEP,
    WINDOW,
    Net,
    encode,
    pairs,
    windows,
)

PACKAGED = Path("service/safety/net.npz")
WORDS = st.lists(st.sampled_from(["dad", "can", "not", "breathe", "today", "grey"]), min_size=1)


def net_of(kind: Kind, words: list[str], weight: int = 100) -> Net:
    """A net that knows these words for one kind and nothing else."""
    weights = np.zeros((len(NET_KINDS), BUCKETS), np.int8)
    weights[NET_KINDS.index(kind), encode(words)[0]] = weight
    return Net(weights, np.full(len(NET_KINDS), 0.01), np.full(len(NET_KINDS), -1.0))


@given(WORDS)
def test_letters_and_words_have_length_one_each(words: list[str]) -> None:
    buckets, values = encode(words)
    assert buckets.tolist() == sorted(set(buckets.tolist()))
    for part in (values[buckets < BUCKETS // 2], values[buckets >= BUCKETS // 2]):
        assert float(np.square(part).sum()) == pytest.approx(1.0)


def test_no_words_have_no_features_and_the_bias_alone_for_a_score() -> None:
    assert encode([])[0].tolist() == []
    assert net_of(Kind.CRISIS, ["end"]).score([]).tolist() == [-1.0] * 3


@given(st.integers(0, 80))
def test_windows_cover_every_word_and_overlap(count: int) -> None:
    words = [str(i) for i in range(count)]
    parts = list(windows(words))
    assert {word for part in parts for word in part} == set(words)
    assert all(len(part) <= WINDOW for part in parts)
    starts = [int(part[0]) for part in parts if part]
    assert all(0 < after - before <= STEP for before, after in pairwise(starts))


def test_a_grave_phrase_is_not_drowned_in_a_long_sentence() -> None:
    reader = GraveReader(net_of(Kind.EMERGENCY, ["lips", "are", "blue"]))
    chat = ["we", "had", "a", "lovely", "day", "with", "all", "the", "children", "and", "cake"]
    ((short, *_),) = reader.scores("", [("his", "lips", "are", "blue")])
    ((long, *_),) = reader.scores("", [(*chat, *chat, "his", "lips", "are", "blue", *chat, *chat)])
    ((harmless, *_),) = reader.scores("", [(*chat, *chat)])
    assert harmless < long < short
    assert long - harmless > 0.25


def test_short_neighbours_are_scored_together() -> None:
    long = tuple("x" * LONGEST_PAIR)
    assert pairs([("a", "b"), ("c",), long]) == [("a", "b", "c"), ("c",), long]
    assert pairs([]) == []


def test_the_words_that_speak_most_are_named_in_their_order() -> None:
    net = net_of(Kind.CRISIS, ["goodbye", "pills"])
    words = "I wrote goodbye notes and saved pills".lower().split()
    assert net.evidence(words, Kind.CRISIS, 2) == ("goodbye", "pills")
    assert net.evidence(words, Kind.EMERGENCY) == ()


@pytest.mark.parametrize("content", [None, b"", b"PK no archive"])
def test_a_missing_or_damaged_net_is_refused_by_name(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "net.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NetFileError, match=r"net\.npz: cannot be read"):
        Net.load(path)


def test_a_net_of_other_dimensions_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "net.npz"
    np.savez(path, weights=np.zeros((2, 5), np.int8), scale=np.ones(2), bias=np.ones(2))
    with pytest.raises(NetFileError, match=r"\(2, 5\).*python -m eval\.safety_net"):
        Net.load(path)


def test_the_net_catches_what_no_pattern_was_written_for() -> None:
    """None of these messages is among the rules' examples or the training messages."""
    told = {
        "grandad has slid off his chair and is making a rattling noise, wont answer": "emergency",
        "the whole sink is full of blood and she is still spitting more": "emergency",
        "se puso morada y respira como pez fuera del agua": "emergency",
        "i have written the letters to the kids and counted out the tablets for friday": "crisis",
    }
    rules = load_rules()
    for message, kind in told.items():
        assert kind in {notice.kind.value for notice in rules.notices(message)}, message


def test_without_the_net_its_rules_are_left_out() -> None:
    left_out = set(load_rules().rule_ids) - set(load_rules(with_net=False).rule_ids)
    assert left_out == {f"{kind}.wording" for kind in NET_KINDS}


def test_the_packaged_net_is_small() -> None:
    assert PACKAGED.stat().st_size < 300_000
