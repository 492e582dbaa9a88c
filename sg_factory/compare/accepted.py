"""What each acceptance of a Plan accepts findings of: rules by what they let through, a role, or what words tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from sg_factory.compare.allowed import name_of
from sg_factory.diagnostic import Place
from sg_factory.network import Traffic
from sg_factory.plan import Acceptance, Plan, Rule, Statement

_Home = tuple[str, tuple[str | int, ...]]


@dataclass(frozen=True, slots=True)
class AcceptedThing:
    """One thing of which findings are accepted, in words in `text`; empty for all of a role.

    It is known by any of its `keys`: a rule by what it lets through, and by what it is written as, so that neither
    another name of a network nor other ranges of one make it another rule.
    """

    role: str
    keys: tuple[str, ...]
    text: str = ""


def accepted_things(plan: Plan) -> Mapping[Acceptance, tuple[AcceptedThing, ...]]:
    """Every acceptance with what it accepts, wherever in its file, or in that of a base, it is written."""
    if not plan.accepted:
        return {}
    homes = {_home(each.where) for each in plan.accepted}
    found: dict[_Home, dict[AcceptedThing, None]] = defaultdict(dict)
    for origin, thing in _written(plan):
        around = [home for home in _around(origin) if home in homes]
        if around:
            made = thing()
            for home in around:
                found[home][made] = None
    for group in plan.groups:
        if _home(group.origin) in homes:
            found[_home(group.origin)] = {AcceptedThing(group.role, (f"role {group.role}",)): None}
    return {each: tuple(found.get(_home(each.where), ())) or (_by_words(each),) for each in plan.accepted}


def _home(place: Place) -> _Home:
    return place.file, place.path


def _around(place: Place) -> Iterator[_Home]:
    """The place itself, and all that it is in."""
    return ((place.file, place.path[:length]) for length in range(len(place.path) + 1))


def _by_words(accepted: Acceptance) -> AcceptedThing:
    """What is known by nothing but its reason and where it is: a file of roles, or a part of a template."""
    where = accepted.where
    about = " ".join(map(str, where.path[:2])) if where.path[:1] == ("Resources",) else where.file
    return AcceptedThing("", (f"words {about} {accepted.reason}",))


def _written(plan: Plan) -> Iterator[tuple[Place, Callable[[], AcceptedThing]]]:
    """The place of every rule and statement that authors wrote, and what makes it a thing of its role."""
    left_out = ((out.role, out.rule) for out in plan.left_out)
    for role, rule in (*((group.role, rule) for group, rule in plan.rules()), *left_out):
        if not (rule.direction == "egress" and rule.origin.path[:1] == ("ingress",)):
            yield rule.origin, partial(_rule, role, rule)
    for statement in plan.statements:
        yield from ((statement.origin, partial(_statement, statement, traffic)) for traffic in statement.traffic)


def _statement(statement: Statement, traffic: Traffic) -> AcceptedThing:
    text = f"{traffic} to {statement.destination}"
    return AcceptedThing(statement.source, (f"{statement.source} states {text}",), text)


def _rule(role: str, rule: Rule) -> AcceptedThing:
    text = f"{rule.traffic} {'from' if rule.direction == 'ingress' else 'to'} {name_of(rule.peer)}"
    return AcceptedThing(role, (f"{role} {rule.direction} {rule.identity}", f"{role} {text}"), text)
