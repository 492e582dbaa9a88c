"""The network ACLs of a snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.plan import AclEntry, NetworkAcl
from sg_factory.source.account.shape import AccountSnapshot, Item, items_in
from sg_factory.source.network_acls import WrittenEntry, acl_of, entry_of
from sg_factory.source.plain_values import text_in
from sg_factory.source.traffic import Malformed

_HELP = "write it as EC2 answers it"


class AccountAcls:
    """The network ACLs of a snapshot. `by_subnet` is the id of the one of each subnet, by the id of the subnet."""

    def __init__(self, snapshot: AccountSnapshot) -> None:
        self._snapshot = snapshot
        self._subnets = [(item, tuple(_subnets(item, snapshot))) for item in snapshot.items("NetworkAcls")]
        self.by_subnet = {subnet: _id(item) for (item, _), subnets in self._subnets for subnet in subnets}

    def of(self, names: Mapping[str, str]) -> tuple[NetworkAcl, ...]:
        """The ACLs of some subnets, sorted by id. `names` are the names of these subnets by their ids."""
        found = []
        for acl, subnets in self._subnets:
            here = [names[each] for each in subnets if each in names]
            if here:
                read = list(self._entries(acl))
                entries = (each for each in read if isinstance(each, AclEntry))
                is_whole = isinstance(acl[0].get("Entries"), list) and None not in read
                found.append(acl_of(_id(acl[0]), entries, here, acl[1], is_whole=is_whole))
        return tuple(sorted(found, key=lambda acl: acl.name))

    def _entries(self, acl: Item) -> Iterator[AclEntry | str | None]:
        """The entries, None for one that cannot be read, as noted, and a word for the final denial."""
        item, where = acl
        notes = self._snapshot.notes
        for held, at in items_in(item, "Entries", where, notes, "a network ACL"):
            try:
                yield entry_of(_written(held), at) or "denial"
            except Malformed as error:
                place = at.at(error.key) if error.key in held else at
                notes.left_out(f"an entry of “{_id(item)}” is not judged: {error}", place, _HELP)
                yield None


def _id(acl: Mapping[str, Any]) -> str:
    return text_in(acl, "NetworkAclId") or "a network ACL without an id"


def _subnets(acl: Item, snapshot: AccountSnapshot) -> Iterator[str]:
    item, where = acl
    for held, _ in items_in(item, "Associations", where, snapshot.notes, "a network ACL"):
        subnet_id = text_in(held, "SubnetId")
        if subnet_id is not None:
            yield subnet_id


def _written(held: Mapping[str, Any]) -> WrittenEntry:
    ports, icmp = (each if isinstance(each := held.get(key), dict) else {} for key in ("PortRange", "IcmpTypeCode"))
    return WrittenEntry(
        text_in(held, "RuleNumber"),
        held.get("Egress") is True,
        text_in(held, "RuleAction"),
        text_in(held, "Protocol"),
        (text_in(ports, "From"), text_in(ports, "To")),
        (text_in(icmp, "Type"), text_in(icmp, "Code")),
        (text_in(held, "CidrBlock"), text_in(held, "Ipv6CidrBlock")),
    )
