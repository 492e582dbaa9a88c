"""The private addresses of a snapshot's groups, by their interfaces, and the entries of its prefix lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.diagnostic import Diagnostic, Place, mistake
from sg_factory.network import Cidr, NotARange, cidr
from sg_factory.source.account.shape import AccountSnapshot, items_in
from sg_factory.source.plain_values import text_in

# The lists of an interface, and the key of an address or a delegated prefix in each. Rules that name a group mean
# private addresses and never public ones (VPC user guide, security group rules).
_LISTS = {
    "PrivateIpAddresses": "PrivateIpAddress",
    "Ipv6Addresses": "Ipv6Address",
    "Ipv4Prefixes": "Ipv4Prefix",
    "Ipv6Prefixes": "Ipv6Prefix",
}


def addresses_by_id(snapshot: AccountSnapshot) -> tuple[Mapping[str, tuple[Cidr, ...]], tuple[Diagnostic, ...]]:
    """Return the addresses of each group, and the entries of each prefix list, by id; of lists also by name.

    A group without interfaces has none. The diagnostics are about what is no address.
    """
    found: dict[str, list[Cidr]] = defaultdict(list)
    wrong: list[Diagnostic] = []
    for item, _ in snapshot.items("SecurityGroups"):
        found[text_in(item, "GroupId") or ""] += ()
    for item, where in snapshot.items("NetworkInterfaces"):
        groups = items_in(item, "Groups", where, snapshot.notes, "a network interface")
        ids = [text_in(group, "GroupId") for group, _ in groups]
        ranges = [*_ranges(_texts(item, where, snapshot), wrong)]
        for id_ in filter(None, ids):
            found[id_] += ranges
    for id_, names in _lists(snapshot).items():
        entries = snapshot.entries(id_)
        if entries is not None:
            ranges = [*_ranges(((text_in(entry, "Cidr") or "", where) for entry, where in entries), wrong)]
            found |= dict.fromkeys(names, ranges)
    return {id_: tuple(ranges) for id_, ranges in found.items() if id_}, tuple(wrong)


def _texts(item: dict[str, Any], where: Place, snapshot: AccountSnapshot) -> Iterator[tuple[str, Place]]:
    """Yield the addresses and prefixes of an interface, as they are written."""
    alone = text_in(item, "PrivateIpAddress")
    if alone is not None:
        yield alone, where.at("PrivateIpAddress")
    for key, name in _LISTS.items():
        for each, place in items_in(item, key, where, snapshot.notes, "a network interface"):
            yield text_in(each, name) or "", place


def _ranges(texts: Iterator[tuple[str, Place]], wrong: list[Diagnostic]) -> Iterator[Cidr]:
    for text, place in texts:
        try:
            yield cidr_of(text)
        except NotARange as error:
            wrong.append(mistake("bad-range", str(error), place, help="save the snapshot again, as EC2 answers it"))


def cidr_of(text: str) -> Cidr:
    """Return the range of an address, or of a range. Raises NotARange."""
    if "/" in text:
        return cidr(text)
    whole = f"{text}/{128 if ':' in text else 32}"
    try:
        return cidr(whole)
    except NotARange as error:
        raise NotARange(str(error).replace(whole, text)) from None


def _lists(snapshot: AccountSnapshot) -> dict[str, tuple[str, ...]]:
    """The ids of prefix lists, each with the keys under which it is found: its id and its name."""
    found: dict[str, tuple[str, ...]] = {}
    for item, _ in snapshot.items("ManagedPrefixLists"):
        id_, name = text_in(item, "PrefixListId"), text_in(item, "PrefixListName")
        if id_:
            found[id_] = (id_, name) if name else (id_,)
    for id_ in snapshot.listed():
        found.setdefault(id_, (id_,))
    return found
