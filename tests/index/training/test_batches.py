import random

from index.training.encoder.batches import BatchMaker, BatchSettings, topic, vary
from index.training.encoder.examples import TrainingPassage, TrainingQuestion

TEXT = "alpha beta gamma delta epsilon zeta eta theta iota kappa"


def passage(document, text, section=("Part", "Detail")):
    return TrainingPassage(document, "Title", section, text)


PASSAGES = [
    passage("t/types-skin-a.md", TEXT),
    passage("t/types-skin-b.md", TEXT + " lambda"),
    passage("t/types-lung-a.md", "one two three four five six seven eight"),
    passage("t/types-bone-a.md", "uno dos tres cuatro cinco seis siete ocho"),
    passage("t/types-bone-b.md", "un deux trois quatre cinq six sept huit"),
]
QUESTIONS = [
    TrainingQuestion("skin one?", "lay", 0, negatives=(4,)),
    TrainingQuestion("skin two?", "lay", 0, negatives=(4,)),
    TrainingQuestion("skin three?", "lay", 1),
    TrainingQuestion("lung?", "lay", 2, negatives=(3, 0)),
    TrainingQuestion("bone?", "lay", 3, negatives=(3, 4)),
]


def maker(size=4, misspelt=0.0):
    settings = BatchSettings(passages=size, misspelt=misspelt)
    return BatchMaker(QUESTIONS, PASSAGES, settings, random.Random(8))


def test_topic_is_the_subject_of_the_file_name():
    assert topic("pdq/types-breast-patient-male.md") == "types-breast"


def test_every_question_meets_its_own_passage():
    (batch,) = maker().epoch()
    own = {question.text: PASSAGES[question.passage] for question in QUESTIONS}
    assert sorted(batch.questions) == sorted(own)
    for question, answer in zip(batch.questions, batch.answers, strict=True):
        line = batch.passages[answer].split("\n", 1)[1]
        assert line == own[question].text


def test_hard_negatives_follow_the_answering_passages():
    (batch,) = maker().epoch()
    assert max(batch.answers) == 3
    added = {text.split("\n", 1)[1] for text in batch.passages[4:]}
    assert added == {PASSAGES[4].text}  # 3 and 0 answer questions of this batch themselves


def test_a_near_copy_is_no_wrong_answer():
    (batch,) = maker().epoch()
    lines = [text.split("\n", 1)[1] for text in batch.passages]
    for question, answer, out in zip(batch.questions, batch.answers, batch.left_out, strict=True):
        assert not out[answer]
        twins = [position for position, left in enumerate(out) if left]
        if question.startswith("skin"):
            assert [lines[position][:10] for position in twins] == ["alpha beta"]
        else:
            assert twins == []


def test_an_epoch_holds_each_answering_passage_once():
    batches = list(maker(size=2).epoch())
    assert len(batches) == maker(size=2).batches_an_epoch == 2
    assert sorted(q for batch in batches for q in batch.questions) == sorted(
        question.text for question in QUESTIONS
    )


def test_the_same_seed_makes_the_same_batches():
    assert list(maker(misspelt=1.0).epoch()) == list(maker(misspelt=1.0).epoch())
    assert list(maker(misspelt=1.0).epoch()) != list(maker().epoch())


def test_vary_keeps_most_inputs_whole_and_cuts_only_at_borders():
    lines = ["a one.", "b two.", "c three.", "d four."]
    whole = TrainingPassage("d.md", "Title", ("Part", "Detail"), "\n".join(lines))
    rng = random.Random(0)
    inputs = [vary(whole, rng) for _ in range(1000)]
    kept = sum(text == whole.encoder_input() for text in inputs) / 1000
    assert 0.55 < kept < 0.75  # 0.77 of the paths; 0.2 of the texts cut, half of those whole
    for text in inputs:
        heading, *body = text.split("\n")
        assert heading in {
            "Title", "Title > Detail", "Title > Part", "Part > Detail", "Title > Part > Detail"
        }  # fmt: skip
        start = lines.index(body[0])
        assert body == lines[start : start + len(body)]
        assert len(body) >= 2
