"""A network small enough to check by hand and random enough to be no special case."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from index.answerability import EVIDENCE
from index.build import build_snapshot
from index.features import FEATURES, passage_facts
from index.learned_order import LearnedOrder
from index.neural.bert import BertShape
from index.neural.model import RankingConfig, RankingModel, RankingNetwork
from index.ranker import LearnedRanker
from index.searcher import Searcher, open_searcher
from tests.index.tiny import scope_of

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


TEXTS = {
    "liver.md": ["Liver pain comes late.", "Fever is rare in the liver."],
    "bone.md": ["Bone pain comes at night.", "A bone may break."],
    "lung.md": ["Cough comes first.", "Breath grows short in the lung."],
}


@pytest.fixture(scope="module")
def searcher(make, ranking_encoder, tmp_path_factory):
    types = {"liver.md": ("liver",), "bone.md": ("liver", "bone"), "lung.md": ("lung",)}
    documents = [make.document(name, cancer_types=types[name]) for name in TEXTS]
    passages = [
        make.passage(name, position, text)
        for name, texts in TEXTS.items()
        for position, text in enumerate(texts)
    ]
    folder = tmp_path_factory.mktemp("pages")
    build_snapshot(
        make.corpus(documents, passages),
        folder / "index",
        encoder=ranking_encoder,
        cache_folder=folder / "cache",
    )
    snapshot = open_searcher(folder / "index", encoder=ranking_encoder).snapshot
    found = Searcher(snapshot, ranking_encoder)
    ranker = LearnedRanker(
        encoder_digest="",
        order=np.array([float(name == "lexical") for name in FEATURES], np.float32),
        order_scale=1.0,
        order_midpoint=0.0,
        answer=np.zeros(len(EVIDENCE), np.float32),
        answer_bias=0.0,
        scope=scope_of(0.0),
        threshold=0.5,
    )
    facts = passage_facts(snapshot.passages, snapshot.documents)
    found.order = LearnedOrder(snapshot, snapshot.tokens, ranking_encoder, ranker, facts)
    return found
