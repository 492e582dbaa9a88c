"""A star of four nodes, probes between them by name, and small rulesets, for tests of the laboratory."""

from sg_factory.lab.laboratory import LabNode, Probe

NODES = (
    LabNode("web", ("10.0.0.5", "fd00::5")),
    LabNode("database", ("10.0.0.6", "fd00::6")),
    LabNode("office", (), ("10.0.0.0/16", "fd00::/64")),
    LabNode("internet", (), ("0.0.0.0/0", "::/0")),
)
NAMES = tuple(node.name for node in NODES)

# An address of each node for each family; those of the last two are any of their ranges.
ADDRESSES = {
    "web": {4: "10.0.0.5", 6: "fd00::5"},
    "database": {4: "10.0.0.6", 6: "fd00::6"},
    "office": {4: "10.0.7.8", 6: "fd00::7:8"},
    "internet": {4: "203.0.113.9", 6: "2001:db8::9"},
}

# Each kind of probe, as in `between`.
IPV4_KINDS = ("tcp/80", "udp/53", "icmp/8/0", "icmp/3/4", "icmp/13/0", "47", "50", "51", "89", "132")
IPV6_KINDS = ("tcp/80", "udp/53", "icmpv6/128/0", "icmpv6/2/0", "icmpv6/133/0", "47", "50", "51", "89", "132")
KINDS = {4: IPV4_KINDS, 6: IPV6_KINDS}


def between(source: str, destination: str, kind: str, family: int = 4, source_port: int | None = None) -> Probe:
    """A probe between two nodes; its kind is a protocol, and a port, or a type and a code."""
    protocol, *numbers = kind.split("/")
    low, high, *_ = (*(int(number) for number in numbers), None, None)
    addresses = ADDRESSES[source][family], ADDRESSES[destination][family]
    return Probe(
        NAMES.index(source), addresses[0], NAMES.index(destination), addresses[1], protocol, low, high, source_port
    )


def everything(family: int) -> dict[str, Probe]:
    """A probe of each kind from each node to each other one, by a name: “web → office tcp/80”."""
    return {
        f"{source} → {destination} {kind}": between(source, destination, kind, family)
        for source in NAMES
        for destination in NAMES
        if source != destination
        for kind in KINDS[family]
    }


def nft(hook: str, *rules: str) -> str:
    """A ruleset with one chain that drops what no rule accepts."""
    return "\n".join(
        (
            "table inet filter {",
            "chain chosen {",
            f"type filter hook {hook} priority 0; policy drop;",
            *rules,
            "}",
            "}",
            "",
        )
    )


# What a host with `policy drop` has to accept for IPv6 to work at all.
NEIGHBOURS = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept"
ESTABLISHED = "ct state established,related accept"
