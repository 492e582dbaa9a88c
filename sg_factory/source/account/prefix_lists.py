"""The prefix lists that rules of a snapshot name, with their entries and weights as far as the snapshot has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sg_factory.diagnostic import Place
from sg_factory.network import AddressFamily, NotARange, cidr
from sg_factory.plan import PrefixListEntry, PrefixListPeer
from sg_factory.plan.prefix_lists import weight_of_aws
from sg_factory.source.account.shape import AccountSnapshot, Item
from sg_factory.source.plain_values import text_in

_OF_AWS = "com.amazonaws."
_AS_ANSWERED = "write it as EC2 answers it"
_DESCRIBE = "add the answer of aws ec2 describe-managed-prefix-lists"


@dataclass
class AccountLists:
    """The prefix lists of a snapshot, each read when a rule first names it."""

    snapshot: AccountSnapshot
    _read: dict[str, PrefixListPeer] = field(default_factory=dict)

    def peer(self, list_id: str) -> PrefixListPeer:
        """The list with an id; what is not known of it goes to the notes of the snapshot."""
        if list_id not in self._read:
            self._read[list_id] = self._of(list_id)
        return self._read[list_id]

    @cached_property
    def _described(self) -> dict[str | None, Item]:
        return {text_in(item[0], "PrefixListId"): item for item in self.snapshot.items("ManagedPrefixLists")}

    def _of(self, list_id: str) -> PrefixListPeer:
        item, _ = self._described.get(list_id, ({}, None))
        name = text_in(item, "PrefixListName") or list_id
        entries, is_whole = self._entries(list_id)
        written = text_in(item, "AddressFamily")
        family: AddressFamily = entries[0].cidr.family if entries else "ipv4"
        if written is not None:
            family = "ipv6" if written == "IPv6" else "ipv4"
        elif not entries and ".ipv6." in name:
            family = "ipv6"
        weight = self._weight(name, item, entries, is_whole=is_whole)
        aws_name = name if name.startswith(_OF_AWS) else None
        return PrefixListPeer(name, family, weight, list_id, aws_name=aws_name, entries=entries, is_whole=is_whole)

    def _weight(
        self, name: str, item: Mapping[str, object], entries: tuple[PrefixListEntry, ...], *, is_whole: bool
    ) -> int:
        """MaxEntries, which counts for the quota; of AWS's own lists, the published weight."""
        most = text_in(item, "MaxEntries")
        known = int(most) if most is not None and most.isdecimal() and len(most) < 10 else weight_of_aws(name)
        if known is None:
            said = f"it counts as {len(entries)}, its entries" if entries else "it counts as one rule"
            text = f"MaxEntries of the prefix list “{name}” is not in this snapshot: {said}"
            self.snapshot.notes.add("unknown", text, Place(self.snapshot.file), _DESCRIBE)
        return max(known or 1, len(entries) if is_whole else 1)

    def _entries(self, list_id: str) -> tuple[tuple[PrefixListEntry, ...], bool]:
        """The entries, and True if these are all of them."""
        items = self.snapshot.entries(list_id)
        if items is None:
            return (), False
        found = []
        for item, where in items:
            try:
                found.append(PrefixListEntry(cidr(text_in(item, "Cidr") or ""), where.at("Cidr")))
            except NotARange as error:
                text = f"an entry of the prefix list “{list_id}” is not judged: {error}"
                self.snapshot.notes.left_out(text, where, _AS_ANSWERED)
        return tuple(found), len(found) == len(items)


def entries_help(list_id: str) -> str:
    """Return what to do to make the entries of a list known."""
    return f"add the answer of aws ec2 get-managed-prefix-list-entries --prefix-list-id {list_id}"
