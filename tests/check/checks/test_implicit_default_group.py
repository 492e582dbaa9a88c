"""Something names no group, so it wears the VPC's default one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template

HEAD = """\
Parameters:
  Kind: {Type: String}
  Groups: {Type: "List<AWS::EC2::SecurityGroup::Id>"}
  Size: {Type: String, AllowedValues: [small, large]}
Conditions:
  Large: !Equals [!Ref Size, large]
  Never: !Equals [a, b]
Resources:
"""
FOUND = ["9 “It” names no security group, so it gets the VPC's default one"]


def told(folder: Path, kind: str, properties: str, *, more: str = "") -> list[str]:
    """What is told of one resource."""
    template = f"{HEAD}  It: {{Type: {kind}, {more}Properties: {properties}}}\n"
    return told_of_template("implicit-default-group", folder, template)


@pytest.mark.parametrize(
    ("kind", "without", "with_one"),
    [
        ("AppRunner::VpcConnector", "{Subnets: [s]}", "{Subnets: [s], SecurityGroups: [sg-0a1b2c3d]}"),
        ("AutoScaling::LaunchConfiguration", "{ImageId: a}", "{ImageId: a, SecurityGroups: [sg-0a1b2c3d]}"),
        ("DAX::Cluster", "{ReplicationFactor: 1}", "{SecurityGroupIds: [sg-0a1b2c3d]}"),
        ("DocDB::DBCluster", "{}", "{VpcSecurityGroupIds: [sg-0a1b2c3d]}"),
        ("EC2::Instance", "{ImageId: a, SubnetId: s}", "{ImageId: a, SecurityGroupIds: [sg-0a1b2c3d]}"),
        ("EC2::Instance", "{ImageId: a}", "{ImageId: a, SecurityGroups: [web]}"),
        ("EC2::Instance", "{ImageId: a}", "{LaunchTemplate: {LaunchTemplateId: lt-1, Version: '1'}}"),
        (
            "EC2::Instance",
            "{NetworkInterfaces: [{NetworkInterfaceId: eni-1}, {DeviceIndex: '1', SubnetId: s}]}",
            "{NetworkInterfaces: [{NetworkInterfaceId: eni-1}, {DeviceIndex: '1', GroupSet: [sg-0a1b2c3d]}]}",
        ),
        ("EC2::InstanceConnectEndpoint", "{SubnetId: s}", "{SubnetId: s, SecurityGroupIds: [sg-0a1b2c3d]}"),
        ("EC2::NetworkInterface", "{SubnetId: s}", "{SubnetId: s, GroupSet: [sg-0a1b2c3d]}"),
        ("EC2::VPCEndpoint", "{VpcEndpointType: Interface}", "{VpcEndpointType: Gateway}"),
        ("EC2::VPCEndpoint", "{VpcEndpointType: Interface}", "{ServiceName: s3}"),
        ("EC2::VPCEndpoint", "{VpcEndpointType: Interface}", "{VpcEndpointType: !Ref Kind}"),
        ("EC2::VPCEndpoint", "{VpcEndpointType: Resource}", "{VpcEndpointType: Resource, SecurityGroupIds: [sg-1]}"),
        (
            "ECS::Service",
            "{NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [s]}}}",
            "{NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [s], SecurityGroups: [sg-0a1b2c3d]}}}",
        ),
        ("ECS::Service", "{NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [s]}}}", "{LaunchType: EC2}"),
        ("EFS::MountTarget", "{SubnetId: s}", "{SubnetId: s, SecurityGroups: [sg-0a1b2c3d]}"),
        ("ElastiCache::CacheCluster", "{Engine: redis}", "{Engine: redis, VpcSecurityGroupIds: [sg-0a1b2c3d]}"),
        ("ElastiCache::ReplicationGroup", "{Engine: redis}", "{Engine: redis, SecurityGroupIds: [sg-0a1b2c3d]}"),
        ("ElastiCache::ServerlessCache", "{Engine: redis}", "{Engine: redis, SecurityGroupIds: [sg-0a1b2c3d]}"),
        ("ElasticLoadBalancing::LoadBalancer", "{Subnets: [s]}", "{AvailabilityZones: [eu-west-1a]}"),
        ("ElasticLoadBalancingV2::LoadBalancer", "{Subnets: [s]}", "{SecurityGroups: [sg-0a1b2c3d]}"),
        ("ElasticLoadBalancingV2::LoadBalancer", "{Type: application}", "{Type: network}"),
        ("ElasticLoadBalancingV2::LoadBalancer", "{Type: application}", "{Type: !Ref Kind}"),
        ("Elasticsearch::Domain", "{VPCOptions: {SubnetIds: [s]}}", "{DomainName: d}"),
        ("Lambda::Function", "{VpcConfig: {SubnetIds: [s]}}", "{Runtime: python3.13}"),
        ("Lambda::Function", "{VpcConfig: {SubnetIds: [s]}}", "{VpcConfig: {SubnetIds: []}}"),
        (
            "Lambda::Function",
            "{VpcConfig: {SubnetIds: [s], SecurityGroupIds: []}}",
            "{VpcConfig: {SubnetIds: [s], SecurityGroupIds: [sg-0a1b2c3d]}}",
        ),
        ("MSK::Cluster", "{BrokerNodeGroupInfo: {ClientSubnets: [s]}}", "{BrokerNodeGroupInfo: {SecurityGroups: [s]}}"),
        ("Neptune::DBCluster", "{}", "{VpcSecurityGroupIds: [sg-0a1b2c3d]}"),
        ("OpenSearchService::Domain", "{VPCOptions: {SubnetIds: [s]}}", "{DomainName: d}"),
        ("RDS::DBCluster", "{Engine: aurora-mysql}", "{VpcSecurityGroupIds: [sg-0a1b2c3d]}"),
        ("RDS::DBInstance", "{Engine: postgres}", "{Engine: postgres, VPCSecurityGroups: [sg-0a1b2c3d]}"),
        ("RDS::DBInstance", "{Engine: postgres}", "{DBClusterIdentifier: orders}"),
        ("RDS::DBProxyEndpoint", "{DBProxyName: p}", "{VpcSecurityGroupIds: [sg-0a1b2c3d]}"),
        ("Redshift::Cluster", "{NodeType: ra3.large}", "{VpcSecurityGroupIds: [sg-0a1b2c3d]}"),
    ],
)
def test_what_names_no_group_is_told_and_what_names_one_or_is_in_no_vpc_is_not(
    tmp_path: Path, kind: str, without: str, with_one: str
):
    assert told(tmp_path / "without", f"AWS::{kind}", without) == FOUND
    assert told(tmp_path / "with", f"AWS::{kind}", with_one) == []


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("{ImageId: a}", 1),
        ("{NetworkInterfaces: [{DeviceIndex: 0}]}", 1),
        ("{SecurityGroupIds: [sg-0a1b2c3d]}", 0),
        ("{SecurityGroups: [web]}", 0),
        ("{NetworkInterfaces: [{DeviceIndex: 0, Groups: [sg-0a1b2c3d]}]}", 0),
        ("{SecurityGroupIds: !Ref Groups}", 0),
        ("{'Fn::Transform': {Name: Common}}", 0),
    ],
)
@pytest.mark.parametrize(
    ("kind", "launch"),
    [
        ("EC2::Instance", "{LaunchTemplate: {LaunchTemplateId: !Ref Launch, Version: '1'}}"),
        ("AutoScaling::AutoScalingGroup", "{LaunchTemplate: {LaunchTemplateId: !Ref Launch, Version: '1'}}"),
        (
            "AutoScaling::AutoScalingGroup",
            "{MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref Launch}}}}",
        ),
    ],
)
def test_a_launch_template_names_them_for_what_it_launches(
    tmp_path: Path, kind: str, launch: str, data: str, found: int
):
    template = f"{HEAD}  It: {{Type: AWS::{kind}, Properties: {launch}}}\n"
    template += f"  Launch: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateData: {data}}}}}\n"
    assert told_of_template("implicit-default-group", tmp_path, template) == FOUND * found


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("EC2::Instance", "{LaunchTemplate: {LaunchTemplateName: theirs, Version: '1'}}"),
        ("EC2::Instance", "{LaunchTemplate: {LaunchTemplateId: !Ref Kind, Version: '1'}}"),
        ("AutoScaling::AutoScalingGroup", "{LaunchTemplate: {LaunchTemplateId: !Ref Kind, Version: '1'}}"),
        ("AutoScaling::AutoScalingGroup", "{LaunchConfigurationName: !Ref Kind}"),
        ("AutoScaling::AutoScalingGroup", "{InstanceId: i-0a1b2c3d}"),
    ],
)
def test_of_a_launch_template_of_others_nothing_is_said(tmp_path: Path, kind: str, properties: str):
    assert told(tmp_path, f"AWS::{kind}", properties) == []


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        ("!Ref Groups", []),
        ("!If [Large, [sg-0a1b2c3d], !Ref 'AWS::NoValue']", FOUND),
        ("!If [Never, [sg-0a1b2c3d], !Ref 'AWS::NoValue']", FOUND),
        ("!If [Never, !Ref 'AWS::NoValue', [sg-0a1b2c3d]]", []),
        ("[!Ref 'AWS::NoValue']", FOUND),
        ("[]", FOUND),
        ("!ImportValue groups", []),
    ],
)
def test_a_list_counts_by_what_it_comes_to(tmp_path: Path, groups: str, found: list[str]):
    assert told(tmp_path, "AWS::RDS::DBInstance", f"{{VPCSecurityGroups: {groups}}}") == found


@pytest.mark.parametrize(("condition", "found"), [("Large", FOUND), ("Never", []), ("Missing", FOUND)])
def test_what_no_way_makes_is_not_told(tmp_path: Path, condition: str, found: list[str]):
    assert told(tmp_path, "AWS::RDS::DBInstance", "{Engine: postgres}", more=f"Condition: {condition}, ") == found


@pytest.mark.parametrize(
    "properties",
    [
        "{Engine: postgres, 'Fn::Transform': {Name: Common}}",
        "{VpcConfig: {SubnetIds: [s], 'Fn::Transform': {Name: Common}}}",
        "{VpcConfig: !If [Large, {SubnetIds: [s], SecurityGroupIds: [sg-0a1b2c3d]}, !Ref 'AWS::NoValue']}",
    ],
)
def test_what_may_name_a_group_by_the_time_of_a_deploy_is_not_told(tmp_path: Path, properties: str):
    kind = "AWS::Lambda::Function" if "VpcConfig" in properties else "AWS::RDS::DBInstance"
    assert told(tmp_path, kind, properties) == []
