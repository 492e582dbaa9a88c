"""The peers of a source → names of the project that is written: roles, external groups, networks of prefix lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.adopt.draft import DraftExternal, DraftList, DraftNetwork, SourceGroup
from sg_factory.adopt.names import Nameable, kebab, named
from sg_factory.network import Cidr
from sg_factory.plan import ExternalPeer, Peer, PrefixListPeer, RangePeer

_GROUP_ID = re.compile(r"sg-([0-9a-f]{8}|[0-9a-f]{17})")
_LIST_ID = re.compile(r"pl-([0-9a-f]{8}|[0-9a-f]{17})")
_OF_AWS = re.compile(r"com\.amazonaws\.(?:[a-z]{2}(?:-[a-z]+)+-[0-9]\.)?(?:global\.)?")


class CannotBeWritten(Exception):
    """A peer that role files cannot name; the message is the reason."""


@dataclass(frozen=True, slots=True)
class PeerNames:
    """The names of all peers but ranges: roles by environment and name in the source, others by their ids."""

    roles: Mapping[tuple[str, str], str]
    externals: Mapping[str, str]
    lists: Mapping[str, str]

    def of(self, peer: Peer, environment: str, role: str) -> str | Cidr:
        """Return the name of a peer in a line of a role, or its range. Raises CannotBeWritten."""
        match peer:
            case RangePeer():
                return peer.cidr
            case PrefixListPeer():
                if peer.reference not in self.lists:
                    raise CannotBeWritten(f"the id of the prefix list “{peer.written}” is known only at deploy time")
                return self.lists[peer.reference]
            case ExternalPeer():
                if peer.group_id not in self.externals:
                    raise CannotBeWritten(f"the id of the group “{peer.written}” is known only at deploy time")
                return self.externals[peer.group_id]
        name = self.roles[environment, peer.role]
        return "self" if name == role else name


def external_groups(peers: Iterable[ExternalPeer], taken: Iterable[str]) -> dict[str, DraftExternal]:
    """Return the external groups by their ids; those that only a deploy knows are left out."""
    known = {peer.group_id: peer for peer in peers if _GROUP_ID.fullmatch(peer.group_id)}
    wishes = [Nameable(id_, (_external_wish(peer),), (id_[-4:], id_[3:])) for id_, peer in known.items()]
    names = named(wishes, taken=frozenset(taken))
    return {
        id_: DraftExternal(names[id_], _described(peer), id_, peer.account)
        for id_, peer in sorted(known.items(), key=lambda item: names[item[0]])
    }


def _external_wish(peer: ExternalPeer) -> str:
    return f"group-{peer.group_id[3:]}" if peer.name == peer.group_id else kebab(peer.name)


def _described(peer: ExternalPeer) -> str:
    if peer.name != peer.group_id:
        return peer.name
    return f"Group of account {peer.account}" if peer.account else "Group of others"


def prefix_lists(
    peers: Iterable[tuple[str, PrefixListPeer]], environments: Sequence[str], taken: Iterable[str]
) -> tuple[dict[str, str], tuple[DraftNetwork, ...]]:
    """Return the names of prefix lists by their ids, and their networks; `peers` are with their environments.

    Lists of AWS that have one name in several regions are one network.
    """
    known = {peer.id: peer for _, peer in peers if peer.id is not None and _LIST_ID.fullmatch(peer.id)}
    wanted = {id_: _list_wish(peer) for id_, peer in known.items()}
    where: dict[str, set[str]] = {}
    for environment, peer in peers:
        where.setdefault(peer.reference, set()).add(environment)
    shared = {wish for wish in wanted.values() if _are_apart([i for i in wanted if wanted[i] == wish], where)}
    keys = {id_: f"all {wish}" if wish in shared else id_ for id_, wish in wanted.items()}
    wishes = [Nameable(key, (wish,), (key[-4:],)) for key, wish in {(keys[id_], wanted[id_]) for id_ in known}]
    found = named(wishes, taken=frozenset(taken))
    names = {id_: found[keys[id_]] for id_ in known}
    networks: dict[str, dict[str, DraftList]] = {}
    for id_, peer in known.items():
        written = DraftList(id_, peer.aws_name or "" if peer.is_of_aws else "", peer.family, peer.weight)
        places = [""] if keys[id_] == id_ else [each for each in environments if each in where[id_]]
        networks.setdefault(names[id_], {}).update(dict.fromkeys(places, written))
    described = {names[id_]: f"Prefix list {peer.written}" for id_, peer in known.items()}
    return names, tuple(DraftNetwork(name, described[name], lists=lists) for name, lists in sorted(networks.items()))


def _are_apart(ids: Sequence[str], where: Mapping[str, set[str]]) -> bool:
    """True if several lists are each in other environments, so that one name can mean them all."""
    return len(ids) > 1 and sum(len(where[id_]) for id_ in ids) == len(set().union(*(where[id_] for id_ in ids)))


def _list_wish(peer: PrefixListPeer) -> str:
    name = _OF_AWS.sub("", peer.written)
    return f"list-{name[3:]}" if _LIST_ID.fullmatch(name) else kebab(name)


def is_group_id(text: str) -> bool:
    """True if a text is the id of a group."""
    return _GROUP_ID.fullmatch(text) is not None


def default_or_unchosen(group: SourceGroup) -> ExternalPeer:
    """Return a group of the source that gets no role, as an external one."""
    return ExternalPeer(group.group.role, group.group.group_id or "")
