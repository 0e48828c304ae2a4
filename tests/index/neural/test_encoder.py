from pathlib import Path

import numpy as np
import pytest

import index
from index.errors import EncoderDigestError, EncoderInputError, EncoderMissingError
from index.neural.encoder import NAME, load_ranking_encoder
from index.neural.model import RankingConfig, save

from ..tiny import MAX_TOKENS, TOKEN_DIMENSION

SHIPPED = Path(index.__file__).parent / "weights" / "oncoask-minilm"
LONG = "liver " * (MAX_TOKENS - 1)


def test_it_says_what_it_is(ranking_encoder):
    assert ranking_encoder.name == NAME
    assert (ranking_encoder.dimension, ranking_encoder.token_dimension) == (8, TOKEN_DIMENSION)
    assert (ranking_encoder.max_tokens, ranking_encoder.precision) == (MAX_TOKENS, "bfloat16")


def test_tokens_are_counted_with_the_special_ones(ranking_encoder):
    assert ranking_encoder.count_tokens(["liver pain?", "", "fever"]) == [5, 2, 3]
    assert ranking_encoder.count_tokens([]) == []


def test_spans_are_the_characters_of_each_token(ranking_encoder):
    text = "Liver > pain\n\nfièvre"
    spans = ranking_encoder.token_spans(text)
    assert spans[0] == spans[-1] == (0, 0)
    assert [text[start:end] for start, end in spans[1:-1]] == ["Liver", ">", "pain", "fièvre"]


def test_there_are_as_many_spans_as_token_vectors(ranking_encoder):
    text = "Where does it spread? To the liver."
    found = ranking_encoder.encode_passages_with_tokens([text])
    assert len(ranking_encoder.token_spans(text)) == len(found.tokens)


def test_queries_and_passages_are_one_space(ranking_encoder):
    texts = ["liver pain", "where does it hurt", "rash"]
    queries = ranking_encoder.encode_queries(texts)
    passages = ranking_encoder.encode_passages(texts)
    assert np.einsum("ij,ij->i", queries, passages) == pytest.approx(np.ones(3), abs=0.01)
    assert queries[1] == pytest.approx(ranking_encoder.encode_query(texts[1]).dense)


def test_nothing_to_encode(ranking_encoder):
    assert ranking_encoder.encode_queries([]).shape == (0, 8)
    assert ranking_encoder.encode_passages([]).shape == (0, 8)


@pytest.mark.parametrize("method", ["encode_queries", "encode_passages"])
def test_a_text_that_is_too_long_is_refused(ranking_encoder, method):
    message = f"text 1 is {MAX_TOKENS + 1} tokens long and the encoder reads {MAX_TOKENS}"
    with pytest.raises(EncoderInputError, match=message):
        getattr(ranking_encoder, method)(["fever", LONG])


def test_a_query_that_is_too_long_is_refused(ranking_encoder):
    with pytest.raises(EncoderInputError, match="text 0"):
        ranking_encoder.encode_query(LONG)


def test_a_folder_without_weights_is_refused(tmp_path):
    with pytest.raises(EncoderMissingError, match=r"no .*model\.safetensors"):
        load_ranking_encoder(tmp_path)


def test_weights_trained_from_another_model_are_refused(network, tmp_path):
    save(network, RankingConfig(TOKEN_DIMENSION, MAX_TOKENS, "0" * 64), tmp_path)
    with pytest.raises(EncoderDigestError, match=f"expected {'0' * 64}"):
        load_ranking_encoder(tmp_path)


@pytest.mark.model
def test_the_shipped_encoder_tells_near_from_far():
    encoder = load_ranking_encoder()
    near, far = encoder.encode_passages(
        ["Ovarian cancer may spread to the liver, lung and peritoneum.", "Bread needs flour."]
    )
    (query,) = encoder.encode_queries(["where does cancer of the ovary go"])
    assert query @ near > query @ far + 0.2
    assert encoder.digest == load_ranking_encoder(SHIPPED).digest
