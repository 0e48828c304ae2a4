import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from index.neural.maxsim import maxsim
from index.neural.model import (
    RankingConfig,
    cut,
    file_digest,
    load,
    load_network,
    pad,
    quantise,
    read_config,
    save,
)

from ..tiny import MAX_TOKENS, SHAPE, TOKEN_DIMENSION, make_tokenizer

TEXTS = ["liver pain", "fever", "cough rash hair lung bone", "lung lung pain"]


def test_int8_is_the_nearest_127th():
    units = np.array([[1, -1, 0, 0.5, 1 / 254 + 1e-6, -1 / 254 + 1e-6]], dtype=np.float32)
    assert quantise(units).tolist() == [[127, -127, 0, 64, 1, 0]]


@given(st.lists(st.floats(-1, 1, width=32), min_size=2, max_size=8).filter(any))
def test_int8_is_off_by_half_a_step_at_most(values):
    row = np.array(values, dtype=np.float32)
    row /= np.linalg.norm(row.astype(np.float64))
    found = quantise(row[None])
    assert np.abs(found / 127 - row).max() <= 0.5 / 127 + 1e-6


@pytest.mark.parametrize(
    ("limit", "expected"), [(2, [1, 2]), (3, [1, 5, 2]), (5, [1, 5, 6, 7, 2]), (9, [1, 5, 6, 7, 2])]
)
def test_cut_keeps_the_closing_token(limit, expected):
    assert cut([1, 5, 6, 7, 2], limit) == expected


def test_passages_do_not_depend_on_their_neighbours(model):
    together = model.encode_passages(TEXTS, batch_size=4)
    for row, text in enumerate(TEXTS):
        alone = model.encode_passages([text])
        own = together.tokens[together.offsets[row] : together.offsets[row + 1]]
        assert together.dense[row] == pytest.approx(alone.dense[0], abs=0.02)
        # bfloat16 sums in another order.
        assert np.abs(own.astype(int) - alone.tokens).max() <= 4


def test_passages_come_back_in_the_order_given(model):
    forwards = model.encode_passages(TEXTS, batch_size=2)
    backwards = model.encode_passages(TEXTS[::-1], batch_size=2)
    assert forwards.offsets.tolist() == [0, 4, 7, 14, 19]
    assert backwards.offsets.tolist() == [0, 5, 12, 15, 19]
    assert forwards.dense == pytest.approx(backwards.dense[::-1], abs=0.02)


def test_vectors_are_of_unit_length(model):
    found = model.encode_passages(TEXTS)
    assert np.linalg.norm(found.dense, axis=1) == pytest.approx(np.ones(4), abs=1e-6)
    lengths = np.linalg.norm(found.tokens / 127.0, axis=1)
    # Four numbers, each off by half of 1/127 at most.
    assert lengths == pytest.approx(np.ones(len(lengths)), abs=1 / 127)


def test_no_passages(model):
    found = model.encode_passages([])
    assert (len(found.dense), len(found.tokens), found.offsets.tolist()) == (0, 0, [0])


def test_a_query_and_the_same_passage_agree(model):
    query = model.encode_query("liver pain")
    passages = model.encode_passages(TEXTS)
    assert passages.dense[0] @ query.dense == pytest.approx(1.0, abs=0.01)
    scores = maxsim(query.tokens, passages.tokens, passages.offsets, range(4))
    assert scores[0] == pytest.approx(1.0, abs=0.02)
    assert scores.max() <= 1.02


def test_token_weights_of_a_query_sum_to_one(model):
    tokens = model.encode_query("cough rash hair").tokens
    assert len(tokens) == 5  # with [CLS] and [SEP]
    assert np.linalg.norm(tokens, axis=1).sum() == pytest.approx(1.0, abs=1e-5)


def test_long_texts_are_cut_and_keep_their_last_special_token(model):
    fitting = " ".join(["liver", "pain"] * ((MAX_TOKENS - 2) // 2))
    long = f"{fitting} fever rash hair"
    assert model.encode_query(long).dense == pytest.approx(model.encode_query(fitting).dense)
    assert model.encode_passages([long]).offsets.tolist() == [0, MAX_TOKENS]


def test_padding_changes_nothing(network):
    network.eval()
    ids, mask = pad([[1, 4, 2], [1, 4, 5, 6, 7, 2]])
    whole, tokens, weights = network(ids, mask)
    alone, own, share = network(*pad([[1, 4, 2]]))
    torch.testing.assert_close(whole[0], alone[0])
    torch.testing.assert_close(tokens[0, :3], own[0])
    torch.testing.assert_close(weights[0], torch.nn.functional.pad(share[0], (0, 3)))


@torch.inference_mode()
def test_heads_by_hand(network):
    hidden = torch.randn(1, 3, SHAPE.hidden, generator=torch.Generator().manual_seed(1))
    mask = torch.tensor([[True, True, False]])
    whole, tokens, weights = network.heads(hidden, mask)
    mean = (hidden[0, 0] + hidden[0, 1]) / 2
    torch.testing.assert_close(whole[0], mean / mean.norm())
    projected = network.proj.weight @ hidden[0, 1] + network.proj.bias
    torch.testing.assert_close(tokens[0, 1], projected / projected.norm())
    logits = [float(network.weight(hidden[0, place])) for place in (0, 1)]
    share = 1 / (1 + np.exp(logits[1] - logits[0]))
    assert weights[0].tolist() == pytest.approx([share, 1 - share, 0.0], abs=1e-6)


@pytest.fixture
def wheel(tmp_path, network):
    folder = tmp_path / "wheel"
    folder.mkdir()
    words = network.bert.word.weight.detach().clone()
    save_file({"embeddings.word_embeddings.weight": words}, folder / "model.safetensors")
    make_tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def test_saved_and_loaded_it_encodes_the_same(model, network, wheel, tmp_path):
    digest = file_digest(wheel / "model.safetensors")
    config = RankingConfig(TOKEN_DIMENSION, MAX_TOKENS, digest)
    save(network, config, tmp_path / "out")
    loaded = load(tmp_path / "out", wheel, SHAPE)
    assert loaded.config == read_config(tmp_path / "out") == config
    for text in TEXTS:  # bfloat16 keeps eight bits of a weight
        ours, theirs = model.encode_query(text), loaded.encode_query(text)
        assert theirs.dense @ ours.dense == pytest.approx(1.0, abs=1e-3)
        assert theirs.tokens == pytest.approx(ours.tokens, abs=0.03)


def test_word_vectors_are_not_saved_twice_and_come_from_the_wheel(network, wheel, tmp_path):
    config = RankingConfig(TOKEN_DIMENSION, MAX_TOKENS, file_digest(wheel / "model.safetensors"))
    save(network, config, tmp_path / "out")
    saved = load_file(tmp_path / "out" / "model.safetensors")
    assert "bert.word.weight" not in saved
    assert {value.dtype for value in saved.values()} == {torch.bfloat16}
    loaded = load_network(tmp_path / "out", wheel, SHAPE)
    assert torch.equal(loaded.bert.word.weight, network.bert.word.weight)


def test_another_wheel_is_refused(network, wheel, tmp_path):
    save(network, RankingConfig(TOKEN_DIMENSION, MAX_TOKENS, "0" * 64), tmp_path / "out")
    with pytest.raises(ValueError, match=f"expected {'0' * 64}; install the package version"):
        load(tmp_path / "out", wheel, SHAPE)
