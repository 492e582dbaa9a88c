"""Random changes of hosts and subnets, which network ACLs follow; each gives None if there was nothing to change."""

from __future__ import annotations

from ipaddress import ip_network

from tests.deploying import edits, told
from tests.reading.dice import Dice
from tests.reading.project import Document, Project
from tests.reading.projects import HOSTS
from tests.reading.vocabulary import SUBNETS


def place_host(dice: Dice, project: Project) -> Project | None:
    """Change the roles and the subnets of a host, which may be new."""
    known = {
        name for said in told.settings(project).get("environments", {}).values() for name in said.get("subnets", {})
    }
    if not known:
        return None
    roles = dice.some(sorted(told.paths(project)), least=1, most=3)
    placed = {"roles": roles, "description": "A host", "subnets": dice.some(sorted(known), most=2)}
    return edits.with_hosts(project, {**project.files.get(told.HOSTS, {}), dice.pick(HOSTS): placed})


def remove_host(dice: Dice, project: Project) -> Project | None:
    hosts = project.files.get(told.HOSTS, {})
    gone = dice.pick(sorted(hosts)) if hosts else None
    return edits.with_hosts(project, {name: said for name, said in hosts.items() if name != gone}) if gone else None


def switch_acls(dice: Dice, project: Project) -> Project | None:
    name, said = _walled_environment(dice, project)
    on = dice.pick([True, "aggregated", False])
    return edits.with_environment(project, name, {**said, "network_acls": on}) if said else None


def rename_subnet(dice: Dice, project: Project) -> Project | None:
    """Give a subnet another name in an environment, and let the hosts follow, or swap the names of two."""
    name, said = _walled_environment(dice, project)
    if not said:
        return None
    old, new = dice.pick(sorted(said["subnets"])), dice.pick(SUBNETS)
    swapped = {old: new, new: old}
    subnets = {swapped.get(called, called): here for called, here in said["subnets"].items()}
    hosts = {
        host: {**its, "subnets": sorted({swapped.get(each, each) for each in its.get("subnets", [])})}
        for host, its in project.files.get(told.HOSTS, {}).items()
    }
    return edits.with_hosts(edits.with_environment(project, name, {**said, "subnets": subnets}), hosts)


def change_subnet(dice: Dice, project: Project) -> Project | None:
    """Give a subnet another range, which makes it another subnet."""
    name, said = _walled_environment(dice, project)
    if not said:
        return None
    called = dice.pick(sorted(said["subnets"]))
    vpc = ip_network(dice.pick(said["vpc"]["cidrs"]))
    part = dice.pick([vpc, *vpc.subnets()] if vpc.prefixlen < vpc.max_prefixlen else [vpc])
    subnets = {**said["subnets"], called: {**said["subnets"][called], "cidrs": [str(part)]}}
    return edits.with_environment(project, name, {**said, "subnets": subnets})


def _walled_environment(dice: Dice, project: Project) -> tuple[str, Document]:
    """An environment with subnets that have ids; an empty one if there is none."""
    environments = told.settings(project).get("environments", {})
    found = [
        (name, said)
        for name, said in environments.items()
        if any("ids" in each for each in said.get("subnets", {}).values())
    ]
    return dice.pick(found) if found else ("", {})
