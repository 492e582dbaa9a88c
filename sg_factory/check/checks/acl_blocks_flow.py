"""A network ACL denies what the groups of both ends allow."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.checks.half_a_flow import half_flows
from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Related, Severity
from sg_factory.plan import PEER_KEYS, Plan, flow_text

_HELP = "allow it in the network ACL, replies included; if it is not needed, remove the rule here"


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress rules that name a group of which no host gets through the network ACLs, wherever both ends stand."""
    if not plan.acls:
        return
    from sg_factory.network.intervals import intersection  # most sources have no ACLs
    from sg_factory.reach import Reach
    from sg_factory.reach.acl_blocks import denials_of
    from sg_factory.reach.stations import Stations, StationStep

    reach = Reach(plan)
    stations = Stations.of(reach)
    hosts = stations.by_host()
    of_role = {role: tuple(dict.fromkeys(hosts[each] for each in held)) for role, held in reach.hosts_with.items()}
    halves = {id(rule) for _, rule, _ in half_flows(plan)}
    for group in plan.groups:
        for rule in (each for each in group.ingress if id(each) not in halves):
            wanted = (rule.traffic.interval,)
            pairs = [
                (source, destination, flow)
                for source in of_role.get(rule.peer.role, ())
                for destination in of_role.get(group.role, ())
                if (flow := intersection(stations.through(source, destination, "groups"), wanted))
            ]
            if any(intersection(stations.through(*pair[:2], "may"), wanted) for pair in pairs):
                continue
            steps = (StationStep(0, *pair) for pair in pairs)
            block = next((each for step in steps for each in denials_of(stations, step, step.traffic)), None)
            if block is not None:
                packet = "the reply to it" if block.is_reply else "it"
                what = flow_text(rule.traffic, "ingress", f"“{rule.peer.role}”")
                text = f"“{group.role}” allows {what}, but the network ACL “{block.acl.name}” denies {packet}"
                place, label = block.acl.origin, f"no {block.direction} entry allows it"
                if block.entry is not None:
                    word = PEER_KEYS[block.direction]
                    place = block.entry.origin
                    label = f"entry {block.entry.number} denies {block.entry.traffic} {word} {block.entry.cidr.text}"
                yield Finding(text, rule.peer_place, _HELP, related=(Related(place, label),))


ACL_BLOCKS_FLOW = Check("acl-blocks-flow", Severity.WARNING, find, reads=("others",))
