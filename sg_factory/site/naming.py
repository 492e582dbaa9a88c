"""Traffic → the name that a reader knows it by: of the project's own services, or of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.network import Traffic
from sg_factory.network.services import catalogue
from sg_factory.plan import Plan

_BEST_KNOWN = frozenset(("https", "kafka", "mongodb", "nfs", "smb", "ssh", "winrm", "zookeeper"))


class ServiceNames:
    """The services of a project, by just the traffic that they stand for.

    What several stand for has the name of the best known one, or none.
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
        """The name of some traffic; empty where it has none."""
        return self._names.get(frozenset(traffic), "")
