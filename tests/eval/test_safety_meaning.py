from zlib import crc32

import numpy as np

from eval.safety_meaning import train_meaning
from service.safety.meaning import Meaning


def encode(texts):
    """Grave texts lie in one direction; which words they use does not matter."""
    rows = []
    for text in texts:
        rng = np.random.default_rng(crc32(text.encode()))
        row = rng.normal(size=16).astype(np.float32)
        row[0] = 4 if "grave" in text else -4
        rows.append(row / np.linalg.norm(row))
    return np.array(rows, np.float32)


def test_the_grave_run_of_a_message_is_found_and_learned_from():
    # Every message but the quiet ones holds one grave run among harmless ones.
    messages, alarms = [], []
    for number in range(400):
        runs = [["chat", str(number), str(i)] for i in range(3)]
        if number % 2:
            runs.insert(number % 3, ["grave", str(number)])
        messages.append(runs)
        alarms.append(bool(number % 2))
    is_alarm = np.array([alarms, [False] * len(alarms)])
    arrays = train_meaning(messages, is_alarm, np.ones(is_alarm.shape), encode)
    meaning = Meaning(encode, *(part.astype(np.float32) for part in arrays.values()))
    grave, chat = meaning.scores([["grave", "unseen"], ["chat", "unseen"]])
    assert grave[0] > 1
    assert chat[0] < -1
    # Nothing was said of the other kind.
    assert grave[1] < -1
