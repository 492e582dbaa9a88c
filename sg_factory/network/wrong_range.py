"""Mistakes in address ranges, in one clause."""

from __future__ import annotations

import re

_PARTS = 4
_GROUPS = 8
_LARGEST = 255
_PREFIXES = {4: 32, 6: 128}


def fault(text: str) -> str:
    """Return the mistake in a text that `ipaddress` does not accept as a range; empty if there is no specific one.

    The clause follows the text in quotes: `has the prefix length 33; that of IPv4 is 32 at most`.
    """
    if text != "".join(text.split()):
        return "contains white space"
    address, sign, length = text.partition("/")
    if not address:
        return "has no address before its slash" if sign else ""
    if not address.isascii() or not length.isascii():
        return "has characters that are not plain digits"
    if not re.fullmatch(r"[0-9.]+", address) and ":" not in address:
        return ""
    version = 6 if ":" in address else 4
    found = _fault_of_ipv6(address) if version == 6 else _fault_of_ipv4(address)
    return found or _fault_of_length(length, version, is_there=bool(sign))


def _fault_of_ipv4(address: str) -> str:
    parts = address.split(".")
    if "" in parts:
        return "has a part without digits"
    if len(parts) != _PARTS:
        return f"has {len(parts)} {'part' if len(parts) == 1 else 'parts'}; an IPv4 address has four"
    for part in parts:
        if len(part) > 1 and part.startswith("0"):
            return f"has the part {part} with a leading zero, which some tools read as octal"
        if int(part[:9]) > _LARGEST:
            return f"has the part {part}; a part of an IPv4 address is {_LARGEST} at most"
    return ""


def _fault_of_ipv6(address: str) -> str:
    if "%" in address:
        return "has a zone (%), which names an interface of one machine"
    if address.startswith("["):
        return "has brackets"
    if ":::" in address:
        return "has three colons in a row"
    if address.count("::") > 1:
        return "has “::” twice; it may be there once"
    groups = [group for group in address.split(":") if group]
    for group in groups:
        if not re.fullmatch(r"[0-9A-Fa-f]{1,4}", group) and "." not in group:
            return f"has the group {group}; a group of an IPv6 address is one to four hexadecimal digits"
    if not any("." in group for group in groups) and (
        len(groups) > _GROUPS or (len(groups) < _GROUPS and "::" not in address)
    ):
        return f"has {len(groups)} {'group' if len(groups) == 1 else 'groups'}; an IPv6 address has eight"
    return ""


def _fault_of_length(length: str, version: int, *, is_there: bool) -> str:
    if not is_there:
        return "has no prefix length"
    if not length:
        return "has nothing after its slash"
    if "." in length:
        return "has a netmask instead of a prefix length"
    if not re.fullmatch(r"0|[1-9][0-9]*", length):
        return f"has {length} after its slash, which is not a prefix length"
    if len(length) > len("128") or int(length) > _PREFIXES[version]:
        return f"has the prefix length {length}; that of IPv{version} is {_PREFIXES[version]} at most"
    return ""
