"""The requests of a snapshot, each with the section that has its answer, and the permissions for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Call:
    """A request to EC2.

    `section` is the key in a snapshot, `name` what people call it, `answer` the key in the answer of EC2, `ids` those
    that identify an item.
    `page` is the largest page that EC2 gives. `scope` says how it is limited to VPCs: EC2 filters by `vpc-id`, or the
    items of chosen VPCs' groups are picked, or it is the same for all.
    """

    section: str
    name: str
    action: str
    ids: tuple[str, ...]
    scope: Literal["filtered", "picked", "all"] = "filtered"
    page: int = 1000
    answer: str = ""

    @property
    def method(self) -> str:
        """The name in boto3."""
        return "".join(f"_{each.lower()}" if each.isupper() else each for each in self.action)[1:]

    @property
    def permission(self) -> str:
        """The action in a policy."""
        return f"ec2:{self.action}"


GROUPS = Call("SecurityGroups", "the security groups", "DescribeSecurityGroups", ("GroupId",))
OTHERS = (
    Call(
        "SecurityGroupRules",
        "the rules of security groups",
        "DescribeSecurityGroupRules",
        ("SecurityGroupRuleId",),
        "picked",
    ),
    Call("NetworkInterfaces", "the network interfaces", "DescribeNetworkInterfaces", ("NetworkInterfaceId",)),
    Call("Vpcs", "the VPCs", "DescribeVpcs", ("VpcId",)),
    Call("Subnets", "the subnets", "DescribeSubnets", ("SubnetId",)),
    Call("NetworkAcls", "the network ACLs", "DescribeNetworkAcls", ("NetworkAclId",)),
    Call(
        "SecurityGroupVpcAssociations",
        "the VPCs that security groups are associated with",
        "DescribeSecurityGroupVpcAssociations",
        ("GroupId", "VpcId"),
        "picked",
        page=100,
    ),
)
LISTS = Call(
    "ManagedPrefixLists", "the prefix lists", "DescribeManagedPrefixLists", ("PrefixListId",), "all", 100, "PrefixLists"
)
ENTRIES = Call(
    "PrefixListEntries", "the entries of prefix lists", "GetManagedPrefixListEntries", ("Cidr",), "all", 100, "Entries"
)
CALLS = (GROUPS, *OTHERS, LISTS, ENTRIES)
IDENTITY = "sts:GetCallerIdentity"


def policy(sid: str = "SgFactorySnapshot", others: Collection[str] = (), roles: Collection[str] = ()) -> dict[str, Any]:
    """Return the IAM policy that a snapshot needs: the actions that it calls, `others` beside them, and no other.

    `roles` are the ARNs of IAM roles that are assumed for it.
    """
    actions = sorted({IDENTITY, *(call.permission for call in CALLS), *others})
    statements: list[dict[str, Any]] = [{"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": "*"}]
    if roles:
        assumed = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": sorted(set(roles))}
        statements.append({"Sid": "SgFactoryReadRoles", **assumed})
    return {"Version": "2012-10-17", "Statement": statements}
