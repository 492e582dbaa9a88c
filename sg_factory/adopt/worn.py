"""Keys of a resource that list the security groups which it wears."""

from __future__ import annotations

import re
from typing import Any

from sg_factory.adopt.kinds import INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, WEARERS

# SecurityGroups, SecurityGroupIds, VPCSecurityGroups, VpcSecurityGroupIds, SecurityGroupIdList …; the other two are
# those of network interfaces. What begins with Source is let in.
WORN = re.compile(r"(?!Source)(\w*SecurityGroups?(Ids?|IdList|List)?|GroupSet|Groups)\Z")

_IDS = re.compile(r"(?!Source)\w*SecurityGroup(Ids?|IdList)\Z")
# Names of groups that are none of a VPC's.
_CLASSIC = ("DBSecurityGroups", "ClusterSecurityGroups", "CacheSecurityGroupNames", "ClassicLinkVPCSecurityGroups")
# The reference of each type: those of these three are names of groups in the default VPC; the last takes ids, too.
_BY_NAME = ((INSTANCE, "SecurityGroups"), (LAUNCH_TEMPLATE, "SecurityGroups"), (LAUNCH_CONFIGURATION, "SecurityGroups"))
_BY_ID = {(INSTANCE, "GroupSet"), (LAUNCH_TEMPLATE, "Groups")} | {
    (kind, key) for kind, wearer in WEARERS.items() for key in wearer.keys if key not in _CLASSIC
}


def takes_names(kind: str, key: str) -> bool:
    """Whether a type lists under a key the names of groups, such as `default`."""
    return (kind, key) in _BY_NAME


def takes_ids(kind: str, key: str) -> bool:
    """Whether a type lists under a key ids of groups and nothing else."""
    is_known = (kind, key) in _BY_ID or (kind.startswith("AWS::") and bool(_IDS.match(key)))
    return is_known and not takes_names(kind, key)


def lists_groups(value: Any) -> bool:
    """Whether some key in a value is one that lists security groups."""
    if isinstance(value, dict):
        return any(WORN.match(key) or lists_groups(child) for key, child in value.items())
    return isinstance(value, list) and any(lists_groups(child) for child in value)
