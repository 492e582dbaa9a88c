"""`IpPermissions`, `IpPermissionsEgress` and `SecurityGroupRules` → rules of the Plan, one for each peer.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html and
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.network import Traffic
from sg_factory.plan import Direction, Peer, Rule
from sg_factory.source.account.peers import AccountPeers
from sg_factory.source.account.shape import Item, items_in
from sg_factory.source.notes import SourceNotes, quoted
from sg_factory.source.plain_values import text_in
from sg_factory.source.ranges import NotAPeer, ranged
from sg_factory.source.traffic import Malformed, traffic_of

PERMISSIONS: dict[Direction, str] = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
"""The key of a group's rules in one direction."""

RuleIds = Mapping[tuple[str, Direction, Traffic, str], str]
"""The ids of rules, by group, direction, traffic, and the range, prefix list or group as EC2 writes it."""

_AS_ANSWERED = "write it as EC2 answers it"
_PORTS = ("IpProtocol", "FromPort", "ToPort")
_ReadPeer = Callable[[dict[str, Any], AccountPeers, str, Place, Place], Peer]


def permitted(
    group: Item, role: str, group_id: str, direction: Direction, peers: AccountPeers, ids: RuleIds
) -> Iterator[Rule]:
    """The rules of a group in one direction, from its permissions."""
    item, home = group
    notes = peers.notes
    for permission, where in items_in(item, PERMISSIONS[direction], home, notes, f"“{role}”"):
        traffic = _traffic(permission, role, where, notes)
        if traffic is None:
            continue
        count = 0
        for key, (name, read) in _PEERS.items():
            for held, at in items_in(permission, key, where, notes, f"a rule of “{role}”"):
                count += 1
                peer = _peer(read, held, peers, role, at, home)
                if peer is not None:
                    rule_id = ids.get((group_id, direction, traffic, text_in(held, name) or "")) if ids else None
                    yield Rule(direction, traffic, peer, _description(held, role, at, notes), at, rule_id=rule_id)
        if not count:
            notes.left_out(f"a rule of “{role}” names no peer", where, _AS_ANSWERED)


def listed(item: Item, role: str, peers: AccountPeers) -> Rule | None:
    """The rule of a `SecurityGroupRule`; None if EC2 cannot have answered it, as noted."""
    rule, where = item
    key = next((key for key in _OF_A_RULE if rule.get(key) is not None), None)
    if key is None:
        peers.notes.left_out(f"a rule of “{role}” names no peer", where.at("CidrIpv4"), _AS_ANSWERED)
        return None
    traffic = _traffic(rule, role, where, peers.notes)
    peer = _peer(_OF_A_RULE[key], rule, peers, role, where, where)
    if traffic is None or peer is None:
        return None
    description = _description(rule, role, where, peers.notes)
    return Rule(direction_of(rule), traffic, peer, description, where, rule_id=text_in(rule, "SecurityGroupRuleId"))


def direction_of(rule: Mapping[str, Any]) -> Direction:
    """The direction of a `SecurityGroupRule`."""
    return "egress" if rule.get("IsEgress") is True else "ingress"


def ids_of(rules: tuple[Item, ...]) -> RuleIds:
    """The ids of `SecurityGroupRules`; without those that EC2 cannot have answered."""
    found: dict[tuple[str, Direction, Traffic, str], str] = {}
    for rule, _ in rules:
        group_id, rule_id = text_in(rule, "GroupId"), text_in(rule, "SecurityGroupRuleId")
        pair = rule.get("ReferencedGroupInfo")
        peer = text_in(pair, "GroupId") if isinstance(pair, dict) else None
        peer = peer or next(filter(None, (text_in(rule, key) for key in _TEXTS)), None)
        try:
            traffic = _cached(*(text_in(rule, key) for key in _PORTS))
        except Malformed:
            continue
        if group_id and rule_id and peer:
            found[group_id, direction_of(rule), traffic, peer] = rule_id
    return found


@lru_cache(maxsize=4096)
def _cached(protocol: str | None, low: str | None, high: str | None) -> Traffic:
    return traffic_of(protocol, low, high)


def _traffic(rule: Mapping[str, Any], role: str, where: Place, notes: SourceNotes) -> Traffic | None:
    """The traffic of a rule; None if EC2 cannot have answered it, as noted."""
    for key in _PORTS:
        value = rule.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, (str, int))):
            notes.left_out(
                f"{quoted(value)} is not a value of {key} in a rule of “{role}”", where.at(key), _AS_ANSWERED
            )
            return None
    try:
        return _cached(*(text_in(rule, key) for key in _PORTS))
    except Malformed as error:
        notes.left_out(f"a rule of “{role}” is not judged: {error}", where.at(error.key), error.help)
        return None


def _peer(
    read: _ReadPeer, held: dict[str, Any], peers: AccountPeers, role: str, where: Place, home: Place
) -> Peer | None:
    try:
        return read(held, peers, role, where, home)
    except NotAPeer as error:
        peers.notes.left_out(f"a rule of “{role}” is not judged: {error}", where, _AS_ANSWERED)
        return None


def _description(held: Mapping[str, Any], role: str, where: Place, notes: SourceNotes) -> str:
    text = held.get("Description")
    if isinstance(text, str) and text:
        return text
    if text is not None and not isinstance(text, str):
        notes.left_out(f"{quoted(text)} is not a description, in a rule of “{role}”", where, _AS_ANSWERED)
    help = "say why this access is needed, in the rule's description"
    notes.add("undescribed", f"a rule of “{role}” has no description", where, help)
    return ""


def _ipv4(held: dict[str, Any], peers: AccountPeers, role: str, where: Place, _home: Place) -> Peer:
    key = "CidrIp" if "CidrIp" in held else "CidrIpv4"
    return ranged(held.get(key), "ipv4", role, where.at(key), peers.notes, _AS_ANSWERED)


def _ipv6(held: dict[str, Any], peers: AccountPeers, role: str, where: Place, _home: Place) -> Peer:
    return ranged(held.get("CidrIpv6"), "ipv6", role, where.at("CidrIpv6"), peers.notes, _AS_ANSWERED)


def _group(held: dict[str, Any], peers: AccountPeers, role: str, _where: Place, home: Place) -> Peer:
    return peers.pair(held, role, home)


def _referenced(held: dict[str, Any], peers: AccountPeers, role: str, _where: Place, home: Place) -> Peer:
    pair = held["ReferencedGroupInfo"]
    if not isinstance(pair, dict):
        raise NotAPeer(f"{quoted(pair)} is not a group")
    return peers.pair(pair, role, home)


def _list(held: dict[str, Any], peers: AccountPeers, role: str, _where: Place, home: Place) -> Peer:
    list_id = held.get("PrefixListId")
    if not isinstance(list_id, str) or not list_id.startswith("pl-"):
        raise NotAPeer(f"{quoted(list_id)} is not the id of a prefix list")
    return peers.prefix_list(list_id, role, home)


_PEERS: dict[str, tuple[str, _ReadPeer]] = {
    "IpRanges": ("CidrIp", _ipv4),
    "Ipv6Ranges": ("CidrIpv6", _ipv6),
    "PrefixListIds": ("PrefixListId", _list),
    "UserIdGroupPairs": ("GroupId", _group),
}
_OF_A_RULE: dict[str, _ReadPeer] = {
    "CidrIpv4": _ipv4,
    "CidrIpv6": _ipv6,
    "PrefixListId": _list,
    "ReferencedGroupInfo": _referenced,
}
_TEXTS = ("CidrIpv4", "CidrIpv6", "PrefixListId")
