"""Which roles the internet comes nearer to, and on which way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sg_factory.plan import GroupPeer, Internet, Plan
from sg_factory.reach import Path, Reach


@dataclass(frozen=True, slots=True)
class NewPath:
    """A shortest way from the internet to a role that was not reached before, or through more hosts (`hops`) only.

    `steps` are flows of the new side. `hops_before` is None where there was no way at all.
    """

    role: str
    owner: str
    steps: Path
    hops_before: int | None
    environments: tuple[str, ...] = ()

    @property
    def hops(self) -> int:
        """How many hosts are between."""
        return len(self.steps) - 1


def new_paths(before: Plan, after: Plan) -> Iterator[NewPath]:
    """The ways that a change opens, shorter ones first, then by role."""
    old, new = _from_internet(before), _from_internet(after)
    owners = {group.role: group.owner for group in after.groups}
    for role, path in sorted(new.items(), key=lambda found: (len(found[1]), found[0])):
        known = old.get(role)
        if known is None or len(known) > len(path):
            yield NewPath(role, owners[role], path, None if known is None else len(known) - 1)


def _from_internet(plan: Plan) -> Mapping[str, Path]:
    """Role → a shortest path to it; whoever gets at a host gets at every role that it wears."""
    joined: dict[str, set[str]] = {group.role: {group.role} for group in plan.groups}
    for host in plan.hosts:
        for role in host.roles:
            joined.setdefault(role, set()).update(host.roles)
    found: dict[str, Path] = {}
    for path in Reach(plan).shortest([Internet()], [GroupPeer(role) for role in joined], hops=None):
        for role in joined[path[-1].destination]:
            found.setdefault(role, path)
    return found
