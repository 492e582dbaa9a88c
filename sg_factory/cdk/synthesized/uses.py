"""Which groups of role files an app attaches to its resources, whatever attaches them: L2s, L1s, overrides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.templates import ResourceKey, Templates, properties
from sg_factory.cdk.synthesized.watched import Watched

UNUSED_ROLE = "unused-role"
"""The check that asks for it (`check/unused_role.py`)."""

# Properties that list the groups of an interface, under the names that AWS's services have for them: SecurityGroups,
# VpcSecurityGroupIds, SecurityGroupIdList, GroupSet and Groups of EC2's interfaces; a state machine's definition holds
# those of the tasks that it runs, and Elastic Beanstalk has one list of all its options. A source or destination is
# somebody's peer, but for the source of a function's events, which its pollers reach with a group.
_LISTS = re.compile(
    r"(?!source|destination).*security_?group.*|groupset|groups"
    r"|definition(string|substitutions)|sourceaccessconfigurations|optionsettings",
    re.IGNORECASE,
)
# Texts of a function: to know an id is not to have the group.
_TEXTS = "Variables"


def uses(watched: Iterable[Watched], templates: Templates) -> Mapping[ResourceKey, frozenset[ResourceKey]]:
    """The resources of the app that list groups of role files as their own, and which."""
    references = References(templates)
    read = set(templates.nested.values())  # stacks whose own resources are looked at
    ours = frozenset((part.template_file, logical_id) for part in watched for logical_id in part.groups)
    found: dict[ResourceKey, frozenset[ResourceKey]] = {}
    for file in templates.contents if ours else ():
        for logical_id, resource in templates.resources(file).items():
            is_rule = "SecurityGroup" in str(resource.get("Type"))
            if not is_rule and (file, logical_id) not in read:
                listed = (references.meant(file, value) for value in _lists(properties(resource)))
                found[file, logical_id] = ours.intersection(chain.from_iterable(listed))
    return {resource: groups for resource, groups in found.items() if groups}


def _lists(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            if _LISTS.fullmatch(key):
                yield below
            elif key != _TEXTS:
                yield from _lists(below)
    elif isinstance(value, list):
        for item in value:
            yield from _lists(item)
