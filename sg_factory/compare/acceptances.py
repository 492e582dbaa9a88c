"""Acceptances of two Plans, compared by what they accept and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sg_factory.compare.accepted import AcceptedThing, accepted_things
from sg_factory.compare.protection_change import ProtectionChange, ProtectionTurn
from sg_factory.plan import Acceptance, Plan
from sg_factory.plan.owners import owners_of

_FOR_EVER = date.max
_Ends = Mapping[tuple[str, str], date]
_Things = Mapping[Acceptance, tuple[AcceptedThing, ...]]


def acceptance_changes(before: Plan, after: Plan) -> Iterator[ProtectionChange]:
    """Changed acceptances: those that accept less, then those that accept more, for longer or for a shorter time.

    The place of an acceptance in its file makes no difference, nor how many lines the accepted rules are written in.
    """
    if _read(before) == _read(after):
        return
    was, now = accepted_things(before), accepted_things(after)
    old, new = _ends(was), _ends(now)
    owners = owners_of(before, after)
    for acceptance, things in was.items():
        gone = [each for each in things if _end(acceptance, each, new) is None]
        if gone:
            yield _change("gone", acceptance, gone, _until(_last_day(acceptance)), owners)
    for acceptance, things in now.items():
        for turn, some, until in _changes_of(acceptance, things, old, new):
            yield _change(turn, acceptance, some, until, owners)


def _read(plan: Plan) -> tuple[object, ...]:
    """The parts of a Plan that decide what it accepts."""
    return plan.accepted, plan.groups, plan.left_out, plan.statements


def _changes_of(
    acceptance: Acceptance, things: Iterable[AcceptedThing], old: _Ends, new: _Ends
) -> Iterator[tuple[ProtectionTurn, list[AcceptedThing], str]]:
    """The changes of an acceptance of the new side; of several for the same thing, the one that ends last counts."""
    until = _last_day(acceptance)
    more: list[AcceptedThing] = []
    others: dict[date, list[AcceptedThing]] = {}
    for each in things:
        ended = _end(acceptance, each, old)
        if ended is None:
            more.append(each)
        elif ended != until == _end(acceptance, each, new):
            others.setdefault(ended, []).append(each)
    if more:
        yield "new", more, _until(until)
    for ended, some in others.items():
        yield ("longer" if ended < until else "shorter"), some, f"{_until(until)} instead of {_until(ended)}"


def _ends(accepted: _Things) -> _Ends:
    """The last day of everything that is accepted, by check and key."""
    found: dict[tuple[str, str], date] = {}
    for acceptance, things in accepted.items():
        for key in (key for each in things for key in each.keys):
            at = acceptance.check, key
            found[at] = max(found.get(at, date.min), _last_day(acceptance))
    return found


def _end(acceptance: Acceptance, thing: AcceptedThing, ends: _Ends) -> date | None:
    """The last day on which a side accepts a thing; None if it does not accept it."""
    known = (ends.get((acceptance.check, key)) for key in thing.keys)
    return max(filter(None, known), default=None)


def _last_day(acceptance: Acceptance) -> date:
    return acceptance.until or _FOR_EVER


def _until(last_day: date) -> str:
    return "with no end date" if last_day == _FOR_EVER else f"until {last_day}"


def _change(
    turn: ProtectionTurn, acceptance: Acceptance, things: Iterable[AcceptedThing], until: str, owners: Mapping[str, str]
) -> ProtectionChange:
    roles = tuple(sorted({each.role for each in things if each.role}))
    return ProtectionChange(
        kind="accept",
        turn=turn,
        about=acceptance.check,
        detail=until,
        description=acceptance.reason,
        where=acceptance.origin,
        side="before" if turn == "gone" else "after",
        roles=roles,
        owners=tuple(sorted({owners[role] for role in roles if owners.get(role)})),
        things=tuple(dict.fromkeys(each.text for each in things if each.text)),
    )


def merged_acceptances(changes: Iterable[ProtectionChange]) -> tuple[ProtectionChange, ...]:
    """Merge the changes of an acceptance in several environments: in a base it applies to different roles in each."""
    found: dict[object, ProtectionChange] = {}
    for change in changes:
        line = change.turn, change.about, change.detail, change.description, change.where
        key = line if change.kind == "accept" else change
        found[key] = found[key].joined(change) if key in found else change
    return tuple(found.values())
