"""Address ranges, ports and protocols as sets: overlap, coverage and difference."""

from sg_factory.network.addresses import (
    BITS,
    EVERYONE,
    FAMILIES,
    FAMILY_NAMES,
    NOT_PUBLIC,
    AddressFamily,
    Cidr,
    NotARange,
    cidr,
    is_nowhere,
    is_private,
    is_public,
    looks_like_range,
)
from sg_factory.network.app_vpc import AppVpc
from sg_factory.network.difference import FlowPart, lacking
from sg_factory.network.joining import joined
from sg_factory.network.redundancy import redundant
from sg_factory.network.traffic import ALL_TRAFFIC, ICMP_TYPES, MAX_PORT, NAMED_PROTOCOLS, Traffic
from sg_factory.network.traffic_set import TrafficSet
from sg_factory.network.wording import address_text, traffic_text

__all__ = [
    "ALL_TRAFFIC",
    "BITS",
    "EVERYONE",
    "FAMILIES",
    "FAMILY_NAMES",
    "ICMP_TYPES",
    "MAX_PORT",
    "NAMED_PROTOCOLS",
    "NOT_PUBLIC",
    "AddressFamily",
    "AppVpc",
    "Cidr",
    "FlowPart",
    "NotARange",
    "Traffic",
    "TrafficSet",
    "address_text",
    "cidr",
    "is_nowhere",
    "is_private",
    "is_public",
    "joined",
    "lacking",
    "looks_like_range",
    "redundant",
    "traffic_text",
]
