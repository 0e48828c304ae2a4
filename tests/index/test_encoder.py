import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading

import numpy as np
import pytest

from index import encoder as encoder_module
from index.encoder import (
    PLAIN_MODEL,
    PLAIN_MODEL_DIGEST,
    unit_rows,
)
from index.encoder import load_sentence_transformer as load_encoder
from index.errors import EncoderDigestError, EncoderInputError, EncoderMissingError
from ingest.encoding import token_counter, wheel_model_path

TEXTS = [
    "Where does ovarian cancer usually spread?",
    "The most common places are the liver, the lungs and the lining of the belly.",
    "Fever",
    "Hair grows back a few months after treatment ends, often with another texture. " * 8,
]


def test_unit_rows_by_hand():
    assert unit_rows(np.array([[3, 4], [0, 0], [0, -2]])).tolist() == [
        pytest.approx([0.6, 0.8]),
        [0, 0],
        [0, -1],
    ]


def test_a_folder_that_is_no_model_is_refused(tmp_path):
    with pytest.raises(EncoderMissingError, match="name a sentence-transformers model or folder"):
        load_encoder(str(tmp_path)).encode_queries(["liver"])


def test_changed_weights_of_the_wheel_are_refused(tmp_path, monkeypatch):
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr(encoder_module, "wheel_model_path", lambda: tmp_path)
    found = hashlib.sha256(b"other weights").hexdigest()
    with pytest.raises(EncoderDigestError, match=f"is {found}, expected {PLAIN_MODEL_DIGEST}"):
        load_encoder()


def test_the_default_is_known_by_its_digest_before_it_is_loaded():
    encoder = load_encoder()
    assert (encoder.name, encoder.digest) == (PLAIN_MODEL, PLAIN_MODEL_DIGEST)
    assert encoder._models == {}


@pytest.fixture(scope="module")
def exact():
    return load_encoder(precision="float32")


@pytest.fixture(scope="module")
def fast():
    return load_encoder(precision="bfloat16")


def plain_vectors(texts):
    """Mean of the last hidden states under the mask, at length 1: the model card's own recipe."""
    import torch  # noqa: PLC0415
    from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415

    folder = wheel_model_path()
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
    rows = []
    for text in texts:
        inputs = tokenizer(text, return_tensors="pt")
        with torch.no_grad():
            states = model(**inputs).last_hidden_state[0]
        mean = states.mean(dim=0).numpy().astype(np.float64)
        rows.append(mean / np.linalg.norm(mean))
    return np.array(rows)


@pytest.mark.model
class TestRealModel:
    def test_facts(self, exact):
        assert (exact.dimension, exact.max_tokens) == (384, 256)

    def test_vectors_follow_the_models_own_recipe(self, exact):
        expected = plain_vectors(TEXTS)
        assert exact.encode_passages(TEXTS) == pytest.approx(expected, abs=1e-5)
        assert exact.encode_queries(TEXTS) == pytest.approx(expected, abs=1e-5)

    def test_rows_come_back_in_the_order_given(self, exact):
        together = exact.encode_passages(TEXTS)
        for row, text in enumerate(TEXTS):
            alone = exact.encode_passages([text])[0]
            assert together[row] == pytest.approx(alone, abs=1e-5)

    def test_bfloat16_is_near_to_float32_and_gives_float32_unit_rows(self, exact, fast):
        found = fast.encode_passages(TEXTS)
        assert found.dtype == np.float32
        assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(4), abs=1e-6)
        cosines = (found * exact.encode_passages(TEXTS)).sum(axis=1)
        assert cosines.min() >= 0.998

    def test_queries_are_computed_in_float32_whatever_the_precision(self, exact, fast):
        assert np.array_equal(fast.encode_queries(TEXTS[:1]), exact.encode_queries(TEXTS[:1]))

    def test_a_question_is_nearer_to_its_answer_than_to_another(self, exact):
        query = exact.encode_queries(TEXTS[:1])[0]
        answer, fever, hair = exact.encode_passages(TEXTS[1:]) @ query
        assert answer > max(fever, hair) + 0.2

    def test_no_text_is_no_row(self, exact):
        assert exact.encode_passages([]).shape == (0, 384)

    def test_tokens_are_counted_as_ingest_counts_them(self, exact):
        count = token_counter()
        assert exact.count_tokens(TEXTS) == [count(text) for text in TEXTS]

    def test_the_longest_input_is_taken_and_one_token_more_refused(self, exact):
        # "a" is one token; two special tokens stand around the text.
        fits, too_long = "a " * 254, "a " * 255
        assert exact.count_tokens([fits, too_long]) == [256, 257]
        assert exact.encode_passages([fits]).shape == (1, 384)
        with pytest.raises(EncoderInputError, match=r"text 1 is 257 tokens long .* reads 256"):
            exact.encode_passages([fits, too_long])

    def test_a_folder_is_known_by_the_digest_of_its_weights(self, exact, tmp_path):
        copy = tmp_path / "model"
        shutil.copytree(wheel_model_path(), copy)
        config = json.loads((copy / "sentence_bert_config.json").read_text())
        config["max_seq_length"] = 32
        (copy / "sentence_bert_config.json").write_text(json.dumps(config))
        other = load_encoder(str(copy), precision="float32")
        assert (other.name, other.digest) == (str(copy), PLAIN_MODEL_DIGEST)
        assert other.max_tokens == 32
        assert np.array_equal(other.encode_queries(TEXTS[:1]), exact.encode_queries(TEXTS[:1]))

    def test_weights_in_other_files_are_known_by_their_tensors(self, exact, tmp_path):
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415

        model = SentenceTransformer(str(wheel_model_path()), device="cpu")
        model.save(str(tmp_path / "one"))
        with (tmp_path / "one" / "model.safetensors").open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        assert load_encoder(str(tmp_path / "one")).digest == digest
        (tmp_path / "one" / "extra.bin").write_bytes(b"")
        by_tensors = load_encoder(str(tmp_path / "one")).digest
        assert by_tensors not in {digest, PLAIN_MODEL_DIGEST}
        next(model.parameters()).data[0, 0] += 1
        model.save(str(tmp_path / "two"))
        (tmp_path / "two" / "extra.bin").write_bytes(b"")
        assert load_encoder(str(tmp_path / "two")).digest not in {digest, by_tensors}

    def test_threads_get_what_one_gets(self, exact):
        expected = [exact.encode_queries([text]) for text in TEXTS]
        found = [None] * 12

        def run(i):
            exact.count_tokens(TEXTS)
            found[i] = exact.encode_queries([TEXTS[i % 4]])

        threads = [threading.Thread(target=run, args=(i,)) for i in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(np.allclose(found[i], expected[i % 4], atol=1e-6) for i in range(12))

    def test_the_default_needs_no_network(self):
        program = (
            "import socket\n"
            "def refuse(*_): raise SystemExit('network used')\n"
            "socket.socket.connect = socket.getaddrinfo = refuse\n"
            "from index.encoder import load_sentence_transformer as load_encoder\n"
            "print(load_encoder().encode_queries(['fever']).shape)\n"
        )
        environment = {k: v for k, v in os.environ.items() if k != "HF_HUB_OFFLINE"}
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, "(1, 384)\n"), done.stderr
