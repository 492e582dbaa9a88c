"""Traffic → the name of its service, in the project or in the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.network import Traffic
from sg_factory.network.services import catalogue
from sg_factory.plan import Plan

_BEST_KNOWN = frozenset(("https", "kafka", "mongodb", "nfs", "smb", "ssh", "winrm", "zookeeper"))


class ServiceNames:
    """Service names by exactly the traffic that they stand for.

    Traffic that several services have takes the name of the best known one, or none.
    """

    def __init__(self, plan: Plan) -> None:
        own = [(name, traffic) for name, traffic in plan.services]
        known = [(service.name, service.traffic) for service in catalogue().values()]
        names: dict[frozenset[Traffic], list[str]] = {}
        for name, traffic in known:
            names.setdefault(frozenset(traffic), []).append(name)
        self._names = {
            traffic: name
            for traffic, found in names.items()
            for name in found
            if len(found) == 1 or name in _BEST_KNOWN
        }
        self._names |= {frozenset(traffic): name for name, traffic in reversed(own)}

    def of(self, traffic: Iterable[Traffic]) -> str:
        """Return the name of the traffic; empty if it has none."""
        return self._names.get(frozenset(traffic), "")
