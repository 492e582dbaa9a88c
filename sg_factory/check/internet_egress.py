"""Egress rules to the internet, sorted by the amount of traffic, so that one of three checks reports each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from sg_factory.check.finding import entry_of, in_list
from sg_factory.check.wording import peer_with_size
from sg_factory.diagnostic import Related
from sg_factory.network import ALL_TRAFFIC, AddressFamily, Traffic, TrafficSet, is_public
from sg_factory.network.ports import EVERY_PORT, ICMP, WEB
from sg_factory.plan import Group, Plan, RangePeer, Rule
from sg_factory.plan.internet import is_internet_in_pieces, once_for_a_plan, source_of, together

Amount = Literal["everything", "web", "ports"]

_PublicEgress = tuple[Rule, RangePeer]  # a rule with its range, or with a range of its prefix list


def internet_egress(plan: Plan, amount: Amount) -> Iterator[tuple[Group, Rule]]:
    """The egress rules to everyone, also in pieces, that allow one of the amounts.

    `everything` is all protocols, or every port of TCP and of UDP; `web` is HTTP and HTTPS alone; `ports` is the rest,
    including protocols without ports. A rule for ICMP alone is in none of them.
    """
    return ((group, rule) for group, rule, found in _internet_egress(plan) if found == amount)


def is_for_everyone(plan: Plan) -> Callable[[Group, Rule], bool]:
    """Return a predicate: True if an egress rule is to everyone, also in pieces, so that these checks report it."""
    theirs = {(group.role, rule.identity) for group, rule, _ in _internet_egress(plan)}
    return lambda group, rule: (group.role, rule.identity) in theirs


def destination(rule: Rule) -> tuple[str, tuple[Related, ...]]:
    """The destination of such a rule as its author wrote it; for a prefix list, its widest entry with its place."""
    if not rule.peer.entries:
        return peer_with_size(rule.peer), ()
    widest = min((entry.cidr for entry in rule.peer.entries), key=lambda range_: range_.prefix_length)
    return in_list(widest, rule.peer), entry_of(widest, rule.peer)


@once_for_a_plan
def _internet_egress(plan: Plan) -> tuple[tuple[Group, Rule, Amount | None], ...]:
    found: list[tuple[Group, Rule, Amount | None]] = []
    for group in plan.groups:
        public = [(rule, peer) for rule in group.egress for peer in rule.peer.ranges if is_public(peer.cidr)]
        by_amount: dict[tuple[int, Amount | None], Rule] = {}  # once for a prefix list, however many entries match
        for rules in _to_everyone(public, group, plan):
            is_open = _is_everything(rules)
            by_amount |= {(id(rule), _amount(rule.traffic, is_open=is_open)): rule for rule in rules}
        found += ((group, rule, amount) for (_, amount), rule in by_amount.items())
    return tuple(found)


def _to_everyone(public: Sequence[_PublicEgress], group: Group, plan: Plan) -> Iterator[list[Rule]]:
    """The rules to each range that is everyone, and the rules whose ranges together are, for the same traffic."""
    alike = together(plan)
    whole: dict[str, list[Rule]] = defaultdict(list)
    pieces: dict[tuple[Traffic, AddressFamily], list[Rule]] = defaultdict(list)
    for rule, peer in public:
        if is_internet_in_pieces(peer):
            whole[peer.key].append(rule)
        elif (group.role, "egress", rule.traffic, peer.cidr.family) in alike and source_of(peer, plan) is not None:
            pieces[rule.traffic, peer.cidr.family].append(rule)
    yield from whole.values()
    yield from pieces.values()


def _is_everything(rules: Sequence[Rule]) -> bool:
    """True if rules allow all ports together."""
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
