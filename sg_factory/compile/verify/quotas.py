"""Mistakes about quotas: AWS's limits on rules, groups and tags. A project over one of them still has a Plan.

Source: VPC quotas (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html); the limit on
rules applies per direction and address family; a rule with a group counts in both families, a prefix list as its
maximum number of entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from sg_factory.authored.models import Project, Role
from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.compile.size import MOST_TAGS
from sg_factory.diagnostic import Diagnostic, Place, Related, mistake
from sg_factory.network import FAMILY_NAMES, AddressFamily
from sg_factory.plan import (
    PEER_KEYS,
    Direction,
    Group,
    Host,
    Plan,
    WrittenPeer,
    fullest,
    quota_advice,
    removable,
    weight_by_line,
    with_joined_ranges,
    written_peer,
)

# EC2: security groups of a region (VPC quotas page).
GROUPS_PER_REGION = 2500
_SHOWN = 3


def beyond_quotas(plans: Sequence[Plan]) -> Iterator[Diagnostic]:
    """Yield groups with too many rules, and hosts with too many groups, of all environments."""
    over = [(plan, *found) for plan in plans for found in fullest(plan, plan.environment.quotas.rules_per_group)]
    peers = removable(plans, [(group, direction) for _, group, direction, _, _ in over])
    for plan, group, direction, family, count in over:
        yield _too_many_rules(plan, group, direction, family, count, peers)
    for plan in plans:
        for host in plan.hosts:
            yield from _too_many_groups(host, plan)


def beyond_quotas_of_all(project: Project) -> Iterator[Diagnostic]:
    """Yield regions with too many groups, counting all environments, and roles with too many tags."""
    yield from _too_many_tags(project)
    yield from _regions(project)


def _too_many_rules(
    plan: Plan, group: Group, direction: Direction, family: AddressFamily, count: int, peers: Collection[WrittenPeer]
) -> Diagnostic:
    limit = plan.environment.quotas.rules_per_group
    kind = f"{direction} rules for {FAMILY_NAMES[family]}"
    text = f"“{group.role}” has {count} {kind}{_where(plan)}; a group holds {limit}"
    text += f", rules of others in “{group.adds_to}” included" if group.adds_to else ""
    help = quota_advice(plan, group, direction, family, peers)
    place = group.origin.key(direction)
    return mistake("too-many-rules", text, place, help=help, related=tuple(_lines(group, direction, peers)))


def _where(plan: Plan) -> str:
    return f" in {plan.environment.name}" if plan.environment.name else ""


def _lines(group: Group, direction: Direction, peers: Collection[WrittenPeer]) -> Iterator[Related]:
    """Yield the lines with the most rules, then the first peers that other rules cover."""
    rules = group.in_direction(direction)
    weights, less = weight_by_line(rules), weight_by_line(with_joined_ranges(rules))
    for line, count in sorted(weights.items(), key=lambda item: (-item[1], item[0].file, str(item[0].path)))[:_SHOWN]:
        label = f"{count} of them" if count > 1 else "one of them"
        yield Related(line, label + (f", {less[line]} with its ranges joined" if less[line] < count else ""))
    covered = {written_peer(rule) for rule in rules if not rule.is_other_half} & set(peers)
    for line, peer in sorted(covered, key=lambda each: (each[0].file, str(each[0].path), each[1]))[:_SHOWN]:
        yield Related(line.at(PEER_KEYS[direction], fragment=peer), "other rules cover it")


def _too_many_groups(host: Host, plan: Plan) -> Iterator[Diagnostic]:
    limit = plan.environment.quotas.groups_per_interface
    if len(host.groups) > limit:
        text = f"“{host.name}” has {len(host.groups)} groups{_where(plan)}; an interface holds {limit}"
        help = "merge roles that are always used together, or move shared rules to a base that the roles extend"
        yield mistake("too-many-groups", text, host.origin.at("roles"), help=help)


def _too_many_tags(project: Project) -> Iterator[Diagnostic]:
    shared = project.settings.tags
    owners = [(shared, Place(SETTINGS_FILE).at("tags"))]
    owners += [(s.written.tags, s.place.at("tags")) for s in project.roles.values() if isinstance(s.written, Role)]
    for tags, place in owners:
        count = len(shared) + sum(key not in shared for key in tags)
        if count > MOST_TAGS:
            text = f"{count} tags; EC2 allows {MOST_TAGS} besides the four that sg-factory sets"
            yield mistake("too-many-tags", text, place, help="remove some")


def _regions(project: Project) -> Iterator[Diagnostic]:
    environments = project.settings.environments or {}
    counts: Counter[tuple[str, str]] = Counter()
    present = project.roles_by_environment(with_groups=True)
    for name, environment in environments.items():
        counts[environment.account, environment.region] += present[name]
        if counts[environment.account, environment.region] > GROUPS_PER_REGION:
            total = counts[environment.account, environment.region]
            where = f"account {environment.account} would hold {total:,} groups in {environment.region}"
            text = f"{where}; AWS allows {GROUPS_PER_REGION:,}"
            help = "spread the roles over more accounts or regions with their `environments`"
            yield mistake("too-many-groups", text, Place(SETTINGS_FILE).key("environments", name), help=help)
