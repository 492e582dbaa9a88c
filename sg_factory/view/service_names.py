"""Traffic → the name of its service, in the project or in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from sg_factory.network import Traffic
from sg_factory.network.services import catalogue
from sg_factory.plan import Plan

_BEST_KNOWN = frozenset(("https", "kafka", "mongodb", "nfs", "smb", "ssh", "winrm", "zookeeper"))


def service_names(plan: Plan) -> Mapping[frozenset[Traffic], str]:
    """Return the names of services by exactly the traffic that they stand for.

    Traffic that several services have takes the name of the best known one, or none.
    """
    known: dict[frozenset[Traffic], list[str]] = {}
    for service in catalogue().values():
        known.setdefault(frozenset(service.traffic), []).append(service.name)
    named = ((traffic, name) for traffic, names in known.items() for name in names)
    best = {traffic: name for traffic, name in named if len(known[traffic]) == 1 or name in _BEST_KNOWN}
    return best | {frozenset(traffic): name for name, traffic in reversed(plan.services)}
