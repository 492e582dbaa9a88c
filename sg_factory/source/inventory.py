"""Inventories: files that say who has which addresses: a mapping of names to addresses, or a snapshot of an account."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sg_factory.diagnostic import Diagnostic, Place, Span, mistake
from sg_factory.files import NoFile, content
from sg_factory.network import Cidr, NotARange
from sg_factory.source import account
from sg_factory.source.account.addresses import addresses_by_id, cidr_of
from sg_factory.source.account.shape import AccountSnapshot
from sg_factory.source.json_text import MOST_BYTES, json_of
from sg_factory.yaml.document import read_document

_FORM = "write NAME: [10.0.8.11, 2001:db8::11] for each host"
_BY_CALL = "add the answer of aws ec2 describe-network-interfaces, or take the snapshot with `sg-factory snapshot`"


@dataclass(frozen=True, slots=True)
class NamedAddresses:
    """An inventory as a mapping: the addresses of each name, in the order of the file, with the place of the name."""

    file: str
    addresses: Mapping[str, tuple[Cidr, ...]]


@dataclass(frozen=True, slots=True)
class AccountAddresses:
    """An inventory as a snapshot: its value, and the addresses of groups and entries of prefix lists by id."""

    file: str
    value: object
    addresses: Mapping[str, tuple[Cidr, ...]]


ReadInventory = NamedAddresses | AccountAddresses


def read_inventory(path: Path) -> tuple[ReadInventory | None, tuple[Diagnostic, ...]]:
    """Return the inventory in a file, or None and all mistakes in it."""
    file = path.as_posix()
    try:
        written = content(path, MOST_BYTES + 1)
    except NoFile as error:
        return None, (mistake("no-inventory", f"the inventory cannot be read: {error}", Span(file), help=_FORM),)
    if len(written) > MOST_BYTES:
        text = f"the file is larger than {MOST_BYTES >> 20} MiB"
        return None, (mistake("file-too-large", text, Span(file), help="leave out what no role needs"),)
    if written.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and path.suffix != ".yaml":
        value, wrong = json_of(written, file)
        if wrong is not None:
            return None, (wrong,)
        if account.is_one(value):
            return _of_snapshot(value, file)
        return _of_names(value, file)
    value, mistakes = read_document(written, file)
    return (None, mistakes) if mistakes else _of_names(value, file)


def _of_snapshot(value: object, file: str) -> tuple[ReadInventory | None, tuple[Diagnostic, ...]]:
    snapshot = AccountSnapshot(value, file)
    for key in ("SecurityGroups", "NetworkInterfaces"):
        if not snapshot.has(key):
            why = snapshot.refused().get(key)
            text = f"the snapshot does not have {key}" + (f": {why}" if why else "")
            return None, (mistake("no-inventory", text, Span(file), help=_BY_CALL),)
    addresses, mistakes = addresses_by_id(snapshot)
    mistakes += tuple(mistake(each.kind, each.text, each.where, help=each.help) for each in snapshot.notes.found)
    return (None, mistakes) if mistakes else (AccountAddresses(file, value, addresses), ())


def _of_names(value: Any, file: str) -> tuple[ReadInventory | None, tuple[Diagnostic, ...]]:
    if not isinstance(value, dict):
        return None, (mistake("no-inventory", "an inventory is a mapping of names", Place(file), help=_FORM),)
    found: dict[str, tuple[Cidr, ...]] = {}
    mistakes: list[Diagnostic] = []
    for name, held in value.items():
        place = Place(file).at(name)
        texts = [held] if isinstance(held, str) else held
        if not isinstance(texts, list):
            text = f"the addresses of “{name}” are not a list"
            if held is None:
                text = f"“{name}” has no addresses"
            help = f"{_FORM}; [] says that it has none"
            mistakes.append(mistake("no-inventory", text, place, help=help))
            continue
        ranges: list[Cidr] = []
        for index, each in enumerate(texts):
            where = place if isinstance(held, str) else place.at(index)
            ranges += _ranges(each, where, mistakes)
        found[name] = tuple(ranges)
    return (None, tuple(mistakes)) if mistakes else (NamedAddresses(file, found), ())


def _ranges(text: Any, place: Place, mistakes: list[Diagnostic]) -> Iterator[Cidr]:
    try:
        yield cidr_of(text if isinstance(text, str) else json.dumps(text, default=str))
    except NotARange as error:
        help = f"write {error.proposed}" if error.proposed else "write an address, or a range such as 10.0.8.0/24"
        mistakes.append(mistake("bad-range", str(error), place, help=help, fix=error.proposed))
