"""The decisions of one scenario so far: reading more of the template with them adds no scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sg_factory.source.cloudformation.scenarios import Scenario

T = TypeVar("T")


class Undecided(Exception):
    """A value depends on a question that the scenario was not asked."""


class Decided(Scenario):
    """The answers of a scenario, and no others. Raises Undecided for any other question."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(scenario.choices)
        self._scenario = scenario
        self.taken = scenario.taken

    def choose(self, question: str, options: Sequence[T]) -> T:
        """The option that the scenario has taken."""
        if question not in self.taken:
            raise Undecided(question)
        return self._scenario.choose(question, options)
