"""A fault in any of the three emitters is found by packets; where other walls hide it, by its wall alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sg_factory.lab.cloud.template import read_templates
from sg_factory.lab.laboratory import Laboratory, LabStep, Load, Send
from sg_factory.pipeline.project import moment
from sg_factory.pipeline.proving import templates_of
from tests.lab.walls.faulty import OF_ACLS, OF_GROUPS, OF_IPTABLES, OF_NFTABLES, faulty, shop
from tests.lab.walls.overlay import compiled, with_walls
from tests.lab.walls.verdicts import wanted
from tests.lab.walls.walled import Run, Walled

Loads = tuple[Load, ...]


@pytest.fixture(scope="module")
def walled() -> Walled:
    """The shop with all walls."""
    (found,) = Walled.of(compiled(with_walls(shop()), as_of=moment("2027-01-01")), most=1_000)
    return found


def found_by(walled: Walled, run: Run, wall: str, first: Loads, faults: dict[str, Loads]) -> dict[str, bool]:
    """Whether packets do other than they must with the rulesets of each fault, and with the right ones: `nothing`."""
    probes = Send(tuple(trial.probe for trial in walled.trials))
    steps: list[LabStep] = [*first]
    for loads in faults.values():
        steps += [*loads, probes]
    seen = run(Laboratory(walled.world.nodes, tuple(steps))).seen
    held = [wanted(walled, wall, number) for number in range(len(walled.trials))]
    return {
        name: any(was not in may for was, may in zip(arrived, held, strict=True))
        for name, arrived in zip(faults, seen, strict=True)
    }


def changed(faults: dict[str, Loads]) -> dict[str, Loads]:
    """The faults, all of which change something."""
    assert [name for name, loads in faults.items() if loads == faults["nothing"]] == ["nothing"]
    return faults


def of_template(walled: Walled, faults: dict, *, groups: bool, acls: bool) -> dict[str, Loads]:
    """The rulesets of the router for each fault of a template."""
    right = templates_of(walled.plan)
    networks = {"nothing": walled.network}
    networks |= {name: read_templates(faulty(right, fault)) for name, fault in faults.items()}
    return changed({name: (walled.router(groups=groups, acls=acls, network=each),) for name, each in networks.items()})


def of_firewalls(walled: Walled, faults: dict, format: str) -> dict[str, Loads]:
    """The rulesets of all hosts for each fault of a firewall."""
    return changed(
        {"nothing": walled.hosts(format), **{name: walled.hosts(format, each) for name, each in faults.items()}}
    )


def all_of(faults: dict) -> dict[str, bool]:
    return {"nothing": False, **dict.fromkeys(faults, True)}


def hidden(found: dict[str, bool]) -> Sequence[str]:
    """The faults that no packet shows."""
    return [name for name, is_found in found.items() if not is_found and name != "nothing"]


def test_faults_of_groups(lab: Run, walled: Walled):
    """What the groups let through too much is stopped by another wall, and the other way round."""
    assert found_by(walled, lab, "groups", (), of_template(walled, OF_GROUPS, groups=True, acls=False)) == all_of(
        OF_GROUPS
    )
    together = found_by(
        walled, lab, "all", walled.hosts("nftables"), of_template(walled, OF_GROUPS, groups=True, acls=True)
    )
    assert hidden(together) == [
        "a port more in the half of the destination",
        "a port more in the half of the source",
        "a range twice as wide",
    ]


def test_faults_of_network_acls(lab: Run, walled: Walled):
    assert found_by(walled, lab, "network ACLs", (), of_template(walled, OF_ACLS, groups=False, acls=True)) == all_of(
        OF_ACLS
    )
    together = found_by(
        walled, lab, "all", walled.hosts("nftables"), of_template(walled, OF_ACLS, groups=True, acls=True)
    )
    assert hidden(together) == ["an entry widened", "a subnet without its ACL"]


MASKED = {
    "nftables": [
        "a port more",
        "every port of a peer",
        "an address more in a set",
        "a set of everybody",
        "nothing is denied",
        "nothing that goes out is denied",
        "a network twice as wide",
    ],
    "iptables": ["a port more", "an address more in a set", "nothing is denied"],
}


@pytest.mark.parametrize(("format", "faults"), [("nftables", OF_NFTABLES), ("iptables", OF_IPTABLES)])
def test_faults_of_firewalls(lab: Run, walled: Walled, format: str, faults: dict):
    wall = "firewalls" if format == "nftables" else "firewalls of iptables"
    assert found_by(walled, lab, wall, (), of_firewalls(walled, faults, format)) == all_of(faults)
    router = walled.router(groups=True, acls=True)
    together = found_by(walled, lab, "all", (router,), of_firewalls(walled, faults, format))
    assert hidden(together) == MASKED[format]
