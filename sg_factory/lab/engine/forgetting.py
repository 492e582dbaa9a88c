"""Make namespaces forget what earlier packets left in them, so that each verdict is of the present rulesets."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterable

from sg_factory.lab.engine.namespaces import enter
from sg_factory.lab.engine.network import Star
from sg_factory.lab.engine.programs import ip_batch, run_all
from sg_factory.lab.laboratory import NoLaboratory

# <linux/netfilter/nfnetlink.h>, nfnetlink_conntrack.h: a deletion without a tuple is of all entries.
_NETFILTER = 12
_DELETE_CONNECTIONS = 1 << 8 | 2
_REQUEST_AND_ACKNOWLEDGE = 1 | 4
_EMPTY_IT = struct.pack("=IHHIIBBH", 20, _DELETE_CONNECTIONS, _REQUEST_AND_ACKNOWLEDGE, 0, 0, 0, 0, 0)


def forget_connections(star: Star) -> None:
    """Empty the connection tracking of all namespaces. Raises NoLaboratory."""
    for namespace in (*star.nodes, star.router):
        enter(namespace)
        try:
            with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETFILTER) as link:
                link.send(_EMPTY_IT)
                number = -struct.unpack_from("=i", link.recv(4096), 16)[0]
        except OSError as error:
            number = error.errno or 0
        if number:
            enter(star.router)
            told = os.strerror(number)
            raise NoLaboratory(f"Connection tracking cannot be emptied ({told}); load the module nf_conntrack_netlink")


def forget_neighbours(star: Star, loaded: Iterable[int | None]) -> None:
    """Forget the hardware addresses at both ends of the links of nodes with another ruleset; None is the router.

    So a ruleset that drops the discovery of neighbours is found out, although addresses were known before it.
    """
    nodes = sorted(node for node in set(loaded) if node is not None)
    calls = [ip_batch(star.nodes[node], ("neighbour flush all",), "to forget") for node in nodes]
    of_the_router = ip_batch(star.router, (f"neighbour flush dev n{node}" for node in nodes), "to forget")
    run_all([*calls, of_the_router], star.router)
