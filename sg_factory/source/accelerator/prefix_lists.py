"""The prefix lists of a network-config.yaml.

Source: https://awslabs.github.io/landing-zone-accelerator-on-aws/latest/typedocs/, PrefixListConfig
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.network import AddressFamily, NotARange, cidr
from sg_factory.plan import PrefixListEntry, PrefixListPeer
from sg_factory.source.accelerator.shape import AcceleratorReader, name_of, plain_text

_AS_DOCUMENTED = "write it as the documentation of the accelerator has it"


def lists_of(content: Mapping[str, Any], reader: AcceleratorReader, file: str) -> dict[str, PrefixListPeer]:
    """The prefix lists of a file, by name."""
    found: dict[str, PrefixListPeer] = {}
    for item, where in reader.items(content, "prefixLists", Place(file), "the file"):
        name, said = name_of(item), len(reader.notes.found)
        entries = []
        for text, at in reader.texts(item, "entries", where, f"the prefix list “{name}”"):
            try:
                entries.append(PrefixListEntry(cidr(text), at))
            except NotARange as error:
                text = f"an entry of the prefix list “{name}” is not judged: {error}"
                reader.notes.left_out(text, at, _AS_DOCUMENTED)
        is_whole = len(reader.notes.found) == said
        family: AddressFamily = "ipv6" if item.get("addressFamily") == "IPv6" else "ipv4"
        most = plain_text(item.get("maxEntries")) or ""
        weight = int(most) if most.isdecimal() and len(most) < 10 else 1
        if not most.isdecimal():
            text = f"maxEntries of the prefix list “{name}” is not known: it counts as {max(1, len(entries))}"
            reader.notes.unread(text, where, "write a number")
        peer = PrefixListPeer(
            name, family, max(weight, len(entries), 1), name, entries=tuple(entries), is_whole=is_whole
        )
        found[name] = peer
    return found
