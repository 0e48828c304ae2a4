import json
from pathlib import Path

import numpy as np
import pytest

from eval.safety_net import MESSAGES, Example, main, read_messages, rule_examples, train
from index.neural.encoder import shared_ranking_encoder
from service.safety.grave import GraveReader
from service.safety.meaning import Meaning
from service.safety.net import Net
from service.safety.text import sentences

CASES = Path("eval/safety_cases/cases.jsonl")
RULES_YAML = Path("service/safety/rules.yaml")
QUIET = ["what is a port", "how long is the scan", "is cake bad for me", "who reads the scan"]


def plain(message: str) -> str:
    return " ".join(word for words in sentences(message) for word in words)


def toy() -> list[Example]:
    chat = "We had cake. It was a nice day. "
    return [
        *(Example(text, "quiet") for text in [*QUIET, chat, "i want to know the day"]),
        *(Example(text, "emergency") for text in ["he is choking", "she is choking on it"]),
        Example(f"{chat}Now my son is choking. What is in the cake?", "emergency"),
        *(Example(text, "crisis") for text in ["i want it to end", "i want to end it all"]),
        Example("a fever since the infusion", "urgent_symptom"),
    ]


def test_a_net_learns_kinds_and_finds_the_sentence_that_matters() -> None:
    net = Net(**train(toy()))

    def scores(text: str) -> tuple[float, ...]:
        return GraveReader(net).scores(text, sentences(text))[0]

    assert scores("my wife is choking")[0] > 0 > scores("my wife likes cake")[0]
    assert scores("i want to end this")[1] > 0 > scores("i want to know the scan")[1]
    # The chat around the grave sentence of a long message has taught nothing.
    assert scores("It was a nice day")[0] < 0


def test_weights_are_whole_numbers_that_keep_the_order() -> None:
    fitted = train(toy())
    assert fitted["weights"].dtype == np.int8
    assert np.abs(fitted["weights"]).max() == 127


def test_no_test_case_is_among_the_training_messages() -> None:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    tested = {plain(json.loads(line)["message"]) for line in lines}
    taught = {plain(example.text) for example in read_messages(MESSAGES)}
    assert not tested & taught


def test_examples_of_the_rules_teach_too() -> None:
    examples = rule_examples(RULES_YAML.read_text(encoding="utf-8"))
    assert {e.name for e in examples} == {"emergency", "crisis", "urgent_symptom", "quiet"}
    assert Example("she is panting for breath and cannot answer me", "emergency") in examples


def test_the_command_writes_nets_that_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "messages"
    folder.mkdir()
    (folder / "emergency.txt").write_text("he is choking\n\nshe turned blue\n", encoding="utf-8")
    (folder / "crisis.txt").write_text("i want to end it\n", encoding="utf-8")
    (folder / "urgent_symptom.txt").write_text("fever since the chemo\n", encoding="utf-8")
    (folder / "quiet.txt").write_text("\n".join(QUIET), encoding="utf-8")
    questions = tmp_path / "questions.jsonl"
    asked = [*QUIET, "I cannot breathe"]  # the last one sounds an alarm and is left out
    questions.write_text("".join(json.dumps({"question": q}) + "\n" for q in asked))
    arguments = ["--messages", folder, "--questions", questions, "--out", tmp_path]
    assert main([str(argument) for argument in arguments]) == 0
    net = Net.load(tmp_path / "net.npz")
    assert net.score(("i", "cannot", "breathe"))[0] > net.score(("is", "cake", "bad"))[0]
    meaning = Meaning.load(tmp_path / "meaning.npz", shared_ranking_encoder())
    assert meaning.scores("he is choking")[0] > meaning.scores("how long is the scan")[0]
