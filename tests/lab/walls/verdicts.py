"""What each wall alone and all together do to the packets of a project, against its role files."""

from __future__ import annotations

from collections.abc import Sequence

from sg_factory.lab.laboratory import Laboratory, LabStep, Send
from tests.lab.walls.walled import Run, Walled, words

# Each wall by how it stands there: the groups, the network ACLs, and the format of the firewalls.
WALLS: dict[str, tuple[bool, bool, str]] = {
    "groups": (True, False, ""),
    "network ACLs": (False, True, ""),
    "firewalls": (False, False, "nftables"),
    "firewalls of iptables": (False, False, "iptables"),
    "all": (True, True, "nftables"),
    "all with iptables": (True, True, "iptables"),
}


def steps(walled: Walled, walls: Sequence[str]) -> tuple[LabStep, ...]:
    """Send all packets without walls, and then with each of some."""
    probes = Send(tuple(trial.probe for trial in walled.trials))
    made: list[LabStep] = [probes]
    there: str = ""
    for name in walls:
        groups, acls, format = WALLS[name]
        made.append(walled.router(groups=groups, acls=acls))
        if there and there != format:
            made += walled.no_hosts(there)
        if format and there != format:
            made += walled.hosts(format)
        there = format
        made.append(probes)
    return tuple(made)


def faults(walled: Walled, run: Run, walls: Sequence[str] = (*WALLS,)) -> dict[str, list[str]]:
    """The packets that did other than they must, by the walls that did it; without walls, those that are lost."""
    baseline, *seen = run(Laboratory(walled.world.nodes, steps(walled, walls))).seen
    found = {"nothing": [words(trial) for trial, was in zip(walled.trials, baseline, strict=True) if not was]}
    for name, arrived in zip(walls, seen, strict=True):
        found[name] = [
            f"{words(trial)} {'arrives' if was else 'is stopped'}"
            for number, (trial, was) in enumerate(zip(walled.trials, arrived, strict=True))
            if was not in wanted(walled, name, number)
        ]
    return found


EITHER = (True, False)


def wanted(walled: Walled, wall: str, number: int) -> tuple[bool, ...]:
    """What a packet may do: as the role files say, but for two walls alone.

    Network ACLs let through what their entries say, which may be more. They need not let through what an open host
    sends, or a role alone that has no subnet. Firewalls let through what every host needs besides, and all of the
    subnets of a peer whose addresses they do not know.
    """
    _, acls, format = WALLS[wall]
    trial, expected = walled.trials[number], walled.expected[number]
    if wall == "network ACLs":
        let_through = walled.acls.passes(trial.source, trial.destination, trial.family, trial.packet)
        return (True,) if expected and not trial.is_half else EITHER if let_through is None else (let_through,)
    if acls and trial.is_half and expected:
        return EITHER
    return (walled.firewalls_pass(trial),) if format and not acls else (expected,)
