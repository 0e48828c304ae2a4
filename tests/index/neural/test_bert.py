import math

import pytest
import torch

from index.neural.bert import BertEncoder, BertShape, from_transformers
from index.neural.model import base_network, pad
from ingest.encoding import wheel_model_path

SHAPE = BertShape(vocabulary=7, positions=6, hidden=4, layers=1, heads=2, intermediate=8)


def by_hand(encoder, ids):
    """BERT written out for one text: one layer, loops over heads and positions."""
    layer = encoder.layers[0]
    hidden = [
        encoder.norm(encoder.word.weight[token] + encoder.position.weight[place] + encoder.segment)
        for place, token in enumerate(ids)
    ]
    width = SHAPE.hidden // SHAPE.heads
    parts = [layer.qkv(vector) for vector in hidden]
    result = []
    for here in range(len(ids)):
        mixed = []
        for head in range(SHAPE.heads):
            mine = slice(head * width, (head + 1) * width)
            query, keys, values = (
                parts[here][: SHAPE.hidden][mine],
                [p[SHAPE.hidden : 2 * SHAPE.hidden][mine] for p in parts],
                [p[2 * SHAPE.hidden :][mine] for p in parts],
            )
            logits = torch.stack([query @ key / math.sqrt(width) for key in keys])
            shares = logits.softmax(0)
            mixed.append(sum(share * value for share, value in zip(shares, values, strict=True)))
        attended = layer.attention_norm(hidden[here] + layer.attended(torch.cat(mixed)))
        wide = layer.widen(attended)
        wide = wide * 0.5 * (1 + torch.erf(wide / math.sqrt(2)))
        result.append(layer.output_norm(attended + layer.narrow(wide)))
    return torch.stack(result)


@pytest.fixture
def encoder():
    encoder = BertEncoder(SHAPE)
    generator = torch.Generator().manual_seed(2)
    for value in encoder.parameters():
        torch.nn.init.normal_(value, std=0.7, generator=generator)
    return encoder.eval()


@torch.inference_mode()
def test_hidden_vectors_equal_the_definition(encoder):
    ids = [1, 5, 3, 2]
    torch.testing.assert_close(encoder(torch.tensor([ids]))[0], by_hand(encoder, ids))


@torch.inference_mode()
def test_the_order_of_words_counts(encoder):
    one, other = encoder(torch.tensor([[1, 5, 3]])), encoder(torch.tensor([[1, 3, 5]]))
    assert not torch.allclose(one[0, 0], other[0, 0], atol=1e-2)


@torch.inference_mode()
def test_padding_is_not_attended_to(encoder):
    ids, mask = pad([[1, 5, 2], [1, 4, 5, 6, 2]])
    torch.testing.assert_close(encoder(ids, mask)[0, :3], encoder(torch.tensor([[1, 5, 2]]))[0])


def test_weights_of_transformers_take_their_places():
    hidden, wide = 2, 3
    names = {
        "embeddings.word_embeddings.weight": (5, hidden),
        "embeddings.position_embeddings.weight": (4, hidden),
        "embeddings.token_type_embeddings.weight": (2, hidden),
        "embeddings.LayerNorm.weight": (hidden,),
        "embeddings.LayerNorm.bias": (hidden,),
    }
    old = "encoder.layer.0."
    for part in ("query", "key", "value"):
        names[f"{old}attention.self.{part}.weight"] = (hidden, hidden)
        names[f"{old}attention.self.{part}.bias"] = (hidden,)
    for part, shape in (
        ("attention.output.dense", (hidden, hidden)),
        ("attention.output.LayerNorm", (hidden,)),
        ("intermediate.dense", (wide, hidden)),
        ("output.dense", (hidden, wide)),
        ("output.LayerNorm", (hidden,)),
    ):
        names[f"{old}{part}.weight"] = shape
        names[f"{old}{part}.bias"] = shape[:1]
    weights = {name: torch.full(shape, float(n)) for n, (name, shape) in enumerate(names.items())}
    state = from_transformers(weights)
    encoder = BertEncoder(
        BertShape(vocabulary=5, positions=4, hidden=2, layers=1, heads=1, intermediate=3)
    )
    encoder.load_state_dict(state)
    query, key, value = (
        weights[f"{old}attention.self.{part}.weight"] for part in ("query", "key", "value")
    )
    layer = encoder.layers[0]
    assert torch.equal(layer.qkv.weight, torch.cat([query, key, value]))
    assert torch.equal(layer.widen.weight, weights[f"{old}intermediate.dense.weight"])
    assert torch.equal(layer.attended.bias, weights[f"{old}attention.output.dense.bias"])
    assert torch.equal(encoder.segment, weights["embeddings.token_type_embeddings.weight"][0])


@pytest.mark.model
def test_the_encoder_equals_transformers():
    from transformers import BertModel  # noqa: PLC0415

    folder = wheel_model_path()
    ids, mask = pad([[101, 2026, 3566, 2038, 4456, 102], [101, 4456, 102]])
    theirs = BertModel.from_pretrained(folder).eval()
    ours = base_network(folder, 64).bert.eval()
    with torch.inference_mode():
        expected = theirs(ids, attention_mask=mask.long()).last_hidden_state
        found = ours(ids, mask)
    torch.testing.assert_close(found[mask], expected[mask], atol=1e-5, rtol=1e-4)
