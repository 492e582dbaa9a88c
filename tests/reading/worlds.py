"""The meaning of random templates in each world; a world is one answer to every question that they leave open.

Written from CloudFormation's reference of parameters, conditions, stacks and exports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

ANYTHING = "\0"
"""The answer for what may be anything besides the other answers; nobody knows it before a deploy."""

Questions = dict[str, tuple[str, ...]]
Fact = tuple[str, ...]
"""`group NAME`, `rule GROUP DIRECTION TRAFFIC PEER`, or `told NAME`: something about this is said to be unknown."""


@dataclass(frozen=True)
class World:
    """One answer to each question; `path` stands before names of groups, `scope` before questions.

    `given` is what a stack gives to the parameters of its template, None being what a deploy knows.
    """

    answers: Mapping[str, str]
    path: str = ""
    scope: str = ""
    given: Mapping[str, str | None] = field(default_factory=dict)

    def answer(self, question: str) -> str:
        return self.answers[self.scope + question]

    def of_stack(self, name: str, given: Mapping[str, str | None]) -> World:
        """This world as seen by a stack in it."""
        return World(self.answers, f"{self.path}{name}.", f"{self.scope}{name}.", given)

    def of_file(self, file: str) -> World:
        """This world as seen by another file, whose exports are the same for all importers."""
        return World(self.answers, "", f"{file} ")


def worlds(questions: Questions) -> Iterator[World]:
    for answers in product(*questions.values()):
        yield World(dict(zip(questions, answers, strict=True)))


@dataclass(frozen=True)
class Word:
    """An expression, and its value: None if only a deploy knows it.

    That of a group is `group NAME` if the same reading makes it, else `external ID`; that of a prefix list `list NAME`,
    with its entries, and `?` for those that are not known.
    """

    raw: Any
    means: Callable[[World], str | None]


@dataclass(frozen=True)
class Truth:
    """A condition by its name, and whether it holds."""

    name: str
    holds: Callable[[World], bool]


@dataclass(frozen=True)
class Piece:
    """A part of a template, and the facts that it adds to a group by its name."""

    raw: Any
    facts: Callable[[World, str], Iterator[Fact]]


def always(text: str) -> Callable[[World], str]:
    return lambda _: text
