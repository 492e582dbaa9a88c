"""Prefix lists of a plan: those that it makes or looks up, and those of endpoints.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ec2_managed_prefix_list and the
data source of the same name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sg_factory.diagnostic import Place
from sg_factory.network import AddressFamily, NotARange, cidr
from sg_factory.plan import PrefixListEntry, PrefixListPeer
from sg_factory.plan.prefix_lists import weight_of_aws
from sg_factory.source.terraform.resources import TerraformResource, TerraformSide
from sg_factory.source.terraform.targets import LISTS, RuleTarget, Targets

_LIST = "aws_ec2_managed_prefix_list"
_ENTRY = "aws_ec2_managed_prefix_list_entry"
_ENDPOINT = "aws_vpc_endpoint"
_OF_DATA = (_LIST, "aws_prefix_list")
_OF_AWS = "com.amazonaws."
_HELP = "look it up with the data source aws_ec2_managed_prefix_list, which has its entries"


@dataclass
class TerraformLists:
    """The prefix lists of one side, each read when a rule first names it."""

    side: TerraformSide
    targets: Targets
    _read: dict[str, PrefixListPeer] = field(default_factory=dict)
    _said: set[tuple[str, str]] = field(default_factory=set)

    def peer(self, target: RuleTarget, role: str, where: Place) -> PrefixListPeer:
        """The list of a rule of `role`; a note at `where` says if its entries are not known."""
        resource = self._by_id.get(target) if isinstance(target, str) else target
        key = target if isinstance(target, str) else target.address
        if key not in self._read:
            self._read[key] = _unknown(key) if resource is None else self._of(resource)
        peer = self._read[key]
        if not (peer.is_whole or peer.is_of_aws) and (role, key) not in self._said:
            self._said.add((role, key))
            text = f"a rule of “{role}” is not judged: the entries of {peer.name} are not in this file"
            self.targets.notes.add("list-of-others", text, where, _HELP)
        return peer

    @cached_property
    def _by_id(self) -> Mapping[str, TerraformResource]:
        found: dict[str, TerraformResource] = {}
        for each in (*self.side.of(_LIST), *self.side.of(*_OF_DATA, mode="data")):
            held = each.text("id") or each.text("prefix_list_id")
            if held:
                found.setdefault(held, each)
        for each in self.side.of(_ENDPOINT):
            held = each.text("prefix_list_id")
            if held:
                found.setdefault(held, each)
        return found

    @cached_property
    def _entries_of(self) -> Mapping[str, list[TerraformResource]]:
        """The entries that are resources of their own, by the address or id of their list."""
        found: dict[str, list[TerraformResource]] = defaultdict(list)
        for each in self.side.of(_ENTRY):
            target = self.targets.one(each, ("prefix_list_id",), LISTS)
            if target is not None:
                held = self._by_id.get(target, target) if isinstance(target, str) else target
                found[held if isinstance(held, str) else held.address].append(each)
        return found

    def _of(self, resource: TerraformResource) -> PrefixListPeer:
        if resource.type == _ENDPOINT:
            name = resource.text("service_name") or resource.address
            is_of_aws = name.startswith(_OF_AWS)
            held = resource.text("prefix_list_id") or (None if is_of_aws else resource.address)
            weight = weight_of_aws(name) or 1
            return PrefixListPeer(name, "ipv4", weight, held, aws_name=name if is_of_aws else None)
        entries, is_whole = self._entries(resource)
        name = resource.text("name") or resource.address
        aws_name = name if name.startswith(_OF_AWS) else None
        family: AddressFamily = "ipv6" if resource.text("address_family") == "IPv6" or ".ipv6." in name else "ipv4"
        list_id = resource.text("id") or resource.address
        weight = self._weight(resource, name, entries, is_whole=is_whole)
        shown = aws_name or resource.address
        return PrefixListPeer(shown, family, weight, list_id, aws_name=aws_name, entries=entries, is_whole=is_whole)

    def _weight(
        self, resource: TerraformResource, name: str, entries: tuple[PrefixListEntry, ...], *, is_whole: bool
    ) -> int:
        """The value of max_entries, which counts for the quota; of AWS's own lists, the published weight."""
        most = resource.text("max_entries")
        known = int(most) if most is not None and most.isdecimal() and 0 < len(most) < 10 else weight_of_aws(name)
        if known is None:
            text = f"max_entries of “{resource.address}” is not known: it counts as {max(1, len(entries))}"
            self.targets.notes.add("unknown", text, resource.origin, "write max_entries as a number")
        return max(known or 1, len(entries) if is_whole else 1)

    def _entries(self, resource: TerraformResource) -> tuple[tuple[PrefixListEntry, ...], bool]:
        """The entries, and True if these are all of them."""
        found: list[PrefixListEntry] = []
        is_whole = True
        for holder, path in self._held(resource):
            text = holder.text(*path, "cidr")
            if text is None:
                is_whole = False
                self.targets.unknown(holder, (*path, "cidr"))
                continue
            try:
                found.append(PrefixListEntry(cidr(text), holder.at(*path, "cidr")))
            except NotARange as error:
                is_whole = False
                where, help = holder.at(*path, "cidr"), "write a range in its exact form"
                self.targets.notes.left_out(f"an entry of “{resource.address}” is not judged: {error}", where, help)
        attribute = "entries" if resource.mode == "data" else "entry"
        is_known = resource.mode != "data" or resource.type == _LIST
        if resource.is_unknown(attribute) and self.targets.references.is_set(resource, attribute):
            self.targets.unknown(resource, (attribute,))
            is_whole = False
        return tuple(found), is_whole and is_known

    def _held(self, resource: TerraformResource) -> Iterator[tuple[TerraformResource, tuple[str | int, ...]]]:
        """The resource and path of each entry, within the list and as resources of their own."""
        attribute = "entries" if resource.mode == "data" else "entry"
        inline = resource.value(attribute)
        for index, each in enumerate(inline if isinstance(inline, list) else ()):
            if isinstance(each, dict):
                yield resource, (attribute, index)
        seen = {str(each.get("cidr")) for each in (inline or ()) if isinstance(each, dict)}
        for each in self._entries_of.get(resource.address, ()):
            if each.text("cidr") not in seen:  # a refresh shows them in the list, too
                yield each, ()


def _unknown(list_id: str) -> PrefixListPeer:
    return PrefixListPeer(list_id, "ipv4", 1, list_id)
