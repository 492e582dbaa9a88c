"""Pass 7: what EC2 would refuse at deploy is a mistake here: rules of a group, groups of an interface.

Source: the VPC quotas page (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html): the limit on
rules holds per direction and per address family; a rule that names a group counts in both, a prefix list as often as
it may hold entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sg_factory.authored.project import HOSTS_FILE
from sg_factory.compile.draft import Draft
from sg_factory.compile.launching import launch
from sg_factory.diagnostic import Diagnostic, Place, Related, mistake
from sg_factory.network import FAMILY_NAMES
from sg_factory.plan import DIRECTIONS, Direction, Group, Host, rules_in_use, weight_by_line


def hold_quotas(draft: Draft) -> Draft:
    """Count the rules of every group and the groups of every host."""
    mistakes = [found for group in draft.groups for found in _too_many_rules(group, draft)]
    hosts = tuple(_hosts(draft))
    mistakes += [found for host in hosts for found in _too_many_groups(host, draft)]
    return replace(draft, hosts=hosts).with_mistakes(*mistakes)


def _too_many_rules(group: Group, draft: Draft) -> Iterator[Diagnostic]:
    limit = draft.environment.quotas.rules_per_group
    for direction in DIRECTIONS:
        for family, count in rules_in_use(group, direction).items():
            if count > limit:
                kind = f"{direction} rules for {FAMILY_NAMES[family]}"
                text = f"“{group.role}” has {count} {kind}{draft.where}; a group holds {limit}"
                help = "split the role, or name groups instead of ranges; AWS raises the quota on request"
                place = group.origin.key(direction)
                yield mistake("too-many-rules", text, place, help=help, related=_heaviest(group, direction))
                break  # the other family counts the same groups


def _heaviest(group: Group, direction: Direction) -> tuple[Related, ...]:
    """The lines that add most: the places to begin."""
    weights = weight_by_line(group, direction)
    heaviest = sorted(weights.items(), key=lambda item: (-item[1], item[0].file, str(item[0].path)))[:3]
    return tuple(Related(place, f"{count} of them" if count > 1 else "one of them") for place, count in heaviest)


def _hosts(draft: Draft) -> Iterator[Host]:
    for name, host in sorted(draft.project.hosts.root.items()):
        roles = tuple(sorted(role for role in host.roles if draft.is_live(role)))
        if roles:
            asked = None if host.launch is None else launch(host.launch, roles, draft)
            yield Host(name, host.description, roles, Place(HOSTS_FILE, (name,)), launch=asked)


def _too_many_groups(host: Host, draft: Draft) -> Iterator[Diagnostic]:
    limit = draft.environment.quotas.groups_per_interface
    if len(host.roles) > limit:
        text = f"“{host.name}” wears {len(host.roles)} groups{draft.where}; an interface holds {limit}"
        help = "join roles that are always worn together, or move shared rules to a base that the roles extend"
        yield mistake("too-many-groups", text, host.origin.at("roles"), help=help)
