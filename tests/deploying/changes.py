"""Random changes of a project, as a commit may contain them.

A change may have nothing to change, and then gives None; and what it gives may have mistakes: who calls it looks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.deploying import edits, told
from tests.deploying.acl_changes import change_subnet, place_host, remove_host, rename_subnet, switch_acls
from tests.reading.dice import Dice
from tests.reading.project import Document, Project
from tests.reading.projects import ROLES
from tests.reading.vocabulary import ACCOUNTS, RANGES

Change = Callable[[Dice, Project], Project | None]

NEW_ROLES = ["search", "mail", "queue", "proxy", *ROLES]
FOLDERS = ["roles", "roles/shop", "roles/platform/data", "roles/search"]
SERVICES = ["ssh", "https", "postgresql", "dns", "esp", "tcp/8443", "tcp/8000-8100", "udp/1-1024", "all"]
PEERS = ["self", "self", "self", "10.0.0.0/8", "192.0.2.0/25", "2001:db8::/32"]
ENVIRONMENTS = ["dev", "test", "prod", "qa", "dev-2"]
PROJECTS = ["shop", "shop-2", "store"]


def add_role(dice: Dice, project: Project) -> Project | None:
    free = [role for role in NEW_ROLES if role not in told.paths(project)]
    role = dice.pick(free)
    document: Document = {"description": "New here", "owner": "platform"}
    if dice.one_in(4):
        document["environments"] = _some_environments(dice, project)
    project = edits.with_file(project, f"{dice.pick(FOLDERS)}/{role}.yaml", {k: v for k, v in document.items() if v})
    for _ in range(dice.number(0, 3)):
        project = _with_line(dice, project, role)
    return project


def remove_role(dice: Dice, project: Project) -> Project | None:
    return edits.without_role(project, _a_role(dice, project))


def remove_retired_role(dice: Dice, project: Project) -> Project | None:
    retired = [role for role, path in told.paths(project).items() if project.files[path].get("retired") is True]
    return edits.without_role(project, dice.pick(retired)) if retired else None


def rename_role(dice: Dice, project: Project) -> Project | None:
    free = [role for role in NEW_ROLES if role not in told.paths(project)]
    return edits.renamed(project, _a_role(dice, project), dice.pick(free))


def move_role(dice: Dice, project: Project) -> Project | None:
    return edits.moved(project, _a_role(dice, project), dice.pick(FOLDERS))


def add_line(dice: Dice, project: Project) -> Project | None:
    return _with_line(dice, project, _a_role(dice, project))


def remove_lines(dice: Dice, project: Project) -> Project | None:
    path = told.paths(project)[_a_role(dice, project)]
    return edits.with_lines(project, path, lambda line: None if dice.one_in(2) else line)


def change_services(dice: Dice, project: Project) -> Project | None:
    """Change the services of most lines of a role or base, which can fill a group."""
    path = dice.pick([path for path in project.files if path not in told.NO_ROLES])
    return edits.with_lines(
        project, path, lambda line: {**line, "service": dice.pick(SERVICES)} if not dice.one_in(4) else line
    )


def fill(dice: Dice, project: Project) -> Project | None:
    """Replace a role's ingress, often with as many rules as its group holds."""
    environments = told.settings(project).get("environments", {})
    most = min([said.get("quotas", {}).get("rules_per_group", 9) for said in environments.values()] or [9])
    drawn = {(dice.pick(PEERS), f"tcp/{9000 + dice.number(0, 5)}") for _ in range(dice.number(1, min(most, 12)))}
    lines = [{"from": peer, "service": service, "description": "Fills it"} for peer, service in sorted(drawn)]
    return edits.with_role(project, _a_role(dice, project), ingress=lines, extends=None)


def describe_anew(dice: Dice, project: Project) -> Project | None:
    path = told.paths(project)[_a_role(dice, project)]
    return edits.with_lines(project, path, lambda line: {**line, "description": dice.pick(["So it is", "Still"])})


def retire(dice: Dice, project: Project) -> Project | None:
    return edits.retired(project, _a_role(dice, project))


def retire_somewhere(dice: Dice, project: Project) -> Project | None:
    role, names = _a_role(dice, project), _some_environments(dice, project)
    return edits.with_role(project, role, retired=names) if names else None


def bring_back(dice: Dice, project: Project) -> Project | None:
    retired = [role for role, path in told.paths(project).items() if project.files[path].get("retired")]
    return edits.with_role(project, dice.pick(retired), retired=None) if retired else None


def bring_back_elsewhere(dice: Dice, project: Project) -> Project | None:
    retired = [role for role, path in told.paths(project).items() if project.files[path].get("retired") is True]
    if not retired:
        return None
    role = dice.pick(retired)
    return edits.moved(edits.with_role(project, role, retired=None), role, dice.pick(FOLDERS))


def switch(dice: Dice, project: Project) -> Project | None:
    role = _a_role(dice, project)
    is_on = project.files[told.paths(project)[role]].get("enabled", True)
    return edits.with_role(project, role, enabled=False if is_on else None)


def narrow(dice: Dice, project: Project) -> Project | None:
    names = _some_environments(dice, project)
    return edits.with_role(project, _a_role(dice, project), environments=names) if names else None


def widen(dice: Dice, project: Project) -> Project | None:
    return edits.with_role(project, _a_role(dice, project), environments=None)


def change_layout(dice: Dice, project: Project) -> Project | None:  # noqa: ARG001
    was = told.settings(project).get("stacks", "one")
    return edits.with_settings(project, stacks="folder" if was == "one" else "one")


def rename_project(dice: Dice, project: Project) -> Project | None:
    return edits.with_settings(project, name=dice.pick(PROJECTS))


def change_vpc(dice: Dice, project: Project) -> Project | None:
    environments = told.settings(project).get("environments", {})
    if not environments:
        return None
    name = dice.pick(list(environments))
    number = dice.number(1, 3)
    vpc = dice.pick([{"id": f"vpc-0000000{number}"}, {"ssm": f"/network/{name}/vpc-{number}"}])
    said = {**environments[name], "vpc": {**vpc, "cidrs": environments[name]["vpc"]["cidrs"]}}
    return edits.with_environment(project, name, said)


def move_environment(dice: Dice, project: Project) -> Project | None:
    environments = told.settings(project).get("environments", {})
    if not environments:
        return None
    name = dice.pick(list(environments))
    there = dice.pick(
        [{"account": dice.pick(list(ACCOUNTS.values()))}, {"region": dice.pick(["eu-west-1", "us-east-1"])}]
    )
    return edits.with_environment(project, name, {**environments[name], **there})


def change_owner(dice: Dice, project: Project) -> Project | None:
    """Change or remove the account of an external group."""
    declared = told.settings(project).get("security_groups", {})
    if not declared:
        return None
    name = dice.pick(list(declared))
    said = {key: value for key, value in declared[name].items() if key != "account"}
    owner = dice.pick([{}, {"account": "999988887777"}, {"account": "888877776666"}])
    return edits.with_settings(project, security_groups={**declared, name: {**said, **owner}})


def add_environment(dice: Dice, project: Project) -> Project | None:
    environments = told.settings(project).get("environments", {})
    new = [name for name in ENVIRONMENTS if name not in environments]
    if not new:
        return None
    name = dice.pick(new)
    like = dice.pick(list(environments.values()) or [{"region": "eu-west-1", "vpc": {"cidrs": ["10.0.0.0/8"]}}])
    own = {
        "account": dice.pick(list(ACCOUNTS.values())),
        "vpc": {"ssm": f"/network/{name}/vpc", "cidrs": like["vpc"]["cidrs"]},
    }
    return edits.with_environment(project, name, {**like, **own})


def remove_environment(dice: Dice, project: Project) -> Project | None:
    environments = told.settings(project).get("environments", {})
    if len(environments) < 2:
        return None
    gone = dice.pick(list(environments))
    return edits.with_environments_called(project, lambda name: None if name == gone else name)


def change_list(dice: Dice, project: Project) -> Project | None:
    """Change the size of a prefix list, its ranges, or both."""
    name, network = _a_network(dice, project, is_list=True)
    if not network:
        return None
    if dice.one_in(2):
        network = {**network, "prefix_list": {"create": True, "max_entries": dice.number(1, 9)}}
    if not dice.one_in(3):
        network = {**network, "cidrs": _some_ranges(dice)}
    return _with_network(project, name, network)


def turn_into_list(dice: Dice, project: Project) -> Project | None:
    name, network = _a_network(dice, project, is_list=False)
    if not network:
        return None
    return _with_network(project, name, {**network, "prefix_list": {"create": True, "max_entries": dice.number(2, 6)}})


def turn_into_ranges(dice: Dice, project: Project) -> Project | None:
    name, network = _a_network(dice, project, is_list=True)
    if not network:
        return None
    return _with_network(project, name, {key: value for key, value in network.items() if key != "prefix_list"})


def remove_network(dice: Dice, project: Project) -> Project | None:
    name, network = _a_network(dice, project, is_list=True)
    if not network:
        return None
    networks = {other: said for other, said in told.settings(project)["networks"].items() if other != name}
    return edits.with_settings(edits.unnamed(project, name), networks=networks or None)


def fill_with_a_list(dice: Dice, project: Project) -> Project | None:
    """Replace a role's ingress by a list of another size and other rules."""
    role, size = _a_role(dice, project), dice.number(1, 6)
    network = {"description": "A network", "cidrs": ["192.0.2.0/28"]}
    network["prefix_list"] = {"create": True, "max_entries": size}
    peers = dice.some(["self", "10.0.0.0/8", "10.1.0.0/16", "192.0.2.0/25", "suppliers"], least=1)
    lines = [{"from": peer, "service": f"tcp/{9000 + dice.number(0, 1)}", "description": "Fills it"} for peer in peers]
    return edits.with_role(_with_network(project, "suppliers", network), role, ingress=lines, extends=None)


ACL_CHANGES: tuple[Change, ...] = (
    *(place_host, place_host, remove_host, switch_acls, rename_subnet, rename_subnet, change_subnet),
    *(add_line, add_line, remove_lines, change_services, fill, describe_anew),
)


def changed_acls(dice: Dice, project: Project) -> Project | None:
    """The project after one to three changes that network ACLs follow; None if there was nothing to change."""
    return _after(dice, project, ACL_CHANGES, dice.pick([1, 1, 2, 3]))


CHANGES: tuple[Change, ...] = (
    *(add_role, remove_role, remove_retired_role, rename_role, move_role),
    *(add_line, add_line, remove_lines, change_services, change_services, fill, fill, fill, describe_anew),
    *(retire, retire, retire_somewhere, bring_back, bring_back_elsewhere, remove_retired_role),
    *(switch, narrow, widen, add_environment, remove_environment),
    *(change_list, change_list, turn_into_list, turn_into_ranges, remove_network),
    *(place_host, remove_host, switch_acls, rename_subnet, change_subnet),
    *(change_layout, rename_project, change_vpc, move_environment, change_owner, change_owner, change_owner),
)


def changed(dice: Dice, project: Project) -> Project | None:
    """The project after one or two changes; None if there was nothing to change."""
    return _after(dice, project, CHANGES, dice.pick([1, 1, 2]))


def _after(dice: Dice, project: Project, some: tuple[Change, ...], steps: int) -> Project | None:
    after: Project | None = project
    for _ in range(steps):
        after = dice.pick(some)(dice, after) if after is not None and told.paths(after) else None
    return None if after is None else edits.with_own_subnets(after)


def _a_role(dice: Dice, project: Project) -> str:
    return dice.pick(list(told.paths(project)))


def _a_network(dice: Dice, project: Project, *, is_list: bool) -> tuple[str, Document]:
    """A network with ranges, of which the project makes a list or not; an empty one if there is none."""
    networks = told.settings(project).get("networks", {})
    found = [
        (name, said)
        for name, said in networks.items()
        if "cidrs" in said and ("create" in said.get("prefix_list", {})) == is_list
    ]
    return dice.pick(found) if found else ("", {})


def _with_network(project: Project, name: str, network: Document) -> Project:
    return edits.with_settings(project, networks={**told.settings(project).get("networks", {}), name: network})


def _some_ranges(dice: Dice) -> list[str]:
    return dice.some([*RANGES[4], *RANGES[6]], least=1, most=4)


def _some_environments(dice: Dice, project: Project) -> list[str]:
    return dice.some(list(told.settings(project).get("environments", {})), least=1)


def _with_line(dice: Dice, project: Project, role: str) -> Project:
    direction, key = dice.pick(edits.LINES)
    line = {key: _a_peer(dice, project, direction), "service": dice.pick(SERVICES), "description": "Because"}
    path = told.paths(project)[role]
    document = project.files[path]
    return edits.with_file(project, path, {**document, direction: [*document.get(direction, []), line]})


def _a_peer(dice: Dice, project: Project, direction: str) -> Any:
    declared = [*told.settings(project).get("security_groups", {}), *told.settings(project).get("networks", {})]
    roles = ["self", *told.paths(project)]
    groups = [*roles, *roles, *declared] if direction == "ingress" else declared
    return dice.pick([*groups, dice.pick(RANGES[4]), dice.pick(RANGES[6])])
