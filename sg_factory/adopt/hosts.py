"""Who has which groups → hosts.yaml: those that have the same ones are one entry."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count

from sg_factory.adopt.draft import DraftHost, SourceGroup
from sg_factory.adopt.names import kebab
from sg_factory.adopt.peers import default_or_unchosen, is_group_id
from sg_factory.plan import ExternalPeer, Plan
from sg_factory.text.counting import counted, listed

SubnetNames = Mapping[str, Mapping[str, str]]
"""The written names of subnets by environment and name in the source."""


@dataclass(frozen=True, slots=True)
class HostGroups:
    """Hosts that have the same groups; `kinds` are counted, such as 2 of `load-balancer`."""

    name: str
    environments: tuple[str, ...]
    roles: tuple[str, ...]
    external: tuple[ExternalPeer, ...]
    kinds: tuple[tuple[str, int], ...]
    subnets: tuple[str, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """All its groups: roles, and the ids of external ones."""
        return (*self.roles, *(each.group_id for each in self.external))

    def written(self, externals: Mapping[str, str]) -> DraftHost:
        """Return its entry; `externals` are the names of external groups by id."""
        said = listed([counted(number, kind.replace("-", " ") or "host") for kind, number in self.kinds])
        others = (externals[each.group_id] for each in self.external if each.group_id in externals)
        return DraftHost(self.name, said[:1].upper() + said[1:], (*self.roles, *others), self.subnets)


_Groups = tuple[tuple[str, ...], tuple[ExternalPeer, ...]]


@dataclass(slots=True)
class _Found:
    """What hosts with the same groups have beside these."""

    kinds: Counter[str] = field(default_factory=Counter)
    environments: set[str] = field(default_factory=set)
    subnets: set[str] = field(default_factory=set)


def hosts_of(
    plans: Sequence[Plan],
    environments: Sequence[str],
    own: Mapping[tuple[str, str], str],
    others: Mapping[tuple[str, str], SourceGroup],
    subnets: SubnetNames,
) -> Iterator[HostGroups]:
    """Yield the hosts with a role. `own` are roles by environment and name in the source, `others` all other groups."""
    found: dict[_Groups, _Found] = defaultdict(_Found)
    for plan, environment in zip(plans, environments, strict=True):
        names = subnets.get(environment, {})
        for host in plan.hosts:
            keys = [(environment, role) for role in host.roles]
            roles = tuple(sorted(own[key] for key in keys if key in own))
            unchosen = [default_or_unchosen(others[key]) for key in keys if key in others]
            known = {each.group_id: each for each in (*host.external, *unchosen) if is_group_id(each.group_id)}
            if roles:
                held = found[roles, tuple(known[id_] for id_ in sorted(known))]
                held.kinds[host.kind or "host"] += 1
                held.environments.add(environment)
                held.subnets |= {names[each] for each in host.subnets if each in names}
    taken: set[str] = set()
    for (roles, external), held in sorted(found.items(), key=lambda item: _order(item[0])):
        base = kebab("-".join((*roles, *(("and-others",) if external else ()))))
        name = next(each for each in chain((base,), (f"{base}-{number}" for number in count(2))) if each not in taken)
        taken.add(name)
        kinds, places = tuple(sorted(held.kinds.items())), tuple(sorted(held.environments))
        yield HostGroups(name, places, roles, external, kinds, tuple(sorted(held.subnets)))


def _order(groups: _Groups) -> tuple[object, ...]:
    roles, external = groups
    return roles, tuple(each.group_id for each in external)
