"""Rules that several groups have in common → bases: each is written once, and the roles extend it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from itertools import chain, count

from sg_factory.adopt.draft import Environments
from sg_factory.adopt.lines import EVERYONE, NamedFlow
from sg_factory.adopt.names import is_name, kebab
from sg_factory.network import Cidr, cidr
from sg_factory.text.counting import counted

LEAST_ROLES = 3
LEAST_RULES = 3


@dataclass(frozen=True, slots=True)
class SharedRules:
    """A base: the roles that extend it, and the flows of each that it stands for.

    In these flows, `role` and `environment` are empty.
    """

    name: str
    description: str
    roles: tuple[str, ...]
    flows: frozenset[NamedFlow]


_Atom = tuple[NamedFlow, ...]
"""A rule of a role in all of its environments; the ranges of `internet` and `vpc`, which one word means, are one."""
_INTERNET = frozenset(map(cidr, EVERYONE))
_Numbers = frozenset[int]
_Roles = frozenset[str]


def shared_rules(
    flows: Iterable[NamedFlow],
    present: Mapping[str, Environments],
    vpcs: Mapping[str, frozenset[Cidr]],
    taken: Collection[str],
) -> tuple[SharedRules, ...]:
    """Return the bases of at least three roles and three rules: those that save most rules first, one for each role.

    `present` are the environments of each role, `vpcs` the ranges of each environment's VPC, `taken` names of others.
    """
    atoms = {role: _atoms(held, present[role], vpcs) for role, held in _by_role(flows, present).items()}
    every = sorted({atom for held in atoms.values() for atom in held}, key=lambda atom: tuple(map(_order, atom)))
    number_of = {atom: number for number, atom in enumerate(every)}
    held_by = {role: frozenset(number_of[atom] for atom in held) for role, held in atoms.items()}
    found = [
        (tuple(sorted(roles)), frozenset(flow for number in common for flow in every[number]))
        for roles, common in _largest_first(held_by)
    ]
    names = _names(found, taken)
    return tuple(
        SharedRules(name, f"Rules that {counted(len(roles), 'role')} have in common", roles, common)
        for name, (roles, common) in zip(names, found, strict=True)
    )


def _names(found: Iterable[tuple[tuple[str, ...], frozenset[NamedFlow]]], taken: Collection[str]) -> Iterator[str]:
    """Yield a name for each base: the first one in order has the plain word if several have it in common."""
    used = set(taken)
    for roles, common in found:
        wishes = _wishes(roles, common)
        numbered = (f"{wishes[0]}-{number}" for number in count(2))
        name = next(each for each in chain(wishes, numbered) if is_name(each) and each not in used)
        used.add(name)
        yield name


def without_shared(
    flows: Iterable[NamedFlow], bases: Iterable[SharedRules], present: Mapping[str, Environments]
) -> tuple[list[NamedFlow], dict[str, Environments]]:
    """Return the flows with each base as a role of its own, named like its file, and the environments of all of these.

    A base is in all environments of its roles: its flows hold in each of these.
    """
    base_of = {role: base for base in bases for role in base.roles}
    left = [
        flow
        for flow in flows
        if flow.role not in base_of or replace(flow, role="", environment="") not in base_of[flow.role].flows
    ]
    places = dict(present)
    for base in {each.name: each for each in base_of.values()}.values():
        name = file_name(base)
        places[name] = frozenset().union(*(present[role] for role in base.roles))
        left += [replace(flow, role=name, environment=each) for flow in base.flows for each in places[name]]
    return left, places


def file_name(base: SharedRules) -> str:
    """Return the name of a base's file, which no role has."""
    return f"_{base.name}"


def _by_role(flows: Iterable[NamedFlow], present: Mapping[str, Environments]) -> dict[str, set[NamedFlow]]:
    """The flows of each role that are in all of its environments, without their role and environment."""
    places: dict[str, dict[NamedFlow, set[str]]] = defaultdict(lambda: defaultdict(set))
    for flow in flows:
        places[flow.role][replace(flow, role="", environment="")].add(flow.environment)
    return {role: {flow for flow, here in held.items() if here == present[role]} for role, held in places.items()}


def _atoms(held: set[NamedFlow], environments: Environments, vpcs: Mapping[str, frozenset[Cidr]]) -> frozenset[_Atom]:
    ranges: dict[NamedFlow, list[NamedFlow]] = defaultdict(list)
    for flow in held:
        if isinstance(flow.peer, Cidr):
            ranges[replace(flow, peer="")].append(flow)
    meant = {vpcs.get(each, frozenset()) for each in environments}
    of_vpc = meant.pop() if len(meant) == 1 else frozenset()
    joined: list[_Atom] = []
    for flows in ranges.values():
        for word in (_INTERNET, of_vpc):
            found = [flow for flow in flows if flow.peer in word]
            if len(found) == len(word) > 1:
                joined.append(tuple(sorted(found, key=_order)))
    together = {flow for atom in joined for flow in atom}
    return frozenset((*joined, *((flow,) for flow in held - together)))


def _order(flow: NamedFlow) -> tuple[object, ...]:
    is_range = isinstance(flow.peer, Cidr)
    peer = flow.peer.text if isinstance(flow.peer, Cidr) else flow.peer
    return flow.direction, flow.description, is_range, peer, str(flow.traffic), flow.is_half


def _largest_first(held_by: Mapping[str, _Numbers]) -> Iterator[tuple[_Roles, _Numbers]]:
    """Yield roles with the rules that they share, those that save most first; no role is in two.

    A base begins with the roles of one rule. As roles leave for another base, it saves less and is tried again.
    """
    free, roles_of = set(held_by), _roles_of(held_by)
    seeds = {frozenset(roles) for roles in roles_of.values() if len(roles) >= LEAST_ROLES}
    queue = [ranked for seed in seeds if (ranked := _best(seed, held_by, roles_of)) is not None]
    heapify(queue)
    while queue:
        *_, seed, common, roles = heappop(queue)
        if free.issuperset(roles):
            yield frozenset(roles), frozenset(common)
            free.difference_update(roles)
            for role in roles:
                for number in held_by[role]:
                    roles_of[number].discard(role)
        elif (again := _best(free.intersection(seed), held_by, roles_of)) is not None:
            heappush(queue, again)


def _roles_of(held_by: Mapping[str, _Numbers]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for role, held in held_by.items():
        for number in held:
            found[number].add(role)
    return found


_Ranked = tuple[int, int, tuple[str, ...], tuple[int, ...], tuple[str, ...]]
"""A base as the queue sorts it: what it saves and the size of its seed, negative; the seed, the rules, the roles."""


def _best(
    seed: Collection[str], held_by: Mapping[str, _Numbers], roles_of: Mapping[int, Collection[str]]
) -> _Ranked | None:
    """The base that saves most of those that begin with the roles of a seed; None if there is none.

    Rules are added in the order of how many of these roles have them, and roles without one of the rules leave.
    """
    if len(seed) < LEAST_ROLES:
        return None
    counts = Counter(number for role in seed for number in held_by[role])
    ordered = sorted((each for each in counts if counts[each] >= LEAST_ROLES), key=lambda each: (-counts[each], each))
    best: tuple[int, Collection[str], int] = (0, (), 0)
    roles = frozenset(seed)
    for size, number in enumerate(ordered, 1):
        roles = roles if counts[number] == len(seed) else roles.intersection(roles_of[number])
        if len(roles) < LEAST_ROLES:
            break
        saved = (len(roles) - 1) * size
        if size >= LEAST_RULES and saved > best[0]:
            best = saved, roles, size
    saved, most, size = best
    if not size:
        return None
    return -saved, -len(seed), tuple(sorted(seed)), tuple(ordered[:size]), tuple(sorted(most))


_SHORTEST_WORD = 3
_EMPTY_WORDS = frozenset(("all", "and", "any", "are", "for", "from", "has", "its", "the", "their", "this", "with"))


def _wishes(roles: Collection[str], flows: Collection[NamedFlow]) -> tuple[str, ...]:
    """Names for a base: a word that all descriptions have, else all named peers, else all roles."""
    peers = [flow.peer if isinstance(flow.peer, str) else "" for flow in flows]
    texts = ([flow.description for flow in flows], peers, roles)
    return (*filter(None, map(_common_word, texts)), "shared")


def _common_word(texts: Collection[str]) -> str:
    first, *others = (kebab(each).split("-") for each in sorted(texts))
    common = set(first).intersection(*others) - _EMPTY_WORDS
    return next((word for word in first if word in common and len(word) >= _SHORTEST_WORD), "")
