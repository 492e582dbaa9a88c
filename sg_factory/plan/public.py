"""The services of a public role that are meant for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from sg_factory.network import Traffic, TrafficSet


@dataclass(frozen=True, slots=True)
class Public:
    """A role's `public`: the internet may be a source of its ingress.

    `services` are the names of those that are meant for everybody, `traffic` is theirs: the internet may then be a
    source of nothing else. Without services, it may be a source of everything, and nothing is said about ports.
    """

    services: tuple[str, ...] = ()
    traffic: tuple[Traffic, ...] = ()

    def admits(self, traffic: Traffic) -> bool:
        """True if the internet may be a source of all of some traffic."""
        return not self.services or self.means(traffic)

    def means(self, traffic: Traffic) -> bool:
        """True if all of some traffic is named as meant for everybody."""
        return not TrafficSet(self.traffic).lacks(traffic)

    @property
    def written(self) -> bool | list[str]:
        """The value of the key in a role file: true, or the services."""
        return list(self.services) or True

    def exceeds(self, other: Public) -> bool:
        """True if it admits traffic that the other one does not, or names some that the other one does not name."""
        return (not self.services and bool(other.services)) or not all(map(other.means, self.traffic))
