"""Networks of sg-factory.yaml that overlap, or that no rule needs any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sg_factory.diagnostic import Locate, Place
from sg_factory.plan import Plan, RangePeer
from sg_factory.plan.guardrail_words import names
from sg_factory.usage.review.environments import where_found
from sg_factory.usage.review.items import ReviewItem

_OUTSIDE = {"network": "network", "security group": "external group"}
_WHY = {
    "expired": "have expired",
    "disabled": "are switched off",
    "environment": "are in no environment",
    "duplicate": "are there twice, under another name",
}


def overlaps(plans: Sequence[Plan], locate: Locate) -> Iterator[ReviewItem]:
    """Yield each network with a range within one of another network; of several, the smallest one."""
    found: dict[tuple[str, str, str], dict[str | None, None]] = defaultdict(dict)
    for plan in plans:
        for inner, outer in _nested(plan.networks):
            if inner.cidr == outer.cidr:
                text = f"{inner.cidr.text} is also in “{outer.name}”"
            else:
                text = f"{inner.cidr.text} is within {outer.cidr.text} of “{outer.name}”"
            found[inner.name, outer.name, text][plan.environment.name] = None
    for (name, other, text), environments in sorted(found.items(), key=lambda pair: pair[0]):
        yield ReviewItem(
            "overlap",
            None,
            text,
            names=(name, other),
            where=locate(_declared(name)),
            environments=where_found(environments, plans),
        )


def _nested(networks: Sequence[RangePeer]) -> Iterator[tuple[RangePeer, RangePeer]]:
    """Yield each range with the smallest range of another network that holds it: CIDRs nest or are disjoint."""
    open_ranges: list[RangePeer] = []
    named = (each for each in networks if each.network and each.name not in ("internet", "vpc"))
    for peer in sorted(named, key=lambda each: (each.cidr.family, each.cidr.first, -each.cidr.last, each.name)):
        while open_ranges and (
            open_ranges[-1].cidr.family != peer.cidr.family or open_ranges[-1].cidr.last < peer.cidr.first
        ):
            open_ranges.pop()
        outer = next((each for each in reversed(open_ranges) if each.name != peer.name), None)
        if outer is not None:
            yield peer, outer
        open_ranges.append(peer)


def unneeded(plans: Sequence[Plan], locate: Locate, *, is_whole: bool) -> Iterator[ReviewItem]:
    """Yield networks and external groups that no rule and no guardrail names, or only rules that are left out.

    The latter need the plans of all environments: `is_whole`.
    """
    unused = {(each.name, each.origin): _OUTSIDE[each.kind] for each in plans[0].unused if each.kind in _OUTSIDE}
    for (name, origin), kind in unused.items():
        yield _unneeded(name, f"no rule names the {kind}", origin, locate)
    if not is_whole:
        return
    needed = {each for plan in plans for _, rule in plan.rules() for each in (rule.peer.network, rule.peer.written)}
    for plan in plans:
        for rail in plan.guardrails:
            needed.update(names((*rail.sources, *rail.destinations)))
        needed.update(peer.name for host in plan.hosts for peer in host.external)
        needed.update(group.adds_to.name for group in plan.groups if group.adds_to)
    for name, (reasons, origin) in sorted(_left_out(plans).items()):
        if name not in needed:
            why = " or ".join(_WHY[reason] for reason in _WHY if reason in reasons)
            yield _unneeded(name, f"all rules that name it {why}", origin, locate)


def _left_out(plans: Sequence[Plan]) -> dict[str, tuple[set[str], Place]]:
    """The names of networks and external groups in rules that are left out, with the reasons and their places."""
    found: dict[str, tuple[set[str], Place]] = {}
    for plan in plans:
        for out in plan.left_out:
            peer = out.rule.peer
            name = peer.name if peer.kind == "external" else peer.network
            if name and name not in ("internet", "vpc"):
                origin = _declared(name, "security_groups" if peer.kind == "external" else "networks")
                found.setdefault(name, (set(), origin))[0].add(out.reason)
    return found


def _declared(name: str, key: str = "networks") -> Place:
    return Place("sg-factory.yaml").key(key, name)


def _unneeded(name: str, text: str, origin: Place, locate: Locate) -> ReviewItem:
    return ReviewItem("unused-network", None, text, names=(name,), where=locate(origin))
