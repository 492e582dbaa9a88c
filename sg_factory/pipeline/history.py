"""The history of interfaces in AWS Config → states of an account, between which what is known holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from sg_factory.account.history import InterfaceVersion
from sg_factory.source.account.dated import addressed_interface
from sg_factory.usage.traffic.timeline import AccountState, InterfaceState


def states_of(versions: Iterable[InterfaceVersion], vpc: str | None, now: int) -> Iterator[AccountState]:
    """Yield the states of a VPC just before and at each change, and now, in the order of time, as the `versions` are.

    Versions that differ in nothing that is asked for make no state.
    """
    held: dict[str, InterfaceState] = {}
    begin = now
    for begin, of_second in groupby(versions, key=lambda each: each.begin):
        before = dict(held)
        for version in of_second:
            state = _state(version, vpc)
            if state is None:
                held.pop(version.interface_id, None)
            else:
                held[version.interface_id] = state
        if held != before:
            if before:
                yield AccountState(begin - 1, before)
            yield AccountState(begin, dict(held))
    if held:
        yield AccountState(max(now, begin), dict(held))


def _state(version: InterfaceVersion, vpc: str | None) -> InterfaceState | None:
    """An interface from then on; None if it was deleted, or is in another VPC."""
    found = addressed_interface(version.item) if version.item is not None else None
    if found is None or (vpc is not None and found.vpc not in (vpc, None)):
        return None
    return InterfaceState(found.groups, tuple(sorted(found.addresses)))
