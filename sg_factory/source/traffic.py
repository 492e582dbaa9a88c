"""`IpProtocol`, `FromPort` and `ToPort` → traffic, as EC2 reads them.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
"""

from __future__ import annotations

import re

from sg_factory.network import ALL_TRAFFIC, MAX_PORT, Traffic

_NAMES = {"all": "-1", "-1": "-1", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
_ICMP = ("icmp", "icmpv6")
WITH_PORTS = ("tcp", "udp", *_ICMP)
"""Protocols that have ports, or types and codes."""
_MOST_TYPE = 255


class Malformed(Exception):
    """EC2 refuses a value. `key` is the property at fault, `help` the remedy."""

    def __init__(self, message: str, key: str, help: str) -> None:
        super().__init__(message)
        self.key = key
        self.help = help


def traffic_of(protocol: str | None, low: str | None, high: str | None) -> Traffic:
    """The traffic of a rule; ports, types and codes are texts of decimal digits. Raises Malformed."""
    name = protocol_of(protocol)
    if name == "-1":
        return ALL_TRAFFIC
    if name not in WITH_PORTS:
        return Traffic(name)
    if name == "icmpv6" and low is None and high is None:
        return Traffic(name, -1, -1)
    first, last = _number(low, "FromPort", name), _number(high, "ToPort", name)
    return _icmp(name, first, last) if name in _ICMP else _ports(name, first, last)


def protocol_of(protocol: str | None) -> str:
    """Return EC2's name or number of a protocol: `tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all. Raises Malformed."""
    if protocol is None:
        raise Malformed("the rule has no IpProtocol", "IpProtocol", "write tcp, udp, icmp, icmpv6, a number, or -1")
    name = _NAMES.get(protocol.lower(), protocol.lower())
    if name in ("-1", *WITH_PORTS) or (re.fullmatch("[0-9]{1,3}", name) and int(name) <= _MOST_TYPE):
        return name if not name.isdigit() else _NAMES.get(str(int(name)), str(int(name)))
    raise Malformed(
        f"“{protocol}” is not a protocol that EC2 knows", "IpProtocol", "write tcp, udp, icmp, icmpv6, a number, or -1"
    )


def _number(text: str | None, key: str, protocol: str) -> int:
    if text is None:
        raise Malformed(f"a rule for {protocol} has no {key}", key, "write both FromPort and ToPort")
    if not re.fullmatch(r"\s*[-+]?[0-9]{1,12}\s*", text):
        raise Malformed(f"“{text}” is not a number for {key}", key, "write a number")
    return int(text)


def _ports(protocol: str, low: int, high: int) -> Traffic:
    if low == high == -1:
        return Traffic(protocol, 0, MAX_PORT)
    for number, key in ((low, "FromPort"), (high, "ToPort")):
        if not 0 <= number <= MAX_PORT:
            raise Malformed(f"{key} is {number}, but ports end at {MAX_PORT}", key, "write 0 to 65535")
    if low > high:
        raise Malformed(f"FromPort {low} is above ToPort {high}", "FromPort", f"write {high} and {low}")
    return Traffic(protocol, low, high)


def _icmp(protocol: str, kind: int, code: int) -> Traffic:
    for number, key in ((kind, "FromPort"), (code, "ToPort")):
        if not -1 <= number <= _MOST_TYPE:
            what = "type" if key == "FromPort" else "code"
            raise Malformed(f"{number} is not a {what} of {protocol}", key, f"write 0 to {_MOST_TYPE}, or -1 for all")
    if kind == -1 and code != -1:
        text = f"FromPort -1 is every type of {protocol} with every code, but ToPort is {code}"
        raise Malformed(text, "ToPort", "write -1 for both, or the type")
    return Traffic(protocol, kind, code)
