"""Resources that a template's groups are attached to, and suppressions."""

from __future__ import annotations

import pytest

from tests.source.cloudformation.telling import only

GROUPS = """\
        Parameters:
          Theirs: {Type: "List<AWS::EC2::SecurityGroup::Id>"}
          IsWide: {Type: String, Default: "no"}
        Conditions:
          Wide: !Equals ["yes", "no"]
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties: &said
              GroupDescription: Web servers
              VpcId: vpc-1
              SecurityGroupEgress: [{IpProtocol: -1, CidrIp: 10.0.0.0/8, Description: Calls}]
          Linux:
            Type: AWS::EC2::SecurityGroup
            Properties: *said
"""


@pytest.mark.parametrize(
    ("kind", "properties", "host"),
    [
        ("AWS::EC2::Instance", "{SecurityGroupIds: [!Ref Web, !GetAtt Linux.GroupId]}", "instance H has Linux, Web"),
        ("AWS::EC2::Instance", "{NetworkInterfaces: [{GroupSet: [!Ref Web]}]}", "instance H has Web"),
        ("AWS::EC2::Instance", "{SecurityGroupIds: !If [Wide, [!Ref Linux], [!Ref Web]]}", "instance H has Web"),
        (
            "AWS::EC2::LaunchTemplate",
            "{LaunchTemplateData: {NetworkInterfaces: [{Groups: [!Ref Web]}]}}",
            "launch-template H has Web",
        ),
        ("AWS::ElasticLoadBalancing::LoadBalancer", "{SecurityGroups: [!Ref Web]}", "load-balancer H has Web"),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "{SecurityGroups: [!Ref Web]}", "load-balancer H has Web"),
        ("AWS::RDS::DBInstance", "{VPCSecurityGroups: [!Ref Web]}", "db-instance H has Web"),
        ("AWS::RDS::DBCluster", "{VpcSecurityGroupIds: [!Ref Web]}", "db-cluster H has Web"),
        ("AWS::Lambda::Function", "{VpcConfig: {SecurityGroupIds: [!Ref Web]}}", "function H has Web"),
        (
            "AWS::ECS::Service",
            "{NetworkConfiguration: {AwsvpcConfiguration: {SecurityGroups: [!Ref Web]}}}",
            "service H has Web",
        ),
        ("AWS::ElastiCache::ReplicationGroup", "{SecurityGroupIds: [!Ref Web]}", "replication-group H has Web"),
        ("AWS::EFS::MountTarget", "{SecurityGroups: [!Ref Web]}", "mount-target H has Web"),
        (
            "AWS::MSK::Cluster",
            "{BrokerNodeGroupInfo: {SecurityGroups: !Split [',', !Join [',', [!Ref Web]]]}}",
            "cluster H has Web",
        ),
        (
            "AWS::EC2::SpotFleet",
            "{SpotFleetRequestConfigData: {LaunchSpecifications: [{SecurityGroups: [{GroupId: !Ref Web}]}]}}",
            "spot-fleet H has Web",
        ),
        (
            "AWS::RDS::OptionGroup",
            "{OptionConfigurations: [{OptionName: OEM, VpcSecurityGroupMemberships: [!Ref Web]}]}",
            "option-group H has Web",
        ),
        ("AWS::EC2::Instance", "{SecurityGroupIds: !Ref Theirs}", ""),
        ("AWS::EC2::Instance", "{Tags: [{Key: group, Value: !Ref Web}]}", ""),
        ("AWS::IAM::User", "{Groups: [admins]}", ""),
    ],
)
def test_a_host_is_what_lists_groups_of_the_template(kind: str, properties: str, host: str):
    template = f"{GROUPS}          H: {{Type: {kind}, Properties: {properties}}}\n"
    assert [line for line in only(template) if " H has " in line] == ([host] if host else [])


@pytest.mark.parametrize(
    ("kind", "properties", "host"),
    [
        ("AWS::EC2::Instance", "{SecurityGroups: [public-web]}", "instance H has Named"),
        ("AWS::EC2::Instance", "{SecurityGroups: [default]}", "instance H has default"),
        ("AWS::EC2::Instance", "{SecurityGroups: [others]}", ""),
        ("AWS::EC2::Instance", "{SecurityGroups: [!Ref default]}", ""),
        (
            "AWS::EC2::LaunchTemplate",
            "{LaunchTemplateData: {SecurityGroups: [default]}}",
            "launch-template H has default",
        ),
        ("AWS::AutoScaling::LaunchConfiguration", "{SecurityGroups: [default]}", "launch-configuration H has default"),
        ("AWS::AutoScaling::LaunchConfiguration", "{SecurityGroups: [!Ref Named]}", "launch-configuration H has Named"),
        ("AWS::RDS::DBInstance", "{DBSecurityGroups: [default]}", ""),
    ],
)
def test_a_list_of_group_names_attaches_the_groups_with_these_names(kind: str, properties: str, host: str):
    template = f"""\
        Parameters:
          default: {{Type: AWS::EC2::SecurityGroup::Id}}
        Resources:
          Named:
            Type: AWS::EC2::SecurityGroup
            Properties: {{GroupName: public-web, GroupDescription: Web servers, VpcId: vpc-1, SecurityGroupEgress: []}}
          H: {{Type: {kind}, Properties: {properties}}}
        """
    assert [line for line in only(template) if " H has " in line] == ([host] if host else [])


@pytest.mark.parametrize(
    ("kind", "properties", "no_id"),
    [
        ("AWS::EC2::Instance", "{SecurityGroupIds: [Web]}", "Web"),
        ("AWS::EC2::Instance", "{SecurityGroupIds: [default]}", "default"),
        ("AWS::EC2::Instance", "{NetworkInterfaces: [{GroupSet: [web]}]}", "web"),
        ("AWS::EC2::LaunchTemplate", "{LaunchTemplateData: {NetworkInterfaces: [{Groups: [web]}]}}", "web"),
        ("AWS::ElasticLoadBalancing::LoadBalancer", "{SecurityGroups: [Web, !Ref Linux]}", "Web"),
        ("AWS::Lambda::Function", "{VpcConfig: {SecurityGroupIds: sg-12}}", "sg-12"),
        ("AWS::EKS::Cluster", "{ResourcesVpcConfig: {SecurityGroupIds: [web]}}", "web"),
        ("AWS::AmazonMQ::Broker", "{SecurityGroups: [web]}", "web"),
        ("AWS::EC2::Instance", "{SecurityGroupIds: [!GetAtt Web.GroupName]}", "Web.GroupName"),
        ("AWS::EC2::Instance", "{NetworkInterfaces: [{GroupSet: [!GetAtt Web.VpcId]}]}", "Web.VpcId"),
        ("AWS::EC2::Instance", "{SecurityGroupIds: [sg-0123456789abcdef0, !ImportValue web]}", ""),
        ("AWS::EC2::Instance", "{SecurityGroupIds: ['{{resolve:ssm:web}}']}", ""),
        ("AWS::EC2::Instance", "{SecurityGroupIds: !Ref Theirs}", ""),
        ("AWS::EC2::Instance", "{SecurityGroups: [web]}", ""),
        ("AWS::RDS::DBInstance", "{DBSecurityGroups: [web]}", ""),
        ("AWS::MediaLive::Input", "{InputSecurityGroups: ['1234567']}", ""),
        ("Custom::Thing", "{SecurityGroupIds: [web]}", ""),
    ],
)
def test_an_item_that_is_not_an_id_in_a_list_of_ids_is_reported(kind: str, properties: str, no_id: str):
    template = f"{GROUPS}          H: {{Type: {kind}, Properties: {properties}}}\n"
    told = [line for line in only(template) if "not a security group id" in line]
    assert told == ([f"malformed: “{no_id}” is not a security group id"] if no_id else [])


METADATA = """\
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Metadata:
              cfn_nag: {rules_to_suppress: [{id: W2, reason: Behind a gateway}, {id: W9999}, F1000, [W5]]}
              checkov: {skip: [{id: CKV_AWS_24, comment: A bastion}, {id: CKV_AWS_25, comment: [No text]}]}
              cdk_nag: {rules_to_suppress: [{id: AwsSolutions-EC23, reason: A gateway is before it}]}
              guard: {SuppressedRules: [INCOMING_SSH_DISABLED]}
            Properties:
              GroupDescription: Web servers
              VpcId: vpc-1
              # checkov:skip=CKV_AWS_260:Redirects to HTTPS
              SecurityGroupEgress: [{IpProtocol: -1, CidrIp: 10.0.0.0/8, Description: Calls}] #checkov:skip=CKV_AWS_23
          Queue:  # checkov:skip=CKV_AWS_27: no queue of ours
            Type: AWS::SQS::Queue
        """


def test_suppressions_for_other_tools_apply_to_the_checks_that_we_have():
    checkov = "checkov CKV_AWS_24,checkov CKV_AWS_25,checkov CKV_AWS_260,checkov CKV_AWS_23"
    known = f"cfn_nag W2,cfn_nag F1000,{checkov},aws-guard INCOMING_SSH_DISABLED,cdk-nag AwsSolutions-EC23"
    assert [line for line in only(METADATA, known) if line.startswith("accepts")] == [
        "accepts cfn_nag W2 at Resources/Web: Behind a gateway",
        "accepts cfn_nag F1000 at Resources/Web: ",
        "accepts checkov CKV_AWS_24 at Resources/Web: A bastion",
        "accepts checkov CKV_AWS_25 at Resources/Web: ",
        "accepts aws-guard INCOMING_SSH_DISABLED at Resources/Web: ",
        "accepts cdk-nag AwsSolutions-EC23 at Resources/Web: A gateway is before it",
        "accepts checkov CKV_AWS_260 at Resources/Web: Redirects to HTTPS",
        "accepts checkov CKV_AWS_23 at Resources/Web: ",
    ]


def test_ids_of_other_checks_are_ignored():
    assert [line for line in only(METADATA) if line.startswith("accepts")] == []
