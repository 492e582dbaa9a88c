"""Hazards of network ACLs: too many entries during a deploy, and numbers that move to other entries.

CloudFormation creates entries before it deletes others, so both count in the quota (VPC quotas page: for each direction
and family, with the final denial). The logical id of an entry is made of its number: another entry under a number is an
update in place, and the entry that had it is not there until it is created under its new one.
"""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.compare.hazard import Hazard, hazard
from sg_factory.network import FAMILIES, FAMILY_NAMES
from sg_factory.plan import DIRECTIONS, AclEntry, Direction, NetworkAcl, Plan
from sg_factory.text.counting import few


def acl_hazards(plan: Plan, successor: Plan) -> Iterator[Hazard]:
    """The hazards of ACLs that an environment keeps."""
    old = {acl.name: acl for acl in plan.acls}
    for acl in successor.acls:
        was = old.get(acl.name)
        if was is not None:
            for direction in DIRECTIONS:
                yield from _crowded(was, acl, direction, successor.environment.quotas.rules_per_acl)
                yield from _renumbered(was, acl, direction)


def _crowded(was: NetworkAcl, acl: NetworkAcl, direction: Direction, quota: int) -> Iterator[Hazard]:
    before, after = was.in_direction(direction), acl.in_direction(direction)
    for family in FAMILIES:
        numbers = [{entry.number for entry in side if entry.cidr.family == family} for side in (before, after)]
        most = 1 + len(numbers[0] | numbers[1])
        if numbers[1] - numbers[0] and most > quota:
            text = f"the network ACL of “{acl.name}” would have {most} {direction} rules for {FAMILY_NAMES[family]} "
            text += f"during the deploy, and AWS allows {quota}: CloudFormation adds entries before it deletes others"
            help = "deploy twice: first without the new lines, then with them; if that is too many as well, rename the "
            help += "subnet in sg-factory.yaml and hosts.yaml, which puts another network ACL in its place"
            new = [each for each in after if each.number in numbers[1] - numbers[0]]
            lines = tuple(dict.fromkeys(each.origin for each in new))[:3]
            yield hazard("head", "crowded-acl", text, acl.origin, help, lines, "this is new")


def _renumbered(was: NetworkAcl, acl: NetworkAcl, direction: Direction) -> Iterator[Hazard]:
    old, new = (_numbers(side, direction) for side in (was, acl))
    taken = {entry.number for entry in new.values()}
    kept = sorted(old.keys() & new.keys())
    lost = [each for each in kept if old[each].number != new[each].number and old[each].number in taken]
    if lost:
        text = f"the network ACL of “{acl.name}” renumbers {few(lost)}, as the number is that of another entry now: "
        text += "for a moment of the deploy the entry is missing"
        help = "deploy when a short interruption of this traffic does no harm; nothing else is affected"
        yield hazard("head", "acl-renumbered", text, acl.origin, help, (new[lost[0]].origin,))


def _numbers(acl: NetworkAcl, direction: Direction) -> dict[str, AclEntry]:
    return {entry.written: entry for entry in acl.in_direction(direction)}
