"""Protocols and ports on one number line, so that traffic can be compared as intervals.

Sources: the protocol numbers and ICMP types are IANA's; EC2's notation is in the API reference of IpPermission
(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sg_factory.network.addresses import FAMILIES, AddressFamily

MAX_PORT = 65535

_SPAN = MAX_PORT + 1
_NUMBERS = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}
_NAMES = {number: name for name, number in _NUMBERS.items()}
_PROTOCOLS = 256
_CODES = 256


@dataclass(frozen=True, slots=True)
class Traffic:
    """One protocol with its ports, in EC2's notation.

    `protocol` is `tcp`, `udp`, `icmp`, `icmpv6`, `-1` (all) or an IANA number. `low` and `high` are the first and
    last port; for ICMP the type and the code, -1 for any; for every other protocol both are None. Traffic
    `for_any_family` is ICMP or ICMPv6 to addresses of both families: EC2 holds such rules, though no packet of the
    other family matches them.
    """

    protocol: str
    low: int | None = None
    high: int | None = None
    for_any_family: bool = field(default=False, compare=False)  # says who is meant, and is no part of a rule in EC2

    @property
    def families(self) -> tuple[AddressFamily, ...]:
        """The address families of the traffic: ICMP belongs to IPv4, ICMPv6 to IPv6."""
        if self.for_any_family:
            return FAMILIES
        if self.protocol == "icmp":
            return ("ipv4",)
        return ("ipv6",) if self.protocol == "icmpv6" else FAMILIES

    @property
    def interval(self) -> tuple[int, int]:
        """The traffic as an interval of the line on which every port of every protocol has a number, ends included.

        An ICMP type and code are encoded as a port; a protocol without ports takes all numbers of its protocol.
        """
        if self.protocol == "-1":
            return 0, _PROTOCOLS * _SPAN - 1
        start = _NUMBERS.get(self.protocol, 0) or int(self.protocol)
        first, last = start * _SPAN, start * _SPAN + MAX_PORT
        if self.protocol in ("tcp", "udp"):
            return first + (self.low or 0), first + (MAX_PORT if self.high is None else self.high)
        if self.low is None or self.low == -1:
            return first, last
        first += self.low * _CODES
        return (first, first + _CODES - 1) if self.high is None or self.high == -1 else (first + self.high,) * 2

    @staticmethod
    def of(protocol: int, low: int, high: int) -> tuple[Traffic, ...]:
        """Return the traffic of an interval in one protocol; `low` and `high` count from the protocol's first number.

        For ICMP, these are whole types where possible, and single codes otherwise.
        """
        name = _NAMES.get(protocol, str(protocol))
        if name in ("tcp", "udp"):
            return (Traffic(name, low, high),)
        if (low, high) == (0, MAX_PORT):
            return (Traffic(name, -1, -1) if name in ("icmp", "icmpv6") else Traffic(name),)
        found = []
        while low <= high:
            kind, code = divmod(low, _CODES)
            is_whole = code == 0 and low + _CODES - 1 <= high
            found.append(Traffic(name, kind, -1 if is_whole else code))
            low += _CODES if is_whole else 1
        return tuple(found)

    def meets(self, other: Traffic) -> bool:
        """True if the two overlap."""
        (low, high), (other_low, other_high) = self.interval, other.interval
        return low <= other_high and other_low <= high

    @property
    def by_number(self) -> str:
        """The notation of ICMP and ICMPv6 for both families: `protocol/1`, `protocol/1/8`, `protocol/58/128/0`."""
        parts = [str(each) for each in (self.low, self.high) if each not in (None, -1)]
        return "/".join(("protocol", str(_NUMBERS[self.protocol]), *parts))

    def __str__(self) -> str:
        """Return the traffic in the notation of role files."""
        return _written(self)


ALL_TRAFFIC = Traffic("-1")


def _written(traffic: Traffic) -> str:
    if traffic.protocol == "-1":
        return "all"
    if traffic.low is None:
        return NAMED_PROTOCOLS.get(traffic.protocol, f"protocol/{traffic.protocol}")
    if traffic.protocol in ("icmp", "icmpv6"):
        names = {numbers: name for name, numbers in ICMP_TYPES[traffic.protocol].items()}
        if traffic.low == -1:
            return traffic.protocol
        if (traffic.low, traffic.high) in names:
            return f"{traffic.protocol}/{names[traffic.low, traffic.high]}"  # type: ignore[index]
        return f"{traffic.protocol}/{traffic.low}" + ("" if traffic.high == -1 else f"/{traffic.high}")
    return f"{traffic.protocol}/{traffic.low}" + ("" if traffic.low == traffic.high else f"-{traffic.high}")


# Protocols without ports that have a name of their own (IANA protocol numbers).
NAMED_PROTOCOLS = {"47": "gre", "50": "esp", "51": "ah"}

# Type and code by name, -1 for any code (IANA ICMP and ICMPv6 parameters). EC2 accepts any code of an ICMPv6 type, too,
# but CloudFormation's linter reports that (E3688): therefore each name of ICMPv6 has one code.
ICMP_TYPES: dict[str, dict[str, tuple[int, int]]] = {
    "icmp": {
        "echo-reply": (0, -1),
        "destination-unreachable": (3, -1),
        "fragmentation-needed": (3, 4),
        "echo-request": (8, -1),
        "time-exceeded": (11, -1),
        "parameter-problem": (12, -1),
    },
    "icmpv6": {"packet-too-big": (2, 0), "echo-request": (128, 0), "echo-reply": (129, 0)},
}
