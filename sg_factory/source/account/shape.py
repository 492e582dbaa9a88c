"""The shape of a snapshot: its sections, each a list of mappings, and texts in these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.source.notes import SourceNotes, quoted
from sg_factory.source.plain_values import text_in

Item = tuple[dict[str, Any], Place]
"""A mapping of a snapshot and its place."""

SECTIONS: Mapping[str, str] = {
    "SecurityGroups": "describe-security-groups",
    "SecurityGroupRules": "describe-security-group-rules",
    "NetworkInterfaces": "describe-network-interfaces",
    "Vpcs": "describe-vpcs",
    "Subnets": "describe-subnets",
    "NetworkAcls": "describe-network-acls",
    "ManagedPrefixLists": "describe-managed-prefix-lists",
    "PrefixListEntries": "get-managed-prefix-list-entries",
    "SecurityGroupVpcAssociations": "describe-security-group-vpc-associations",
}
"""The keys of a snapshot, each with the command of `aws ec2` that answers it."""

_DENIED = "Denied"
_WRAPPER = "data"  # of answers that placebo, a recorder of boto3, has saved
_OF_OTHERS = ("Resources", "AWSTemplateFormatVersion", "terraform_version", "format_version")


def is_one(value: object) -> bool:
    """True if a parsed value is a snapshot: what EC2 answers, under the keys of its answers."""
    within = _within(value)[0]
    return any(key in within for key in SECTIONS) and not any(key in within for key in _OF_OTHERS)


def _within(value: object) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The answers in a value, and the path that leads to them."""
    if not isinstance(value, dict):
        return {}, ()
    wrapped = value.get(_WRAPPER)
    if isinstance(wrapped, dict) and not any(key in value for key in SECTIONS):
        return wrapped, (_WRAPPER,)
    return value, ()


class AccountSnapshot:
    """A snapshot of `file`; what is in it and has the wrong form goes to the notes, once."""

    def __init__(self, value: object, file: str) -> None:
        self.file = file
        self.notes = SourceNotes()
        self._answers, path = _within(value)
        self._root = Place(file, path)
        self._sections: dict[str, tuple[Item, ...]] = {}

    def has(self, key: str) -> bool:
        """True if the snapshot has an answer under a key."""
        return isinstance(self._answers.get(key), (list, dict))

    def others(self) -> dict[str, Any]:
        """The answers of other services and calls, which are no section: lists and mappings by their keys."""
        known = (*SECTIONS, _DENIED)
        return {
            key: value for key, value in self._answers.items() if key not in known and isinstance(value, (list, dict))
        }

    def text(self, key: str) -> str | None:
        """A text of its own, such as `Account`; None if it is absent or not a text."""
        return text_in(self._answers, key)

    def refused(self) -> dict[str, str]:
        """The answers that EC2 refused while the snapshot was taken, under `Denied`: the reason by the key."""
        raw = self._answers.get(_DENIED)
        if raw is not None and not isinstance(raw, dict):
            self.notes.left_out(f"{_DENIED} is not a mapping", self._root.at(_DENIED), "write the reason of each key")
        return {key: str(why) for key, why in raw.items()} if isinstance(raw, dict) else {}

    def items(self, key: str) -> tuple[Item, ...]:
        """The mappings of a section; empty if it is absent."""
        if key not in self._sections:
            found = items_in(self._answers, key, self._root, self.notes, "the snapshot")
            self._sections[key] = tuple(found)
        return self._sections[key]

    def listed(self) -> tuple[str, ...]:
        """The ids of the prefix lists whose entries are in the snapshot."""
        held = self._answers.get("PrefixListEntries")
        return tuple(map(str, held)) if isinstance(held, dict) else ()

    def entries(self, list_id: str) -> tuple[Item, ...] | None:
        """The entries of a prefix list; None if they are not in the snapshot."""
        held = self._answers.get("PrefixListEntries")
        where = self._root.at("PrefixListEntries")
        if held is not None and not isinstance(held, dict):
            self.notes.left_out("PrefixListEntries is not a mapping", where, "write the entries of each list by its id")
        if not isinstance(held, dict) or held.get(list_id) is None:
            return None
        raw, at = held[list_id], list_id
        if isinstance(raw, dict):  # the whole answer of the call
            held, at, where = raw, "Entries", where.at(list_id)
        return tuple(items_in(held, at, where, self.notes, f"the prefix list “{list_id}”"))


def items_in(holder: dict[str, Any], key: str, where: Place, notes: SourceNotes, what: str) -> Iterator[Item]:
    """The mappings of the list under a key; `where` is the place of its holder, and `what` names it."""
    raw = holder.get(key)
    if raw is None:
        return
    at = where.at(key)
    if not isinstance(raw, list):
        notes.left_out(f"{key} of {what} is not a list", at, "write it as EC2 answers it")
        return
    for index, item in enumerate(raw):
        if isinstance(item, dict):
            yield item, at.at(index)
        else:
            text = f"{quoted(item)} under {key} of {what} is not a mapping"
            notes.left_out(text, at.at(index), "write it as EC2 answers it")


def tags_of(item: Mapping[str, Any], key: str = "Tags") -> dict[str, str]:
    """The tags of a mapping of EC2, by their keys, sorted."""
    raw = item.get(key)
    each = [tag for tag in raw if isinstance(tag, dict)] if isinstance(raw, list) else []
    found = {text_in(tag, "Key"): text_in(tag, "Value") or "" for tag in each}
    return {name: found[name] for name in sorted(name for name in found if name is not None)}
