"""Network ACLs → text, or JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sg_factory.diagnostic import Locate
from sg_factory.network import FAMILIES, FAMILY_NAMES
from sg_factory.plan import DIRECTIONS, PEER_KEYS, AclEntry, Direction, NetworkAcl, Plan
from sg_factory.text.counting import listed
from sg_factory.text.escaping import escaped
from sg_factory.text.json_text import json_text
from sg_factory.text.screen import MOST_ROWS, Screen
from sg_factory.text.table import table

NO_ACLS = "no network ACLs: write `network_acls: true` in an environment, and give hosts `subnets` in hosts.yaml"


def as_text(plans: Sequence[Plan], locate: Locate, screen: Screen) -> str:
    """A block for each subnet, under its environment's name: its entries, quota, and what is wider or not known."""
    walled = [plan for plan in plans if plan.environment.network_acls]
    blocks = [line for plan in walled for line in _environment(plan, locate, screen)]
    return screen.text(blocks[:-1] if blocks else [NO_ACLS])


def _environment(plan: Plan, locate: Locate, screen: Screen) -> Iterator[str]:
    yield f"in {plan.environment_name}"
    for acl in plan.acls:
        yield from _acl(acl, plan, locate, screen)
        yield ""
    bare = unwalled(plan)
    if bare:
        yield f"{listed(bare)}: no host stands there, so that the network ACL stays what it is"
        yield ""


def unwalled(plan: Plan) -> tuple[str, ...]:
    """Return the subnets for which no ACL is made, as no host of hosts.yaml is in them."""
    made = {name for acl in plan.acls for name in acl.subnets}
    return tuple(subnet.name for subnet in plan.environment.subnets if subnet.name not in made)


def _acl(acl: NetworkAcl, plan: Plan, locate: Locate, screen: Screen) -> Iterator[str]:
    yield f"{acl.name} ({', '.join(acl.subnet_ids)})"
    for direction in DIRECTIONS:
        allowed = plan.environment.quotas.rules_per_acl
        ipv4, ipv6 = (acl.used(direction, family) for family in FAMILIES)
        yield f"  {direction}: {ipv4} of {allowed} rules for IPv4, {ipv6} of {allowed} for IPv6, the denials included"
        rows = [_row(entry) for entry in acl.in_direction(direction)]
        yield from _folded(rows, 4, screen)
    if acl.wider:
        yield "  passes, though no group needs it"
        yield from _folded([(escaped(str(each)), locate(each.origin).text) for each in acl.wider], 4, screen)
    if acl.unplaced or acl.strangers:
        yield "  may block others that stand there"
        if acl.unplaced:
            yield f"    roles whose hosts may stand there, as no subnet of theirs is known: {listed(acl.unplaced)}"
        for host, group in acl.strangers:
            yield f"    {escaped(host)} has the group of others “{group}”, whose rules are not known here"


def _row(entry: AclEntry) -> tuple[str, ...]:
    word = PEER_KEYS[entry.direction]
    return f"{entry.number:>5}", str(entry.traffic), f"{word} {entry.cidr.text}", escaped(entry.reason)


def _folded(rows: Sequence[tuple[str, ...]], indent: int, screen: Screen) -> Iterator[str]:
    shown, left_out = screen.fold(rows, MOST_ROWS)
    yield from table(shown, indent, screen) if shown else (f"{' ' * indent}nothing",)
    yield from (f"{' ' * indent}{line}" for line in left_out)


def as_json(plans: Sequence[Plan], locate: Locate, _: Screen) -> str:
    """The ACLs with all uses of their entries, by environment."""
    return json_text({"environments": [_facts(plan, locate) for plan in plans if plan.environment.network_acls]})


def _facts(plan: Plan, locate: Locate) -> dict[str, Any]:
    return {
        "environment": plan.environment.name,
        "network_acls": [_acl_facts(acl, plan, locate) for acl in plan.acls],
        "without": list(unwalled(plan)),
    }


def _acl_facts(acl: NetworkAcl, plan: Plan, locate: Locate) -> dict[str, Any]:
    return {
        "name": acl.name,
        "subnets": list(acl.subnet_ids),
        **{direction: _direction(acl, direction, plan, locate) for direction in DIRECTIONS},
        "wider": [
            {
                "kind": each.kind,
                "flow": each.flow,
                "extent": list(each.extent),
                "reason": each.reason,
                "where": locate(each.origin).text,
            }
            for each in acl.wider
        ],
        "unplaced_roles": list(acl.unplaced),
        "groups_of_others": [{"host": host, "group": group} for host, group in acl.strangers],
    }


def _direction(acl: NetworkAcl, direction: Direction, plan: Plan, locate: Locate) -> dict[str, Any]:
    return {
        "used": {FAMILY_NAMES[family].lower(): acl.used(direction, family) for family in FAMILIES},
        "allowed": plan.environment.quotas.rules_per_acl,
        "entries": [
            {
                "number": entry.number,
                "action": entry.action,
                "protocol": entry.traffic.protocol,
                "from_port": entry.traffic.low,
                "to_port": entry.traffic.high,
                "cidr": entry.cidr.text,
                "uses": [
                    {
                        "part": use.part,
                        "role": use.role or None,
                        "rule": use.rule or None,
                        "where": locate(use.origin).text,
                    }
                    for use in entry.uses
                ],
            }
            for entry in acl.in_direction(direction)
        ],
    }


FORMATS: Mapping[str, Callable[[Sequence[Plan], Locate, Screen], str]] = {"text": as_text, "json": as_json}
