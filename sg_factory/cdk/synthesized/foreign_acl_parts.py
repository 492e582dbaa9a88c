"""Entries that other constructs write into network ACLs of role files, and associations that take these from subnets.

Sources: the CloudFormation template reference of AWS::EC2::NetworkAclEntry and SubnetNetworkAclAssociation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sg_factory.cdk.synthesized.guarded_plan import GuardedPlan, Interference, short
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.templates import ResourceKey, properties

_NETWORK_ACL = "AWS::EC2::NetworkAcl"
_ENTRY = "AWS::EC2::NetworkAclEntry"
_ASSOCIATION = "AWS::EC2::SubnetNetworkAclAssociation"
_ACL, _SUBNET = "NetworkAclId", "SubnetId"


def foreign_acl_parts(plans: Iterable[GuardedPlan], references: References) -> Iterator[Interference]:
    """Report what the resources of others do to network ACLs of role files, and to the subnets that have these."""
    plans = tuple(plans)
    own = {(plan.template_file, name): each for plan in plans for name, each in plan.resources.items()}
    acls = {place for place, each in own.items() if each["Type"] == _NETWORK_ACL}
    walled = {properties(each)[_SUBNET] for each in own.values() if each["Type"] == _ASSOCIATION}
    for file in references.templates.contents if acls else ():
        for logical_id, resource in references.templates.resources(file).items():
            if resource.get("Type") in (_ENTRY, _ASSOCIATION) and (file, logical_id) not in own:
                given = properties(resource)
                named = sorted(acls.intersection(references.places(references.texts(file, given.get(_ACL)))))
                taken = sorted(walled.intersection(references.texts(file, given.get(_SUBNET))))
                yield from _found((file, logical_id), resource["Type"], given, named, taken)


def _found(
    place: ResourceKey, kind: str, given: Mapping[str, Any], named: list[ResourceKey], taken: list[str]
) -> Iterator[Interference]:
    file, logical_id = place
    if kind == _ENTRY:
        content = short({name: value for name, value in given.items() if name != _ACL})
        for _, acl in named:
            text = f"{logical_id} writes an entry into {acl} that no role file shows: {content}"
            help = "write the rule in a role file, from which the entries follow"
            yield Interference("foreign-rule", file, logical_id, text, help, (f"Properties.{_ACL}",))
        return
    for subnet in taken:
        text = f"{logical_id} gives {subnet} the network ACL {short(given.get(_ACL))} in place of that of role files"
        yield Interference("foreign-rule", file, logical_id, text, _ONE_PLACE, (f"Properties.{_SUBNET}",))
    for _, acl in named if not taken else ():
        text = (
            f"{logical_id} gives {short(given.get(_SUBNET))} the network ACL {acl}, which no file of the project says"
        )
        yield Interference("foreign-rule", file, logical_id, text, _ONE_PLACE, (f"Properties.{_ACL}",))


_ONE_PLACE = "declare in sg-factory.yaml which subnets have network ACLs (`subnets`, `network_acls`)"
