"""Peers that are too many to be told apart → the wide range around them, inside the query of flow logs.

Internet clients are millions, and the same rules meet all of them. A block of addresses is summed up only if no range
that matters is smaller than the block, so that the same is true of all its addresses, and only if its wide range has
more peers than MOST_PEERS.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sg_factory.network import BITS, EVERYONE, NOT_PUBLIC, AddressFamily, Cidr

MOST_PEERS = 20_000
"""The most peers in a wide range that are told one by one."""

_BLOCK: dict[AddressFamily, int] = {"ipv4": 16, "ipv6": 32}  # bits: the first two parts of a written address


@dataclass(frozen=True, slots=True)
class PeerClasses:
    """Ranges by which peers may be summed up, and ranges whose addresses are told apart.

    `wide` ends with everyone; the narrowest are first, and none is smaller than a block. `near` are smaller than a
    block, or known to have network interfaces.
    """

    wide: tuple[Cidr, ...]
    near: tuple[Cidr, ...]


def peer_classes(ranges: Iterable[Cidr], held: Iterable[Cidr]) -> PeerClasses:
    """Return the classes for the ranges that rules name, and those in which interfaces have their addresses."""
    named = {*ranges, *NOT_PUBLIC, *EVERYONE}
    wide = sorted((each for each in named if _is_wide(each)), key=lambda each: (-each.prefix_length, each))
    near = {_whole(each) for each in (*named.difference(wide), *held)}
    return PeerClasses(tuple(wide), tuple(sorted(near)))


def _is_wide(range_: Cidr) -> bool:
    return range_.prefix_length <= _BLOCK[range_.family]


def _whole(range_: Cidr) -> Cidr:
    """The range, or the block around it."""
    if _is_wide(range_):
        return range_
    rest = (1 << BITS[range_.family] - _BLOCK[range_.family]) - 1
    return Cidr(range_.family, range_.first & ~rest, range_.last | rest, "")


def block_sql(address: str) -> str:
    """Return the block of an address: `4198051` of 198.51.100.7, `620010db8` of 2001:db8::7."""
    parts = {
        (mark, digits): "".join(
            f" || LPAD(SPLIT_PART(LOWER({address}), '{mark}', {at}), {digits}, '0')" for at in (1, 2)
        )
        for mark, digits in ((".", 3), (":", 4))
    }
    return f"CASE WHEN STRPOS({address}, ':') > 0 THEN '6'{parts[':', 4]} ELSE '4'{parts['.', 3]} END"


def class_sql(block: str, classes: PeerClasses) -> str:
    """Return the wide range by which a block may be summed up, empty for none."""
    ranges = [*map(_bounds, classes.near)]
    single = sorted(low for low, high in ranges if low == high)
    apart = [f"{block} IN ({', '.join(map(repr, single))})"] if single else []
    apart += [_between(block, bounds) for bounds in ranges if bounds[0] != bounds[1]]
    cases = [f"WHEN {each} THEN ''" for each in apart]
    cases += [f"WHEN {_between(block, _bounds(each))} THEN '{each.text}'" for each in classes.wide]
    return f"CASE {' '.join(cases)} ELSE '' END"


def _between(block: str, bounds: tuple[str, str]) -> str:
    return f"{block} BETWEEN '{bounds[0]}' AND '{bounds[1]}'"


def _bounds(range_: Cidr) -> tuple[str, str]:
    """The first and the last block of a range."""
    shift = BITS[range_.family] - _BLOCK[range_.family]
    low, high = (_block(range_.family, number >> shift) for number in range_.interval)
    return low, high


def _block(family: AddressFamily, number: int) -> str:
    return f"4{number >> 8:03}{number & 255:03}" if family == "ipv4" else f"6{number:08x}"


def crowds_sql(accepted: str, own: str, classes: PeerClasses) -> str:
    """Return the blocks that are summed up, each with its `class`.

    `accepted` are records that have `peer`. `own` are addresses of interfaces, in `peer`, or empty. A condition on the
    class itself would be moved below the grouping, and the long expression would be evaluated for every address.
    """
    held = f" AND block NOT IN (SELECT {block_sql('peer')} FROM {own})" if own else ""
    return f"""
  SELECT block, class FROM (
    SELECT block, class, CASE class WHEN '' THEN 0 ELSE SUM(peers) OVER (PARTITION BY class) END AS all_peers FROM (
      SELECT block, {class_sql("block", classes)} AS class, COUNT(*) AS peers
      FROM (SELECT DISTINCT peer, {block_sql("peer")} AS block FROM {accepted}) AS p GROUP BY block
    ) AS b
  ) AS c WHERE all_peers > {MOST_PEERS}{held}"""
