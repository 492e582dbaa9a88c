"""The base of all kinds of change: what a kind states, and how one change is written in each format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar

from sg_factory.report.difference.words import Find, LinePlace, Paint
from sg_factory.text.counting import counted

Concern = Literal["access", "protection", "looser", "stricter", "besides", "unread"]
"""The part of the verdict that a number belongs to; owners are those of access, of protection or of what is besides."""

_MOST_OPEN = 12  # rows of a section that is shown unfolded


@dataclass(frozen=True, slots=True)
class Count:
    """A number of changes: its key in JSON, in the object `within` if there are several, and its words in a verdict.

    `one` and `many` follow the number; without `many`, `one` is the whole text.
    """

    key: str
    number: int
    one: str
    many: str
    concern: Concern
    within: str = ""

    @property
    def text(self) -> str:
        """Such as `2 groups gone`; empty for none."""
        return (counted(self.number, self.one, self.many) if self.many else self.one) if self.number else ""


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
    def _text(self, places: str, paint: Paint) -> Iterator[str]: ...

    @abstractmethod
    def _cells(self, places: str) -> tuple[str, ...]: ...

    def as_text(self, places: str, paint: Paint) -> Iterator[str]:
        """The lines for a terminal; `places` are the environments, if it is not in all of them."""
        return self._text(places, paint)

    def as_row(self, places: str) -> str:
        """The row in a comment."""
        return f"| {' | '.join(self._cells(places))} |\n"

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
        return (Count(cls.key, len(changes), *cls.one_and_many, cls.concern),)

    @classmethod
    def sections(cls, listing: Listing[Self]) -> tuple[Section, ...]:
        """The sections of the changes in a comment, open if they disarm something."""
        heading = cls.heading or f"<b>{cls.title}</b>"
        is_open = any(each.concern == "looser" and each.number for each in listing.counts)
        return (Section(cls, heading, cls.rank, listing.items, listing.left_out, is_open),)


@dataclass(frozen=True, slots=True)
class PlacedFacts(ChangeFacts[Compared]):
    """A change at one place, `where` on its `side`."""

    where: LinePlace

    @classmethod
    def of(cls, change: Any, find: Find) -> Self:
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


@dataclass(slots=True)
class Section:
    """A folded table of a comment: a row for each of `items`, and the number of further changes.

    `rows` are those that fit in.
    """

    kind: type[ChangeFacts[Any]]
    title: str
    rank: int
    items: Sequence[ChangeFacts[Any]]
    left_out: int
    is_open: bool = False
    rows: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """The number of all changes."""
        return len(self.items) + self.left_out

    def text(self) -> str:
        """Render the section, with a sentence if changes are left out."""
        opened = " open" if self.is_open and self.count <= _MOST_OPEN else ""
        text = f"<details{opened}><summary>{self.title}: {self.count:,}</summary>\n\n"
        if self.kind.note:
            text += f"{self.kind.note}\n\n"
        if self.rows:
            columns = self.kind.columns
            text += f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n{''.join(self.rows)}\n"
        left_out = self.count - len(self.rows)
        if left_out:
            texts = f"{left_out:,} more" if self.rows else "All"
            shows = "everything" if not self.left_out else "more of it"
            text += f"{texts} left out, as the size of a comment is limited: `sg-factory diff` shows {shows}.\n\n"
        return f"{text}</details>"
