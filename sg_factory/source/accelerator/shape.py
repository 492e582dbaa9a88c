"""A network-config.yaml as plain values: its VPCs with their groups, and lists and texts in these.

Source: https://awslabs.github.io/landing-zone-accelerator-on-aws/latest/typedocs/, NetworkConfig
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sg_factory.diagnostic import Diagnostic, Place
from sg_factory.source.cloudformation.text import parse
from sg_factory.source.notes import SourceNotes, quoted
from sg_factory.yaml.placeholders import has_placeholder, marked, unmarked

WORDS = re.compile(rb"^(vpcs|vpcTemplates)[ \t]*:", re.MULTILINE)
"""What a network-config.yaml has on at least one line, at its start."""

_VPCS = ("vpcs", "vpcTemplates")
_OF_A_VPC = ("cidrs", "ipamAllocations", "routeTables", "securityGroups", "subnets", "deploymentTargets")
_AS_DOCUMENTED = "write it as the documentation of the accelerator has it"
_LOOKUP = "${"

LocatedItem = tuple[dict[str, Any], Place]
"""A mapping and its place."""


def value_of(written: bytes, file: str) -> tuple[Any, tuple[Diagnostic, ...]]:
    """The values of a file, or None and the mistakes in it. Aliases are expanded; placeholders are texts."""
    with suppress(UnicodeDecodeError):  # the reader says where
        written = marked(written.decode("utf-8-sig")).encode()
    return parse(written, file)


def is_one(value: object) -> bool:
    """True if parsed values are a network-config.yaml."""
    if not isinstance(value, dict) or "Resources" in value:
        return False
    held = [each for key in _VPCS if isinstance(value.get(key), list) for each in value[key]]
    is_known = "defaultVpc" in value and "endpointPolicies" in value
    return is_known or any(isinstance(each, dict) and "name" in each and each.keys() & {*_OF_A_VPC} for each in held)


@dataclass(frozen=True)
class AcceleratorReader:
    """Reads lists and texts; what has the wrong form or is not known before a deploy goes to the notes."""

    notes: SourceNotes

    def items(self, holder: Mapping[str, Any], key: str, where: Place, what: str) -> Iterator[LocatedItem]:
        """The mappings of a list; `what` names its holder."""
        for item, at in self.values(holder, key, where, what):
            if isinstance(item, dict):
                yield item, at
            else:
                self.wrong(item, f"{_shown(item)} under {key} of {what} is not a mapping", at)

    def values(self, holder: Mapping[str, Any], key: str, where: Place, what: str) -> Iterator[tuple[Any, Place]]:
        """The values of a list; of a list in another file, a note."""
        held = holder.get(key)
        if held is None:
            return
        at = where.at(key)
        if isinstance(held, list):
            yield from ((each, at.at(index)) for index, each in enumerate(held))
        else:
            self.wrong(held, f"{key} of {what} is not a list: {_shown(held)}", at)

    def texts(self, holder: Mapping[str, Any], key: str, where: Place, what: str) -> Iterator[tuple[str, Place]]:
        """The known texts and numbers of a list."""
        for value, at in self.values(holder, key, where, what):
            text = plain_text(value)
            if text is None or not is_known(text):
                self.wrong(value, f"{_shown(value)} under {key} of {what} is not judged", at)
            else:
                yield text, at

    def wrong(self, value: object, text: str, where: Place) -> None:
        """Note a value that is not judged: a placeholder or a file to include is unknown, any other one is wrong."""
        if isinstance(value, str) and not is_known(value):
            self.notes.unread(f"{text}: the placeholder is replaced before a deploy", where, "write the value out")
        elif isinstance(value, str) and value.endswith((".yaml", ".yml")):
            self.notes.unread(f"{text}: it is in another file", where, "write the value out")
        else:
            self.notes.left_out(text, where, _AS_DOCUMENTED)


def vpcs_of(value: Mapping[str, Any], reader: AcceleratorReader, file: str) -> Iterator[LocatedItem]:
    """The VPCs and templates of VPCs."""
    for key in _VPCS:
        yield from reader.items(value, key, Place(file), "the file")


def plain_text(value: object) -> str | None:
    """A text or number as text; None for anything else."""
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def is_known(text: str) -> bool:
    """True if a text contains no placeholder."""
    return not has_placeholder(text) and _LOOKUP not in text


def name_of(item: Mapping[str, Any]) -> str:
    """The name of a mapping, as it is written; empty without one."""
    return unmarked(plain_text(item.get("name")) or "")


def _shown(value: object) -> str:
    return quoted(unmarked(value) if isinstance(value, str) else value)
