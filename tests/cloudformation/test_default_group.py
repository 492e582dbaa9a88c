"""The function that closes a default group, as the template carries it, against EC2 as moto simulates it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

import pytest

from sg_factory.cloudformation.default_group_function import CODE, MOST_CHARACTERS
from sg_factory.cloudformation.limits import bytes_at_most
from sg_factory.cloudformation.template import parameters_of, template
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan
from sg_factory.plan.layout import stacks
from tests.end_to_end.aws import Aws, simulated_aws
from tests.end_to_end.functions import Answers, run_function, taking_answers
from tests.linted import lint

VPC = "vpc-0a1b2c3d4e5f60718"
SETTINGS = """\
name: shop
environments:
  prod:
    account: "123456789012"
    region: eu-west-1
    vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.0.0.0/16]}
    restrict_default_group: true
"""
FILES = {
    "sg-factory.yaml": SETTINGS,
    "roles/pay/web.yaml": """\
description: Pages for customers
owner: storefront
ingress: [{from: vpc, service: https, description: Customers read pages}]
""",
}


def plan_of(files: Mapping[str, str]) -> Plan:
    """The plan of the one environment of a project."""
    outcome = run(Snapshot({path: text.encode() for path, text in files.items()}), as_of=moment("2027-01-01"))
    assert not outcome.is_broken, outcome.diagnostics
    (plan,) = outcome.plans
    return plan


def closing(files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The resources that close the default group, by their logical ids without the common beginning."""
    (found,) = (template(plan_of(files), stack) for stack in stacks(plan_of(files)) if stack.closes_default_group)
    begin = "ClosedDefaultGroup"
    return {name.removeprefix(begin): each for name, each in found["Resources"].items() if name.startswith(begin)}


def test_the_resources_are_a_log_a_role_with_five_actions_the_function_and_what_calls_it() -> None:
    place = ["arn:", {"Ref": "AWS::Partition"}, ":ec2:", {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}]
    trusted = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    looks = {
        "Effect": "Allow",
        "Action": ["ec2:DescribeSecurityGroupRules", "ec2:DescribeSecurityGroups"],
        "Resource": "*",
    }
    revokes = {
        "Effect": "Allow",
        "Action": ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
        "Resource": {"Fn::Join": ["", [*place, ":security-group/*"]]},
        "Condition": {"ArnEquals": {"ec2:Vpc": {"Fn::Join": ["", [*place, ":vpc/", VPC]]}}},
    }
    writes = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": {"Fn::GetAtt": ["ClosedDefaultGroupLog", "Arn"]},
    }
    policy = {"Version": "2012-10-17", "Statement": [looks, revokes, writes]}
    found = closing(FILES)
    assert found == {
        "Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 365}},
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusted]},
                "Policies": [{"PolicyName": "close-default-group", "PolicyDocument": policy}],
            },
        },
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Code": {"ZipFile": CODE},
                "Description": "Closes the default security group of the VPC of shop, prod",
                "Handler": "index.handler",
                "LoggingConfig": {"LogGroup": {"Ref": "ClosedDefaultGroupLog"}},
                "Role": {"Fn::GetAtt": ["ClosedDefaultGroupRole", "Arn"]},
                "Runtime": "python3.13",
                "Timeout": 120,
            },
        },
        "": {
            "Type": "Custom::ClosedDefaultGroup",
            "Properties": {
                "ServiceToken": {"Fn::GetAtt": ["ClosedDefaultGroupFunction", "Arn"]},
                "ServiceTimeout": 600,
                "VpcId": VPC,
                "Code": found[""]["Properties"]["Code"],
            },
        },
    }


def test_a_vpc_whose_id_is_in_ssm_is_a_parameter_of_the_template_that_closes_its_group() -> None:
    files = FILES | {"sg-factory.yaml": SETTINGS.replace(f"id: {VPC}", "ssm: /network/vpc") + "stacks: folder\n"}
    plan = plan_of(files)
    last = stacks(plan)[-1]
    made = template(plan, last)
    assert made["Parameters"] == {
        "VpcId": {
            "Type": "AWS::SSM::Parameter::Value<AWS::EC2::VPC::Id>",
            "Default": "/network/vpc",
            "Description": "Where SSM keeps the id of the VPC",
        }
    }
    assert made["Resources"]["ClosedDefaultGroup"]["Properties"]["VpcId"] == {"Ref": "VpcId"}


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ("", [("shop-prod", True)]),
        (
            "stacks: folder\n",
            [("shop-prod-pay-groups", False), ("shop-prod-pay-rules", False), ("shop-prod-default-group", True)],
        ),
    ],
)
def test_one_stack_of_an_environment_closes_the_group_and_with_folders_it_is_the_last(
    layout: str, expected: list[tuple[str, bool]]
) -> None:
    plan = plan_of(FILES | {"sg-factory.yaml": SETTINGS + layout})
    made = stacks(plan)
    assert [(each.name, each.closes_default_group) for each in made] == expected
    assert [each.name for each in made if "ClosedDefaultGroup" in template(plan, each)["Resources"]] == [
        name for name, closes in expected if closes
    ]
    assert set(made[-1].needs) == {each.name for each in made[:-1]}


def test_cfn_lint_has_no_findings_in_any_layout(tmp_path: Path) -> None:
    made = {}
    for number, text in enumerate((SETTINGS, SETTINGS.replace(f"id: {VPC}", "ssm: /network/vpc"))):
        for layout in ("one", "folder"):
            plan = plan_of(FILES | {"sg-factory.yaml": f"{text}stacks: {layout}\n"})
            made |= {f"{number}-{layout}-{each.name}.json": json.dumps(template(plan, each)) for each in stacks(plan)}
    assert lint(tmp_path, made) == []


def test_no_name_of_a_project_gets_into_the_code() -> None:
    """Names of projects and environments take no quotes; here are some that a caller of the library might pass."""
    plan = plan_of(FILES)
    hostile = '"""); import os; os.system("id") # ${AWS::AccountId} {{resolve:ssm:/a}} \n\\'
    names = replace(plan, project=hostile, environment=replace(plan.environment, name=hostile * 9))
    (stack,) = stacks(names)
    function = template(names, stack)["Resources"]["ClosedDefaultGroupFunction"]["Properties"]
    assert function["Code"] == {"ZipFile": CODE}
    assert len(function["Description"]) == 256  # the most that Lambda takes
    assert isinstance(function["Description"], str)  # no expression


def test_the_code_is_short_enough_for_a_template_and_compiles() -> None:
    assert len(CODE) <= MOST_CHARACTERS
    compile(CODE, "index.py", "exec")


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with simulated_aws(tmp_path_factory.mktemp("aws")) as simulated:
        yield simulated


@pytest.fixture
def answers() -> Iterator[Answers]:
    with taking_answers() as taking:
        yield taking


def new_vpc(aws: Aws) -> tuple[str, str]:
    """A new VPC and its default group, with rules of both directions and families besides those that EC2 makes."""
    ec2 = aws.client("ec2")
    vpc = str(ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])
    group = default_of(aws, vpc)
    every = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}
    if not rules(aws, group, egress=False):  # moto does not make the one that EC2 makes
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[every])
    tcp = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    both = [
        {**tcp, "IpRanges": [{"CidrIp": "0.0.0.0/0"}, {"CidrIp": "10.0.0.0/8"}]},
        {**tcp, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
    ]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=both)
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=both)
    return vpc, group


def default_of(aws: Aws, vpc: str) -> str:
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    (group,) = aws.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]
    return str(group["GroupId"])


def rules(aws: Aws, group: str, *, egress: bool | None = None) -> list[str]:
    """The ids of the rules of a group, of one direction or both."""
    filters = [{"Name": "group-id", "Values": [group]}]
    found = aws.client("ec2").describe_security_group_rules(Filters=filters)["SecurityGroupRules"]
    return sorted(each["SecurityGroupRuleId"] for each in found if egress in (None, each["IsEgress"]))


def all_rules(aws: Aws) -> list[str]:
    found = aws.client("ec2").describe_security_group_rules()["SecurityGroupRules"]
    return sorted(each["SecurityGroupRuleId"] for each in found)


def request(kind: str, vpc: str, answers: Answers, **more: object) -> dict[str, Any]:
    """What CloudFormation sends for a custom resource: all of its properties are texts."""
    return {
        "RequestType": kind,
        "RequestId": "4a5b",
        "ResponseURL": answers.url,
        "ResourceType": "Custom::ClosedDefaultGroup",
        "LogicalResourceId": "ClosedDefaultGroup",
        "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop-prod/1",
        "ResourceProperties": {"ServiceToken": "arn:aws:lambda:x", "ServiceTimeout": "600", "VpcId": vpc, "Code": "1"},
        **more,
    }


def answer(vpc: str, **more: str) -> dict[str, str]:
    return {
        "Status": "SUCCESS",
        "PhysicalResourceId": f"{vpc}/default",
        "StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop-prod/1",
        "RequestId": "4a5b",
        "LogicalResourceId": "ClosedDefaultGroup",
        **more,
    }


def test_the_first_request_revokes_every_rule_of_the_default_group_and_no_other(aws: Aws, answers: Answers) -> None:
    ec2 = aws.client("ec2")
    vpc, group = new_vpc(aws)
    assert (len(rules(aws, group, egress=False)), len(rules(aws, group, egress=True))) == (4, 4)
    beside = ec2.create_security_group(GroupName="beside", Description="Another group", VpcId=vpc)["GroupId"]
    named = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}
    ec2.authorize_security_group_ingress(GroupId=beside, IpPermissions=[named])
    new_vpc(aws)
    before = all_rules(aws)
    own = rules(aws, group)

    ran = run_function(CODE, request("Create", vpc, answers), aws.environment)

    assert (ran.status, ran.stderr) == (0, ""), ran
    assert answers.bodies == [answer(vpc)]
    assert answers.headers[0]["content-type"] == ""  # another one would break the signature of the URL
    assert rules(aws, group) == []
    assert all_rules(aws) == sorted(set(before) - set(own))
    logged = json.loads(ran.stdout.splitlines()[0])
    assert sorted(each["SecurityGroupRuleId"] for each in logged) == own  # who wants one back finds it in the log


def test_a_second_request_and_a_deletion_change_nothing(aws: Aws, answers: Answers) -> None:
    vpc, group = new_vpc(aws)
    old = {"PhysicalResourceId": f"{vpc}/default"}
    for kind, more in (("Create", {}), ("Create", {}), ("Update", old), ("Delete", old)):
        assert run_function(CODE, request(kind, vpc, answers, **more), aws.environment).status == 0
        assert rules(aws, group) == []
    assert answers.bodies == [answer(vpc)] * 4


def test_a_deletion_answers_with_the_id_that_it_is_given_and_calls_nobody(answers: Answers) -> None:
    nobody = {"AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "http://localhost:1"}
    event = request("Delete", VPC, answers, PhysicalResourceId="shop-prod-1F2E3D")
    assert run_function(CODE, event, nobody).status == 0
    assert answers.bodies == [answer(VPC, PhysicalResourceId="shop-prod-1F2E3D")]


def test_rules_that_somebody_adds_go_with_the_next_update(aws: Aws, answers: Answers) -> None:
    vpc, group = new_vpc(aws)
    run_function(CODE, request("Create", vpc, answers), aws.environment)
    every = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    aws.client("ec2").authorize_security_group_egress(GroupId=group, IpPermissions=every)
    event = request("Update", vpc, answers, PhysicalResourceId=f"{vpc}/default")
    run_function(CODE, event, aws.environment)
    assert rules(aws, group) == []
    assert answers.bodies == [answer(vpc)] * 2


def test_an_update_to_another_vpc_closes_that_and_leaves_the_former_closed(aws: Aws, answers: Answers) -> None:
    (old, old_group), (new, new_group) = new_vpc(aws), new_vpc(aws)
    run_function(CODE, request("Create", old, answers), aws.environment)
    changed = {"PhysicalResourceId": f"{old}/default", "OldResourceProperties": {"VpcId": old}}
    run_function(CODE, request("Update", new, answers, **changed), aws.environment)
    # The id is another one, so that CloudFormation deletes the resource that had the former.
    run_function(CODE, request("Delete", old, answers, PhysicalResourceId=f"{old}/default"), aws.environment)
    assert (rules(aws, old_group), rules(aws, new_group)) == ([], [])
    assert answers.bodies == [answer(old), answer(new), answer(old)]


def test_a_vpc_that_is_not_there_is_answered_with_a_reason(aws: Aws, answers: Answers) -> None:
    ran = run_function(CODE, request("Create", VPC, answers), aws.environment)
    assert ran.status == 0
    reason = f"The default group of {VPC} is not closed: this account does not have it in this region"
    assert answers.bodies == [answer(VPC, Status="FAILED", Reason=reason)]


def test_an_ec2_that_nobody_reaches_is_answered_with_a_reason(answers: Answers) -> None:
    nobody = {"AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "http://localhost:1", "AWS_EC2_METADATA_DISABLED": "true"}
    event = request("Create", VPC, answers)
    run_function(CODE, event, {**nobody, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"})
    reason = f'The default group of {VPC} is not closed: Could not connect to the endpoint URL: "http://localhost:1/"'
    assert answers.bodies == [answer(VPC, Status="FAILED", Reason=reason)]


def test_a_request_without_a_vpc_is_answered_with_a_reason(aws: Aws, answers: Answers) -> None:
    event = request("Create", VPC, answers, ResourceProperties={"ServiceToken": "arn:aws:lambda:x"})
    run_function(CODE, event, aws.environment)
    assert [(each["Status"], each["PhysicalResourceId"]) for each in answers.bodies] == [("FAILED", "/default")]


@contextmanager
def between(aws: Aws, refused: Mapping[int, str]) -> Iterator[tuple[Aws, list[str]]]:
    """An endpoint that passes requests on to EC2 and keeps their actions; it refuses some, by number, with a code."""
    actions: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            actions.append(parse_qs(body.decode())["Action"][0])
            code = refused.get(len(actions))
            if code:
                told = f"<Errors><Error><Code>{code}</Code><Message>Refused</Message></Error></Errors>"
                self.answer(403, f"<Response>{told}<RequestID>1</RequestID></Response>".encode())
                return
            kept = {key: self.headers[key] for key in ("Authorization", "Content-Type", "X-Amz-Date")}
            with urlopen(Request(aws.url, body, {**kept, "Host": "ec2.eu-west-1.amazonaws.com"})) as passed:
                self.answer(passed.status, passed.read())

        def answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Write no log."""

    with ThreadingHTTPServer(("localhost", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield replace(aws, url=f"http://localhost:{server.server_port}"), actions
        finally:
            server.shutdown()
            thread.join()


def test_the_function_may_call_what_it_calls_and_nothing_else(aws: Aws, answers: Answers) -> None:
    vpc, _ = new_vpc(aws)
    with between(aws, {}) as (endpoint, actions):
        run_function(CODE, request("Create", vpc, answers), endpoint.environment)
    assert answers.bodies == [answer(vpc)]
    policy = closing(FILES)["Role"]["Properties"]["Policies"][0]["PolicyDocument"]
    allowed = {action for statement in policy["Statement"] for action in statement["Action"]}
    assert {f"ec2:{action}" for action in actions} == {each for each in allowed if each.startswith("ec2:")}


def test_a_role_that_iam_does_not_know_yet_and_a_rule_that_somebody_revokes_meanwhile_are_tried_again(
    aws: Aws, answers: Answers
) -> None:
    vpc, group = new_vpc(aws)
    refused = {1: "UnauthorizedOperation", 4: "InvalidSecurityGroupRuleId.NotFound"}
    with between(aws, refused) as (endpoint, actions):
        run_function(CODE, request("Create", vpc, answers), endpoint.environment)
    assert actions == [
        "DescribeSecurityGroups",
        *("DescribeSecurityGroups", "DescribeSecurityGroupRules", "RevokeSecurityGroupIngress"),
        *("DescribeSecurityGroups", "DescribeSecurityGroupRules"),
        *("RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"),
        *("DescribeSecurityGroups", "DescribeSecurityGroupRules"),
    ]
    assert rules(aws, group) == []
    assert answers.bodies == [answer(vpc)]


def test_another_refusal_is_answered_at_once_with_its_reason(aws: Aws, answers: Answers) -> None:
    vpc, _ = new_vpc(aws)
    with between(aws, {3: "OperationNotPermitted"}) as (endpoint, actions):
        run_function(CODE, request("Create", vpc, answers), endpoint.environment)
    assert len(actions) == 3
    said = "An error occurred (OperationNotPermitted) when calling the RevokeSecurityGroupIngress operation: Refused"
    reason = f"The default group of {vpc} is not closed: {said}"
    assert answers.bodies == [answer(vpc, Status="FAILED", Reason=reason)]


def test_an_answer_that_nobody_takes_is_an_error_of_the_run_so_that_lambda_runs_it_again(aws: Aws) -> None:
    vpc, group = new_vpc(aws)
    event = request("Create", vpc, Answers("http://localhost:1/answer"))
    ran = run_function(CODE, event, aws.environment)
    assert ran.status != 0
    assert "URLError" in ran.stderr
    assert rules(aws, group) == []


def test_the_upper_bound_of_the_size_of_a_template_holds() -> None:
    plan = plan_of(
        FILES | {"sg-factory.yaml": SETTINGS.replace(f"id: {VPC}", "ssm: /network/vpc") + "stacks: folder\n"}
    )
    for stack in stacks(plan):
        size = len(json.dumps(template(plan, stack), indent=1))
        assert size <= bytes_at_most(stack, parameters_of(plan, stack))
