"""The types of resources that are looked into besides groups, rules and what lists groups."""

from __future__ import annotations

from dataclasses import dataclass

BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
INSTANCE = "AWS::EC2::Instance"
INTERFACE = "AWS::EC2::NetworkInterface"
LAUNCH_CONFIGURATION = "AWS::AutoScaling::LaunchConfiguration"
LAUNCH_TEMPLATE = "AWS::EC2::LaunchTemplate"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
LISTENER_RULE = "AWS::ElasticLoadBalancingV2::ListenerRule"
NODE_GROUP = "AWS::EKS::Nodegroup"
SCALING_GROUP = "AWS::AutoScaling::AutoScalingGroup"
SERVICE = "AWS::ECS::Service"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"


@dataclass(frozen=True, slots=True)
class GroupListing:
    """The properties of a type that list the groups of its interfaces: `keys` of the mapping at the path `within`.

    It has interfaces in a VPC if `needs` is empty or that key is present, and has the groups of another resource if a
    key of `unless` is present. `kinds` are the values that a key must have, and True if the key may be missing.
    """

    keys: tuple[str, ...]
    within: tuple[str, ...] = ()
    needs: str = ""
    unless: tuple[str, ...] = ()
    kinds: tuple[str, tuple[str, ...], bool] | None = None


# The types that, as AWS documents, get the VPC's default group if no group is named, each in the reference of the
# operation that makes it (docs.aws.amazon.com): CreateDBInstance and CreateDBProxyEndpoint of RDS ("Default: The
# default EC2 VPC security group for the DB subnet group's VPC"), CreateServerlessCache of ElastiCache, CreateCluster
# of DAX and Redshift, VPCOptions of OpenSearch, CreateMountTarget of EFS, BrokerNodeGroupInfo of MSK,
# AwsVpcConfiguration of ECS, CreateVpcConnector of App Runner, RunInstances, CreateVpcEndpoint and
# CreateInstanceConnectEndpoint of EC2; of load balancers
# elasticloadbalancing/latest/classic/elb-vpc-security-groups.html.
GROUP_LISTINGS: dict[str, GroupListing] = {
    "AWS::AppRunner::VpcConnector": GroupListing(("SecurityGroups",)),
    LAUNCH_CONFIGURATION: GroupListing(("SecurityGroups", "ClassicLinkVPCSecurityGroups")),
    "AWS::DAX::Cluster": GroupListing(("SecurityGroupIds",)),
    "AWS::DocDB::DBCluster": GroupListing(("VpcSecurityGroupIds",)),
    "AWS::EC2::InstanceConnectEndpoint": GroupListing(("SecurityGroupIds",)),
    INTERFACE: GroupListing(("GroupSet",)),
    "AWS::EC2::VPCEndpoint": GroupListing(
        ("SecurityGroupIds",), kinds=("VpcEndpointType", ("Interface", "Resource", "ServiceNetwork"), False)
    ),
    SERVICE: GroupListing(("SecurityGroups",), within=("NetworkConfiguration", "AwsvpcConfiguration"), needs="Subnets"),
    "AWS::EFS::MountTarget": GroupListing(("SecurityGroups",)),
    "AWS::ElastiCache::CacheCluster": GroupListing(("VpcSecurityGroupIds", "CacheSecurityGroupNames")),
    "AWS::ElastiCache::ReplicationGroup": GroupListing(("SecurityGroupIds", "CacheSecurityGroupNames")),
    "AWS::ElastiCache::ServerlessCache": GroupListing(("SecurityGroupIds",)),
    "AWS::ElasticLoadBalancing::LoadBalancer": GroupListing(("SecurityGroups",), needs="Subnets"),
    BALANCER: GroupListing(("SecurityGroups",), kinds=("Type", ("application",), True)),
    "AWS::Elasticsearch::Domain": GroupListing(("SecurityGroupIds",), within=("VPCOptions",), needs="SubnetIds"),
    "AWS::Lambda::Function": GroupListing(("SecurityGroupIds",), within=("VpcConfig",), needs="SubnetIds"),
    "AWS::MSK::Cluster": GroupListing(("SecurityGroups",), within=("BrokerNodeGroupInfo",)),
    "AWS::Neptune::DBCluster": GroupListing(("VpcSecurityGroupIds",)),
    "AWS::OpenSearchService::Domain": GroupListing(("SecurityGroupIds",), within=("VPCOptions",), needs="SubnetIds"),
    "AWS::RDS::DBCluster": GroupListing(("VpcSecurityGroupIds",)),
    "AWS::RDS::DBInstance": GroupListing(("VPCSecurityGroups", "DBSecurityGroups"), unless=("DBClusterIdentifier",)),
    "AWS::RDS::DBProxyEndpoint": GroupListing(("VpcSecurityGroupIds",)),
    "AWS::Redshift::Cluster": GroupListing(("VpcSecurityGroupIds", "ClusterSecurityGroups")),
}

LOOKED_INTO = frozenset(
    (*GROUP_LISTINGS, NODE_GROUP, LISTENER, LISTENER_RULE, TARGET_GROUP, INSTANCE, SCALING_GROUP, LAUNCH_TEMPLATE)
)
"""The types that are read besides groups and rules."""
