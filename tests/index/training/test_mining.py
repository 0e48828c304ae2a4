from index.training.encoder.examples import TrainingPassage, TrainingQuestion
from index.training.encoder.mining import mine

TEXTS = ["liver pain", "liver pain lung", "rash", "hair", "liver pain"]
PASSAGES = [TrainingPassage("d.md", "T", (str(n),), text) for n, text in enumerate(TEXTS)]


ALLOWED = [True, True, True, False, True]
QUESTION = TrainingQuestion("liver pain", "lay", 0)


def test_neither_the_answer_nor_its_copy_nor_held_out_passages_are_mined(model):
    (mined,) = mine([QUESTION], PASSAGES, model, ALLOWED)
    assert sorted(mined.negatives) == [1, 2]
    assert (mined.text, mined.passage) == ("liver pain", 0)


def test_what_is_too_close_to_be_wrong_is_not_mined(model):
    dense = model.encode_passages([passage.encoder_input() for passage in PASSAGES]).dense
    near = dense @ model.encode_query(QUESTION.text).dense
    ratios = sorted(near[[1, 2]] / near[0])
    (mined,) = mine([QUESTION], PASSAGES, model, ALLOWED, ceiling=sum(ratios) / 2)
    assert [near[row] / near[0] for row in mined.negatives] == [ratios[0]]
