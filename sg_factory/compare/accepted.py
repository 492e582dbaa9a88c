"""Things whose findings are accepted: rules by the traffic they allow, roles, networks, or places by their reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from sg_factory.diagnostic import Place
from sg_factory.network import Traffic
from sg_factory.plan import Acceptance, Plan, Rule, Statement, flow_text
from sg_factory.plan.declared import network_place

_Home = tuple[str, tuple[str | int, ...]]


@dataclass(frozen=True, slots=True)
class AcceptedThing:
    """One thing whose findings are accepted, in words in `text`; empty for a whole role.

    A network is a thing of each role with a rule that names it. Any of its `keys` identifies a thing: a rule has one
    for the traffic that it allows and one for its text, so that neither renaming a network nor changing its ranges
    makes it another rule.
    """

    role: str
    keys: tuple[str, ...]
    text: str = ""


def accepted_things(plan: Plan) -> Mapping[Acceptance, tuple[AcceptedThing, ...]]:
    """Every acceptance with the things that it accepts, whether it is in the role's file or in that of a base."""
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
    for group, rule in plan.rules():
        home = _home(network_place(rule.peer.network))
        if home in homes:
            found[home][AcceptedThing(group.role, *_network(rule.peer.network))] = None
    for group in plan.groups:
        if _home(group.origin) in homes:
            found[_home(group.origin)] = {AcceptedThing(group.role, (f"role {group.role}",)): None}
    return {each: tuple(found.get(_home(each.where), ())) or (_by_words(each),) for each in plan.accepted}


def _home(place: Place) -> _Home:
    return place.file, place.path


def _around(place: Place) -> Iterator[_Home]:
    """The place itself, and every place that contains it."""
    return ((place.file, place.path[:length]) for length in range(len(place.path) + 1))


def _network(name: str) -> tuple[tuple[str, ...], str]:
    """The key and the text of a network."""
    return (f"network {name}",), name


def _by_words(accepted: Acceptance) -> AcceptedThing:
    """A thing identified only by its reason and place: a file of roles, or a resource of a template."""
    where = accepted.where
    if where == network_place(str(where.path[-1:] and where.path[-1])):
        return AcceptedThing("", *_network(str(where.path[-1])))
    about = " ".join(map(str, where.path[:2])) if where.path[:1] == ("Resources",) else where.file
    return AcceptedThing("", (f"words {about} {accepted.reason}",))


def _written(plan: Plan) -> Iterator[tuple[Place, Callable[[], AcceptedThing]]]:
    """The place of every rule and statement in the source, with a function that makes the accepted thing of it."""
    left_out = ((out.role, out.rule) for out in plan.left_out)
    for role, rule in (*((group.role, rule) for group, rule in plan.rules()), *left_out):
        if not rule.is_other_half:
            yield rule.origin, partial(_rule, role, rule)
    for statement in plan.statements:
        yield from ((statement.origin, partial(_statement, statement, traffic)) for traffic in statement.traffic)


def _statement(statement: Statement, traffic: Traffic) -> AcceptedThing:
    text = flow_text(traffic, "egress", statement.destination)
    return AcceptedThing(statement.source, (f"{statement.source} states {text}",), text)


def _rule(role: str, rule: Rule) -> AcceptedThing:
    text = flow_text(rule.traffic, rule.direction, rule.peer.end_name)
    return AcceptedThing(role, (f"{role} {rule.direction} {rule.identity}", f"{role} {text}"), text)
