"""Groups of role files that an app attaches to its resources: by L2s, L1s or overrides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from sg_factory.cdk.synthesized.guarded_plan import GuardedPlan
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.templates import ResourceKey, Templates, properties

UNUSED_ROLE = "unused-role"
"""The check that asks for it (`check/unused_role.py`)."""

# Properties that list the groups of an interface, under the names that AWS's services have for them: SecurityGroups,
# VpcSecurityGroupIds, SecurityGroupIdList, GroupSet and Groups of EC2's interfaces; a state machine's definition holds
# those of the tasks that it runs, and Elastic Beanstalk has one list of all its options. A source or destination is
# a rule's peer, except the source of a function's events, which its pollers reach with a group.
_LISTS = re.compile(
    r"(?!source|destination).*security_?group.*|groupset|groups"
    r"|definition(string|substitutions)|sourceaccessconfigurations|optionsettings",
    re.IGNORECASE,
)
# Variables of a function: knowing an id does not attach the group.
_VARIABLES = "Variables"


def uses(plans: Iterable[GuardedPlan], templates: Templates) -> Mapping[ResourceKey, frozenset[ResourceKey]]:
    """Return the resources of the app that list groups of role files as their own, with these groups."""
    references = References(templates)
    read = set(templates.nested.values())  # nested stacks, whose own resources are read
    own_groups = frozenset((plan.template_file, logical_id) for plan in plans for logical_id in plan.groups)
    found: dict[ResourceKey, frozenset[ResourceKey]] = {}
    for file in templates.contents if own_groups else ():
        for logical_id, resource in templates.resources(file).items():
            is_rule = "SecurityGroup" in str(resource.get("Type"))
            if not is_rule and (file, logical_id) not in read:
                listed = (references.meant(file, value) for value in _lists(properties(resource)))
                found[file, logical_id] = own_groups.intersection(chain.from_iterable(listed))
    return {resource: groups for resource, groups in found.items() if groups}


def _lists(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            if _LISTS.fullmatch(key):
                yield below
            elif key != _VARIABLES:
                yield from _lists(below)
    elif isinstance(value, list):
        for item in value:
            yield from _lists(item)
