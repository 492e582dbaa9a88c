"""A deploy into the simulated AWS by its EC2 API, and the printed commands of the AWS command line run against it.

moto's CloudFormation makes no egress, so a deploy of a template would not do.
"""

from __future__ import annotations

import json
import shlex
from typing import Any

from tests.end_to_end.aws import Aws
from tests.usage.drift.deployment import Account, LiveRule

_LISTS = {
    "CidrIpv4": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "PrefixListId": ("PrefixListIds", "PrefixListId"),
    "ReferencedGroupInfo": ("UserIdGroupPairs", "GroupId"),
}


def deploy(account: Account, aws: Aws) -> dict[str, str]:
    """Make the groups and rules of an account; the new ids by the old ones."""
    ec2 = aws.client("ec2")
    ids = {}
    for group in account.groups.values():
        tags = [{"Key": key, "Value": value} for key, value in group.tags.items() if not key.startswith("aws:")]
        made = ec2.create_security_group(
            GroupName=group.name,
            Description=group.description,
            VpcId=account.vpc,
            TagSpecifications=[{"ResourceType": "security-group", "Tags": tags}],
        )
        ids[group.id] = made["GroupId"]
        everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        ec2.revoke_security_group_egress(GroupId=made["GroupId"], IpPermissions=[everything])
    for rule in account.rules.values():
        authorize(rule, ids, ec2)
    return ids


def authorize(rule: LiveRule, ids: dict[str, str], ec2: Any) -> None:
    """Make a rule; groups have their new ids."""
    call = getattr(ec2, f"authorize_security_group_{rule.direction}")
    call(GroupId=ids[rule.group], IpPermissions=[permission(rule, ids)])


def permission(rule: LiveRule, ids: dict[str, str]) -> dict[str, Any]:
    key, name = _LISTS[rule.kind]
    words = {"Description": rule.description} if rule.description else {}
    ports = {} if rule.low is None else {"FromPort": rule.low, "ToPort": rule.high}
    return {"IpProtocol": rule.protocol, **ports, key: [{name: ids.get(rule.peer, rule.peer), **words}]}


def run_command(line: str, aws: Aws) -> None:
    """Run a command of the AWS command line as its documentation says, by the same call of boto3."""
    program, service, action, *words = shlex.split(line)
    assert program == "aws"
    arguments: dict[str, Any] = {}
    lists = {"SecurityGroupRuleIds": "list", "Resources": "list"}
    for flag, value in zip(words[::2], words[1::2], strict=True):
        name = "".join(word.title() for word in flag.removeprefix("--").split("-"))
        if name != "Region":
            parsed = json.loads(value) if value.startswith("[") else value
            arguments[name] = [parsed] if name in lists else parsed
    getattr(aws.client(service), action.replace("-", "_"))(**arguments)


def commands_in(text: str) -> list[str]:
    """The printed commands."""
    return [line.strip() for line in text.splitlines() if line.startswith("  aws ec2 ")]
