"""The flow log in a CDK app: the resources of `sg-factory flow-logs`, for any VPC."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Match, Template

from sg_factory.cloudformation.flow_logs import flow_logs_template, log_bucket
from sg_factory.constructs import FlowLogs, ProjectError, RoleSecurityGroups
from tests.projects import write
from tests.usage.traffic.shop import PROJECT, plan_of

BUCKET = "arn:aws:s3:::shop-logs"


def test_the_construct_makes_the_resources_of_the_template(tmp_path: Path):
    stack = cdk.Stack()
    FlowLogs(stack, "FlowLogs", destination=BUCKET, project=write(tmp_path, PROJECT))
    expected = flow_logs_template(plan_of(PROJECT), log_bucket(BUCKET))["Resources"]
    assert Template.from_stack(stack).to_json()["Resources"] == expected


def test_a_vpc_of_the_app_replaces_that_of_the_environment(tmp_path: Path):
    stack = cdk.Stack()
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    FlowLogs(stack, "FlowLogs", destination=BUCKET, vpc=vpc, project=write(tmp_path, PROJECT))
    made = Template.from_stack(stack)
    made.has_resource_properties("AWS::EC2::FlowLog", {"ResourceId": stack.resolve(vpc.vpc_id)})
    assert "Parameters" not in made.to_json() or "VpcId" not in made.to_json()["Parameters"]


def test_what_is_no_bucket_and_what_is_no_project_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="is not the ARN of a bucket"):
        FlowLogs(cdk.Stack(), "FlowLogs", destination="shop-logs", project=write(tmp_path, PROJECT))
    with pytest.raises(ProjectError, match="unknown environment"):
        FlowLogs(cdk.Stack(), "FlowLogs", destination=BUCKET, project=tmp_path, environment="test")


def test_an_instance_with_attached_groups_is_tagged_with_its_roles(tmp_path: Path):
    stack = cdk.Stack()
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    groups = RoleSecurityGroups(stack, "Groups", project=write(tmp_path, PROJECT), vpc=vpc)
    image = ec2.MachineImage.latest_amazon_linux2023()
    host = ec2.Instance(stack, "Host", vpc=vpc, instance_type=ec2.InstanceType("t3.micro"), machine_image=image)
    host.with_(groups.of("web"))
    host.with_(groups.of("database"))
    made = Template.from_stack(stack)
    tags = [{"Key": "sg-factory:roles", "Value": "shop:prod:database+web"}]
    made.has_resource_properties("AWS::EC2::Instance", {"Tags": Match.array_with(tags)})
    assert "sg-factory:roles" not in str(made.find_resources("AWS::EC2::SecurityGroup"))
