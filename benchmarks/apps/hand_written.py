"""Forty groups written by hand in CDK's own L2 constructs, with both halves of every flow.

With the argument `bare` there are the groups and rules alone: no tags, no SSM parameters.
"""

import sys

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ssm as ssm

from benchmarks.groups import NETWORKS, OWNER, VPC_ID, Group, forty

PROJECT = "forty"
GROUPS = forty()


def security_groups(stack: cdk.Stack) -> dict[str, ec2.SecurityGroup]:
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id=VPC_ID, availability_zones=["eu-west-1a"])
    return {
        group.name: ec2.SecurityGroup(
            stack, group.name, vpc=vpc, description=f"Security group of the role {group.name}", allow_all_outbound=False
        )
        for group in GROUPS
    }


def add_rules(group: Group, ours: dict[str, ec2.SecurityGroup]) -> None:
    security_group = ours[group.name]
    for source, port, description in group.accepts:
        security_group.add_ingress_rule(ours[source], ec2.Port.tcp(port), description)
        ours[source].add_egress_rule(security_group, ec2.Port.tcp(port), description)
    network, port, description = group.network_in
    security_group.add_ingress_rule(ec2.Peer.ipv4(NETWORKS[network]), ec2.Port.tcp(port), description)
    network, port, description = group.network_out
    security_group.add_egress_rule(ec2.Peer.ipv4(NETWORKS[network]), ec2.Port.tcp(port), description)


def publish(group: Group, security_group: ec2.SecurityGroup, stack: cdk.Stack) -> None:
    ssm.StringParameter(
        stack,
        f"{group.name}-parameter",
        parameter_name=f"/{PROJECT}/default/{group.name}",
        description=f"Security group of {PROJECT} {group.name}",
        string_value=security_group.security_group_id,
    )
    tags = cdk.Tags.of(security_group)
    tags.add("Name", f"{PROJECT}-{group.name}")
    tags.add("description", group.description)
    tags.add("owner", OWNER)
    tags.add("source", group.source)


app = cdk.App()
stack = cdk.Stack(app, PROJECT)
ours = security_groups(stack)
for group in GROUPS:
    add_rules(group, ours)
    if "bare" not in sys.argv:
        publish(group, ours[group.name], stack)
app.synth()
