"""Resources that have groups → hosts: those with an attribute, at any depth, that lists security groups."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sg_factory.plan import ExternalPeer, Host
from sg_factory.source.terraform.groups import RULE_TYPES, TerraformGroups
from sg_factory.source.terraform.resources import Steps, TerraformResource, TerraformSide
from sg_factory.source.terraform.targets import GROUP_TYPES, GROUPS, INTERFACES, RuleTarget, Targets

_KEYS = ("security_groups", "security_group_ids", "vpc_security_group_ids", "security_group_id_list")
_BY_NAME = ("aws_instance", "aws_launch_template", "aws_launch_configuration", "aws_spot_instance_request")
Attached = Mapping[str, tuple[TerraformResource, tuple[RuleTarget, ...]]]
"""The resources that have groups, by address, each with what it names."""

# What adds a group to an interface or endpoint of another resource: the attribute that names this.
_ATTACHMENTS = {
    "aws_network_interface_sg_attachment": "network_interface_id",
    "aws_vpc_endpoint_security_group_association": "vpc_endpoint_id",
}
_NO_HOSTS = (*GROUP_TYPES, *RULE_TYPES, *_ATTACHMENTS)
# The resource types of CloudFormation that make the same resource.
_TYPES = {
    "aws_alb": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "aws_apprunner_vpc_connector": "AWS::AppRunner::VpcConnector",
    "aws_batch_compute_environment": "AWS::Batch::ComputeEnvironment",
    "aws_codebuild_project": "AWS::CodeBuild::Project",
    "aws_dax_cluster": "AWS::DAX::Cluster",
    "aws_db_instance": "AWS::RDS::DBInstance",
    "aws_db_proxy": "AWS::RDS::DBProxy",
    "aws_dms_replication_instance": "AWS::DMS::ReplicationInstance",
    "aws_docdb_cluster": "AWS::DocDB::DBCluster",
    "aws_ec2_instance_connect_endpoint": "AWS::EC2::InstanceConnectEndpoint",
    "aws_ecs_service": "AWS::ECS::Service",
    "aws_efs_mount_target": "AWS::EFS::MountTarget",
    "aws_eks_cluster": "AWS::EKS::Cluster",
    "aws_elasticache_cluster": "AWS::ElastiCache::CacheCluster",
    "aws_elasticache_replication_group": "AWS::ElastiCache::ReplicationGroup",
    "aws_elasticache_serverless_cache": "AWS::ElastiCache::ServerlessCache",
    "aws_elasticsearch_domain": "AWS::Elasticsearch::Domain",
    "aws_elb": "AWS::ElasticLoadBalancing::LoadBalancer",
    "aws_instance": "AWS::EC2::Instance",
    "aws_lambda_function": "AWS::Lambda::Function",
    "aws_launch_configuration": "AWS::AutoScaling::LaunchConfiguration",
    "aws_launch_template": "AWS::EC2::LaunchTemplate",
    "aws_lb": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "aws_mq_broker": "AWS::AmazonMQ::Broker",
    "aws_msk_cluster": "AWS::MSK::Cluster",
    "aws_msk_serverless_cluster": "AWS::MSK::ServerlessCluster",
    "aws_neptune_cluster": "AWS::Neptune::DBCluster",
    "aws_network_interface": "AWS::EC2::NetworkInterface",
    "aws_opensearch_domain": "AWS::OpenSearchService::Domain",
    "aws_rds_cluster": "AWS::RDS::DBCluster",
    "aws_redshift_cluster": "AWS::Redshift::Cluster",
    "aws_vpc_endpoint": "AWS::EC2::VPCEndpoint",
}
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+")


@dataclass(frozen=True)
class TerraformHosts:
    """The resources of one side that have groups, each with what it names."""

    side: TerraformSide
    groups: TerraformGroups
    targets: Targets

    def attached(self) -> Attached:
        """The resources with groups, by address."""
        found: dict[str, tuple[TerraformResource, tuple[RuleTarget, ...]]] = {}
        for each in self.side.resources.values():
            if each.mode == "managed" and each.type.startswith("aws_") and each.type not in _NO_HOSTS:
                targets = tuple(target for path in _lists(each) for target in self._named(each, path))
                if targets:
                    found[each.address] = each, targets
        for each in self.side.of(*_ATTACHMENTS):
            target = self.targets.one(each, ("security_group_id",), GROUPS)
            if target is not None:
                user = self._user(each) or each
                found[user.address] = user, (*found.get(user.address, (user, ()))[1], target)
        return found

    def of(
        self, vpc: str | None, attached: Attached, subnets: Callable[[TerraformResource], tuple[str, ...]]
    ) -> Iterator[Host]:
        """The hosts that have groups of a VPC, by name. `subnets` are those of a resource."""
        for address in sorted(attached):
            resource, targets = attached[address]
            peers = dict.fromkeys(self.groups.peer(each, vpc) for each in targets)
            roles = tuple(
                sorted({each.role for each in peers if each.kind == "role" and each.role in self.groups.known})
            )
            external = tuple(sorted((each for each in peers if isinstance(each, ExternalPeer)), key=str))
            if roles:
                type_ = _TYPES.get(resource.type, "")
                kind = _words(type_) if type_ else resource.type.removeprefix("aws_").replace("_", "-")
                its = subnets(resource)
                yield Host(address, "", roles, resource.origin, kind, type=type_, external=external, subnets=its)

    def _named(self, resource: TerraformResource, path: Steps) -> Iterator[RuleTarget]:
        """The groups in one list. Where EC2 has names of groups beside their ids, only the ids count."""
        is_by_name = resource.type in _BY_NAME and path == _KEYS[:1]
        if is_by_name and resource.is_unknown(*path) and not self.targets.references.is_set(resource, _KEYS[0]):
            return
        for target in self.targets.several(resource, path, GROUPS):
            if not isinstance(target, str) or target.rpartition("/")[2].startswith("sg-"):
                yield target
            elif is_by_name and not _has_ids(resource):
                yield from self._by_name(resource, path, target)

    def _by_name(self, resource: TerraformResource, path: Steps, name: str) -> Iterator[RuleTarget]:
        named = [
            each.resource for each in self.groups.known.values() if each.resource and each.resource.text("name") == name
        ]
        if len(named) == 1:
            yield named[0]
        else:
            self.targets.unknown(resource, path, f"it has “{name}”, the name of a group and not its id")

    def _user(self, attachment: TerraformResource) -> TerraformResource | None:
        """What has the interface or endpoint that a group is added to."""
        key = _ATTACHMENTS[attachment.type]
        target = self.targets.one(attachment, (key,), INTERFACES)
        if not isinstance(target, str):
            return target
        ids = ("id", "primary_network_interface_id")
        users = self.side.of("aws_network_interface", "aws_instance", "aws_vpc_endpoint")
        return next((each for each in users if target in (each.text(name) for name in ids)), None)


def _has_ids(resource: TerraformResource) -> bool:
    known, is_whole = resource.elements("vpc_security_group_ids")
    return bool(known) or not is_whole


def _lists(resource: TerraformResource) -> Iterator[Steps]:
    """The paths of all attributes that list groups, in what is known and in what is not."""
    seen: set[Steps] = set()
    for held in (resource.values, resource.unknown):
        for path in _paths(held, ()):
            if path not in seen:
                seen.add(path)
                yield path


def _paths(held: Any, path: Steps) -> Iterator[Steps]:
    pairs = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
    for step, child in pairs:
        if step in _KEYS:
            yield (*path, step)
        elif isinstance(child, (dict, list)):
            yield from _paths(child, (*path, step))


def _words(type_: str) -> str:
    return "-".join(_WORDS.findall(type_.split("::")[-1])).lower()
