"""Scenarios: the combinations of choices that parameters and conditions of a template leave open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import TypeVar

T = TypeVar("T")

Choices = dict[str, int]
Answers = tuple[tuple[str, str], ...]
"""The decisions of a scenario: each question with the option that was taken, as a text; sorted."""

MOST_TOGETHER = 64
"""The most combinations that are tried; if there are more, each question is varied alone."""

_MOST_ALONE = 4  # times as many, where each is varied alone


class Scenario:
    """One combination of choices. A question that is not among them takes its first option, and is recorded."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.taken: dict[str, int] = {}
        self._answers: dict[str, str] = {}

    def choose(self, question: str, options: Sequence[T]) -> T:
        """The option that this scenario takes, always the same for a question."""
        self.taken[question] = len(options)
        option = options[self.choices.get(question, 0)]
        self._answers[question] = str(option)
        return option

    def part(self, prefix: str) -> Scenario:
        """The view of this scenario for a nested stack: its questions get a prefix."""
        return _Part(self, prefix)

    def has_asked(self, question: str) -> bool:
        """True if the question was asked: something depends on its answer."""
        return question in self.taken

    @property
    def answers(self) -> Answers:
        """The decisions of this scenario so far."""
        return tuple(sorted(self._answers.items()))


class _Part(Scenario):
    """A view of a scenario that passes questions on to it with a prefix."""

    def __init__(self, whole: Scenario, prefix: str) -> None:
        super().__init__({})
        self._whole = whole
        self._prefix = prefix

    def choose(self, question: str, options: Sequence[T]) -> T:
        """The option that the whole scenario takes."""
        self.taken[question] = len(options)
        return self._whole.choose(f"{self._prefix}{question}", options)


def each_scenario(read: Callable[[Scenario], T], most: int = MOST_TOGETHER) -> tuple[list[tuple[T, Answers]], int]:
    """The results of `read` in every scenario; and 0, or the number of questions if not all were combined.

    Questions are found by asking them: one that only some answers lead to is varied only under these. Where `most`
    scenarios are not enough, each question is varied alone, and of very many not even that.
    """
    found: list[tuple[T, Answers]] = []
    questions: dict[str, int] = {}
    same = _Same()
    pending: Iterator[Choices] = iter(())
    choices: Choices | None = {}
    while choices is not None and len(found) < most:
        scenario = Scenario(choices)
        found.append((read(scenario), same(scenario.answers)))
        questions |= scenario.taken
        pending = chain(
            _alternatives(scenario), pending
        )  # each is made when its turn comes; of very many most never are
        choices = next(pending, None)
    if choices is None:
        return found, 0
    return _each_alone(read, found[0], questions, most * _MOST_ALONE), len(questions)


class _Same:
    """Shares equal answers, to save memory: most scenarios answer thousands of questions alike."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[str, str]] = {}

    def __call__(self, answers: Answers) -> Answers:
        return tuple(self._known.setdefault(answer, answer) for answer in answers)


def _alternatives(scenario: Scenario) -> Iterator[Choices]:
    """The other options of the questions that the scenario was the first to ask, from the last one back."""
    asked = [question for question in scenario.taken if question not in scenario.choices]
    for position, question in reversed([*enumerate(asked)]):
        for option in reversed(range(1, scenario.taken[question])):
            yield {**scenario.choices, **dict.fromkeys(asked[:position], 0), question: option}


def _each_alone(
    read: Callable[[Scenario], T], first: tuple[T, Answers], questions: dict[str, int], most: int
) -> list[tuple[T, Answers]]:
    """The results with each question varied alone; `first` is that of the first option of every question."""
    same = _Same()
    found = [first]
    pending = [{question: option} for question, options in questions.items() for option in range(1, options)]
    for choices in islice(pending, most):  # which grows meanwhile
        scenario = Scenario(choices)
        found.append((read(scenario), same(scenario.answers)))
        new = {question: options for question, options in scenario.taken.items() if question not in questions}
        questions |= new
        pending += [{**choices, question: option} for question, options in new.items() for option in range(1, options)]
    return found
