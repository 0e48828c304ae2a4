import random

import torch

from index.neural.model import pad
from index.training.encoder.__main__ import Trainer, TrainingSettings, start_heads, train
from index.training.encoder.batches import BatchMaker, BatchSettings
from index.training.encoder.examples import TrainingPassage, TrainingQuestion

WORDS = ("liver", "lung", "bone", "pain")
PASSAGES = [TrainingPassage("d.md", "T", (), f"fever {word}") for word in WORDS]
QUESTIONS = [TrainingQuestion(f"{word} rash", "lay", row) for row, word in enumerate(WORDS)]


def test_heads_start_as_the_main_directions_with_equal_weights(network):
    network.eval()
    ids, mask = pad([[1, 4, 5, 6, 2], [1, 7, 8, 2]])
    start_heads(network, ids, mask)
    weight = network.proj.weight.detach()
    torch.testing.assert_close(weight @ weight.T, torch.eye(4), atol=1e-5, rtol=0)
    with torch.inference_mode():
        hidden = network.bert(ids, mask)[mask]
        projected = network.proj(hidden)
        share = network(ids, mask)[2]
    torch.testing.assert_close(projected.mean(0), torch.zeros(4), atol=1e-5, rtol=0)
    spread = torch.linalg.svdvals(hidden - hidden.mean(0))[:4]
    torch.testing.assert_close(projected.norm(dim=0), spread, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(share[1, :4], torch.full((4,), 0.25))


def test_training_finds_the_right_passage_and_leaves_word_vectors_alone(network, tokenizer):
    before = network.bert.word.weight.detach().clone()
    settings = TrainingSettings(learning_rate=3e-2, head_learning_rate=3e-2, max_tokens=8)
    maker = BatchMaker(QUESTIONS, PASSAGES, BatchSettings(4, 0.0), random.Random(1))
    trainer = Trainer(network, tokenizer, settings, steps=60)
    (batch,) = maker.epoch()
    first = trainer.step(batch)
    train(maker, trainer, epochs=59)
    network.eval()
    questions = pad([tokenizer.encode(question.text).ids for question in QUESTIONS])
    passages = pad([tokenizer.encode(passage.encoder_input()).ids for passage in PASSAGES])
    with torch.inference_mode():
        scores = network(*questions)[0] @ network(*passages)[0].T
    assert scores.argmax(1).tolist() == [0, 1, 2, 3]
    assert max(trainer.step(batch)) < 0.1 * min(first)
    torch.testing.assert_close(network.bert.word.weight, before, atol=0, rtol=0)
