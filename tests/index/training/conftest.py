"""A network small enough to check by hand and random enough to be no special case."""

from __future__ import annotations

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from index.neural.bert import BertShape
from index.neural.model import RankingConfig, RankingModel, RankingNetwork

SHAPE = BertShape(vocabulary=12, positions=16, hidden=8, layers=2, heads=2, intermediate=16)
VOCABULARY = {
    word: number
    for number, word in enumerate(
        [
            "[PAD]",
            "[CLS]",
            "[SEP]",
            "[UNK]",
            "liver",
            "lung",
            "bone",
            "pain",
            "fever",
            "cough",
            "rash",
            "hair",
        ]
    )
}


def make_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel(VOCABULARY, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    return tokenizer


@pytest.fixture
def shape() -> BertShape:
    return SHAPE


@pytest.fixture
def tokenizer() -> Tokenizer:
    return make_tokenizer()


@pytest.fixture
def network() -> RankingNetwork:
    torch.manual_seed(5)
    network = RankingNetwork(SHAPE, token_dimension=4)
    for value in network.parameters():
        torch.nn.init.normal_(value, std=0.5)
    return network


@pytest.fixture
def model(network: RankingNetwork) -> RankingModel:
    config = RankingConfig(token_dimension=4, max_tokens=8, base_digest="0" * 64)
    return RankingModel(network, make_tokenizer(), config)
