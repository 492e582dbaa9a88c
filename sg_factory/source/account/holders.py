"""Holders of the groups of a snapshot: interfaces, rules of other groups, and whatever else it has that names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.plan.declared import Holder, Holders
from sg_factory.source.account.associations import IN_FORCE
from sg_factory.source.account.rules import PERMISSIONS
from sg_factory.source.account.shape import AccountSnapshot, Item
from sg_factory.source.account.users import user_of
from sg_factory.source.plain_values import text_in

_SHOWING = ("SecurityGroups", "NetworkInterfaces")  # without others, what is missing is told
_MORE = "further pages (NextToken)"
_PARTLY = "NetworkInterfaces with all of their groups"
_GROUP_ID = re.compile(r"\bsg-[0-9a-f]{8,17}\b")
_INTERFACE = "AWS::EC2::NetworkInterface"
_MOST_STEPS = 60  # into an answer of another service


def holders_of(snapshot: AccountSnapshot) -> Holders:
    """Return the holders of all groups that a snapshot names, each once, and the answers that it lacks."""
    found = (*_interfaces(snapshot), *_rules(snapshot), *_associations(snapshot), *_others(snapshot))
    unread = tuple(key for key in _SHOWING if not snapshot.has(key))
    if not all(map(_has_its_groups, snapshot.items("NetworkInterfaces"))) or _is_partly_unread(snapshot):
        unread += (_PARTLY,)
    if snapshot.text("NextToken"):
        unread += (_MORE,)
    return Holders(tuple(dict.fromkeys(found)), unread, snapshot.text("Taken") or "")


def _has_its_groups(interface: Item) -> bool:
    """True if an interface lists its groups, of which it may have none, each with its id."""
    groups = interface[0].get("Groups")
    return isinstance(groups, list) and all(isinstance(each, dict) and text_in(each, "GroupId") for each in groups)


def _is_partly_unread(snapshot: AccountSnapshot) -> bool:
    """True if an item of the interfaces could not be read at all."""
    return any("NetworkInterfaces" in note.where.path for note in snapshot.notes.found)


def _interfaces(snapshot: AccountSnapshot) -> Iterator[Holder]:
    for item, _ in snapshot.items("NetworkInterfaces"):
        own = text_in(item, "NetworkInterfaceId") or "an interface"
        user = user_of(item, own)
        says = "" if user.type == _INTERFACE else f"{user.type} {user.name}"
        for group in _mappings(item.get("Groups")):
            if group_id := text_in(group, "GroupId"):
                yield Holder(group_id, "network-interface", own, says)


def _rules(snapshot: AccountSnapshot) -> Iterator[Holder]:
    """Yield the groups whose rules name another group: such a group cannot be deleted either."""
    for item, _ in snapshot.items("SecurityGroups"):
        own = text_in(item, "GroupId") or ""
        for key in PERMISSIONS.values():
            for permission in _mappings(item.get(key)):
                for pair in _mappings(permission.get("UserIdGroupPairs")):
                    yield from _named(text_in(pair, "GroupId"), own)
    for item, _ in snapshot.items("SecurityGroupRules"):
        other = item.get("ReferencedGroupInfo")
        if isinstance(other, dict):
            yield from _named(text_in(other, "GroupId"), text_in(item, "GroupId") or "")


def _named(group: str | None, by: str) -> Iterator[Holder]:
    if group and by and group != by:
        yield Holder(group, "security-group", by)


def _associations(snapshot: AccountSnapshot) -> Iterator[Holder]:
    homes = {text_in(item, "GroupId"): text_in(item, "VpcId") for item, _ in snapshot.items("SecurityGroups")}
    for item, _ in snapshot.items("SecurityGroupVpcAssociations"):
        group, vpc = text_in(item, "GroupId"), text_in(item, "VpcId")
        if group and vpc and homes.get(group) != vpc and text_in(item, "State") in IN_FORCE:
            yield Holder(group, "vpc-association", vpc)


def _others(snapshot: AccountSnapshot) -> Iterator[Holder]:
    """Yield what else the snapshot has that names a group: saved answers of any call of AWS, under their own keys."""
    for key, value in snapshot.others().items():
        items = value if isinstance(value, list) else [value]
        for number, item in enumerate(items):
            for group in sorted(set(_ids_in(item, 0))):
                yield Holder(group, key, _name(item, key) or f"{key}[{number}]")


def _ids_in(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield from _GROUP_ID.findall(value)
    elif depth < _MOST_STEPS and isinstance(value, (dict, list)):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _ids_in(child, depth + 1)


def _name(item: Any, key: str) -> str:
    """The id, ARN or name of an item of an answer, by the name of the answer: `FunctionArn` of `Functions`."""
    if not isinstance(item, dict):
        return ""
    one = key.lower().removesuffix("s")
    texts = {name.lower(): value for name, value in item.items() if isinstance(value, str)}
    wanted = (*(f"{one}{ending}" for ending in ("arn", "id", "name")), "arn", "id", "name")
    also = sorted(name for name in texts if name.endswith("id") and one.startswith(name.removesuffix("id")))
    return next((texts[name] for name in (*wanted, *also) if name in texts), "")


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())
