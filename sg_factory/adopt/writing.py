"""A drafted project → the text of its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sg_factory.adopt.draft import (
    DraftBase,
    DraftEnvironment,
    DraftExternal,
    DraftHost,
    DraftLine,
    DraftList,
    DraftNetwork,
    DraftProject,
    DraftRole,
)
from sg_factory.adopt.yaml_text import yaml_text
from sg_factory.plan import UNKNOWN_OWNER, Existing, Subnet

_UNKNOWN = "unknown"
_PEER = {"ingress": "from", "egress": "to"}


def files_of(project: DraftProject) -> dict[str, str]:
    """Return the text of each file by its path, sorted."""
    found = {f"{role.folder}/{role.name}.yaml": yaml_text(_role(role)) for role in project.roles}
    found |= {f"roles/_{base.name}.yaml": yaml_text(_base(base)) for base in project.bases}
    found["sg-factory.yaml"] = _text(settings_of(project), _comments(project))
    if project.hosts:
        found["hosts.yaml"] = yaml_text({host.name: host_value(host) for host in project.hosts})
    return dict(sorted(found.items()))


def settings_of(project: DraftProject) -> dict[str, Any]:
    """Return the content of sg-factory.yaml."""
    found: dict[str, Any] = {"name": project.name}
    if project.environments:
        found["environments"] = {each.name: _environment(each) for each in project.environments}
    if project.networks:
        found["networks"] = {each.name: _network(each) for each in project.networks}
    if project.externals:
        found["security_groups"] = {each.name: _external(each) for each in project.externals}
    if project.in_folders:
        found["stacks"] = "folder"
    return found


def _environment(environment: DraftEnvironment) -> dict[str, Any]:
    vpc = {"id": environment.vpc, "cidrs": [each.text for each in environment.cidrs]}
    found: dict[str, Any] = {"account": environment.account, "region": environment.region, "vpc": vpc}
    if environment.subnets:
        found["subnets"] = {each.name: _subnet(each) for each in environment.subnets}
    quotas = {"rules_per_group": environment.rules_per_group, "groups_per_interface": environment.groups_per_interface}
    if any(quotas.values()):
        found["quotas"] = {key: value for key, value in quotas.items() if value}
    return found


def _subnet(subnet: Subnet) -> dict[str, Any]:
    ids = {"ids": list(subnet.ids)} if subnet.ids else {}
    return {"cidrs": [each.text for each in subnet.cidrs], **ids}


def _network(network: DraftNetwork) -> dict[str, Any]:
    found: dict[str, Any] = {"description": network.description}
    if network.cidrs:
        found["cidrs"] = [each.text for each in network.cidrs]
    if "" in network.lists:
        found["prefix_list"] = _list(network.lists[""])
    elif network.lists:
        found["environments"] = {name: {"prefix_list": _list(each)} for name, each in sorted(network.lists.items())}
    return found


def _list(written: DraftList) -> dict[str, Any]:
    if written.aws_name:
        return {"id": written.id, "name": written.aws_name}
    family = {"family": written.family} if written.family == "ipv6" else {}
    return {"id": written.id, "entries": written.entries, **family}


def _external(group: DraftExternal) -> dict[str, Any]:
    account = {"account": group.account} if group.account else {}
    return {"id": group.id, **account, "description": group.description}


def _role(role: DraftRole) -> dict[str, Any]:
    found: dict[str, Any] = {"description": role.description, "owner": role.owner or UNKNOWN_OWNER}
    if role.extends:
        found["extends"] = list(role.extends)
    if role.environments:
        found["environments"] = list(role.environments)
    if role.is_public:
        found["public"] = True
    if role.existing:
        found["existing"] = _existing(role)
    if role.tags:
        found["tags"] = dict(role.tags)
    return found | _lines(role.lines)


def _existing(role: DraftRole) -> dict[str, Any]:
    said = {name: existing_value(each) for name, each in sorted(role.existing.items())}
    return dict(said.get("", said))


def existing_value(group: Existing) -> dict[str, Any]:
    """Return a group that a role takes over as it is written."""
    return {"id": group.id, "name": group.name, "description": group.description}


def _base(base: DraftBase) -> dict[str, Any]:
    owner = {"owner": base.owner} if base.owner else {}
    return {"description": base.description, **owner, **_lines(base.lines)}


def _lines(lines: Iterable[DraftLine]) -> dict[str, Any]:
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        found.setdefault(line.direction, []).append(line_value(line))
    return found


def line_value(line: DraftLine) -> dict[str, Any]:
    """Return a line as it is written."""
    found: dict[str, Any] = {
        _PEER[line.direction]: _one_or_more(line.peers),
        "service": _one_or_more(line.services),
        "description": line.description or _UNKNOWN,
    }
    if line.is_half:
        found["both_halves"] = False
    if line.environments:
        found["environments"] = list(line.environments)
    return found


def _one_or_more(values: tuple[str, ...]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def host_value(host: DraftHost) -> dict[str, Any]:
    """Return hosts as they are written."""
    subnets = {"subnets": list(host.subnets)} if host.subnets else {}
    return {"roles": list(host.groups), "description": host.description, **subnets}


def _comments(project: DraftProject) -> Mapping[str, str]:
    """The comment above a key, by the line that it stands in."""
    raised = any(each.rules_per_group or each.groups_per_interface for each in project.environments)
    quotas = {"    quotas:": "    # What is there already needs more than AWS's defaults."} if raised else {}
    return {**quotas, "stacks: folder": "# One stack cannot hold all of it: a template takes 500 resources and 1 MB."}


def _text(content: Mapping[str, Any], comments: Mapping[str, str] | None = None) -> str:
    text = yaml_text(content)
    for line, comment in (comments or {}).items():
        text = text.replace(f"\n{line}", f"\n{comment}\n{line}")
    return text
