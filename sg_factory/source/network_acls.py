"""Entries of network ACLs, as others wrote them.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAclEntry.html (numbers, protocols, ICMP).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sg_factory.diagnostic import Place
from sg_factory.network import NotARange, Traffic, cidr
from sg_factory.plan import DIRECTIONS, AclEntry, Direction, NetworkAcl
from sg_factory.source.traffic import Malformed, protocol_of, traffic_of

_MOST_NUMBER = 32_766
_ICMP = ("icmp", "icmpv6")


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """The values of an entry as texts, None for those that it does not have.

    `kind` and `code` are those of ICMP. `ranges` are the range of IPv4 and that of IPv6.
    """

    number: str | None
    is_egress: bool
    action: str | None
    protocol: str | None
    ports: tuple[str | None, str | None]
    icmp: tuple[str | None, str | None]
    ranges: tuple[str | None, str | None]


def entry_of(written: WrittenEntry, where: Place) -> AclEntry | None:
    """Read an entry; None for the final denial, which EC2 shows with a number of its own. Raises Malformed.

    A range with host bits is the range that EC2 makes of it.
    """
    number = written.number or ""
    if not re.fullmatch("[0-9]{1,5}", number) or int(number) == 0:
        raise Malformed(f"“{number}” is not the number of an entry", "RuleNumber", f"write 1 to {_MOST_NUMBER}")
    if int(number) > _MOST_NUMBER:
        return None
    action = (written.action or "").lower()
    if action not in ("allow", "deny"):
        raise Malformed(f"“{written.action or ''}” is not an action", "RuleAction", "write allow or deny")
    texts = [text for text in written.ranges if text]
    if len(texts) != 1:
        what = "two ranges" if texts else "no range"
        raise Malformed(f"entry {number} has {what}", "CidrBlock", "write CidrBlock or Ipv6CidrBlock")
    try:
        range_ = cidr(texts[0])
    except NotARange as error:
        if not error.meant:
            raise Malformed(str(error), "CidrBlock", "write a range such as 10.1.0.0/16") from None
        range_ = cidr(error.meant)
    direction: Direction = "egress" if written.is_egress else "ingress"
    traffic = _traffic(written)
    return AclEntry(int(number), direction, "allow" if action == "allow" else "deny", traffic, range_, where)


def _traffic(written: WrittenEntry) -> Traffic:
    protocol = protocol_of(written.protocol)
    if protocol not in _ICMP:
        return traffic_of(protocol, *written.ports)
    kind, code = written.icmp
    if kind == "-1":  # all types, whatever the code
        return Traffic(protocol, -1, -1)
    return traffic_of(protocol, kind, code)


def acl_of(
    name: str, entries: Iterable[AclEntry], subnets: Iterable[str], origin: Place, *, is_whole: bool
) -> NetworkAcl:
    """Make an ACL, its entries in the order in which EC2 goes through them; of two with one number the first counts."""
    held: dict[tuple[Direction, int], AclEntry] = {}
    for each in entries:
        held.setdefault((each.direction, each.number), each)
    ordered = sorted(held.values(), key=lambda each: (DIRECTIONS.index(each.direction), each.number))
    return NetworkAcl(name, tuple(ordered), tuple(sorted(set(subnets))), origin, is_whole=is_whole)
