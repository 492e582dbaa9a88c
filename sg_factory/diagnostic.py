"""The only shape of "something is wrong", from the loader to the printed line.

A `Place` says where in an author's terms (a file and a key path) and costs nothing to keep. A `Span` says where in
an editor's terms (line and column). Places become spans only when something is printed: see `places`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Literal


class Severity(IntEnum):
    """How much a diagnostic weighs; an error stops the command."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The severity as it is written in role files and in output: `info`, `warning`, `error`."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a YAML file: the keys and list indices that lead to it.

    `part` says whether the value at that path is meant or the key that names it. `fragment` narrows a scalar to the
    part of its text that is at fault. A path that the file does not have means the nearest thing around it.
    """

    file: str
    path: tuple[str | int, ...] = ()
    part: Literal["value", "key"] = "value"
    fragment: str = ""

    def at(self, *steps: str | int, fragment: str = "") -> Place:
        """The value that lies `steps` further down."""
        return Place(self.file, self.path + steps, "value", fragment)

    def key(self, *steps: str | int) -> Place:
        """The key that lies `steps` further down."""
        return Place(self.file, self.path + steps, "key")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one line of a file. `line`, `column` and `end` count from 1; `end` is one past the last character.

    `line` 0 means the file as a whole.
    """

    file: str
    line: int = 0
    column: int = 0
    end: int = 0
    source: str = ""

    @property
    def text(self) -> str:
        """The line as people write it: `roles/web.yaml:12`."""
        return f"{self.file}:{self.line}" if self.line else self.file


Locate = Callable[[Place], Span]
"""Finds the line of a place."""

Where = Place | Span


@dataclass(frozen=True, slots=True)
class Related:
    """The other end of a diagnostic, and what it has to do with it."""

    where: Where
    label: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake or finding.

    `code` is a kebab name that never changes its meaning. `message` is a sentence that stands alone; `label` stands
    beside the underlined text; `help` says what to write instead. `fix` is the text that in place of the underlined one
    ends it, where a machine may write it; empty where a person has to choose.
    """

    code: str
    severity: Severity
    message: str
    where: Where
    label: str = ""
    help: str = ""
    related: tuple[Related, ...] = ()
    fix: str = ""

    def placed(self, place: Callable[[Where], Where]) -> Diagnostic:
        """The same, with all of its places put through a function."""
        related = tuple(Related(place(other.where), other.label) for other in self.related)
        return replace(self, where=place(self.where), related=related)


@dataclass(frozen=True, slots=True)
class Suppression:
    """The words by which somebody accepts findings, such as `checkov CKV_AWS_24`; where they stand, and why."""

    words: str
    where: Where
    reason: str


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that somebody has looked at and lives with: of several suppressions, all that cover a part of it."""

    finding: Diagnostic
    by: tuple[Suppression, ...]

    def placed(self, place: Callable[[Where], Where]) -> Suppressed:
        """As Diagnostic.placed."""
        return Suppressed(self.finding.placed(place), tuple(replace(each, where=place(each.where)) for each in self.by))


def below(folder: str, found: Where) -> Where:
    """A place with what stands before its file's path: a folder, or the name of a revision."""
    return replace(found, file=f"{folder}{found.file}")


def mistake(
    code: str,
    message: str,
    where: Where,
    *,
    label: str = "",
    help: str = "",
    related: tuple[Related, ...] = (),
    fix: str = "",
) -> Diagnostic:
    """A mistake of form: always an error, and nothing switches it off."""
    return Diagnostic(code, Severity.ERROR, message, where, label, help, related, fix)
