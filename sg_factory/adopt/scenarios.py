"""What a template becomes under each choice that its parameters and conditions leave open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

Choices = dict[str, int]
Answers = tuple[tuple[str, str], ...]
"""What was decided: each question that was asked, with the option that was taken, as a text; sorted."""

MOST_TOGETHER = 64
"""So many combinations are tried; where there are more, each question is varied alone."""

_MOST_ALONE = 4  # times as many, where each is varied alone


class Scenario:
    """One way to decide what is open. What nobody has decided takes its first option, and is noted."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.taken: dict[str, int] = {}
        self._answers: dict[str, str] = {}

    def choose(self, question: str, options: Sequence[T]) -> T:
        """The option that this scenario takes, the same whenever the same question is asked."""
        self.taken[question] = len(options)
        option = options[self.choices.get(question, 0)]
        self._answers[question] = str(option)
        return option

    @property
    def answers(self) -> Answers:
        """What this scenario has decided of what it was asked so far."""
        return tuple(sorted(self._answers.items()))


def every(read: Callable[[Scenario], T], most: int = MOST_TOGETHER) -> tuple[list[tuple[T, Answers]], int]:
    """What `read` gives in every scenario; and 0, or the number of questions where not all were combined.

    Questions are found by asking them: one that only some answers lead to is varied only under these. Where `most`
    scenarios are not enough, each question is varied alone, and of very many not even that.
    """
    found: list[tuple[T, Answers]] = []
    questions: dict[str, int] = {}
    pending: list[Choices] = [{}]
    for _ in range(most):
        scenario = Scenario(pending.pop())
        found.append((read(scenario), scenario.answers))
        questions |= scenario.taken
        pending += _alternatives(scenario)
        if not pending:
            return found, 0
    return _each_alone(read, questions, most * _MOST_ALONE), len(questions)


def _alternatives(scenario: Scenario) -> Iterator[Choices]:
    decided = dict(scenario.choices)
    for question, options in scenario.taken.items():
        if question not in scenario.choices:
            yield from ({**decided, question: option} for option in range(1, options))
            decided[question] = 0


def _each_alone(read: Callable[[Scenario], T], questions: dict[str, int], most: int) -> list[tuple[T, Answers]]:
    first = Scenario({})
    found = [(read(first), first.answers)]
    pending = [{question: option} for question, options in questions.items() for option in range(1, options)]
    for choices in islice(pending, most):  # which grows meanwhile
        scenario = Scenario(choices)
        found.append((read(scenario), scenario.answers))
        new = {question: options for question, options in scenario.taken.items() if question not in questions}
        questions |= new
        pending += [{**choices, question: option} for question, options in new.items() for option in range(1, options)]
    return found
