"""`IpProtocol`, `FromPort` and `ToPort` of a template, which may be known only at deploy time → traffic."""

from __future__ import annotations

from sg_factory.network import Traffic
from sg_factory.source import traffic
from sg_factory.source.cloudformation.values import Unknown


class KnownAtDeploy(Exception):
    """A value is known only at deploy time. `key` is the property that has it."""

    def __init__(self, value: Unknown, key: str) -> None:
        super().__init__(value.why)
        self.key = key
        self.remedy = value.remedy


TextValue = str | Unknown | None


def traffic_of(protocol: TextValue, low: TextValue, high: TextValue) -> Traffic:
    """The traffic of a rule. Raises Malformed or KnownAtDeploy."""
    name = traffic.protocol_of(_known(protocol, "IpProtocol"))
    if name not in traffic.WITH_PORTS:  # EC2 ignores the ports
        return traffic.traffic_of(name, None, None)
    return traffic.traffic_of(name, _known(low, "FromPort"), _known(high, "ToPort"))


def _known(value: TextValue, key: str) -> str | None:
    if isinstance(value, Unknown):
        raise KnownAtDeploy(value, key)
    return value
