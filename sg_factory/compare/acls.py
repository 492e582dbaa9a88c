"""Changes of network ACLs: subnets with or without one, entries, and what an ACL lets through besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sg_factory.diagnostic import Place
from sg_factory.plan import AclEntry, AclWidening, NetworkAcl, Plan
from sg_factory.text.counting import counted

AclTurn = Literal["new", "gone", "added", "removed", "renumbered", "wider", "exact"]
"""An ACL is new or gone; an entry is added, removed or has another number; something passes besides, or no longer."""


@dataclass(frozen=True, slots=True)
class AclChange:
    """A change of a network ACL; `text` is the entry, what passes besides and why, or the size of a new ACL."""

    acl: str
    turn: AclTurn
    text: str
    where: Place
    side: Literal["before", "after"] = "after"
    environments: tuple[str, ...] = ()


def acl_changes(before: Plan, after: Plan) -> Iterator[AclChange]:
    """Every change of the ACLs of two Plans of the same kind of source, by the names of the ACLs."""
    old, new = ({acl.name: acl for acl in plan.acls} for plan in (before, after))
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if was is not None and now is not None:
            yield from _entry_changes(was, now)
            yield from _widening_changes(was, now)
        elif now is not None:
            text = f"filters its subnets from now on, with {counted(len(now.entries), 'entry', 'entries')}"
            yield AclChange(name, "new", text, now.origin)
            yield from (AclChange(name, "wider", str(each), each.origin) for each in now.wider)
        elif was is not None:
            yield AclChange(name, "gone", "its subnets get the default ACL of the VPC", was.origin, "before")


def _entry_changes(was: NetworkAcl, now: NetworkAcl) -> Iterator[AclChange]:
    old, new = _by_entry(was), _by_entry(now)
    for written in sorted({*old, *new}):
        before, after = old.get(written, []), new.get(written, [])
        numbers = {entry.number for entry in before}, {entry.number for entry in after}
        if numbers[0] == numbers[1]:
            continue
        if before and after:
            text = f"{written}: {_numbers(after)}, was {_numbers(before)}"
            yield AclChange(now.name, "renumbered", text, after[0].origin)
        elif after:
            yield AclChange(now.name, "added", f"{_numbers(after)}: {_told(after[0])}", after[0].origin)
        else:
            yield AclChange(was.name, "removed", f"{_numbers(before)}: {_told(before[0])}", before[0].origin, "before")


def _by_entry(acl: NetworkAcl) -> dict[str, list[AclEntry]]:
    found: dict[str, list[AclEntry]] = {}
    for entry in acl.entries:
        found.setdefault(entry.written, []).append(entry)
    return found


def _numbers(entries: list[AclEntry]) -> str:
    return " and ".join(str(entry.number) for entry in entries)


def _told(entry: AclEntry) -> str:
    return f"{entry.written} ({entry.reason})" if entry.reason else entry.written


def _widening_changes(was: NetworkAcl, now: NetworkAcl) -> Iterator[AclChange]:
    old, new = _widenings(was), _widenings(now)
    yield from (AclChange(now.name, "wider", text, new[text].origin) for text in new if text not in old)
    yield from (AclChange(was.name, "exact", text, old[text].origin, "before") for text in old if text not in new)


def _widenings(acl: NetworkAcl) -> dict[str, AclWidening]:
    return {str(each): each for each in acl.wider}
