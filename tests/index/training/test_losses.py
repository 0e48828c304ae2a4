import math

import pytest
import torch

from index.training.encoder.losses import contrast, pairwise_maxsim


def test_pairwise_maxsim_and_its_gradient_equal_the_plain_definition():
    torch.manual_seed(0)
    queries = [torch.randn(3, 5, requires_grad=True), torch.randn(2, 5, requires_grad=True)]
    passages = torch.randn(4, 6, 5, requires_grad=True)
    mask = torch.arange(6) < torch.tensor([6, 2, 4, 1]).unsqueeze(1)
    found = pairwise_maxsim(queries, passages, mask)
    expected = torch.stack(
        [
            torch.stack(
                [(q @ p[real].T).amax(1).sum() for p, real in zip(passages, mask, strict=True)]
            )
            for q in queries
        ]
    )
    torch.testing.assert_close(found, expected)
    inputs = [*queries, passages]
    ours = torch.autograd.grad(found.square().sum(), inputs)
    theirs = torch.autograd.grad(expected.square().sum(), inputs)
    torch.testing.assert_close(ours, theirs)


def test_contrast_by_hand():
    scores = torch.tensor([[math.log(3), 0.0, 9.0]])
    loss = contrast(scores, torch.tensor([0]), torch.tensor([[False, False, True]]))
    assert loss.item() == pytest.approx(-math.log(3 / (3 + 1)))
