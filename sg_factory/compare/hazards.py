"""Hazards of deploying a change at once: groups that are deleted while they are in use, or that exceed their quota.

EC2 does not delete a group that is attached to an interface or that another group's rule names (API reference of
DeleteSecurityGroup), and a project does not know what a group is attached to: so its role must first be deployed as
retired. CloudFormation creates the new rules of a group before it deletes the old ones, so both count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import replace

from sg_factory.compare.acl_hazards import acl_hazards
from sg_factory.compare.addition_hazards import addition_hazards
from sg_factory.compare.group_users import GroupUsers
from sg_factory.compare.hazard import Hazard, hazard
from sg_factory.compare.list_hazards import list_hazards, new_list_hazards
from sg_factory.compare.renamed import NewNames
from sg_factory.compare.taken_over import existing_changed, not_imported
from sg_factory.diagnostic import Place
from sg_factory.plan import (
    DIRECTIONS,
    PEER_KEYS,
    Direction,
    ExternalPeer,
    Group,
    Plan,
    Rule,
    groups_of_others,
    is_inline,
    needs_sentinel,
    rules_in_use,
    with_group_of_others,
)
from sg_factory.text.counting import MOST_NAMED, few


def hazards(base: tuple[Plan, ...], head: tuple[Plan, ...], known: Collection[str | None] = ()) -> Iterator[Hazard]:
    """The hazards of deploying `head` over `base`; one that several environments share is listed once.

    Of the `known` environments, an account tells which groups are in their stacks: `base` says nothing of that.
    """
    before, after = ({_identity(plan): plan for plan in side} for side in (base, head))
    kept = {group.role for plan in head for group in plan.groups}
    shared: dict[Hazard, list[str | None]] = {}
    for identity, plan in before.items():
        successor = after.get(identity)
        if successor is None:
            if _is_in_use(plan):
                yield _stacks_left(plan, head)
            continue
        if _is_in_another_vpc(plan, successor):
            yield _in_another_vpc(plan, successor)
        for found in _environment_hazards(plan, successor, kept):
            shared.setdefault(found, []).append(plan.environment.name)
    for identity, plan in after.items():
        new_lists = new_list_hazards(plan) if identity not in before else ()
        missing = () if plan.environment.name in known else not_imported(before.get(identity), plan)
        for found in (*new_lists, *_addition_hazards(base, plan), *missing):
            shared.setdefault(found, []).append(plan.environment.name)
    for found, names in shared.items():
        yield _in_environments(found, list(filter(None, names)))


def _addition_hazards(base: tuple[Plan, ...], successor: Plan) -> Iterator[Hazard]:
    """The hazards of what an environment adds to groups of others, over all of its account and region."""
    for plan in base:
        places = tuple(zip(_place(plan), _place(successor), strict=True))
        if all(was == now or None in (was, now) for was, now in places):
            yield from addition_hazards(plan, successor, is_certain=all(was == now for was, now in places))


def _environment_hazards(plan: Plan, successor: Plan, kept: Set[str]) -> Iterator[Hazard]:
    """The hazards of an environment whose stacks keep their account and region.

    Groups of retired roles are attached to nothing, and nothing names them.
    """
    live = _live(plan)
    if plan.layout != successor.layout:
        published = {made.parameter for made in plan.lists}.intersection(made.parameter for made in successor.lists)
        if published or _is_in_use(plan):
            yield _layout_changed(successor)
        return
    if live and not _is_in_another_vpc(plan, successor):
        yield from _group_hazards(plan, successor, kept)
    yield from list_hazards(plan, successor)
    if not _is_in_another_vpc(plan, successor):
        yield from acl_hazards(plan, successor)


def _in_environments(found: Hazard, names: list[str]) -> Hazard:
    if not names:
        return found
    return replace(found, finding=replace(found.finding, message=f"{found.finding.message} (in {few(names)})"))


def _identity(plan: Plan) -> tuple[str | None, ...]:
    """The values that decide the names, account and region of an environment's stacks."""
    return plan.project, plan.environment.name, plan.environment.account, plan.environment.region


def _place(plan: Plan) -> tuple[str | None, ...]:
    return plan.environment.account, plan.environment.region


def _live(plan: Plan) -> dict[str, Group]:
    return {group.role: group for group in plan.groups if not group.retired}


def _is_in_use(plan: Plan) -> bool:
    """True if a group may be attached, or adds rules to one of others."""
    return any(group.adds_to is None or group.rules for group in _live(plan).values())


def _stacks_left(plan: Plan, head: tuple[Plan, ...]) -> Hazard:
    name = plan.environment.name
    same = [other for other in head if other.environment.name == name]
    if any(other.project == plan.project for other in same):
        cause = f"“{name}” moves to another account or region"
    elif head and all(other.project != plan.project for other in head):
        cause = f"the project is renamed from “{plan.project}” to “{head[0].project}”"
    else:
        cause = f"the environment “{name}” is removed"
    text = f"{cause}: its stacks are no longer generated, but stay deployed, with all that they allow, "
    text += "until they are deleted"
    help = "deploy first; then, once the old groups are attached to nothing, delete the old stacks in the order below"
    return hazard("base", "stacks-left", text, plan.environment.origin, help)


def _layout_changed(successor: Plan) -> Hazard:
    text = f"`stacks: {successor.layout}` moves every group to another stack while it may be attached to something"
    help = (
        "give the project another `name:` in the same change: deploy first, which creates new stacks beside the old "
        "ones; then, once the old groups are attached to nothing, delete the old stacks"
    )
    return hazard("head", "layout-changed", text, Place("sg-factory.yaml").key("stacks"), help)


def _is_in_another_vpc(plan: Plan, successor: Plan) -> bool:
    """True if the groups that are in use move to another VPC and stay in their stacks."""
    is_moved = plan.layout == successor.layout and plan.environment.vpc != successor.environment.vpc
    return is_moved and any(
        group.adds_to is None for group in _live(plan).values()
    )  # those of others stay where they are


def _in_another_vpc(plan: Plan, successor: Plan) -> Hazard:
    name = plan.environment.name
    text = f"moving “{name}” to another VPC replaces every group while it may be attached to something"
    help = (
        f"give the environment another name in the same change, such as “{name}-2”: deploy first, which creates new "
        "stacks beside the old ones; then, once the old groups are attached to nothing, delete the old stacks"
    )
    return hazard("head", "vpc-changed", text, successor.environment.origin.at("vpc"), help)


def _group_hazards(plan: Plan, successor: Plan, kept: Set[str]) -> Iterator[Hazard]:
    after = {group.role: group for group in successor.groups}
    users, names = GroupUsers(plan), NewNames(plan, successor)
    was, now = groups_of_others(plan), groups_of_others(successor)
    for role, group in _live(plan).items():
        heir = after.get(role)
        if group.adds_to is not None:
            if heir is not None and heir.adds_to is not None:
                yield from _rule_hazards(_in_ec2(group, was), _in_ec2(heir, now), successor)
        elif heir is not None and heir.adds_to is not None:
            yield _made_no_longer(group, heir, heir.adds_to, users)
        elif heir is None:
            yield _removed_from_environment(group, users) if role in kept else _removed(group, users, names)
        elif plan.layout == "folder" and heir.folder != group.folder:
            yield _moved(group, heir, users)
        else:
            yield from existing_changed(group, heir, users)
            yield from _rule_hazards(_in_ec2(group, was), _in_ec2(heir, now), successor)


def _in_ec2(group: Group, others: Mapping[str, ExternalPeer]) -> Group:
    """The group with its rules as EC2 compares them: to it, a role that has a group of others is that group."""
    if not any(rule.peer.role in others for rule in group.rules):
        return group
    ingress, egress = (
        tuple(with_group_of_others(rule, others) for rule in rules) for rules in (group.ingress, group.egress)
    )
    return replace(group, ingress=ingress, egress=egress)


def _rule_hazards(group: Group, heir: Group, successor: Plan) -> Iterator[Hazard]:
    """The hazards of a group whose resources stay in their stack."""
    yield from _crowded(group, heir, successor)
    yield from _owner_changed(group, heir)
    yield from _maybe_the_same_group(group, heir)


def _removed_from_environment(group: Group, users: GroupUsers) -> Hazard:
    """A role that is removed from one environment and stays in others."""
    text = f"“{group.role}” is removed from an environment without being retired there first: {users.in_words(group)}"
    help = (
        "first keep the environment in the file and list it under `retired:`, remove what names the role there, and "
        "deploy; then remove the environment from the file"
    )
    return hazard("base", "removed-role", text, group.origin, help, users.places(group))


def _removed(group: Group, users: GroupUsers, names: NewNames) -> Hazard:
    """A role whose group would be deleted; a new role with the same rules counts as a rename."""
    renamed = names.new_name(group)
    help = "first set `retired: true` in its file, remove what names it, and deploy; then remove the file"
    if renamed is None:
        text = f"“{group.role}” is removed without being retired first: {users.in_words(group)}"
        return hazard("base", "removed-role", text, group.origin, help, users.places(group))
    text = f"“{group.role}” is renamed to “{renamed}”, which makes a new group: {users.in_words(group)}"
    help = (
        f"first keep {group.origin.file} with `retired: true` beside the new file, and deploy; then remove it. "
        f"To avoid an interruption, deploy “{renamed}” beside it before that, and attach both groups"
    )
    return hazard("base", "renamed-role", text, group.origin, help, users.places(group))


def _made_no_longer(group: Group, heir: Group, others: ExternalPeer, users: GroupUsers) -> Hazard:
    """A role that adds to a group of others now, so that its own group would be deleted."""
    text = f"“{group.role}” adds to “{others}” now, and its own group is deleted without being retired first: "
    help = (
        "first set `retired: true` in its file, remove what names it, and deploy; then write `adds_to` instead. To "
        "avoid an interruption, give the role that adds another name"
    )
    lines = users.places(group)
    return hazard("head", "adds-to-others", text + users.in_words(group), heir.origin.at("adds_to"), help, lines)


def _moved(group: Group, heir: Group, users: GroupUsers) -> Hazard:
    text = f"“{group.role}” moves to the stacks of {heir.folder} without being retired first: "
    help = (
        f"first set `retired: true` in {group.origin.file}, remove what names it, and deploy; then move it. "
        "To avoid an interruption, give it a new name in the new folder instead, and retire the old role once its "
        "group is attached to nothing"
    )
    return hazard("base", "moved-role", text + users.in_words(group), group.origin, help, users.places(group))


def _crowded(group: Group, heir: Group, successor: Plan) -> Iterator[Hazard]:
    """A group whose old and new rules together exceed its quota: CloudFormation adds first and deletes last.

    Rules with ranges are part of the group's resource; CloudFormation revokes those before it authorizes new ones.
    """
    quota = successor.environment.quotas.rules_per_group
    for direction in DIRECTIONS:
        old, new = _by_identity(group, direction), _by_identity(heir, direction)
        waiting = [rule for identity, rule in old.items() if identity not in new and not is_inline(rule, group)]
        added = [rule for identity, rule in new.items() if identity not in old]
        is_closed_now = direction == "egress" and needs_sentinel(heir) and not needs_sentinel(group)
        most = max(rules_in_use(heir, direction).values()) + len(waiting)
        if waiting and (added or is_closed_now) and most > quota:
            text = f"“{heir.role}” would have {most} {direction} rules during the deploy, and a group holds "
            text += f"{quota}: CloudFormation adds the new ones before it deletes the old ones"
            help = "deploy twice: first without the new lines, then with them"
            lines = tuple(dict.fromkeys(rule.origin for rule in added))[:MOST_NAMED]
            yield hazard("head", "crowded-role", text, heir.origin.key(direction), help, lines, "this is new")


def _owner_changed(group: Group, heir: Group) -> Iterator[Hazard]:
    """A rule that is replaced because its external group's account changes: EC2 refuses it as a duplicate."""
    old = _by_identity(group, "ingress")
    for identity, rule in _by_identity(heir, "ingress").items():
        if rule.peer.kind == "external" and identity in old and rule.peer != old[identity].peer:
            text = (
                f"the rule of “{heir.role}” with “{rule.peer}” is replaced because the account of "
                f"“{rule.peer}” changes: EC2 refuses the new rule while the old one exists"
            )
            help = "deploy twice: first without the line, then with it"
            yield hazard("head", "owner-changed", text, rule.origin.at("from"), help)


def _maybe_the_same_group(group: Group, heir: Group) -> Iterator[Hazard]:
    """A rule whose external group is named in another way: a parameter may hold the id of the group of the old rule."""
    for direction in DIRECTIONS:
        old, new = _by_identity(group, direction), _by_identity(heir, direction)
        gone = [rule for identity, rule in old.items() if identity not in new and rule.peer.kind == "external"]
        for rule in (rule for identity, rule in new.items() if identity not in old):
            replaced = next((each for each in gone if _may_be_same(rule, each)), None)
            if replaced is not None and rule.peer.kind == replaced.peer.kind == "external":
                named, before = rule.peer.reference, replaced.peer.reference
                text = (
                    f"the rule of “{heir.role}” with “{rule.peer}” is replaced, and {named} may be the same group as "
                )
                text += f"{before}: then EC2 refuses the new rule while the old one exists"
                help = "deploy twice: first without the line, then with it; if these are two groups, once is enough"
                yield hazard("head", "maybe-same-group", text, rule.origin.at(PEER_KEYS[direction]), help)


def _may_be_same(rule: Rule, other: Rule) -> bool:
    """True if two rules with external groups may be the same rule to EC2; two different ids are two groups."""
    peers = [peer for peer in (rule.peer, other.peer) if peer.kind == "external"]
    return len(peers) == 2 and rule.traffic == other.traffic and any(peer.ssm for peer in peers)


def _by_identity(group: Group, direction: Direction) -> Mapping[str, Rule]:
    return {rule.identity: rule for rule in group.in_direction(direction)}
