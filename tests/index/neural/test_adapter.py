from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from index.errors import AdapterFileError
from index.neural.adapter import Adapter, Classifier, linear_layers, windows

from ..tiny import SHAPE, WORDS, make_network, make_tokenizer

RANK, CLASSES = 2, 3


def adapter_of(size: float, seed: int = 0) -> Adapter:
    """An adapter that changes every layer of the tiny encoder by about ``size``."""
    rng = np.random.default_rng(seed)
    layers = linear_layers(make_network().bert)

    def array(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    return Adapter(
        down={name: array(RANK, layer.in_features) for name, layer in layers.items()},
        up={name: size * array(layer.out_features, RANK) for name, layer in layers.items()},
        head=array(CLASSES, SHAPE.hidden),
        bias=array(CLASSES),
    )


def test_log_odds_are_those_of_the_changed_layers():
    adapter = adapter_of(0.1)
    bert = make_network().bert
    found = Classifier(bert, make_tokenizer(), adapter).log_odds("liver pain")
    # The same, written out: change the layers of another copy by hand.
    by_hand = make_network().bert.eval()
    for name, layer in linear_layers(by_hand).items():
        layer.weight.data += torch.from_numpy(adapter.up[name] @ adapter.down[name])
    ids = torch.tensor([make_tokenizer().encode("liver pain").ids])
    with torch.inference_mode():
        mean = by_hand(ids)[0].mean(0).numpy()
    assert found == pytest.approx(adapter.head @ mean + adapter.bias, rel=1e-4, abs=1e-4)


def test_the_encoder_itself_stays_as_it_was():
    bert = make_network().bert
    before = {name: value.clone() for name, value in bert.state_dict().items()}
    Classifier(bert, make_tokenizer(), adapter_of(1.0))
    assert all(torch.equal(before[name], value) for name, value in bert.state_dict().items())


def test_layers_that_are_not_changed_are_not_kept_twice():
    bert = make_network().bert
    classifier = Classifier(bert, make_tokenizer(), adapter_of(1.0))
    assert classifier._bert.word.weight.data_ptr() == bert.word.weight.data_ptr()


def test_a_long_text_is_as_its_gravest_window(monkeypatch):
    monkeypatch.setattr("index.neural.adapter.WINDOW", 8)
    monkeypatch.setattr("index.neural.adapter._STEP", 4)
    classifier = Classifier(make_network().bert, make_tokenizer(), adapter_of(0.3))
    words = WORDS[:10]
    runs = [words[start : start + 6] for start in (0, 4)]
    each = np.stack([classifier.log_odds(" ".join(run)) for run in runs])
    assert classifier.log_odds(" ".join(words)) == pytest.approx(each.max(0), abs=1e-5)
    assert len(set(each.argmax(0).tolist())) == 2  # each of the two is the gravest for some class


@pytest.mark.parametrize("length", [2, 3, 128, 129, 224, 225, 500])
def test_windows_cover_every_token_and_overlap(length):
    ids = list(range(length))
    runs = windows(ids)
    assert {token for run in runs for token in run} == set(ids)
    assert all(run[0] == 0 and run[-1] == length - 1 and len(run) <= 128 for run in runs)
    assert all(set(a[1:-1]) & set(b[1:-1]) for a, b in pairwise(runs))


def test_a_very_long_text_costs_no_more_than_32_windows():
    assert len(windows(list(range(20_000)))) == 32


def test_a_file_gives_back_what_was_saved(tmp_path):
    adapter = adapter_of(0.1)
    adapter.save(tmp_path / "a.npz")
    found = Adapter.load(tmp_path / "a.npz")
    assert found.up.keys() == adapter.up.keys() == found.down.keys()
    assert found.head == pytest.approx(adapter.head, abs=2e-3)
    for name, up in adapter.up.items():
        assert found.up[name] == pytest.approx(up, abs=2e-3)
        assert found.down[name] == pytest.approx(adapter.down[name], abs=4e-3)


@pytest.mark.parametrize("content", [None, b"", b"PK no archive"])
def test_a_missing_or_damaged_file_is_refused_by_name(tmp_path: Path, content):
    path = tmp_path / "a.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AdapterFileError, match=r"a\.npz: cannot be read"):
        Adapter.load(path)


def test_a_file_with_half_a_pair_is_refused(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, **{"qkv.down": np.zeros((1, 2)), "head": np.zeros((1, 2)), "bias": np.zeros(1)})
    with pytest.raises(AdapterFileError, match="pairs"):
        Adapter.load(path)


def test_an_adapter_of_another_encoder_is_refused():
    bert, tokenizer, good = make_network().bert, make_tokenizer(), adapter_of(0.1)
    with pytest.raises(ValueError, match=r"'layers\.9\.qkv'"):
        Classifier(
            bert,
            tokenizer,
            Adapter({"layers.9.qkv": good.head}, {"layers.9.qkv": good.head}, good.head, good.bias),
        )
    name = next(iter(good.up))
    wide = Adapter(good.down, {**good.up, name: np.zeros((5, RANK))}, good.head, good.bias)
    with pytest.raises(ValueError, match="another shape"):
        Classifier(bert, tokenizer, wide)
