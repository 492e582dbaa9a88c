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
    """Where a type says which groups its interfaces wear: under `keys` of the mapping that `within` leads to.

    It has interfaces in a VPC where it `needs` nothing or that key is there, and wears another's groups where a key of
    `unless` is. `kinds` are the values that a key has to have, and whether it may be left out.
    """

    keys: tuple[str, ...]
    within: tuple[str, ...] = ()
    needs: str = ""
    unless: tuple[str, ...] = ()
    kinds: tuple[str, tuple[str, ...], bool] | None = None


# What AWS documents to wear the VPC's default group where no group is named, each in the reference of the operation
# that makes it (docs.aws.amazon.com): CreateDBInstance and CreateDBProxyEndpoint of RDS ("Default: The default EC2 VPC
# security group for the DB subnet group's VPC"), CreateServerlessCache of ElastiCache, CreateCluster of DAX and
# Redshift, VPCOptions of OpenSearch, CreateMountTarget of EFS, BrokerNodeGroupInfo of MSK, AwsVpcConfiguration of ECS,
# CreateVpcConnector of App Runner, RunInstances, CreateVpcEndpoint and CreateInstanceConnectEndpoint of EC2; of load
# balancers elasticloadbalancing/latest/classic/elb-vpc-security-groups.html.
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
"""What is read of a template besides."""
