"""What hosts reach whatever their security groups say: services of AWS at link-local addresses, and the VPC's resolver.

Sources: the VPC user guide on security groups (traffic that they do not filter) and on DNS (the resolver at the base of
the VPC's range plus two); the EC2 user guide on the instance metadata service, on time synchronization and on the
activation of Windows (250 and 251).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from sg_factory.firewall.values import FirewallRule, UnknownPart
from sg_factory.network import Cidr, Traffic, cidr, joined
from sg_factory.plan import Plan

_METADATA = ("169.254.169.254/32", "fd00:ec2::254/128")
_RESOLVER = ("169.254.169.253/32", "fd00:ec2::253/128")
_TIME = ("169.254.169.123/32", "fd00:ec2::123/128")
_ACTIVATION = ("169.254.169.250/31", "fd00:ec2::250/128", "fd00:ec2::251/128")
_SMALLEST = 16  # addresses of a VPC's range
_RESOLVER_OFFSET = 2


def unfiltered_services(plan: Plan) -> tuple[FirewallRule, ...]:
    """Return the rules for services that every instance needs."""
    resolvers = (*map(cidr, _RESOLVER), *_resolvers(plan))
    return (
        *_rules(resolvers, Traffic("udp", 53, 53), "Resolver of the VPC"),
        *_rules(resolvers, Traffic("tcp", 53, 53), "Resolver of the VPC"),
        *_rules(map(cidr, _METADATA), Traffic("tcp", 80, 80), "Instance metadata"),
        *_rules(map(cidr, _TIME), Traffic("udp", 123, 123), "Amazon Time Sync"),
    )


def unknown_resolver(plan: Plan) -> Iterator[UnknownPart]:
    """Yield the resolver at the base of the VPC's range plus two if nobody says that range: hosts ask it by default."""
    if not any(_resolvers(plan)):
        reason = f"{plan.environment.name or 'the project'} does not say the IPv4 ranges of the VPC"
        yield UnknownPart("the resolver of the VPC, which hosts ask by default", reason, kind="vpc")


@cache
def windows_activation() -> tuple[FirewallRule, ...]:
    """Return the rules for the activation of Windows."""
    return tuple(_rules(map(cidr, _ACTIVATION), Traffic("tcp", 1688, 1688), "Windows activation"))


def _resolvers(plan: Plan) -> Iterator[Cidr]:
    for network in plan.networks:
        if network.name == "vpc" and network.cidr.family == "ipv4" and network.cidr.size >= _SMALLEST:
            yield _address(network.cidr.first + _RESOLVER_OFFSET)


def _address(number: int) -> Cidr:
    return cidr(f"{'.'.join(str(number >> shift & 255) for shift in (24, 16, 8, 0))}/32")


def _rules(ranges: Iterable[Cidr], traffic: Traffic, reason: str) -> Iterator[FirewallRule]:
    found = joined(ranges)
    for family in ("ipv4", "ipv6"):
        held = tuple(each for each in found if each.family == family)
        yield FirewallRule("egress", "ipv4" if family == "ipv4" else "ipv6", (traffic,), "", held, reason, "AWS")
