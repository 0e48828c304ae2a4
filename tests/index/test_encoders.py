import pytest

from index.encoder import PLAIN_MODEL, SentenceTransformerEncoder
from index.encoders import DEFAULT_MODEL, load_encoder
from index.errors import EncoderMissingError
from index.neural.encoder import NAME, RankingEncoder


@pytest.mark.model
def test_the_projects_own_encoder_is_the_default():
    assert DEFAULT_MODEL == NAME
    assert isinstance(load_encoder(), RankingEncoder)


@pytest.mark.model
def test_the_projects_own_encoder_has_one_precision():
    assert load_encoder(NAME, precision="float32").precision == "bfloat16"


@pytest.mark.parametrize("precision", ["bfloat16", "float32"])
def test_the_plain_model_stays_a_choice(precision):
    encoder = load_encoder(PLAIN_MODEL, precision=precision)
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert (encoder.name, encoder.precision) == (PLAIN_MODEL, precision)


def test_a_folder_without_a_model_is_refused_when_used(tmp_path):
    encoder = load_encoder(str(tmp_path))
    with pytest.raises(EncoderMissingError, match=str(tmp_path)):
        encoder.encode_queries(["liver"])
