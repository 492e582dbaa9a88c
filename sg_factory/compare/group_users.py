"""Known users of the groups of a Plan: rules that name them, and hosts that have them."""

from __future__ import annotations

from collections import defaultdict

from sg_factory.diagnostic import Place
from sg_factory.plan import Group, Plan
from sg_factory.text.counting import MOST_NAMED, few


class GroupUsers:
    """The rules and hosts of a Plan, indexed by the role that they name, because every group may be removed."""

    def __init__(self, plan: Plan) -> None:
        self._rules: dict[str, list[tuple[str, Place]]] = defaultdict(list)
        self._hosts: dict[str, list[str]] = defaultdict(list)
        for group, rule in plan.rules():
            if rule.peer.role not in ("", group.role):
                self._rules[rule.peer.role].append((group.role, rule.peer_place))
        for host in plan.hosts:
            for role in dict.fromkeys(host.roles):
                self._hosts[role].append(host.name)

    def in_words(self, group: Group) -> str:
        """The known users of the group in words; only the account knows what else it is attached to."""
        roles = sorted({role for role, _ in self._rules.get(group.role, ())})
        hosts = sorted(self._hosts.get(group.role, ()))
        known = [f"{few(_quoted(roles))} name{'' if len(roles) > 1 else 's'} it"] if roles else []
        known += [f"{few(_quoted(hosts))} {'have' if len(hosts) > 1 else 'has'} it"] if hosts else []
        return ", ".join(known) or "a group cannot be deleted while it is attached to anything"

    def places(self, group: Group) -> tuple[Place, ...]:
        """The places where other files name the group."""
        named = (place for _, place in self._rules.get(group.role, ()) if place.file != group.origin.file)
        places = dict.fromkeys(named)
        return tuple(sorted(places, key=lambda place: (place.file, str(place.path))))[:MOST_NAMED]


def _quoted(names: list[str]) -> list[str]:
    return [f"“{name}”" for name in names]
