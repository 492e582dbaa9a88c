"""Changes of network ACLs: subnets with or without one, entries, and what an ACL lets through besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from sg_factory.diagnostic import Place
from sg_factory.plan import AclEntry, AclWidening, NetworkAcl, Plan, default_entries
from sg_factory.text.counting import counted, listed

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

    If the two are not `are_alike`, nothing is known of what passes besides; and of an account or
    Terraform, only ACLs that both have are compared: see `lone_acls`.
    """
    is_complete = are_alike or _are_complete(before, after)
    for was, now in _pairs(before, after):
        was, now = was or _as_made(now), now or _as_made(was)
        if was is not None and now is not None:
            yield from _entry_changes(was, now)
            yield from _subnet_changes(was, now, after)
            if was.is_whole != now.is_whole:
                yield AclChange(now.name, "unknown", "not all entries of one side could be read", now.origin)
            yield from _widening_changes(was, now) if are_alike else ()
        elif not is_complete:
            continue
        elif now is not None:
            text = f"filters its subnets from now on, with {counted(len(now.entries), 'entry', 'entries')}"
            yield AclChange(now.name, "new", text, now.origin)
            wider = now.wider if are_alike else ()
            yield from (AclChange(now.name, "wider", str(each), each.origin) for each in wider)
        elif was is not None:
            yield AclChange(was.name, "gone", "its subnets get the default ACL of the VPC", was.origin, "before")


def lone_acls(before: Plan, after: Plan) -> tuple[str, ...]:
    """Return the names of the ACLs of role files of which nothing was read in an account or of Terraform."""
    if _are_complete(before, after):
        return ()
    ours = {acl.name for plan in (before, after) if plan.written_by == "roles" for acl in plan.acls}
    both = {now.name for was, now in _pairs(before, after) if was is not None and now is not None}
    return tuple(sorted(ours - both))


def _are_complete(before: Plan, after: Plan) -> bool:
    """True if an ACL that a side does not have is not there, as opposed to a snapshot without network ACLs."""
    return {before.read_from, after.read_from} <= {"roles", "template"}


def _pairs(before: Plan, after: Plan) -> Iterator[tuple[NetworkAcl | None, NetworkAcl | None]]:
    """Yield the ACLs of both sides, sorted by name, each with that of the same subnets or name on the other side."""
    left, alone = list(before.acls), list[NetworkAcl]()
    found: list[tuple[str, NetworkAcl | None, NetworkAcl | None]] = []
    for now in after.acls:
        same = [was for was in left if now.subnets and was.subnets == now.subnets]
        same += [was for was in left if was.name == now.name]
        if same:
            left.remove(same[0])
            found.append((now.name, same[0], now))
        else:
            alone.append(now)
    for now in alone:
        renamed = [was for was in left if now.subnet_ids and {*was.subnet_ids} == {*now.subnet_ids}]
        found.append((now.name, renamed[0] if renamed else None, now))
        left = [was for was in left if was not in renamed[:1]]
    found += ((was.name, was, None) for was in left)
    yield from ((was, now) for _, was, now in sorted(found, key=lambda each: each[0]))


def _as_made(acl: NetworkAcl | None) -> NetworkAcl | None:
    """A default ACL as EC2 makes it, for the side of which nothing was read as nothing in it changes an ACL."""
    return replace(acl, entries=default_entries(acl.origin)) if acl is not None and acl.is_default else None


def _subnet_changes(was: NetworkAcl, now: NetworkAcl, after: Plan) -> Iterator[AclChange]:
    """Changes of an ACL's name, and of the ids of its subnets, where both sides have some."""
    if not was.subnet_ids or not now.subnet_ids:
        return
    if was.name != now.name:
        text = f"takes the place of “{was.name}”, with {counted(len(now.entries), 'entry', 'entries')}"
        yield AclChange(now.name, "new", text, now.origin)
    more = [each for each in now.subnet_ids if each not in was.subnet_ids]
    kept = {each for acl in after.acls for each in acl.subnet_ids}
    lost = [each for each in was.subnet_ids if each not in kept]
    if more:
        yield AclChange(now.name, "new", f"filters {listed(more)} from now on", now.origin)
    if lost:
        turn = "gets" if len(lost) == 1 else "get"
        yield AclChange(was.name, "gone", f"{listed(lost)} {turn} the default ACL of the VPC", was.origin, "before")


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
