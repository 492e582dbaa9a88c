"""The network-config.yaml of AWS's Landing Zone Accelerator → Plans, one for each VPC and template of VPCs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.network import Cidr, NotARange, cidr
from sg_factory.plan import (
    DIRECTIONS,
    UNKNOWN_OWNER,
    Environment,
    Group,
    Host,
    LeftOut,
    Plan,
    PrefixListPeer,
    Public,
    RangePeer,
    Rule,
)
from sg_factory.source.accelerator.prefix_lists import lists_of
from sg_factory.source.accelerator.rules import AcceleratorRules
from sg_factory.source.accelerator.shape import (
    WORDS,
    AcceleratorReader,
    LocatedItem,
    is_known,
    is_one,
    name_of,
    plain_text,
    value_of,
    vpcs_of,
)
from sg_factory.source.duplicates import once
from sg_factory.source.notes import SourceNotes
from sg_factory.yaml.placeholders import unmarked

__all__ = ["WORDS", "is_one", "plans_of", "value_of"]

_ACCOUNT_DIGITS = 12
_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_AS_DOCUMENTED = "write it as the documentation of the accelerator has it"
_OPEN = "write outboundRules with what it must reach"
_ENDED = "write outboundRules with ranges for all that it must reach"


def plans_of(value: object, file: str, as_of: datetime) -> tuple[Plan, ...]:
    """The Plans of a file's values, as `value_of` returns them; one without groups if it has none."""
    content = value if isinstance(value, dict) else {}
    notes = SourceNotes()
    reader = AcceleratorReader(notes)
    vpcs = tuple(vpcs_of(content, reader, file))
    lists = lists_of(content, reader, file)
    of_all = tuple(notes.found)
    by_name = {name_of(item): (item, where) for item, where in vpcs}
    plans = [_plan(each, by_name, lists, file, as_of) for each in vpcs]
    if not plans:
        plans = [Plan(file, Environment(None, Place(file)), as_of, (), read_from="accelerator")]
    return tuple(replace(plan, notes=(*of_all, *plan.notes)) for plan in plans)


def _plan(
    vpc: LocatedItem, vpcs: Mapping[str, LocatedItem], lists: Mapping[str, PrefixListPeer], file: str, as_of: datetime
) -> Plan:
    item, where = vpc
    notes = SourceNotes()
    reader = AcceleratorReader(notes)
    name = name_of(item) or None
    held = tuple(_named(item, where, reader, name or "a VPC"))
    rules = AcceleratorRules(reader, frozenset(role for _, role in held), vpcs, lists)
    left_out: list[LeftOut] = []
    groups = tuple(_group(each, role, rules, left_out) for each, role in sorted(held, key=lambda group: group[1]))
    hosts = tuple(_balancers(item, where, reader, rules.groups))
    account, region = (plain_text(item.get(key)) for key in ("account", "region"))
    is_id = account is not None and account.isdigit() and len(account) == _ACCOUNT_DIGITS
    _note_endpoints(item, where, notes, name or "a VPC")
    return Plan(
        project=file,
        environment=Environment(
            name, where, account if is_id else None, region if region is not None and is_known(region) else None
        ),
        as_of=as_of,
        groups=groups,
        hosts=hosts,
        left_out=tuple(left_out),
        networks=tuple(RangePeer(each, "vpc") for each in sorted(set(_ranges(item, where, reader)))),
        notes=tuple(notes.found),
        read_from="accelerator",
    )


def _named(
    item: Mapping[str, Any], where: Place, reader: AcceleratorReader, vpc: str
) -> Iterator[tuple[LocatedItem, str]]:
    """The groups of a VPC, each with its name; one without a name, or with that of another one, goes to the notes."""
    seen: set[str] = set()
    for group, at in reader.items(item, "securityGroups", where, f"“{vpc}”"):
        name = name_of(group)
        if not name or name in seen:
            text = f"“{name}” is there twice in “{vpc}”" if name else f"a group of “{vpc}” has no name"
            reader.notes.left_out(text, at, "give each group of a VPC a name of its own")
            continue
        seen.add(name)
        yield (group, at), name


def _group(group: LocatedItem, role: str, rules: AcceleratorRules, left_out: list[LeftOut]) -> Group:
    item, where = group
    notes = rules.reader.notes
    said = len(notes.found)
    ingress, egress = (once(role, rules.of(group, role, each), left_out) for each in DIRECTIONS)
    description = unmarked(plain_text(item.get("description")) or "")
    if not description:
        notes.add("undescribed", f"“{role}” has no description", where, "say what it is for, under description")
    if len(notes.found) == said or egress or not item.get("outboundRules"):
        _note_egress(role, where, egress, notes)
    tags = dict(_tags(item, where, rules.reader, role))
    return Group(
        role=role,
        origin=where,
        description=description,
        owner=next((tags[key] for key in tags if key.lower() == "owner" and tags[key]), UNKNOWN_OWNER),
        public=Public(),
        tags=tuple(sorted(tags.items())),
        fixed=(("GroupDescription", description), ("GroupName", role)),
        ingress=ingress,
        egress=egress,
    )


def _note_egress(role: str, where: Place, egress: tuple[Rule, ...], notes: SourceNotes) -> None:
    """Note a group without egress to ranges: its template declares none, as one with rules to groups alone."""
    if not egress:
        notes.add("open-egress", f"“{role}” declares no egress, so EC2 allows all egress", where, _OPEN)
    elif all(rule.peer.is_group for rule in egress):
        text = f"the only egress of “{role}” is to groups: EC2 no longer allows all egress"
        notes.add("ended-egress", text, egress[0].origin, _ENDED)


def _tags(item: Mapping[str, Any], where: Place, reader: AcceleratorReader, role: str) -> Iterator[tuple[str, str]]:
    for tag, _ in reader.items(item, "tags", where, f"“{role}”"):
        key, value = (plain_text(tag.get(name)) or plain_text(tag.get(name.title())) for name in ("key", "value"))
        if key is not None:
            yield unmarked(key), unmarked(value or "")


def _balancers(
    item: Mapping[str, Any], where: Place, reader: AcceleratorReader, groups: frozenset[str]
) -> Iterator[Host]:
    """The load balancers of a VPC that have groups."""
    held = item.get("loadBalancers")
    if not isinstance(held, dict):
        return
    at = where.at("loadBalancers")
    for balancer, place in reader.items(held, "applicationLoadBalancers", at, "loadBalancers"):
        name = name_of(balancer) or "a load balancer"
        roles = {text for text, _ in reader.texts(balancer, "securityGroups", place, f"“{name}”")}
        for unknown in sorted(roles - groups):
            text = f"“{name}” names “{unknown}”, which is no group of this VPC"
            reader.notes.left_out(text, place.at("securityGroups"), "name a group under securityGroups")
        if roles & groups:
            yield Host(name, "", tuple(sorted(roles & groups)), place, "load-balancer", type=_BALANCER)


def _note_endpoints(item: Mapping[str, Any], where: Place, notes: SourceNotes, vpc: str) -> None:
    held = item.get("interfaceEndpoints")
    if isinstance(held, dict) and held.get("endpoints"):
        text = f"the groups that the accelerator makes for interface endpoints of “{vpc}” are not judged"
        notes.add("unknown", text, where.at("interfaceEndpoints"), "check them in a snapshot of the account")


def _ranges(item: Mapping[str, Any], where: Place, reader: AcceleratorReader) -> Iterator[Cidr]:
    for text, at in reader.texts(item, "cidrs", where, "a VPC"):
        try:
            yield cidr(text)
        except NotARange as error:
            reader.notes.left_out(f"{error}, under cidrs of a VPC", at, _AS_DOCUMENTED)
