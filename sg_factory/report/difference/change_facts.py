"""The base of all kinds of change: what a kind states, and how one change is written in each format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, Protocol, Self, TypeVar

from sg_factory.diagnostic import Place
from sg_factory.report.difference.rule_lines import ChangeSide, Find, LinePlace
from sg_factory.report.difference.words import Paint
from sg_factory.text.counting import counted

Concern = Literal["access", "protection", "looser", "stricter", "besides", "unread"]
"""The part of the verdict that a number belongs to; owners are those of access, of protection or of what is besides."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of changes: its key in JSON, in the object `within` if there are several, and its text; none for 0."""

    key: str
    number: int
    text: str
    concern: Concern
    within: str = ""


def count(key: str, number: int, one: str, many: str, concern: Concern, within: str = "") -> Count:
    """Count changes with a text such as `2 groups gone`."""
    return Count(key, number, counted(number, one, many) if number else "", concern, within)


Compared = TypeVar("Compared")


@dataclass(frozen=True, slots=True)
class ChangeFacts(ABC, Generic[Compared]):
    """A change that `compare` found, with its lines: all texts are printable.

    `key` is the list's name in a Difference and in JSON, `keys` those of a change in JSON: names of attributes of the
    facts or of the change. `title` is that of the list in text, `heading` in Markdown if it is another than the title
    in bold; `columns` and `note` are those of its table. `rank` orders tables: 1 for what opens access, 2 for what
    closes it, 3 for others, 4 for texts. `one_and_many` are the words of the verdict, on `concern`.
    """

    key: ClassVar[str]
    keys: ClassVar[str]
    title: ClassVar[str]
    heading: ClassVar[str] = ""
    columns: ClassVar[tuple[str, ...]]
    note: ClassVar[str] = ""
    rank: ClassVar[int] = 3
    one_and_many: ClassVar[tuple[str, str]]
    concern: ClassVar[Concern] = "besides"

    change: Compared

    @classmethod
    @abstractmethod
    def of(cls, change: Compared, find: Find) -> Self:
        """Return the facts of a change; `find` looks up its lines."""

    @abstractmethod
    def as_text(self, places: str, paint: Paint) -> Iterator[str]:
        """The lines for a terminal; `places` are the environments, if it is not in all of them."""

    @abstractmethod
    def as_cells(self, places: str) -> tuple[str, ...]:
        """The cells of the row in a comment."""

    @classmethod
    def order(cls, _: Compared) -> tuple[object, ...]:
        """Sort key, the most important first; equal keys keep the order of the comparison."""
        return ()

    @classmethod
    def pieces(cls, _: Compared) -> int:
        """The number of rules and extents of a change, which may be thousands."""
        return 1

    @classmethod
    def owners_of(cls, change: Any) -> Iterable[str]:
        """The owners that a change concerns; an empty text is none."""
        return change.owners if hasattr(change, "owners") else (getattr(change, "owner", ""),)

    @classmethod
    def counts(cls, changes: Sequence[Compared]) -> tuple[Count, ...]:
        """The numbers of all changes, listed or not."""
        return (count(cls.key, len(changes), *cls.one_and_many, cls.concern),)

    @classmethod
    def tables(cls, listing: Listing[Self]) -> tuple[Table, ...]:
        """The tables of the changes in a comment, open if they disarm something."""
        heading = cls.heading or f"<b>{cls.title}</b>"
        is_open = any(each.concern == "looser" and each.number for each in listing.counts)
        return (Table(heading, cls.rank, listing.items, listing.left_out, is_open),)


class _Placed(Protocol):
    @property
    def side(self) -> ChangeSide: ...
    @property
    def where(self) -> Place: ...


ComparedAtPlace = TypeVar("ComparedAtPlace", bound=_Placed)


@dataclass(frozen=True, slots=True)
class PlacedFacts(ChangeFacts[ComparedAtPlace]):
    """A change at one place of one side."""

    where: LinePlace

    @classmethod
    def of(cls, change: ComparedAtPlace, find: Find) -> Self:
        """Return a change with its place."""
        return cls(change, find(change.side, change.where))


Told = TypeVar("Told", bound=ChangeFacts[Any], covariant=True)


@dataclass(frozen=True, slots=True)
class Listing(Generic[Told]):
    """The changes of one kind: the facts of the first ones, the number of the others, and the counts of all."""

    kind: type[Told]
    items: tuple[Told, ...]
    left_out: int
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a comment: `items` are its rows, `left_out` is the number of further changes."""

    title: str
    rank: int
    items: Sequence[ChangeFacts[Any]]
    left_out: int
    is_open: bool = False
