"""The network interfaces of a snapshot → hosts: who has which groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sg_factory.diagnostic import Place
from sg_factory.plan import ExternalPeer, Host
from sg_factory.source.account.peers import AccountPeers, KnownGroup
from sg_factory.source.account.shape import AccountSnapshot, Item, items_in
from sg_factory.source.account.users import User, user_of
from sg_factory.source.plain_values import text_in
from sg_factory.text.counting import counted

Worn = tuple[Item, tuple[str, ...]]
"""A network interface with the ids of its groups."""


def interfaces_by_vpc(snapshot: AccountSnapshot, known: Mapping[str, KnownGroup]) -> dict[str | None, list[Worn]]:
    """The network interfaces that have groups, by VPC."""
    found: dict[str | None, list[Worn]] = defaultdict(list)
    for item, where in snapshot.items("NetworkInterfaces"):
        groups = items_in(item, "Groups", where, snapshot.notes, "a network interface")
        ids = tuple(filter(None, (text_in(group, "GroupId") for group, _ in groups)))
        if ids:
            vpc = text_in(item, "VpcId") or next((known[each].vpc for each in ids if each in known), None)
            found[vpc].append(((item, where), ids))
    return found


def hosts_of(
    interfaces: Sequence[Worn], peers: AccountPeers, subnets: Mapping[str, str], file: str
) -> tuple[Host, ...]:
    """The hosts of a VPC, by name. A further interface with other groups is a host of its own.

    `subnets` are the names of subnets by their ids.
    """
    found: dict[tuple[User, frozenset[str]], Host] = {}
    firsts: set[User] = set()
    standing: dict[tuple[User, frozenset[str]], set[str]] = defaultdict(set)
    foreign = 0
    for (item, where), ids in interfaces:
        own = text_in(item, "NetworkInterfaceId") or "an interface"
        user = user_of(item, own)
        key = user, frozenset(ids)
        standing[key] |= {*filter(None, (subnets.get(text_in(item, "SubnetId") or ""),))}
        if key in found:
            continue
        wearing = [peers.group(each) for each in dict.fromkeys(ids)]
        roles = tuple(sorted({peer.role for peer in wearing if peer.kind == "role"}))
        if not roles:
            foreign += 1
            continue
        external = tuple(sorted((peer for peer in wearing if isinstance(peer, ExternalPeer)), key=str))
        name = user.name if user not in firsts else f"{user.name} {own}"
        firsts.add(user)
        found[key] = Host(name, "", roles, where, user.kind, type=user.type, external=external)
    if foreign:
        many = counted(foreign, "network interface has", "network interfaces have")
        text = f"{many} only groups that are not in {peers.vpc or 'this snapshot'}: who they are is not judged"
        peers.notes.add("unknown", text, Place(file), "save describe-security-groups without filters")
    hosts = (replace(host, subnets=tuple(sorted(standing[key]))) for key, host in found.items())
    return tuple(sorted(hosts, key=lambda host: (host.name, host.origin.path[-1])))
