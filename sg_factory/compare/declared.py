"""Changed declarations other than roles and protection: names, services and hosts of a project.

For templates these are resources that allow access other than by rules of groups: nodes of EKS, another VPC of a group,
the default group, Block Public Access.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from sg_factory.diagnostic import Place
from sg_factory.network import traffic_text
from sg_factory.network.intervals import union
from sg_factory.plan import ExternalPeer, Host, Plan, PrefixListPeer, Statement
from sg_factory.plan.declared import TemplateNoteKind
from sg_factory.plan.owners import owners_of

_SETTINGS = Place("sg-factory.yaml")

_Values = Mapping[tuple[str, ...], str]
"""Declared values as texts, by the keys that lead to them."""


@dataclass(frozen=True, slots=True)
class DeclaredChange:
    """A changed declaration; `before` or `after` is empty if that side does not have it.

    `about` is such as `security group “scanner”`, `field` the changed field, empty for the whole declaration. `roles`
    are those whose rules name it, or those of the host, and `owners` theirs. `may_be_broader` is True if it may allow
    access.
    """

    about: str
    field: str
    before: str
    after: str
    where: Place
    side: Literal["before", "after"] = "after"
    roles: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    may_be_broader: bool = False
    environments: tuple[str, ...] = ()


def declared_changes(before: Plan, after: Plan, *, are_alike: bool) -> Iterator[DeclaredChange]:
    """Every changed declaration: of the files of a project if both sides are role files, else of templates.

    Two sides that are not `are_alike` are a project and a template translated into its names.
    """
    yield from _beside_groups(before, after)
    if not are_alike or after.read_from != "roles":  # else it is a change of protection
        yield from _default_group_change(before, after)
    if are_alike and after.read_from == "roles":
        yield from _setting_changes(before, after)
        yield from _host_setting_changes(before, after)
        yield from _statement_changes(before, after)


def _setting_changes(before: Plan, after: Plan) -> Iterator[DeclaredChange]:
    old, new = _declared(before), _declared(after)
    if old == new:
        return
    named = _roles_by_peer(before), _roles_by_peer(after)
    owners = owners_of(before, after)
    # Only the owner of an external group knows what it allows to a host that has another one now.
    worn = {peer.name for plan in (before, after) for host in plan.hosts for peer in host.external}
    for keys in sorted({*old, *new}):
        was, now = old.get(keys, ""), new.get(keys, "")
        if was == now:
            continue
        kind, name, field = keys
        roles = tuple(sorted(named[0][name] | named[1][name]))
        where = _SETTINGS.at(_SECTIONS[kind], name, *field.split(" "))
        side: Literal["before", "after"] = "after" if now else "before"
        whose = tuple(sorted({owners[role] for role in roles} - {""}))
        may_be_broader = field in ("id", "ssm") and name in worn
        yield DeclaredChange(f"{kind} “{name}”", field, was, now, where, side, roles, whose, may_be_broader)


_BESIDE_GROUPS: tuple[TemplateNoteKind, ...] = ("open-nodes", "nodes", "association", "public-access", "default-group")


def _beside_groups(before: Plan, after: Plan) -> Iterator[DeclaredChange]:
    """Access that resources of only one side allow other than by the rules of groups."""
    old, new = ({each.unread: each for each in side.notes if each.kind in _BESIDE_GROUPS} for side in (before, after))
    for key in sorted(old.keys() ^ new.keys()):
        note = new.get(key) or old[key]
        about = f"resource “{note.where.path[1]}”" if len(note.where.path) > 1 else note.where.file
        if key in new:
            yield DeclaredChange(about, "", "", note.text, note.where, may_be_broader=True)
        else:
            # Removing Block Public Access allows more.
            yield DeclaredChange(
                about, "", note.text, "", note.where, "before", may_be_broader=note.kind == "public-access"
            )


def _default_group_change(before: Plan, after: Plan) -> Iterator[DeclaredChange]:
    """The default group of the VPC, which the template of one side closes; it may be opened without that."""
    was, now = (_CLOSED if side.environment.restricts_default_group else "" for side in (before, after))
    if was == now:
        return
    side: Literal["before", "after"] = "after" if now else "before"
    where = (after if now else before).environment.origin
    yield DeclaredChange("default group of the VPC", "", was, now, where, side, may_be_broader=not now)


_CLOSED = "closed, without rules"
_SECTIONS = {
    "environment": "environments",
    "network": "networks",
    "security group": "security_groups",
    "service": "services",
}


def _declared(plan: Plan) -> _Values:
    """The values of an environment and of names in sg-factory.yaml."""
    found: dict[tuple[str, ...], str] = {}
    here = plan.environment
    if here.name:
        vpc, quotas = here.vpc, here.quotas
        values = {"account": here.account, "region": here.region, "vpc": vpc.id or vpc.ssm}
        values["network_acls"] = {"exact": "true", "aggregated": "aggregated", None: ""}[here.network_acls]
        found |= {("environment", here.name, field): value or "" for field, value in values.items()}
        for each in fields(quotas):
            found["environment", here.name, f"quotas {each.name}"] = str(getattr(quotas, each.name))
        for subnet in here.subnets:
            keys = ("environment", here.name)
            found[*keys, f"subnets {subnet.name} cidrs"] = ", ".join(each.text for each in subnet.cidrs)
            found[*keys, f"subnets {subnet.name} ids"] = ", ".join(subnet.ids)
    ranges: dict[str, list[str]] = defaultdict(list)
    for network in plan.networks:
        ranges[network.name].append(network.cidr.text)
    if here.name and "vpc" in ranges:
        found["environment", here.name, "vpc cidrs"] = ", ".join(sorted(ranges.pop("vpc")))
    found |= {("network", name, "cidrs"): ", ".join(sorted(held)) for name, held in ranges.items()}
    for made in plan.lists:
        found["network", made.name, "prefix_list max_entries"] = str(made.max_entries)
    for other in plan.others:
        found |= {(*keys, field): value for keys, field, value in _peer_values(other)}
    kinds = {other.name: "security group" for other in plan.others if other.is_group}
    for name, description in plan.described:
        found[kinds.get(name, "network"), name, "description"] = description
    for name, traffic in plan.services:
        found["service", name, "traffic"] = traffic_text(union(each.interval for each in traffic))
    return found


def _peer_values(other: PrefixListPeer | ExternalPeer) -> Iterator[tuple[tuple[str, str], str, str]]:
    if other.kind == "external":
        yield ("security group", other.name), "id", other.group_id
        yield ("security group", other.name), "ssm", other.ssm or ""
        yield ("security group", other.name), "account", other.account or ""
        return
    yield ("network", other.name), "prefix_list", other.reference
    yield ("network", other.name), "prefix_list name", other.aws_name or ""
    yield ("network", other.name), "prefix_list family", other.family
    yield ("network", other.name), "prefix_list entries", str(other.weight)


def _roles_by_peer(plan: Plan) -> Mapping[str, set[str]]:
    """The roles whose rules name a network or group, by its name."""
    found: dict[str, set[str]] = defaultdict(set)
    for group, rule in plan.rules():
        if not rule.peer.role:
            found[rule.peer.end_name].add(group.role)
    return found


def _host_setting_changes(before: Plan, after: Plan) -> Iterator[DeclaredChange]:
    """Changed descriptions and launch settings of hosts of both sides; changed roles are in `groups`."""
    old = {host.name: host for host in before.hosts}
    owners = owners_of(after)
    for host in after.hosts:
        was, now = _host_values(old.get(host.name, host)), _host_values(host)
        for field in sorted({*was, *now}) if was != now else ():
            if was.get(field) != now.get(field):
                whose = tuple(sorted({owners.get(role, "") for role in host.roles} - {""}))
                texts = was.get(field, ""), now.get(field, "")
                where = host.origin.at(*field.split(" "))
                yield DeclaredChange(f"host “{host.name}”", field, *texts, where, "after", host.roles, whose)


def _host_values(host: Host) -> Mapping[str, str]:
    launch = host.launch
    known = {"description": host.description, "subnets": ", ".join(host.subnets)}
    if launch is None:
        return known
    image = f"{launch.image} ({launch.image.family})"
    access = f"key_pair {launch.key_pair}" if launch.key_pair else "session-manager"
    values = {"image": image, "access": access, "tenancy": launch.tenancy}
    values |= {"instance_profile": launch.instance_profile or "", "instance_type": launch.instance_type or ""}
    values |= {"patch_on_boot": "true" if launch.patch_on_boot else "", "kms_key": launch.kms_key or ""}
    return {**known, **{f"launch {key}": value for key, value in values.items() if value}}


def _statement_changes(before: Plan, after: Plan) -> Iterator[DeclaredChange]:
    """Changed statements: egress lines that name a role, with their traffic and `review_by`."""
    old, new = _stated(before), _stated(after)
    owners = owners_of(before, after)
    for ends in sorted({*old, *new}):
        was, now = _statement_values(old.get(ends, ())), _statement_values(new.get(ends, ()))
        for field in was if was != now else ():
            if was[field] != now[field]:
                side: Literal["before", "after"] = "after" if ends in new else "before"
                where = (new.get(ends) or old[ends])[0].origin
                whose = tuple(sorted({owners[end] for end in ends if owners.get(end)}))
                about = f"statement {ends[0]} → {ends[1]}"
                yield DeclaredChange(about, field, was[field], now[field], where, side, ends, whose)


def _stated(plan: Plan) -> Mapping[tuple[str, str], Sequence[Statement]]:
    found: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in plan.statements:
        found[statement.source, statement.destination].append(statement)
    return found


def _statement_values(stated: Sequence[Statement]) -> Mapping[str, str]:
    reviews = sorted({str(each.review_by) for each in stated if each.review_by})
    traffic = union(traffic.interval for each in stated for traffic in each.traffic)
    return {"service": traffic_text(traffic) if stated else "", "review_by": ", ".join(reviews)}
