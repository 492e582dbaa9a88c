"""The network ACLs of an account against those of the templates that were deployed there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from tests.deploying.acls import Number
from tests.deploying.cloudformation import Account
from tests.deploying.ec2 import Properties
from tests.deploying.references import Template
from tests.deploying.resources import content_of_entry


def acl_faults(account: Account, templates: Iterable[Template], walled: Collection[str]) -> Iterator[str]:
    """Yield the subnets whose entries are not those of the templates, and network ACLs that are left.

    `walled` are the subnets that have a network ACL by the project's files.
    """
    acls, expected, made = account.ec2.acls, dict[str, dict[Number, Properties]](), 0
    for template in templates:
        for resource in template["Resources"].values():
            said = resource.get("Properties", {})
            if resource["Type"] == "AWS::EC2::SubnetNetworkAclAssociation":
                expected[said["SubnetId"]] = _entries(template, said["NetworkAclId"])
            made += resource["Type"] == "AWS::EC2::NetworkAcl"
    found = {subnet: acls.entries[acl] for subnet, acl in acls.associations.values()}
    for subnet in sorted(expected.keys() | found.keys() | set(walled)):
        if (subnet in expected, subnet in found) != (subnet in walled, subnet in walled):
            yield f"{subnet}: has a network ACL: {subnet in found}, and in the files: {subnet in walled}"
        elif expected[subnet] != found[subnet]:
            yield f"{subnet}: {found[subnet]}, not {expected[subnet]}"
    if len(acls.acls) != made:
        yield f"{len(acls.acls)} network ACLs, not {made}"


def _entries(template: Template, acl: object) -> dict[Number, Properties]:
    """The entries of an ACL of a template, which an association names by the same reference."""
    said = [
        each["Properties"] for each in template["Resources"].values() if each["Type"] == "AWS::EC2::NetworkAclEntry"
    ]
    return {
        (each["Egress"], each["RuleNumber"]): content_of_entry(each) for each in said if each["NetworkAclId"] == acl
    }
