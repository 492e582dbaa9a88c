"""A star of namespaces: a router, and nodes that each have one link to it.

As in a VPC, a node reaches everything through its first hop, also what has an address of the same subnet, so that the
router sees each packet. Nothing is bridged, as connection tracking and `reject` are only complete in a router.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from sg_factory.lab.engine.namespaces import enter, leave_the_machine, new_namespace, set_all
from sg_factory.lab.engine.programs import ip_batch, run_all
from sg_factory.lab.laboratory import LabNode, NoLaboratory

# The router's address at each link, and the node's, which routes to ranges lead through.
_ROUTER = {4: "169.254.1.1", 6: "fe80::1"}
_NODE = {4: "169.254.1.2", 6: "fe80::2"}

_EVERYWHERE = {
    "ipv4/conf/all/rp_filter": "0",
    "ipv4/conf/default/rp_filter": "0",
    "ipv4/conf/all/accept_local": "1",
    "ipv4/conf/all/accept_redirects": "0",
    "ipv4/conf/all/send_redirects": "0",
    "ipv4/conf/default/send_redirects": "0",
    # An address of IPv6 is there at once, and nobody announces or looks for routers.
    "ipv6/conf/default/accept_dad": "0",
    "ipv6/conf/default/dad_transmits": "0",
    "ipv6/conf/default/accept_ra": "0",
    "ipv6/conf/default/accept_redirects": "0",
    "ipv6/conf/default/router_solicitations": "0",
    # Refusals by ICMP are told as often as they happen.
    "ipv4/icmp_ratelimit": "0",
    "ipv6/icmp/ratelimit": "0",
}
_OF_A_ROUTER = {**_EVERYWHERE, "ipv4/ip_forward": "1", "ipv6/conf/all/forwarding": "1"}
# Servers are at addresses of ranges that no interface has.
_OF_A_NODE = {**_EVERYWHERE, "ipv4/ip_nonlocal_bind": "1", "ipv6/ip_nonlocal_bind": "1"}
_NEIGHBOURS = {"retrans_time_ms": "20", "mcast_solicit": "20"}

_Range = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Star:
    """The namespaces of the router and of each node. The process is in the router's unless it says otherwise."""

    router: int
    nodes: tuple[int, ...]
    names: tuple[str, ...]

    def namespace(self, node: int | None) -> int:
        """The namespace of a node, or the router's for None."""
        return self.router if node is None else self.nodes[node]

    def name(self, node: int | None) -> str:
        """The name of a node in messages."""
        return "the router" if node is None else self.names[node]


def make_star(nodes: tuple[LabNode, ...]) -> Star:
    """Make the namespaces, links, addresses and routes. Raises NoLaboratory."""
    owners = _owners(nodes)
    router = leave_the_machine()
    set_all(_OF_A_ROUTER)
    namespaces = tuple(_make_namespaces(len(nodes)))
    enter(router)
    run_all((ip_batch(router, _links(nodes, namespaces), "the links", namespaces),), router)
    inside = [
        ip_batch(namespaces[index], _inside(node, index, owners), f"the addresses of {node.name}")
        for index, node in enumerate(nodes)
    ]
    run_all(inside, router)
    # The kernel opens an interface for packets a while after its other end is up, at the latest when asked about it.
    run_all((ip_batch(router, (f"link show dev n{index}" for index in range(len(nodes))), "the links"),), router)
    _look_often_for_neighbours(router, namespaces)
    return Star(router, namespaces, tuple(node.name for node in nodes))


def _owners(nodes: tuple[LabNode, ...]) -> Mapping[_Range, int]:
    """The node of each address and range."""
    owners: dict[_Range, int] = {}
    for index, node in enumerate(nodes):
        for text in (*node.addresses, *node.ranges):
            owner = owners.setdefault(ip_network(text), index)
            if owner != index:
                raise NoLaboratory(f"Both {nodes[owner].name} and {node.name} have {text}; give it to one of them")
    return owners


def _make_namespaces(number: int) -> Iterator[int]:
    for _ in range(number):
        yield new_namespace()
        set_all(_OF_A_NODE)


def _look_often_for_neighbours(router: int, namespaces: tuple[int, ...]) -> None:
    """Look for a neighbour every 20 ms, not every second: the first try comes too early where an address is new."""
    for index, namespace in enumerate(namespaces):
        enter(namespace)
        set_all(_of_neighbours("eth0"))
        enter(router)
        set_all(_of_neighbours(f"n{index}"))


def _of_neighbours(link: str) -> dict[str, str]:
    names = [f"{family}/neigh/{link}" for family in ("ipv4", "ipv6")]
    return {f"{name}/{key}": value for name in names for key, value in _NEIGHBOURS.items()}


def _links(nodes: tuple[LabNode, ...], namespaces: tuple[int, ...]) -> list[str]:
    """What `ip` does in the router."""
    lines = ["link set lo up"]
    for index, (node, namespace) in enumerate(zip(nodes, namespaces, strict=True)):
        link = f"n{index}"
        lines += [
            f"link add {link} type veth peer name eth0 netns /proc/self/fd/{namespace}",
            f"link set {link} up",
            f"address add {_ROUTER[4]}/32 dev {link}",
            f"address add {_ROUTER[6]}/64 dev {link} nodad",
            *(f"route add {ip_network(address)} dev {link}" for address in node.addresses),
        ]
        ranges = (ip_network(text) for text in node.ranges)
        lines += [f"route add {each} via {_NODE[each.version]} dev {link} onlink" for each in ranges]
    return lines


def _inside(node: LabNode, index: int, owners: Mapping[_Range, int]) -> list[str]:
    """What `ip` does in a node.

    A range is a route of the type `local`, so that the node takes every address of it for its own. Addresses in it that
    others have are in the same table, where the longer prefix wins, as is the way to them.
    """
    routed = [f"dev eth0 via {_ROUTER[version]}" for version in (4, 6)]
    lines = [
        "link set lo up",
        "link set eth0 up",
        f"address add {_NODE[4]}/32 dev eth0",
        f"address add {_NODE[6]}/64 dev eth0 nodad",
        *(f"address add {each} dev eth0{' nodad' * (each.version == 6)}" for each in map(ip_network, node.addresses)),
        f"route add default {routed[0]} onlink",
        f"route add default {routed[1]}",
    ]
    ranges = [ip_network(text) for text in node.ranges]
    if ranges:
        lines += [f"route add {_ROUTER[4]}/32 dev eth0 table local", "route add fe80::/64 dev eth0 table local"]
    for each in ranges:
        others = (one for one, owner in owners.items() if owner != index and one.version == each.version)
        inner = [one for one in others if one.subnet_of(each)]  # type: ignore[arg-type]
        onlink = " onlink" if each.version == 4 else ""
        lines += [f"route replace {one} {routed[each.version == 6]}{onlink} table local" for one in inner]
    return [*lines, *(f"route add local {each} dev lo" for each in ranges)]
