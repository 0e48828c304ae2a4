from dataclasses import replace

import numpy as np
import pytest

from index.neural.adapter import Classifier
from index.training.adapter import AdapterRecipe, ClassedTexts, fit_adapter

from ..tiny import WORDS, make_network, make_tokenizer

RECIPE = AdapterRecipe(rank=4, epochs=30, batch=16, learning_rate=5e-3, weight_decay=0.0)


@pytest.fixture(scope="module")
def told():
    """Texts of five words; the first class is those with "fever"."""
    rng = np.random.default_rng(2)
    texts, targets = [], []
    plain = [word for word in WORDS if word != "fever"]
    for number in range(800):
        words = rng.choice(plain, size=5).tolist()
        if number % 2:
            words[int(rng.integers(5))] = "fever"
        texts.append(" ".join(words))
        targets.append([number % 2, 0])
    return texts, np.array(targets, np.float32)


def fit(texts, targets):
    told = ClassedTexts(texts, targets, np.ones_like(targets))
    return fit_adapter(make_network().bert, make_tokenizer(), told, RECIPE)


def test_the_changes_of_the_layers_tell_what_the_head_alone_cannot(told):
    texts, targets = told
    adapter = fit(texts[:600], targets[:600])
    unchanged = replace(adapter, up={name: 0 * part for name, part in adapter.up.items()})
    is_right = {}
    for name, used in (("changed", adapter), ("unchanged", unchanged)):
        classifier = Classifier(make_network().bert, make_tokenizer(), used)
        odds = np.stack([classifier.log_odds(text) for text in texts[600:]])
        is_right[name] = ((odds[:, 0] > 0) == (targets[600:, 0] > 0)).mean()
        # Nothing is ever of the second class.
        assert odds[:, 1].max() < -2
    assert is_right["changed"] > 0.85
    assert is_right["unchanged"] < 0.7


def test_the_same_input_gives_the_same_adapter(told):
    texts, targets = told
    first, second = (fit(texts[:64], targets[:64]) for _ in range(2))
    assert all(np.array_equal(first.up[name], second.up[name]) for name in first.up)
    assert np.array_equal(first.head, second.head)


def test_texts_that_count_nothing_teach_nothing(told):
    texts, targets = told
    counts = np.repeat([[1.0, 1.0], [0.0, 0.0]], [64, 64], axis=0).astype(np.float32)
    wrong = np.concatenate([targets[:64], 1 - targets[64:128]])
    both = [
        fit_adapter(
            make_network().bert,
            make_tokenizer(),
            ClassedTexts(texts[:128], labels, counts),
            RECIPE,
        )
        for labels in (wrong, targets[:128])
    ]
    assert np.array_equal(both[0].head, both[1].head)
