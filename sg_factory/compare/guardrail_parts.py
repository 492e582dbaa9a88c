"""The changed part of a guardrail in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sg_factory.compare.set_products import PointSets, SetProduct, set_difference
from sg_factory.network import ALL_TRAFFIC, FAMILIES, address_text, traffic_text
from sg_factory.plan import Guardrail
from sg_factory.text.counting import few

ANYONE_ELSE = "anyone else"
"""The line for all peers that no guardrail names: `only` forbids them, too."""

# Longer than any path: no two roles of a project have as many others between them.
ANY_NUMBER = 1 << 31

_MOST = 3  # parts that are listed, and names of each

NamedPoints = Sequence[tuple[str, PointSets]]
"""The names of sets of peers, each with all points that it stands for."""


def parts_text(rail: Guardrail, parts: Sequence[SetProduct], names: NamedPoints) -> str:
    """Such as `for “internet” → “database” on tcp/22`; only the first of many parts."""
    texts = list(dict.fromkeys(_part(rail, part, names) for part in parts))
    more = [f"{len(texts) - _MOST:,} more"] if len(texts) > _MOST else []
    return "; ".join((*texts[:_MOST], *more))


def _part(rail: Guardrail, part: SetProduct, names: NamedPoints) -> str:
    sources, destinations, traffic, others = part
    (flows,) = traffic.values()
    on = "" if flows == (ALL_TRAFFIC.interval,) else f"on {traffic_text(flows)}"
    if rail.kind == "only":
        peers = "" if ANYONE_ELSE in sources else f"for {_peers(sources, names)}"
        return " ".join(filter(None, (peers, on))) or "on any traffic"
    ((first, last),) = others["others"]
    ends = f"for {_peers(sources, names)} → {_peers(destinations, names)}"
    return " ".join(filter(None, (ends, on, _through(first, last))))


def _through(first: int, last: int) -> str:
    """The number of roles between; empty if it includes the direct path."""
    if first == 0:
        return ""
    if last == ANY_NUMBER:
        return f"through {first} or more other roles"
    if first == last:
        return f"through {first} other role{'' if first == 1 else 's'}"
    return f"through {first} to {last} other roles"


def _peers(points: PointSets, names: NamedPoints) -> str:
    texts = list(_named(points, names))
    return few(texts, _MOST)


def _named(points: PointSets, names: NamedPoints) -> Iterator[str]:
    """The names whose parts are all included, then the rest: addresses, and a group or list of a name by its id."""
    for name, held in names:
        if held.keys() <= points.keys() and not set_difference(held, points):
            yield f"“{name}”"
            points = set_difference(points, held)
    for family in FAMILIES:
        yield from (address_text(family, first, last) for first, last in points.get(family, ()))
    for line in points.keys() - {*FAMILIES, ANYONE_ELSE}:
        yield from (f"“{name}” ({line.partition(' ')[2]})" for name, held in names if line in held)
