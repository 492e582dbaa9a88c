"""Random guardrails are broken, or cannot be decided, exactly where counting out every packet says so.

Broken: there is a way with nothing in the lists that nobody has read, and external groups anywhere they may be.
Undecided: there is one only if these lists hold certain addresses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sg_factory.check.breaches import breaches
from sg_factory.reach import Reach, shortest
from tests.reach.counting import (
    LISTS,
    NAMELESS,
    OTHERS,
    ROLES,
    SERVICES,
    STRANGERS,
    Guarded,
    Line,
    Project,
    is_wide,
    let_out,
    packets,
    packets_by_hops,
    points,
    projects,
    ranges_of,
)
from tests.reach.test_ask import compiled

ends = st.sampled_from((*ROLES * 4, *(name for name in OTHERS if name not in ("low", "high"))))
guarded = st.builds(
    Guarded,
    st.sampled_from(("never", "never", "never", "only")),
    ends,
    ends,
    st.sampled_from(SERVICES),
    st.integers(0, 2),
)


# What chance seldom brings together: both halves of a crowd, all friends, a network outside of the VPC and one in it.
SELDOM = Project(
    (
        *(Line(role, "ingress", peer, "tcp/1") for role, peer in (("a", "low"), ("a", "high"), ("b", "plant"))),
        *(Line(role, "ingress", peer, "tcp/1") for role, peer in (("c", "friends"), ("d", "low"))),
        Line("d", "ingress", "40.0.0.0/8", "tcp/2"),
    )
)
GUARDED = [
    Guarded("never", source, destination, service, 0)
    for source, destination, service in product(("internet", "scanner", "bucket"), ROLES, ("tcp/1", "tcp/2"))
]


@settings(max_examples=100)
@given(projects, st.lists(guarded, min_size=6, max_size=6))
@example(SELDOM, GUARDED)
def test_a_guardrail_is_broken_or_undecided_where_counting_out_says_so(project: Project, guarded: list[Guarded]):
    project = replace(project, guardrails=tuple(guarded))
    plan = compiled(project)
    found = Counter((breach.guardrail.origin, bool(breach.unread)) for breach in breaches(plan))
    for guardrail, written in zip(plan.guardrails, guarded, strict=True):
        told = found[guardrail.origin, False], found[guardrail.origin, True]
        assert told == (counted(project, written) if written.kind == "never" else (len({*others(project, written)}), 0))
    assert all(breach.unread in ((), ("store",)) for breach in breaches(plan))


def counted(project: Project, guarded: Guarded) -> tuple[int, int]:
    """How many of the destinations are reached, and how many only if the list that nobody has read allows it."""
    states: Counter[str] = Counter()
    for end in destinations(guarded):
        certain, possible = (
            guarded.ports & {port for _, _, port in packets(project, guarded.source, end, guarded.hops, filled=filled)}
            for filled in (False, True)
        )
        states["broken" if certain else "undecided" if possible else "holds"] += 1
    return states["broken"], states["undecided"]


def destinations(guarded: Guarded) -> list[str]:
    """The ends of a guardrail's paths: the destination, or each of its ranges."""
    is_one = guarded.destination in ("internet", *LISTS)
    return [guarded.destination] if is_one else ranges_of(guarded.destination) or [guarded.destination]


def others(project: Project, guarded: Guarded) -> Iterator[tuple[str, str, str]]:
    """The rules that let the service in from anybody but the source: role, traffic and peer.

    A single half lets in what the other side lets out.
    """
    for line in project.lines:
        is_there = line.holds and line.direction == "ingress" and not {line.role, line.peer} & project.off
        ports = let_out(project, line) if line.half else line.ports
        for port in ports & guarded.ports if is_there else ():
            peer = line.role if line.peer == "self" else line.peer
            is_one = peer in (*LISTS, "scanner", *ROLES)
            for each in [peer] if is_one else ranges_of(peer):
                if not is_allowed(peer, each, guarded.source):
                    yield line.role, line.traffic_of(port), each


def is_allowed(peer: str, each: str, source: str) -> bool:
    """Whether all that a peer is, or one of its ranges, is the source."""
    if peer == source:
        return True
    if source == "internet" and (peer in NAMELESS or ("/" in each and is_wide(each))):
        return True
    named = STRANGERS if source == "internet" else ranges_of(source) and points(source)
    if not named or peer in ("store", "bucket", "scanner", *ROLES):
        return False
    return all(address in named for address in points(each))


@settings(max_examples=60)
@given(projects, st.lists(guarded, min_size=4, max_size=4))
@example(SELDOM, GUARDED)
def test_a_path_of_a_guardrail_has_as_few_hosts_between_as_counting_out_says(project: Project, guarded: list[Guarded]):
    guarded = [written for written in guarded if written.kind == "never"]
    plan = compiled(replace(project, guardrails=tuple(guarded)))
    certain = Reach(plan)
    for (guardrail, written), filled in product(zip(plan.guardrails, guarded, strict=True), (False, True)):
        reach = (certain.filled or certain) if filled else certain
        counted = [fewest(project, written, end, filled) for end in destinations(written)]
        for hops in (0, 1, 2, None):
            paths = shortest(reach, guardrail.sources, guardrail.destinations, guardrail.traffic, hops)
            expected = [between for between in counted if between is not None and (hops is None or between <= hops)]
            assert sorted(len(path) - 1 for path in paths.values()) == sorted(expected)


def fewest(project: Project, guarded: Guarded, end: str, filled: bool) -> int | None:
    """The smallest number of hosts between the source and an end that a packet of the guardrail needs; None if none."""
    by_hops = packets_by_hops(project, guarded.source, end, len(ROLES), filled=filled)
    ports = ({port for _, _, port in found} for found in by_hops)
    return next((between for between, found in enumerate(ports) if found & guarded.ports), None)
