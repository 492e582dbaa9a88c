"""Changes of network ACLs: subnets with or without one, entries, and what an ACL lets through besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sg_factory.diagnostic import Place
from sg_factory.plan import AclEntry, AclWidening, NetworkAcl, Plan
from sg_factory.text.counting import counted

AclTurn = Literal["new", "gone", "added", "removed", "renumbered", "wider", "exact", "unknown"]
"""An ACL is new or gone; an entry is added, removed or has another number; something passes besides, or no longer; or
entries of one side could not be read."""


@dataclass(frozen=True, slots=True)
class AclChange:
    """A change of a network ACL; `text` is the entry, what passes besides and why, or the size of a new ACL."""

    acl: str
    turn: AclTurn
    text: str
    where: Place
    side: Literal["before", "after"] = "after"
    environments: tuple[str, ...] = ()


def acl_changes(before: Plan, after: Plan, *, are_alike: bool) -> Iterator[AclChange]:
    """Every change of the ACLs of two Plans, which are those of the same subnets or else have the same name.

    If the two are not `are_alike`, only ACLs that both have are compared: see `lone_acls`.
    """
    for was, now in _pairs(before, after):
        name = now.name if now is not None else was.name if was is not None else ""
        if was is not None and now is not None:
            yield from _entry_changes(was, now)
            if was.is_whole != now.is_whole:
                yield AclChange(name, "unknown", "not all entries of one side could be read", now.origin)
            yield from _widening_changes(was, now) if are_alike else ()
        elif not are_alike:
            continue
        elif now is not None:
            text = f"filters its subnets from now on, with {counted(len(now.entries), 'entry', 'entries')}"
            yield AclChange(name, "new", text, now.origin)
            yield from (AclChange(name, "wider", str(each), each.origin) for each in now.wider)
        elif was is not None:
            yield AclChange(name, "gone", "its subnets get the default ACL of the VPC", was.origin, "before")


def lone_acls(before: Plan, after: Plan) -> tuple[str, ...]:
    """Return the names of the ACLs of role files that the other side does not have, or of which nothing was read."""
    ours = {acl.name for plan in (before, after) if plan.written_by == "roles" for acl in plan.acls}
    both = {now.name for was, now in _pairs(before, after) if was is not None and now is not None}
    return tuple(sorted(ours - both))


def _pairs(before: Plan, after: Plan) -> Iterator[tuple[NetworkAcl | None, NetworkAcl | None]]:
    """Yield the ACLs of both sides, sorted by name, each with that of the same subnets or name on the other side."""
    left = list(before.acls)
    found: list[tuple[str, NetworkAcl | None, NetworkAcl | None]] = []
    for now in after.acls:
        same = [was for was in left if now.subnets and was.subnets == now.subnets]
        same += [was for was in left if was.name == now.name]
        if same:
            left.remove(same[0])
        found.append((now.name, same[0] if same else None, now))
    found += ((was.name, was, None) for was in left)
    yield from ((was, now) for _, was, now in sorted(found, key=lambda each: each[0]))


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
