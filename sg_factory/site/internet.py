"""What the internet reaches in one environment: the lines that allow it, and the roles behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sg_factory.diagnostic import Diagnostic, Locate
from sg_factory.plan import Internet, Rule
from sg_factory.reach import Reach
from sg_factory.reach.role_sets import numbers_in
from sg_factory.reach.search import search
from sg_factory.site.judgements import on_lines
from sg_factory.view.facts import EnvironmentFacts, LineFacts, RoleFacts


@dataclass(frozen=True, slots=True)
class Entrance:
    """A line of a role file that allows ingress from the internet, and the findings on it.

    `is_certain` is False if that depends on a prefix list whose entries are not known, `is_meant` if the role is not
    public for this traffic.
    """

    role: RoleFacts
    line: LineFacts
    is_certain: bool
    is_meant: bool
    findings: tuple[Diagnostic, ...] = ()

    @property
    def public(self) -> str:
        """What the role file says, or would say if everything were meant: `public: true` or `public: [https]`."""
        public = self.role.group.public
        return f"public: [{', '.join(public.services)}]" if public and public.services else "public: true"


@dataclass(frozen=True, slots=True)
class FromInternet:
    """The lines that allow ingress from the internet, those that are not meant first.

    `beside` are the other roles of the hosts that it reaches, `further` the roles that it reaches through one of these
    hosts. `unread` are the prefix lists with unknown entries that may contain its addresses, `of_aws` those of AWS's
    services, which do not.
    """

    entrances: tuple[Entrance, ...]
    beside: tuple[str, ...]
    further: tuple[str, ...]
    unread: tuple[str, ...]
    of_aws: tuple[str, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that the internet certainly reaches."""
        return tuple(dict.fromkeys(each.role.name for each in self.entrances if each.is_certain))


def from_internet(facts: EnvironmentFacts, locate: Locate) -> FromInternet:
    """Return what the internet reaches: any public address that is in no declared network."""
    reach = Reach(facts.plan)
    certain = reach.far_ends.by(Internet())
    possible = certain if reach.filled is None else reach.filled.far_ends.by(Internet())
    rules: dict[str, dict[Rule, bool]] = defaultdict(dict)
    for end in possible:
        for role, rule in reach.ingress_by_end.get(end, ()):
            rules[role][rule] = end in certain
    entrances = [each for role in facts.roles if role.name in rules for each in _entrances(role, rules[role.name])]
    found = [replace(each, findings=tuple(on_lines(each.role.findings, each.line.rule, locate))) for each in entrances]
    lists = [end.peer for end in reach.ingress_by_end if end.peer.kind == "prefix-list"]
    levels = [*search(reach, 0, certain, 2).levels, 0, 0]
    met, further = ([reach.names[number] for number in numbers_in(level)] for level in levels[1:3])
    entered = {each.role.name for each in found if each.is_certain}
    return FromInternet(
        tuple(sorted(found, key=lambda each: (each.is_meant, not each.is_certain))),
        tuple(role for role in met if role not in entered),
        tuple(further),
        tuple(sorted({each.line.peer.name for each in found if not each.is_certain})),
        tuple(sorted({each.name for each in lists if each.is_of_aws})),
    )


def _entrances(role: RoleFacts, reached: Mapping[Rule, bool]) -> Iterator[Entrance]:
    """The entrances of a role; `reached` are its rules with the internet, and if that is certain."""
    for line in role.ingress:
        alike: dict[tuple[bool, bool], list[Rule]] = defaultdict(list)
        for _, rule in line.rules:
            if rule in reached:
                alike[reached[rule], role.group.is_public_for(rule.traffic)].append(rule)
        for (is_certain, is_meant), rules in alike.items():
            yield Entrance(role, _part(line, rules), is_certain, is_meant)


def _part(line: LineFacts, rules: Sequence[Rule]) -> LineFacts:
    """The line with the traffic of some of its rules."""
    if len(rules) == len(line.rules):
        return line
    traffic = tuple(dict.fromkeys(str(rule.traffic) for rule in rules))
    return replace(line, traffic=traffic, service=line.service if traffic == line.traffic else "")
