"""What a network interface belongs to: an instance, a load balancer, a database, a function.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html, and what `RequesterId`,
`InterfaceType` and `Description` of such interfaces say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sg_factory.source.plain_values import text_in

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+")

# The description of an interface, with the name of its user, and the type of that.
_DESCRIBED = (
    (r"ELB (?:app|net|gwy)/([^/]+)/.*", "AWS::ElasticLoadBalancingV2::LoadBalancer"),
    (r"ELB (\S+)", "AWS::ElasticLoadBalancing::LoadBalancer"),
    (r"AWS Lambda VPC ENI-(.+?)(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?", "AWS::Lambda::Function"),
    (r"VPC Endpoint Interface (vpce-\w+)", "AWS::EC2::VPCEndpoint"),
    (r"EFS mount target for fs-\w+ \((fsmt-\w+)\)", "AWS::EFS::MountTarget"),
    (r"RDSNetworkInterface", "AWS::RDS::DBInstance"),
    (r"RedshiftNetworkInterface", "AWS::Redshift::Cluster"),
    (r"DMSNetworkInterface", "AWS::DMS::ReplicationInstance"),
    (r"Amazon EKS (.+)", "AWS::EKS::Cluster"),
)
_REQUESTED = {"amazon-rds": "AWS::RDS::DBInstance", "amazon-redshift": "AWS::Redshift::Cluster"}
# ElastiCache does not say which of its resources it is; all of them hold data.
_CACHE = re.compile(r"ElastiCache (\S+)")
_OF_A_TYPE = {"lambda": "AWS::Lambda::Function", "vpc_endpoint": "AWS::EC2::VPCEndpoint"}
_INTERFACE = "AWS::EC2::NetworkInterface"


@dataclass(frozen=True, slots=True)
class User:
    """What has a network interface; `type` is a resource type of CloudFormation, `kind` its last word."""

    name: str
    type: str
    kind: str


def user_of(interface: Mapping[str, Any], interface_id: str) -> User:
    """The user of a network interface: the interface itself if nothing says what it belongs to."""
    attachment = interface.get("Attachment")
    instance = text_in(attachment, "InstanceId") if isinstance(attachment, dict) else None
    if instance is not None:
        return _user(instance, "AWS::EC2::Instance")
    text = text_in(interface, "Description") or ""
    for form, type_ in _DESCRIBED:
        found = re.fullmatch(form, text)
        if found:
            return _user(found[1] if found.re.groups else interface_id, type_)
    if cache := _CACHE.match(text):
        return User(cache[1], "AWS::ElastiCache::CacheCluster", "cache-cluster")
    type_ = _REQUESTED.get(text_in(interface, "RequesterId") or "") or _OF_A_TYPE.get(
        text_in(interface, "InterfaceType") or "", _INTERFACE
    )
    return _user(interface_id, type_)


def _user(name: str, type_: str) -> User:
    return User(name, type_, "-".join(_WORDS.findall(type_.split("::")[-1])).lower())
