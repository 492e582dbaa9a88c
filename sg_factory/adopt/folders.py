"""Roles that are too many for one stack → folders of roles/, each small enough for the stacks that it becomes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from json import dumps

from sg_factory.adopt.draft import SourceGroup
from sg_factory.cloudformation.limits import MOST_BYTES, MOST_PARAMETERS, MOST_RESOURCES
from sg_factory.plan import GroupPeer, Rule, is_inline

LEAST_ROLES = 10
"""The roles of a folder that is named after a word; fewer are together under their first letter."""
_FULL = 0.8  # of a limit, so that a folder has room for more
# Bytes of a template beside descriptions, rounded up: a rule in a list, a rule of its own, a group with its parameter.
_BYTES_OF_INLINE, _BYTES_OF_RULE, _BYTES_OF_GROUP = 200, 550, 1_500


@dataclass(frozen=True, slots=True)
class _Load:
    """What roles need of the two stacks of a folder, in one environment; `named` are groups in a rules stack."""

    groups: int = 0
    rules: int = 0
    named: frozenset[str] = frozenset()
    bytes_of_groups: int = 0
    bytes_of_rules: int = 0

    def fits(self) -> bool:
        """True if both stacks have room for more."""
        return (
            max(2 * self.groups, self.rules) <= _FULL * MOST_RESOURCES
            and len(self.named) <= _FULL * MOST_PARAMETERS
            and max(self.bytes_of_groups, self.bytes_of_rules) <= _FULL * MOST_BYTES
        )

    def fits_one_stack(self) -> bool:
        """True if one stack can hold groups and rules."""
        is_short = self.bytes_of_groups + self.bytes_of_rules <= MOST_BYTES
        return 2 * self.groups + self.rules <= MOST_RESOURCES and is_short


_Loads = Mapping[str, _Load]
"""Loads by environment."""


def folders_of(groups: Mapping[str, Sequence[SourceGroup]], rules: Mapping[str, Sequence[Rule]]) -> dict[str, str]:
    """Return the folder of each role, such as `roles/web`; empty if one stack can hold all roles of an environment.

    `groups` are those of each role, `rules` those of each group by its key. A folder has the roles whose names begin
    with one word, or with one letter; what does not fit in it is divided by the next word, then in order of the names.
    """
    loads = {role: _loads(held, rules) for role, held in groups.items()}
    if all(load.fits_one_stack() for load in _sum(loads.values()).values()):
        return {}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, roles in _parts(loads):
        while name in taken:
            name += "-others"
        taken.add(name)
        found |= dict.fromkeys(roles, f"roles/{name}")
    return found


def _parts(loads: Mapping[str, _Loads]) -> Iterator[tuple[str, Sequence[str]]]:
    """The folders with their roles: first those of frequent words, then those of letters."""
    letters: dict[str, list[str]] = defaultdict(list)
    for word, roles in _by_word(loads, 0).items():
        if len(roles) >= LEAST_ROLES:
            yield from _divided(word, roles, loads)
        else:
            letters[word[0]] += roles
    for letter, roles in letters.items():
        yield from _in_order(letter, sorted(roles), loads)


def _by_word(roles: Iterable[str], place: int) -> dict[str, list[str]]:
    """Roles by the word of their name at a place; those that have none by an empty one."""
    found: dict[str, list[str]] = defaultdict(list)
    for role in sorted(roles):
        found["".join(role.split("-")[place : place + 1])].append(role)
    return dict(sorted(found.items()))


def _divided(name: str, roles: Sequence[str], loads: Mapping[str, _Loads]) -> Iterator[tuple[str, Sequence[str]]]:
    """The folders of roles whose names begin with a word: one if it fits, else one for each frequent second word."""
    if _fit(roles, loads):
        yield name, roles
        return
    left: list[str] = []
    for word, some in _by_word(roles, 1).items():
        if word and len(some) >= LEAST_ROLES:
            yield from _in_order(f"{name}-{word}", some, loads)
        else:
            left += some
    yield from _in_order(name, sorted(left), loads)


def _in_order(name: str, roles: Sequence[str], loads: Mapping[str, _Loads]) -> Iterator[tuple[str, Sequence[str]]]:
    """Roles in as many folders as they need, in the order of their names: `web`, or `web-1`, `web-2` and so on."""
    parts: list[list[str]] = []
    full: _Loads = {}
    for role in roles:
        more = _sum((full, loads[role]))
        if parts and all(load.fits() for load in more.values()):
            parts[-1].append(role)
            full = more
        else:
            parts.append([role])
            full = loads[role]
    for number, part in enumerate(parts, 1):
        yield name if len(parts) == 1 else f"{name}-{number}", part


def _fit(roles: Iterable[str], loads: Mapping[str, _Loads]) -> bool:
    return all(load.fits() for load in _sum(loads[role] for role in roles).values())


def _sum(loads: Iterable[_Loads]) -> _Loads:
    held: dict[str, list[_Load]] = defaultdict(list)
    for each in loads:
        for environment, load in each.items():
            held[environment].append(load)
    return {
        environment: _Load(
            sum(load.groups for load in some),
            sum(load.rules for load in some),
            frozenset(chain.from_iterable(load.named for load in some)),
            sum(load.bytes_of_groups for load in some),
            sum(load.bytes_of_rules for load in some),
        )
        for environment, some in held.items()
    }


def _loads(groups: Iterable[SourceGroup], rules: Mapping[str, Sequence[Rule]]) -> _Loads:
    return {each.environment: _load(each, rules[each.key]) for each in groups}


def _load(source: SourceGroup, rules: Sequence[Rule]) -> _Load:
    inside = [rule for rule in rules if is_inline(rule, source.group)]
    alone = [rule for rule in rules if not is_inline(rule, source.group)]
    ends = {rule.peer.role for rule in alone if isinstance(rule.peer, GroupPeer)}
    words = sum(len(dumps(text)) for text in (source.group.description, *chain.from_iterable(source.group.tags)))
    return _Load(
        groups=1,
        rules=len(alone),
        named=frozenset({source.group.role, *ends} if alone else ()),
        bytes_of_groups=_BYTES_OF_GROUP + 2 * words + _bytes(inside, _BYTES_OF_INLINE),
        bytes_of_rules=_bytes(alone, _BYTES_OF_RULE),
    )


def _bytes(rules: Iterable[Rule], of_each: int) -> int:
    return sum(of_each + len(rule.description) for rule in rules)
