"""A dated snapshot: the Plans of its VPCs, and its network interfaces with all of their addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sg_factory.network import Cidr, NotARange, cidr
from sg_factory.plan import Plan, PrefixListPeer
from sg_factory.source.account import plans_of
from sg_factory.source.account.prefix_lists import AccountLists
from sg_factory.source.account.shape import AccountSnapshot, Item, items_in
from sg_factory.source.plain_values import text_in


class Undated(ValueError):
    """A snapshot without a readable date; the message says what to write."""


@dataclass(frozen=True, slots=True)
class AddressedInterface:
    """A network interface with the ids of its groups, its addresses and its delegated prefixes."""

    vpc: str | None
    groups: frozenset[str]
    addresses: tuple[Cidr, ...]


@dataclass(frozen=True, slots=True)
class DatedSnapshot:
    """What a snapshot tells at a time.

    `interfaces` are by id, and `vpcs` the ids of its VPCs, both None without an answer about them; `lists` are its
    prefix lists by id. `has_groups` is False without `SecurityGroups`.
    """

    file: str
    taken: datetime
    plans: tuple[Plan, ...]
    has_groups: bool
    vpcs: frozenset[str] | None
    interfaces: Mapping[str, AddressedInterface] | None
    lists: Mapping[str, PrefixListPeer]


def dated_snapshot(value: object, file: str, as_of: datetime) -> DatedSnapshot:
    """Read a snapshot's JSON value with its date. Raises Undated."""
    held = AccountSnapshot(value, file)
    vpcs = frozenset(filter(None, (text_in(item, "VpcId") for item, _ in held.items("Vpcs"))))
    return DatedSnapshot(
        file,
        _taken(held),
        plans_of(value, file, as_of),
        held.has("SecurityGroups"),
        vpcs if held.has("Vpcs") else None,
        dict(_interfaces(held)) if held.has("NetworkInterfaces") else None,
        _lists(held, value),
    )


def _lists(held: AccountSnapshot, value: object) -> dict[str, PrefixListPeer]:
    """The prefix lists whose entries or names a snapshot has."""
    entries = value.get("PrefixListEntries") if isinstance(value, dict) else None
    described = (text_in(item, "PrefixListId") for item, _ in held.items("ManagedPrefixLists"))
    ids = {*(entries if isinstance(entries, dict) else ()), *filter(None, described)}
    known = AccountLists(held)
    return {id_: known.peer(id_) for id_ in sorted(ids)}


def addressed_interface(item: object) -> AddressedInterface | None:
    """Read one network interface as EC2 answers it; None for anything else."""
    held = AccountSnapshot({"NetworkInterfaces": [item]}, "AWS Config")
    return next((each for _, each in _interfaces(held)), None)


def _taken(held: AccountSnapshot) -> datetime:
    text = held.text("Taken")
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        wrong = f"Taken is “{text[:40]}”" if text else "it has no Taken"
        raise Undated(
            f'{held.file}: {wrong}: write the time of the snapshot, as "Taken": "2026-11-01T00:00:00Z"'
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _interfaces(held: AccountSnapshot) -> Iterator[tuple[str, AddressedInterface]]:
    for item, where in held.items("NetworkInterfaces"):
        id_ = text_in(item, "NetworkInterfaceId")
        if id_:
            groups = items_in(item, "Groups", where, held.notes, "a network interface")
            ids = frozenset(filter(None, (text_in(group, "GroupId") for group, _ in groups)))
            yield id_, AddressedInterface(text_in(item, "VpcId"), ids, tuple(_addresses((item, where), held)))


_SINGLE = (("PrivateIpAddresses", "PrivateIpAddress", "/32"), ("Ipv6Addresses", "Ipv6Address", "/128"))
_PREFIXES = (("Ipv4Prefixes", "Ipv4Prefix", ""), ("Ipv6Prefixes", "Ipv6Prefix", ""))


def _addresses(interface: Item, held: AccountSnapshot) -> Iterator[Cidr]:
    """The primary address, all others, and the prefixes, each once; not public ones, which no group is matched by."""
    item, where = interface
    texts = [f"{text}/32"] if (text := text_in(item, "PrivateIpAddress")) else []
    for key, name, length in (*_SINGLE, *_PREFIXES):
        each = items_in(item, key, where, held.notes, "a network interface")
        texts += (f"{text}{length}" for entry, _ in each if (text := text_in(entry, name)))
    texts += [f"{text}/128"] if (text := text_in(item, "Ipv6Address")) else []
    for text in dict.fromkeys(texts):
        try:
            yield cidr(text)
        except NotARange as error:
            held.notes.left_out(f"{error}, of a network interface", where, "write it as EC2 answers it")
