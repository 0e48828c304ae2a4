"""A ranking network small enough to run in a blink, with random but fixed weights."""

from __future__ import annotations

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from index.neural.bert import BertShape
from index.neural.encoder import RankingEncoder
from index.neural.model import RankingConfig, RankingModel, RankingNetwork
from index.scope import ScopeModel

# fmt: off
WORDS = [
    "liver", "lung", "bone", "brain", "pain", "fever", "cough", "rash", "hair", "it", "a", "is",
    "of", "to", "the", "and", "part", "spreads", "call", "about", "common", "where", "does",
    "treated", "what",
]
# fmt: on
VOCABULARY = {
    word: number for number, word in enumerate(["[PAD]", "[CLS]", "[SEP]", "[UNK]", *WORDS])
}
SHAPE = BertShape(
    vocabulary=len(VOCABULARY), positions=32, hidden=8, layers=2, heads=2, intermediate=16
)
TOKEN_DIMENSION = 4
MAX_TOKENS = 24


def make_tokenizer() -> Tokenizer:
    """A token is a word or a mark; words it does not know are all one."""
    tokenizer = Tokenizer(models.WordLevel(VOCABULARY, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    return tokenizer


def make_network(seed: int = 5) -> RankingNetwork:
    network = RankingNetwork(SHAPE, token_dimension=TOKEN_DIMENSION)
    generator = torch.Generator().manual_seed(seed)
    for value in network.parameters():
        torch.nn.init.normal_(value, std=0.5, generator=generator)
    return network


def make_model(network: RankingNetwork) -> RankingModel:
    config = RankingConfig(
        token_dimension=TOKEN_DIMENSION, max_tokens=MAX_TOKENS, base_digest="0" * 64
    )
    return RankingModel(network, make_tokenizer(), config)


def make_ranking_encoder(seed: int = 5) -> RankingEncoder:
    return RankingEncoder(make_model(make_network(seed)), make_tokenizer(), f"{seed:064d}")


def scope_of(log_odds: float) -> ScopeModel:
    """A model that says the same of every question."""
    flat = np.zeros(1, np.float32)
    return ScopeModel(np.zeros((SHAPE.hidden, 1), np.float32), flat, flat, np.float32(log_odds))
