"""Keys of a resource that list the security groups attached to it."""

from __future__ import annotations

import re
from typing import Any

from sg_factory.source.cloudformation.resource_types import INSTANCE, INTERFACE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE

# SecurityGroups, SecurityGroupIds, VPCSecurityGroups, VpcSecurityGroupIds, SecurityGroupIdList …; then the key of RDS
# options, and those of network interfaces. Keys that begin with Source list allowed peers.
GROUP_LIST_KEY = re.compile(
    r"(?!Source)(\w*SecurityGroups?(Ids?|IdList|List)?|VpcSecurityGroupMemberships|GroupSet|Groups)\Z"
)

# According to the reference of each type, only these three list names of groups in the default VPC, the last ids, too.
_BY_NAME = ((INSTANCE, "SecurityGroups"), (LAUNCH_TEMPLATE, "SecurityGroups"), (LAUNCH_CONFIGURATION, "SecurityGroups"))
_BY_ID = ((INSTANCE, "GroupSet"), (INTERFACE, "GroupSet"), (LAUNCH_TEMPLATE, "Groups"))
_IDS = re.compile(r"(?!Source)(\w*SecurityGroup(Ids?|IdList)|(VPC)?SecurityGroups|VpcSecurityGroupMemberships)\Z")


def takes_names(kind: str, key: str) -> bool:
    """True if a key of a type lists names of groups, such as `default`."""
    return (kind, key) in _BY_NAME


def takes_ids(kind: str, key: str) -> bool:
    """True if a key of a type lists ids of groups and nothing else."""
    is_known = (kind, key) in _BY_ID or (kind.startswith("AWS::") and bool(_IDS.match(key)))
    return is_known and not takes_names(kind, key)


def lists_groups(value: Any) -> bool:
    """True if some key in a value lists security groups."""
    if isinstance(value, dict):
        return any(GROUP_LIST_KEY.match(key) or lists_groups(child) for key, child in value.items())
    return isinstance(value, list) and any(lists_groups(child) for child in value)
