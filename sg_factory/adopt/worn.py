"""Keys of a resource that list the security groups which it wears."""

from __future__ import annotations

import re
from typing import Any

# SecurityGroups, SecurityGroupIds, VPCSecurityGroups, VpcSecurityGroupIds, SecurityGroupIdList …; the other two are
# those of network interfaces. What begins with Source is let in.
WORN = re.compile(r"(?!Source)(\w*SecurityGroups?(Ids?|IdList|List)?|GroupSet|Groups)\Z")


def lists_groups(value: Any) -> bool:
    """Whether some key in a value is one that lists security groups."""
    if isinstance(value, dict):
        return any(WORN.match(key) or lists_groups(child) for key, child in value.items())
    return isinstance(value, list) and any(lists_groups(child) for child in value)
