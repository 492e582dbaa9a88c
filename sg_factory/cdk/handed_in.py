"""Groups and prefix lists that an app passes in place of those that sg-factory.yaml declares → their ids."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk

from sg_factory.cdk.external_groups import outside_peers
from sg_factory.cdk.places import TOKEN, StackPlace, known_place
from sg_factory.cdk.synthesized.templates import PENDING
from sg_factory.cloudformation.external_ids import externals_by_parameter
from sg_factory.cloudformation.prefix_lists import lists_by_parameter
from sg_factory.network import FAMILY_NAMES
from sg_factory.plan import ExternalPeer, Plan, PrefixListPeer
from sg_factory.text.counting import counted

_ID = {"networks": re.compile("pl-[0-9a-f]{8,17}"), "security_groups": re.compile("sg-[0-9a-f]{8,17}")}
# What lookups of aws-cdk-lib return until `cdk synth` has made them.
_LOOKED_UP = ("sg-12345678", "pl-xxxxxxxx")
# The attributes that hold the id: of an L2, of an L1.
_ATTRIBUTES = {"networks": ("prefix_list_id", "attr_prefix_list_id"), "security_groups": ("security_group_id",)}
_TAKES = {
    "networks": "pass an ec2.PrefixList, an ec2.CfnPrefixList or an id, pl-… or a token",
    "security_groups": "pass an ec2.SecurityGroup, made or imported, or an id, sg-… or a token",
}


def ids_of(networks: Mapping[str, Any], security_groups: Mapping[str, Any]) -> dict[str, str]:
    """Return the id of each name, literal or a token. Raises ValueError for a value without one."""
    kinds = {"networks": networks, "security_groups": security_groups}
    return {name: _id(value, name, kind) for kind, given in kinds.items() for name, value in given.items()}


def require_usable(plan: Plan, place: StackPlace, values: Mapping[str, Any], ids: Mapping[str, str]) -> None:
    """Raise ValueError for constructs that contradict sg-factory.yaml, and for those that rules at `place` cannot name.

    One group or list under two names is an error, too: EC2 would refuse their rules as the same.
    """
    declared = {peer.name: peer for peer in plan.others}
    for name, value in values.items():
        if isinstance(value, str) or name not in declared:
            continue
        account, region = known_place(value.env.account, value.env.region)
        if region and place[1] and region != place[1]:
            where = f"“{name}” is in {region}, and its rules are in {place[1]}"
            raise ValueError(f"{where}: a rule only names what is in its own region")
        peer, made = declared[name], value if isinstance(value, cdk.CfnResource) else value.node.default_child
        if made is None:
            continue  # imported: only its id is known
        if isinstance(peer, ExternalPeer):
            _require_owner(peer, account, plan.environment.account or place[0])
        else:
            _require_size(peer, made)
    _require_one_name(plan, ids)


def _require_owner(peer: ExternalPeer, account: str, own: str) -> None:
    owner = peer.account or own
    if owner and account and owner != account:
        where = f"the group that the app passes for “{peer.name}” is in the account {account}, not in {owner}"
        raise ValueError(f'{where}: write account: "{account}" for it in sg-factory.yaml')


def _require_size(peer: PrefixListPeer, made: Any) -> None:
    family, most = str(made.address_family), int(made.max_entries or 0)
    the_list = f"the prefix list that the app passes for “{peer.name}”"
    if family in FAMILY_NAMES.values() and family != FAMILY_NAMES[peer.family]:
        raise ValueError(f"{the_list} is of {family}: write family: {family.lower()} for it in sg-factory.yaml")
    if most > peer.weight:
        takes = f"{the_list} takes {counted(most, 'entry', 'entries')}, and {peer.weight} are declared"
        raise ValueError(f"{takes}: write entries: {most} for it in sg-factory.yaml")


def _require_one_name(plan: Plan, ids: Mapping[str, str]) -> None:
    names: dict[str, str] = {}
    for peer in plan.others:
        id_ = ids.get(peer.name) or (peer.group_id if isinstance(peer, ExternalPeer) else peer.id)
        if not id_ or id_ in _LOOKED_UP:
            continue
        first = names.setdefault(id_, peer.name)
        if first != peer.name and ids.keys() & {first, peer.name}:
            raise ValueError(f"“{first}” and “{peer.name}” have the same id: rules with both would be one rule twice")


def handed_in_parameters(plan: Plan, id_prefix: str) -> dict[str, ExternalPeer | PrefixListPeer]:
    """Return the groups and lists whose ids the app passes, by the parameters of the plan's template for these."""
    peers = [peer for peer in outside_peers(plan) if peer.kind in ("external", "prefix-list") and peer.is_handed_in]
    return {**externals_by_parameter(peers, id_prefix), **lists_by_parameter(peers, (), id_prefix)}


def _id(value: Any, name: str, kind: str) -> str:
    if isinstance(value, str):
        if TOKEN in value or value.startswith(PENDING) or _ID[kind].fullmatch(value):
            return value
        given = f"“{value}”"
    else:
        found = next((text for text in (getattr(value, key, None) for key in _ATTRIBUTES[kind]) if text), None)
        if isinstance(found, str):
            return found
        given = type(value).__name__
    raise ValueError(f"{kind}=: “{name}” is {given}: {_TAKES[kind]}")
