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
class Wearer:
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
WEARERS: dict[str, Wearer] = {
    "AWS::AppRunner::VpcConnector": Wearer(("SecurityGroups",)),
    LAUNCH_CONFIGURATION: Wearer(("SecurityGroups", "ClassicLinkVPCSecurityGroups")),
    "AWS::DAX::Cluster": Wearer(("SecurityGroupIds",)),
    "AWS::DocDB::DBCluster": Wearer(("VpcSecurityGroupIds",)),
    "AWS::EC2::InstanceConnectEndpoint": Wearer(("SecurityGroupIds",)),
    INTERFACE: Wearer(("GroupSet",)),
    "AWS::EC2::VPCEndpoint": Wearer(
        ("SecurityGroupIds",), kinds=("VpcEndpointType", ("Interface", "Resource", "ServiceNetwork"), False)
    ),
    SERVICE: Wearer(("SecurityGroups",), within=("NetworkConfiguration", "AwsvpcConfiguration"), needs="Subnets"),
    "AWS::EFS::MountTarget": Wearer(("SecurityGroups",)),
    "AWS::ElastiCache::CacheCluster": Wearer(("VpcSecurityGroupIds", "CacheSecurityGroupNames")),
    "AWS::ElastiCache::ReplicationGroup": Wearer(("SecurityGroupIds", "CacheSecurityGroupNames")),
    "AWS::ElastiCache::ServerlessCache": Wearer(("SecurityGroupIds",)),
    "AWS::ElasticLoadBalancing::LoadBalancer": Wearer(("SecurityGroups",), needs="Subnets"),
    BALANCER: Wearer(("SecurityGroups",), kinds=("Type", ("application",), True)),
    "AWS::Elasticsearch::Domain": Wearer(("SecurityGroupIds",), within=("VPCOptions",), needs="SubnetIds"),
    "AWS::Lambda::Function": Wearer(("SecurityGroupIds",), within=("VpcConfig",), needs="SubnetIds"),
    "AWS::MSK::Cluster": Wearer(("SecurityGroups",), within=("BrokerNodeGroupInfo",)),
    "AWS::Neptune::DBCluster": Wearer(("VpcSecurityGroupIds",)),
    "AWS::OpenSearchService::Domain": Wearer(("SecurityGroupIds",), within=("VPCOptions",), needs="SubnetIds"),
    "AWS::RDS::DBCluster": Wearer(("VpcSecurityGroupIds",)),
    "AWS::RDS::DBInstance": Wearer(("VPCSecurityGroups", "DBSecurityGroups"), unless=("DBClusterIdentifier",)),
    "AWS::RDS::DBProxyEndpoint": Wearer(("VpcSecurityGroupIds",)),
    "AWS::Redshift::Cluster": Wearer(("VpcSecurityGroupIds", "ClusterSecurityGroups")),
}

LOOKED_INTO = frozenset(
    (*WEARERS, NODE_GROUP, LISTENER, LISTENER_RULE, TARGET_GROUP, INSTANCE, SCALING_GROUP, LAUNCH_TEMPLATE)
)
"""The types that are read besides groups and rules."""
