"""Hazards of deploying changes of the project's prefix lists at once.

EC2 changes the entries or the size of a list in one request, not both, and 100 entries in a request (API reference of
ModifyManagedPrefixList). CloudFormation makes one request of a change, and the reverse one to roll it back
(cloudformation-coverage-roadmap#2377). A list is changed before the groups that name it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sg_factory.compare.hazard import Hazard, hazard
from sg_factory.diagnostic import Place
from sg_factory.network import FAMILIES, FAMILY_NAMES
from sg_factory.plan import DIRECTIONS, Direction, Group, MadePrefixList, Plan, rules_in_use
from sg_factory.plan.prefix_lists import MOST_IN_A_REQUEST
from sg_factory.text.counting import MOST_NAMED


def list_hazards(plan: Plan, successor: Plan) -> Iterator[Hazard]:
    """The hazards of the lists of an environment that stays in its stacks."""
    after = {made.key: made for made in successor.lists}
    grown: dict[str, int] = {}
    for made in plan.lists:
        heir = after.pop(made.key, None)
        if heir is None:
            yield from _in_use(made, plan, successor)
            continue
        yield from _resized(made, heir)
        yield from _in_parts(heir, made.ranges)
        if heir.max_entries > made.max_entries:
            grown[made.peer.key] = heir.max_entries - made.max_entries
    for heir in after.values():
        yield from _in_parts(heir)
    yield from _crowded(plan, successor, grown)


def new_list_hazards(plan: Plan) -> Iterator[Hazard]:
    """The hazards of the lists of an environment that is not deployed yet."""
    for made in plan.lists:
        yield from _in_parts(made)


def _resized(made: MadePrefixList, heir: MadePrefixList) -> Iterator[Hazard]:
    """A list with another size and other entries."""
    if made.max_entries == heir.max_entries or made.ranges == heir.ranges:
        return
    text = f"the size and the ranges of {_called(heir)} change at once: EC2 refuses it, and the rollback as well"
    if heir.max_entries > made.max_entries:
        help = f"first deploy `max_entries: {heir.max_entries}` alone; then change the ranges"
    else:
        help = f"first deploy the ranges with `max_entries: {made.max_entries}`; then lower it"
    yield hazard("head", "list-resized", text, heir.size_origin, help)


def _in_parts(heir: MadePrefixList, before: Collection[str] = ()) -> Iterator[Hazard]:
    """A list of which one deploy would add or remove more entries than EC2 takes in a request."""
    added, removed = set(heir.ranges) - set(before), set(before) - set(heir.ranges)
    most = max(len(added), len(removed))
    if most <= MOST_IN_A_REQUEST:
        return
    change = f"{most:,} ranges are {'added to' if len(added) == most else 'removed from'} {_called(heir)}"
    text = f"{change} at once: EC2 takes {MOST_IN_A_REQUEST} in a request"
    deploys = -(-most // MOST_IN_A_REQUEST)
    help = f"deploy {deploys} times, with {MOST_IN_A_REQUEST} of them at most each time"
    yield hazard("head", "list-in-parts", text, heir.origin.at("cidrs"), help)


def _in_use(made: MadePrefixList, plan: Plan, successor: Plan) -> Iterator[Hazard]:
    """A list that goes from its own stack while rules of other stacks name it.

    In one stack CloudFormation changes the groups before it deletes the list. A stack of lists that goes as a whole is
    deleted after all deploys.
    """
    key = made.peer.key
    lines = tuple(dict.fromkeys(rule.origin for _, rule in plan.rules() if rule.peer.key == key))[:MOST_NAMED]
    if lines and plan.layout == "folder" and successor.lists:
        text = (
            f"{_called(made)} goes while rules name it: the stack of the lists is deployed before those of the groups"
        )
        help = "first deploy without the lines that name it, and keep the list; then remove it"
        yield hazard("base", "list-in-use", text, made.origin.key(), help, lines)


def _crowded(plan: Plan, successor: Plan, grown: Mapping[str, int]) -> Iterator[Hazard]:
    """A group whose old rules would exceed its quota with the new sizes of its lists."""
    quota = successor.environment.quotas.rules_per_group
    for group in plan.groups if grown else ():
        for direction in DIRECTIONS:
            most, lines = _most(group, direction, grown)
            if lines and most > quota:
                text = f"“{group.role}” would have {most} {direction} rules during the deploy, and a group holds "
                text += f"{quota}: a list that it names is enlarged before its other rules go"
                help = "first deploy the rest of the change; then the larger max_entries"
                yield hazard("base", "crowded-list", text, group.origin.key(direction), help, lines, "it grows")


def _most(group: Group, direction: Direction, grown: Mapping[str, int]) -> tuple[int, tuple[Place, ...]]:
    """The rules of a group with the new sizes of its lists, in the fuller family, and the lines with these lists."""
    used = rules_in_use(group, direction)
    found = [rule for rule in group.in_direction(direction) if rule.peer.key in grown]
    for rule in found:
        for family in rule.peer.families:
            used[family] += grown[rule.peer.key]
    full = [family for family in FAMILIES if any(family in rule.peer.families for rule in found)]
    return max((used[family] for family in full), default=0), tuple(dict.fromkeys(rule.origin for rule in found))


def _called(made: MadePrefixList) -> str:
    return f"the {FAMILY_NAMES[made.family]} list of “{made.name}”"
