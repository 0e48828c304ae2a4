"""Which passages and questions make a training step, and how their texts are varied."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from index.training.encoder.examples import nearly_identical, word_runs, words
from index.training.encoder.misspell import misspell

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from index.training.encoder.examples import TrainingPassage, TrainingQuestion

_QUESTIONS_A_PASSAGE = 3
_GROUP = 4


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """What goes into a batch; the defaults made the published weights.

    Attributes:
        passages: answering passages; each brings up to three questions and one hard negative.
        misspelt: share of questions that are misspelt.
    """

    passages: int = 32
    misspelt: float = 0.2


@dataclass(frozen=True, slots=True)
class Batch:
    """One training step.

    Attributes:
        questions: question texts.
        passages: passage texts: first those that answer a question, then hard negatives.
        answers: for each question, the position in ``passages`` of its own.
        left_out: for each question, whether each passage is too like its own to count as wrong.
    """

    questions: list[str]
    passages: list[str]
    answers: list[int]
    left_out: list[list[bool]]


def topic(document: str) -> str:
    """Return the part of a document's name that tells its subject.

    >>> topic("cancer-types/types-skin-mole-photos.md")
    'types-skin'
    """
    return "-".join(PurePosixPath(document).stem.split("-")[:2])


def vary(passage: TrainingPassage, rng: random.Random) -> str:
    """Return the encoder's input with the heading path or the text sometimes cut.

    So the model does not depend on one splitter's borders: the path is shortened about one time
    in five, the text loses up to a third of its paragraphs one time in five.
    """
    chance = rng.random()
    headings = (passage.title, *passage.section)
    if chance < 0.08:
        headings = headings[:1]
    elif chance < 0.16:
        headings = (passage.title, *passage.section[-1:])
    elif chance < 0.20:
        headings = headings[:2]
    elif chance < 0.23 and passage.section:
        headings = passage.section
    lines = [line for line in passage.text.split("\n") if line.strip()]
    if len(lines) > 2 and rng.random() < 0.2:
        kept = rng.randrange(max(2, len(lines) * 2 // 3), len(lines) + 1)
        start = rng.choice((0, rng.randrange(len(lines) - kept + 1)))
        lines = lines[start : start + kept]
    return " > ".join(headings) + "\n" + "\n".join(lines)


class BatchMaker:
    """Makes batches; the same arguments and ``rng`` state make the same ones."""

    def __init__(
        self,
        questions: Sequence[TrainingQuestion],
        passages: Sequence[TrainingPassage],
        settings: BatchSettings,
        rng: random.Random,
    ) -> None:
        """Take the questions to train on and all passages that they point into."""
        self._questions = questions
        self._passages = passages
        self._settings = settings
        self._size = settings.passages
        self._rng = rng
        self._asked: dict[int, list[int]] = {}
        for number, question in enumerate(questions):
            self._asked.setdefault(question.passage, []).append(number)
        self._runs = [word_runs(passage.text) for passage in passages]
        self._passages_with: dict[str, int] = {}
        for passage in passages:
            for word in set(words(passage.text)):
                self._passages_with[word] = self._passages_with.get(word, 0) + 1

    @property
    def batches_an_epoch(self) -> int:
        """How many batches :meth:`epoch` yields."""
        return len(range(0, len(self._asked) - self._size // 2, self._size))

    def epoch(self) -> Iterator[Batch]:
        """Yield batches that hold each answering passage once, but for a last short batch.

        Passages go by fours of one subject, so that some wrong ones in a batch are near misses.
        """
        by_topic: dict[str, list[int]] = {}
        for row in self._rng.sample(sorted(self._asked), len(self._asked)):
            by_topic.setdefault(topic(self._passages[row].document), []).append(row)
        groups = [
            rows[start : start + _GROUP]
            for rows in by_topic.values()
            for start in range(0, len(rows), _GROUP)
        ]
        self._rng.shuffle(groups)
        order = [row for group in groups for row in group]
        for start in range(0, len(order) - self._size // 2, self._size):
            yield self._batch(order[start : start + self._size])

    def _batch(self, answering: list[int]) -> Batch:
        rows = list(answering)
        questions: list[str] = []
        answers: list[int] = []
        for position, row in enumerate(answering):
            asked = self._asked[row]
            chosen = self._rng.sample(asked, min(_QUESTIONS_A_PASSAGE, len(asked)))
            questions += [self._worded(self._questions[number].text) for number in chosen]
            answers += [position] * len(chosen)
            negatives = self._questions[self._rng.choice(chosen)].negatives
            hard = [row for row in negatives if row not in rows]
            if hard:
                rows.append(self._rng.choice(hard))
        like = [self._like(row, rows) for row in answering]
        texts = [vary(self._passages[row], self._rng) for row in rows]
        return Batch(questions, texts, answers, [like[position] for position in answers])

    def _worded(self, question: str) -> str:
        if self._rng.random() >= self._settings.misspelt:
            return question
        return misspell(question, self._passages_with, self._rng)

    def _like(self, row: int, others: Sequence[int]) -> list[bool]:
        runs = self._runs
        return [other != row and nearly_identical(runs[row], runs[other]) for other in others]
