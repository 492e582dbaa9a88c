"""What leaves for the internet, sorted by how much it is: three checks ask for a part each, so that one speaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from sg_factory.check.finding import entry_of, in_list
from sg_factory.check.wording import sized
from sg_factory.diagnostic import Related
from sg_factory.network import ALL_TRAFFIC, AddressFamily, Traffic, TrafficSet, is_public
from sg_factory.network.ports import EVERY_PORT, ICMP, WEB
from sg_factory.plan import Group, Plan, RangePeer, Rule
from sg_factory.plan.internet import is_internet_in_pieces, once_for_a_plan, ranges_of, source_of, together

Amount = Literal["everything", "web", "ports"]

_Outward = tuple[Rule, RangePeer]  # or an entry of its list


def leaving(plan: Plan, amount: Amount) -> Iterator[tuple[Group, Rule]]:
    """The egress rules to everyone, also in pieces, that let out one of the amounts.

    `everything` is all protocols, or every port of TCP and of UDP; `web` is HTTP and HTTPS alone; `ports` is what lies
    between, protocols without ports too. ICMP is none of them, beside everything.
    """
    return ((group, rule) for group, rule, found in _leaving(plan) if found == amount)


def is_for_everyone(plan: Plan) -> Callable[[Group, Rule], bool]:
    """Whether an egress rule is to everyone, also in pieces: other checks than these leave it to them."""
    theirs = {(group.role, rule.identity) for group, rule, _ in _leaving(plan)}
    return lambda group, rule: (group.role, rule.identity) in theirs


def whom(rule: Rule) -> tuple[str, tuple[Related, ...]]:
    """Whom such a rule lets out to, as its author has written it; of a prefix list its widest entry, with its place."""
    held = ranges_of(rule.peer)
    if isinstance(rule.peer, RangePeer) or not held:
        return sized(rule.peer), ()
    widest = min(held, key=lambda peer: peer.cidr.prefix_length).cidr
    return in_list(widest, rule.peer), entry_of(widest, rule.peer)


@once_for_a_plan
def _leaving(plan: Plan) -> tuple[tuple[Group, Rule, Amount | None], ...]:
    found: list[tuple[Group, Rule, Amount | None]] = []
    for group in plan.groups:
        outward = [(rule, peer) for rule in group.egress for peer in ranges_of(rule.peer) if is_public(peer.cidr)]
        told: dict[tuple[int, Amount | None], Rule] = {}  # a list is told once, however many entries are everyone
        for rules in _to_everyone(outward, group, plan):
            is_open = _is_everything(rules)
            told |= {(id(rule), _amount(rule.traffic, is_open=is_open)): rule for rule in rules}
        found += ((group, rule, amount) for (_, amount), rule in told.items())
    return tuple(found)


def _to_everyone(outward: Sequence[_Outward], group: Group, plan: Plan) -> Iterator[list[Rule]]:
    """The rules to each range that is everyone, and those that are it together for the same traffic."""
    alike = together(plan)
    whole: dict[str, list[Rule]] = defaultdict(list)
    pieces: dict[tuple[Traffic, AddressFamily], list[Rule]] = defaultdict(list)
    for rule, peer in outward:
        if is_internet_in_pieces(peer):
            whole[peer.key].append(rule)
        elif (group.role, "egress", rule.traffic, peer.cidr.family) in alike and source_of(peer, plan) is not None:
            pieces[rule.traffic, peer.cidr.family].append(rule)
    yield from whole.values()
    yield from pieces.values()


def _is_everything(rules: Sequence[Rule]) -> bool:
    """Whether rules let out all ports together."""
    allowed = TrafficSet(rule.traffic for rule in rules)
    return not any(allowed.lacks(traffic) for traffic in EVERY_PORT)


def _amount(traffic: Traffic, *, is_open: bool) -> Amount | None:
    if traffic == ALL_TRAFFIC:
        return "everything"
    if traffic.protocol in ICMP:
        return None
    if not WEB.lacks(traffic):
        return "web"
    is_wide = traffic.protocol in ("tcp", "udp") and traffic.low != traffic.high
    return "everything" if is_open and is_wide else "ports"
