"""Environment → the resources that close the default group of its VPC: a custom resource, and its function.

CDK's own `restrictDefaultSecurityGroup` needs a VPC of the app, revokes the two rules that EC2 makes and no other, and
makes them again when it is deleted. Here the VPC is one that exists, all rules are revoked, and deletion opens nothing.

Sources: the CloudFormation reference of AWS::CloudFormation::CustomResource, AWS::Lambda::Function and AWS::IAM::Role;
the condition keys of RevokeSecurityGroupIngress in the Service Authorization Reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sg_factory.cloudformation.default_group_function import CODE, HANDLER, RUNTIME
from sg_factory.cloudformation.resource import Resource, hashed
from sg_factory.plan import Plan

CLOSED_DEFAULT_GROUP = "Custom::ClosedDefaultGroup"
"""The type of the custom resource."""

_ID = "ClosedDefaultGroup"
_MOST_SECONDS = 120  # of one run; the calls within it give up before
_MOST_SECONDS_IN_ALL = 600  # of all runs: without it CloudFormation would wait for an hour
_DAYS_OF_LOG = 365


def default_group_resources(plan: Plan, vpc: Any, *, id_prefix: str = "") -> Iterator[Resource]:
    """Yield the log, the role and the function, then the custom resource; `vpc` is the id as a text or expression."""
    name = f"{id_prefix}{_ID}"
    log, role, function = f"{name}Log", f"{name}Role", f"{name}Function"
    yield Resource(log, "AWS::Logs::LogGroup", {"RetentionInDays": _DAYS_OF_LOG})
    policy = {"PolicyName": "close-default-group", "PolicyDocument": _policy(_statements(vpc, log))}
    lambda_ = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    yield Resource(role, "AWS::IAM::Role", {"AssumeRolePolicyDocument": _policy([lambda_]), "Policies": [policy]})
    what = ", ".join(filter(None, (plan.project, plan.environment.name)))
    properties = {
        "Code": {"ZipFile": CODE},
        "Description": f"Closes the default security group of the VPC of {what}"[:256],
        "Handler": HANDLER,
        "LoggingConfig": {"LogGroup": {"Ref": log}},
        "Role": {"Fn::GetAtt": [role, "Arn"]},
        "Runtime": RUNTIME,
        "Timeout": _MOST_SECONDS,
    }
    yield Resource(function, "AWS::Lambda::Function", properties)
    custom = {
        "ServiceToken": {"Fn::GetAtt": [function, "Arn"]},
        "ServiceTimeout": _MOST_SECONDS_IN_ALL,
        "VpcId": vpc,
        "Code": hashed(CODE, 8),  # other code runs once more: what the former missed must not stay open
    }
    yield Resource(name, CLOSED_DEFAULT_GROUP, custom)


def _statements(vpc: Any, log: str) -> list[dict[str, Any]]:
    """The permissions of the function. Only the account knows the group's id, so revoking is bound to the VPC."""
    return [
        {
            "Effect": "Allow",
            "Action": ["ec2:DescribeSecurityGroupRules", "ec2:DescribeSecurityGroups"],
            "Resource": "*",  # neither takes a resource
        },
        {
            "Effect": "Allow",
            "Action": ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
            "Resource": _arn("security-group/*"),
            "Condition": {"ArnEquals": {"ec2:Vpc": _arn("vpc/", vpc)}},
        },
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": {"Fn::GetAtt": [log, "Arn"]},
        },
    ]


def _arn(resource: str, *rest: Any) -> dict[str, Any]:
    """Return the ARN of a resource of EC2 in the stack's account and region."""
    place = ["arn:", {"Ref": "AWS::Partition"}, ":ec2:", {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}]
    return {"Fn::Join": ["", [*place, f":{resource}", *rest]]}


def _policy(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}
