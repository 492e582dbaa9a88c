"""Who has which groups → hosts.yaml: those that have the same ones are one entry."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.adopt.draft import DraftHost, SourceGroup
from sg_factory.adopt.names import kebab
from sg_factory.adopt.peers import default_or_unchosen, is_group_id
from sg_factory.plan import ExternalPeer, Plan
from sg_factory.text.counting import counted, listed


@dataclass(frozen=True, slots=True)
class HostGroups:
    """Hosts that have the same groups in one environment; `kinds` are counted, such as 2 of `load-balancer`."""

    name: str
    environment: str
    roles: tuple[str, ...]
    external: tuple[ExternalPeer, ...]
    kinds: tuple[tuple[str, int], ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """All its groups: roles, and the ids of external ones."""
        return (*self.roles, *(each.group_id for each in self.external))

    def written(self, externals: Mapping[str, str]) -> DraftHost:
        """Return its entry; `externals` are the names of external groups by id."""
        said = listed([counted(number, kind.replace("-", " ") or "host") for kind, number in self.kinds])
        others = (externals[each.group_id] for each in self.external if each.group_id in externals)
        return DraftHost(self.name, said[:1].upper() + said[1:], (*self.roles, *others))


def hosts_of(
    plans: Sequence[Plan],
    environments: Sequence[str],
    own: Mapping[tuple[str, str], str],
    others: Mapping[tuple[str, str], SourceGroup],
) -> Iterator[HostGroups]:
    """Yield the hosts with a role. `own` are roles by environment and name in the source, `others` all other groups."""
    found: dict[tuple[str, tuple[str, ...], tuple[ExternalPeer, ...]], Counter[str]] = defaultdict(Counter)
    for plan, environment in zip(plans, environments, strict=True):
        for host in plan.hosts:
            keys = [(environment, role) for role in host.roles]
            roles = tuple(sorted(own[key] for key in keys if key in own))
            unchosen = [default_or_unchosen(others[key]) for key in keys if key in others]
            known = {each.group_id: each for each in (*host.external, *unchosen) if is_group_id(each.group_id)}
            if roles:
                groups = environment, roles, tuple(known[id_] for id_ in sorted(known))
                found[groups][host.kind or "host"] += 1
    taken: Counter[str] = Counter()
    for (environment, roles, external), kinds in sorted(found.items(), key=lambda item: _order(item[0])):
        base = kebab("-".join((*roles, *(("and-others",) if external else ()))))
        taken[base] += 1
        name = base if taken[base] == 1 else f"{base}-{taken[base]}"
        yield HostGroups(name, environment, roles, external, tuple(sorted(kinds.items())))


def _order(groups: tuple[str, tuple[str, ...], tuple[ExternalPeer, ...]]) -> tuple[object, ...]:
    environment, roles, external = groups
    return roles, environment, tuple(each.group_id for each in external)
