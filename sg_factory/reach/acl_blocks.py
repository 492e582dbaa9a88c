"""Steps that network ACLs deny, wholly or between some spots → the entries that do so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sg_factory.network import ALL_TRAFFIC, FAMILIES
from sg_factory.network.intervals import Intervals, difference, intersection, meeting, union
from sg_factory.reach.acl_answer import AclBlock
from sg_factory.reach.acl_filter import EPHEMERAL, DeniedPacket, Spot
from sg_factory.reach.families import by_family, of_any_family
from sg_factory.reach.stations import Stations, StationStep, Walk

SpotPair = tuple[Spot, Spot, Intervals]
"""Two spots of one family, and the traffic that groups allow there."""


def blocks_of(walk: Walk, last: StationStep, lost: Intervals) -> Iterator[AclBlock]:
    """Return what denies the first step that is denied on a path which groups allow.

    `walk` is that of the groups alone, `last` the last step of the path, `lost` the traffic of it that is denied.
    """
    stations = walk.stations
    for step in walk.path_to(last.source):
        if not stations.through(step.source, step.destination, "may"):
            yield from denials_of(stations, step, step.traffic)
            return
    yield from denials_of(stations, last, lost)


def denials_of(stations: Stations, step: StationStep, lost: Intervals) -> Iterator[AclBlock]:
    """Return what denies some of the traffic of a step, between all spots of its ends."""
    for source, destination, flow in _pairs(stations, step):
        for each in stations.standings.filter.denials(source, destination, intersection(flow, lost)):
            yield _block(stations, step, each)


def elsewhere_of(stations: Stations, step: StationStep) -> Iterator[AclBlock]:
    """Return what denies traffic of a step between some spots, while it passes between others of the family."""
    judge = stations.standings.filter
    for family in FAMILIES:
        pairs = [
            (pair, intersection(flow, judge.passing(*pair[:2], is_sure=False)))
            for pair in _pairs(stations, step)
            if pair[0].family == family
            for flow in [intersection(pair[2], step.traffic)]
        ]
        common = union(each for _, passing in pairs for each in passing)
        for (source, destination, _), passing in pairs:
            missing = difference(common, passing)
            found = judge.denials(source, destination, missing) if missing else ()
            yield from (_block(stations, step, each) for each in found)


def reply_ports_of(stations: Stations, step: StationStep) -> Intervals:
    """Return the ephemeral ports to which replies pass on a step, for the protocols of its traffic; none for all."""
    judge = stations.standings.filter
    ports: list[tuple[int, int]] = []
    wanted = [ephemeral for ephemeral in EPHEMERAL if meeting(step.traffic, _protocol(ephemeral))]
    for source, destination, flow in _pairs(stations, step):
        if source.piece is not None and source.piece == destination.piece:
            return ()
        if intersection(judge.passing(source, destination, is_sure=False), flow):
            ports += judge.reply_ports(source, destination)
    found = intersection(union(wanted), union(ports))
    return () if not difference(tuple(wanted), found) else found


def merged(blocks: Iterable[AclBlock]) -> tuple[AclBlock, ...]:
    """Return blocks, one for each entry of an ACL on a step, with all of their traffic and addresses."""
    found: dict[tuple[object, ...], AclBlock] = {}
    for each in blocks:
        number = each.entry and each.entry.number
        key = each.source, each.destination, each.acl.name, each.direction, each.is_reply, number, each.family
        held = found.get(key, each)
        found[key] = replace(
            each, traffic=union((*held.traffic, *each.traffic)), far=union((*held.far, *each.far)), subnet=held.subnet
        )
    return tuple(found.values())


def _protocol(ephemeral: tuple[int, int]) -> tuple[int, int]:
    return ephemeral[0] - 1024, ephemeral[1]


def _pairs(stations: Stations, step: StationStep) -> Iterator[SpotPair]:
    """The pairs of spots of a step, each with the traffic that groups allow in their family."""
    flow = stations.flow(step.source, step.destination)
    for family in FAMILIES:
        here = of_any_family(intersection(flow, by_family(ALL_TRAFFIC.interval, (family,))))
        for source in step.source.standing.spots if here else ():
            for destination in step.destination.standing.spots if source.family == family else ():
                if destination.family == family:
                    yield source, destination, here


def _block(stations: Stations, step: StationStep, packet: DeniedPacket) -> AclBlock:
    source, destination = names_of(stations, step)
    return AclBlock(source, destination, *packet)


def names_of(stations: Stations, step: StationStep) -> tuple[str, str]:
    """Return the names of the first flow of a step."""
    return next((source, destination) for source, destination, _ in stations.steps(step.source, step.destination))
