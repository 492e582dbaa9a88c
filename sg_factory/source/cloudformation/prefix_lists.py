"""Prefix lists that a template makes: their entries are judged, and their MaxEntries count as rules.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-prefixlist.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.network import FAMILY_NAMES, AddressFamily, Cidr, NotARange, cidr
from sg_factory.plan import MadePrefixList, PrefixListEntry, PrefixListPeer
from sg_factory.source.cloudformation import remedies
from sg_factory.source.cloudformation.notes import Notes
from sg_factory.source.cloudformation.resolve import Resolver
from sg_factory.source.cloudformation.template import PREFIX_LIST
from sg_factory.source.cloudformation.values import Reference, Unknown, written

_MOST_ENTRIES = 1_000  # of a list (VPC quotas page); 100 come in one deploy

MOST_LOOKED_INTO = 10_000
"""The most entries that are read for all rules that name lists together."""


class PrefixLists:
    """The prefix lists of a template in one scenario, each read on first use; `prefix` is put before their names."""

    def __init__(self, resolver: Resolver, notes: Notes, prefix: str = "") -> None:
        self._resolver = resolver
        self._notes = notes
        self._prefix = prefix
        self._template = resolver.template
        self._read: dict[str, PrefixListPeer] = {}
        self._looked_into = 0

    def peer(self, value: object) -> PrefixListPeer | None:
        """The list that a value names or that another template passes in; None if it is neither."""
        found = value if isinstance(value, PrefixListPeer) else self.made(value)
        if found is None:
            return None
        self._looked_into += len(found.entries)
        return replace(found, entries=(), is_whole=False) if self.is_full else found

    def made(self, value: object) -> PrefixListPeer | None:
        """The list of this template that a value names; None if it names none."""
        if not isinstance(value, Reference) or self._template.kind(value.logical_id) != PREFIX_LIST:
            return None
        if value.logical_id not in self._read:
            self._read[value.logical_id] = self._of(value.logical_id, self._notes)
        return self._read[value.logical_id]

    def all_of(self, logical_ids: Iterable[str]) -> tuple[MadePrefixList, ...]:
        """The lists among some resources, whether a rule names them or not; nothing is noted of them."""
        return tuple(
            MadePrefixList(found.name, found.family, found.weight, "", place, place, found.entries)
            for logical_id in logical_ids
            if self._template.kind(logical_id) == PREFIX_LIST
            for found, place in [(self._of(logical_id, Notes()), self._template.place(logical_id))]
        )

    @property
    def is_full(self) -> bool:
        """True if rules name more entries than are read."""
        return self._looked_into > MOST_LOOKED_INTO

    def _of(self, logical_id: str, notes: Notes) -> PrefixListPeer:
        most, family = (
            self._resolver.text(self._template.property_of(logical_id, key)) for key in ("MaxEntries", "AddressFamily")
        )
        own: AddressFamily = "ipv6" if family == "IPv6" else "ipv4"
        raw = self._template.property_of(logical_id, "Entries")
        where = Place(self._template.file, ("Resources", logical_id, "Properties", "Entries"))
        name = f"{self._prefix}{logical_id}"
        found = list(self._entries(name, raw, where, own, notes))
        if len(found) > _MOST_ENTRIES:
            text = f"the prefix list “{name}” has {len(found)} entries: the first {_MOST_ENTRIES} are judged"
            notes.left_out(raw, text, where, f"EC2 takes {_MOST_ENTRIES:,} in a list: split it")
        weight = int(most) if isinstance(most, str) and most.isdecimal() else max(1, len(found))
        if weight < len(found) <= _MOST_ENTRIES:
            text = f"the prefix list “{name}” has {len(found)} entries, but its MaxEntries is {weight}"
            notes.malformed(
                text,
                where,
                f"write {len(found)} for MaxEntries: it counts as that many rules in every group that names it",
            )
        entries = tuple(entry for entry in found[:_MOST_ENTRIES] if entry is not None)
        is_whole = raw is not None and len(entries) == len(found)
        return PrefixListPeer(name, own, weight, name, entries=entries, is_whole=is_whole)

    def _entries(
        self, name: str, raw: Any, where: Place, own: AddressFamily, notes: Notes
    ) -> Iterator[PrefixListEntry | None]:
        """Every entry; None for one that is unknown or malformed, as noted."""
        for item, at in self._resolver.items(raw, where):
            value, place = self._resolver.mapping(item, at)
            text = self._resolver.text(value.get("Cidr")) if isinstance(value, dict) else value
            if isinstance(text, Unknown):
                notes.unknown(f"an entry of the prefix list “{name}” is not judged: {text.why}", place, text.remedy)
                yield None
            elif isinstance(text, Reference) and text.attribute:
                why = f"“{text.text}” is known only at deploy time"
                notes.unknown(f"an entry of the prefix list “{name}” is not judged: {why}", place, remedies.DEPLOYED)
                yield None
            elif not isinstance(text, str) or not isinstance(value, dict):
                notes.left_out(
                    value, f"“{written(value)}” is not an entry of a prefix list", place, "write a mapping with Cidr"
                )
                yield None
            else:
                range_ = _range(text, own, place.at("Cidr"), notes)
                yield None if range_ is None else PrefixListEntry(range_, place.at("Cidr"))


def _range(text: str, own: AddressFamily, where: Place, notes: Notes) -> Cidr | None:
    try:
        found = cidr(text)
    except NotARange as error:
        meant = error.meant
        if not meant:
            notes.left_out(text, str(error), where, "write a range such as 10.1.0.0/16")
            return None
        help = f"write {error.proposed}" if error.proposed else "write a range such as 10.1.0.0/16"
        notes.malformed(str(error), where, help, error.proposed)
        found = cidr(meant)
    if found.family != own:
        text = f"“{text}” is an {FAMILY_NAMES[found.family]} range in a prefix list of {FAMILY_NAMES[own]}"
        notes.malformed(text, where, "make one list for each address family")
    return found
