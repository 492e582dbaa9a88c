"""The kernel's tables of neighbours, which all namespaces of a machine share (arp(7))."""

from __future__ import annotations

import re

from sg_factory.lab.engine.network import Star
from sg_factory.lab.engine.programs import ProgramCall, run_all
from sg_factory.lab.laboratory import NoLaboratory


def count_of_overflows(star: Star) -> int:
    """How often an entry found no place in a table since the machine started: a packet that needs it is lost."""
    (printed,) = run_all((ProgramCall(star.router, ("ip", "-s", "ntable", "show"), "", "to count"),), star.router)
    return sum(int(number) for number in re.findall(r"table_fulls (\d+)", printed))


def verify_that_nothing_overflowed(star: Star, before: int) -> None:
    """Raise NoLaboratory if the count has grown, as verdicts may be wrong then. A node takes some two entries."""
    if count_of_overflows(star) > before:
        raise NoLaboratory(
            f"{len(star.nodes)} nodes are too many for the kernel's tables of neighbours; as root of the machine, "
            "`sysctl net.ipv4.neigh.default.gc_thresh3=16384 net.ipv6.neigh.default.gc_thresh3=16384`"
        )
