"""CIDR ranges computed by `Fn::Cidr`.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import overload

_MOST = 256  # ranges that one call makes
_COUNT = re.compile("[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Division(Sequence[str]):
    """The first `many` ranges that a block is divided into, each made on access."""

    block: IPv4Network | IPv6Network
    length: int
    many: int

    def __len__(self) -> int:
        return self.many

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...

    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(self.many))]
        if not 0 <= index < self.many:
            raise IndexError(index)
        first = self.block.network_address + (index << (self.block.max_prefixlen - self.length))
        return f"{first}/{self.length}"


def divided(block: str | None, count: str | None, bits: str | None) -> Division | None:
    """The ranges that `Fn::Cidr` makes of a block: `count` ranges with `bits` host bits each.

    None if an argument is not known, or if CloudFormation refuses it.
    """
    if block is None or not (count and bits and _COUNT.fullmatch(count) and _COUNT.fullmatch(bits)):
        return None
    try:
        whole = ip_network(block, strict=False)
    except ValueError:
        return None
    length = whole.max_prefixlen - int(bits)
    if not (1 <= int(count) <= _MOST and int(bits) >= 1 and whole.prefixlen <= length):
        return None
    fits = int(count) <= 1 << (length - whole.prefixlen)
    return Division(whole, length, int(count)) if fits else None
