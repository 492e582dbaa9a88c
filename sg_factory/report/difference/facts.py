"""A Difference → its facts, which all formats read. Their JSON has the schema `docs/diff.schema.json`.

Only the lines of listed places are looked up: those of gained access on the new side, those of lost access on the old
side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, cast

from sg_factory.compare.difference import Difference, DifferenceVerdict, ProtectionVerdict
from sg_factory.diagnostic import Locate, Place
from sg_factory.plan import Rule
from sg_factory.report.difference import KINDS
from sg_factory.report.difference.access import AccessFacts
from sg_factory.report.difference.change_facts import ChangeFacts, Concern, Count, Listing
from sg_factory.report.difference.owners import OwnerFacts, owners
from sg_factory.report.difference.words import ChangeSide, Find, LinePlace, end_text
from sg_factory.text.counting import few
from sg_factory.text.escaping import escaped

# The most rules and extents of the changes of one list, enough for 5,000 changed flows between roles.
MOST_PIECES = 20_000
_IN_PART = " in what could be read"


@dataclass(frozen=True, slots=True)
class DifferenceFacts:
    """What is reported of a difference: printable texts and numbers. `base` and `head` are the names of the sides."""

    base: str
    head: str
    compared: tuple[str, ...]
    verdict: DifferenceVerdict
    protection_verdict: ProtectionVerdict
    until: str
    owners: tuple[OwnerFacts, ...]
    lists: tuple[Listing[ChangeFacts[Any]], ...]

    @property
    def access(self) -> Listing[AccessFacts]:
        """The changes of access."""
        return next(cast(Listing[AccessFacts], each) for each in self.lists if each.kind is AccessFacts)

    @property
    def counts(self) -> Iterator[Count]:
        """The numbers of all changes, listed or not."""
        return (count for each in self.lists for count in each.counts)

    @property
    def summary(self) -> str:
        """The verdict in one line: `broader: 2 gained, 1 widened, 1 lost`."""
        return self.with_numbers(self.verdict.replace("same access", "no access changes"))

    def with_numbers(self, verdict: str) -> str:
        """A verdict with numbers, the end of all gained access, changes of protection, and a note on unread parts."""
        text = ": ".join(filter(None, (verdict, self._counted("access") or self._counted("besides"))))
        ends = f"all gained access expires by {self.until}" if self.until else ""
        looser, stricter = self._counted("looser"), self._counted("stricter")
        protection = f"looser protection: {looser}" if looser else ""
        arms = f"{'stricter' if looser else 'stricter protection'}: {stricter}" if stricter else ""
        unread = "" if self.verdict.endswith(_IN_PART) else self._counted("unread")
        return "; ".join(filter(None, (text, ends, protection, arms, unread)))

    def _counted(self, concern: Concern) -> str:
        return ", ".join(count.text for count in self.counts if count.concern == concern and count.text)

    def places(self, facts: ChangeFacts[Any]) -> str:
        """The environments of a change, such as ` (in dev and prod)`; empty if they are all that was compared."""
        names = facts.change.environments
        return f" (in {few(names)})" if names and len(names) < len(self.compared) else ""


def facts(difference: Difference, *, base: str, head: str, before: Locate, after: Locate) -> DifferenceFacts:
    """Return the facts of a difference, the most important first. `base` and `head` are the names of the sides.

    Changes that a list has no room for are included in the verdict and the counts.
    """
    locate: Mapping[ChangeSide, Locate] = {"before": before, "after": after}

    @cache
    def find(side: ChangeSide, place: Place) -> LinePlace:
        span = locate[side](place)
        return LinePlace(span.file, span.line, span.column, span.end)

    found = DifferenceFacts(
        base,
        head,
        tuple(filter(None, difference.compared)),
        difference.verdict,
        difference.protection_verdict,
        end_text(difference.until),
        owners((kind, getattr(difference, kind.key)) for kind in KINDS),
        tuple(_listing(kind, getattr(difference, kind.key), find) for kind in KINDS),
    )
    return cast(DifferenceFacts, _printable(found))


def _listing(kind: type[ChangeFacts[Any]], changes: Sequence[Any], find: Find) -> Listing[ChangeFacts[Any]]:
    """The facts of the first changes with at most `MOST_PIECES` together, and of at least one change."""
    items: list[ChangeFacts[Any]] = []
    room = MOST_PIECES
    for change in sorted(changes, key=kind.order):
        room -= kind.pieces(change)
        if room < 0 and items:
            break
        items.append(kind.of(change, find))
    return Listing(kind, tuple(items), len(changes) - len(items), kind.counts(changes))


def _printable(value: Any) -> Any:
    """Escape all characters that cannot be printed, in all texts of a value; rules and places are not printed."""
    if isinstance(value, tuple):
        return tuple([escaped(each) if isinstance(each, str) else _printable(each) for each in value])
    read = _reader(value.__class__)
    if read is None:
        return value
    old = read(value)
    new = _printable(old)
    return value if new == old else value.__class__(*new)


@cache
def _reader(kind: Any) -> Callable[[Any], tuple[Any, ...]] | None:
    """The function that reads all fields of a dataclass that is printed; None for any other type."""
    is_printed = is_dataclass(kind) and kind not in (Rule, Place)
    return attrgetter(*(each.name for each in fields(kind))) if is_printed else None


def as_data(facts: DifferenceFacts) -> dict[str, Any]:
    """The content of the JSON format; `as_object` returns its parts."""
    counts: dict[str, Any] = {}
    for count in facts.counts:
        (counts.setdefault(count.within, {}) if count.within else counts)[count.key] = count.number
    keys = ("base", "head", "compared", "verdict", "protection_verdict", "summary", "until")
    return {
        **{key: getattr(facts, key) for key in keys},
        "counts": counts,
        "owners": facts.owners,
        **{each.kind.key: each.items for each in facts.lists},
        "left_out": {each.kind.key: each.left_out for each in facts.lists},
    }


def as_object(value: Any) -> dict[str, Any]:
    """The object of JSON for a change or a part of one."""
    keys, read = _keys(value.__class__)
    return dict(zip(keys, read(value), strict=True))


@cache
def _keys(kind: Any) -> tuple[Sequence[str], Callable[[Any], tuple[Any, ...]]]:
    """The keys of a type in JSON, and the function that reads their values."""
    if hasattr(kind, "keys"):
        keys = kind.keys.split()
        return keys, attrgetter(*(key if hasattr(kind, key) else f"change.{key}" for key in keys))
    names = [each.name for each in fields(kind)]
    return names, attrgetter(*names)
