"""Diagnostics: the one type for mistakes and findings, with their places in files.

A `Place` is a file and a key path, which costs nothing to keep. A `Span` is a line and column. Places become spans
only when something is printed: see `yaml/locator.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Literal


class Severity(IntEnum):
    """The severity of a diagnostic; an error makes the command fail."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The severity as it is written in role files and in output: `info`, `warning`, `error`."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a YAML file: the keys and list indices that lead to it.

    `part` is `value` for the value at that path, `key` for its key. `fragment` narrows a scalar to the part of its text
    that is wrong. A path that the file does not have means the nearest node above it.
    """

    file: str
    path: tuple[str | int, ...] = ()
    part: Literal["value", "key"] = "value"
    fragment: str = ""

    def at(self, *steps: str | int, fragment: str = "") -> Place:
        """Return the place of the value `steps` further down."""
        return Place(self.file, self.path + steps, "value", fragment)

    def key(self, *steps: str | int) -> Place:
        """Return the place of the key `steps` further down."""
        return Place(self.file, self.path + steps, "key")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of one line of a file. `line`, `column` and `end` count from 1; `end` is one past the last character.

    `line` 0 means the file as a whole.
    """

    file: str
    line: int = 0
    column: int = 0
    end: int = 0
    source: str = ""

    @property
    def text(self) -> str:
        """The file and line, such as `roles/web.yaml:12`."""
        return f"{self.file}:{self.line}" if self.line else self.file


Locate = Callable[[Place], Span]
"""Finds the line of a place."""

Where = Place | Span


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a diagnostic concerns, with a label that says why."""

    where: Where
    label: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake or finding.

    `code` is a kebab-case name that never changes its meaning. `message` makes sense alone; `label` is printed beside
    the underlined text; `help` says what to write instead. `fix` is the replacement of the underlined text, if a
    machine may apply it; empty if a person has to choose.
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
        """Return the diagnostic with a function applied to all of its places."""
        related = tuple(Related(place(other.where), other.label) for other in self.related)
        return replace(self, where=place(self.where), related=related)


@dataclass(frozen=True, slots=True)
class Suppression:
    """An acceptance of findings, such as `checkov CKV_AWS_24`, with its place and reason."""

    words: str
    where: Where
    reason: str


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An accepted finding, with all suppressions that cover a part of it."""

    finding: Diagnostic
    by: tuple[Suppression, ...]

    def placed(self, place: Callable[[Where], Where]) -> Suppressed:
        """Return the finding and its suppressions with a function applied to all places."""
        return Suppressed(self.finding.placed(place), tuple(replace(each, where=place(each.where)) for each in self.by))


def prefixed(folder: str, found: Where) -> Where:
    """Return a place with a prefix before the path of its file: a folder, or the name of a revision."""
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
    """Return the diagnostic of a mistake: always an error, which cannot be switched off or accepted."""
    return Diagnostic(code, Severity.ERROR, message, where, label, help, related, fix)
