"""The example that puts the same groups into every account, by a StackSet.

CDK makes it. moto 5.2.5 knows no StackSet in a template, so what CDK made is created by the calls that CloudFormation
makes of it: the body, the parameters and the overrides are those of the synthesized template.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.end_to_end.aws import Aws, cdk, simulated_aws
from tests.end_to_end.project import sg_factory, templates_in
from tests.projects import write

PLACES = (("111122223333", "eu-west-1"), ("111122223333", "us-east-1"), ("444455556666", "eu-west-1"))
ROLES = {"bastion", "endpoint", "managed-host"}


def stack_set(project: Path, *, validate: bool = False) -> dict[str, Any]:
    """The properties of the StackSet that `cdk synth` makes, without requests to any account."""
    ran = cdk("synth", "--quiet", project=project, validate=validate)
    assert ran.status == 0, ran
    resources = templates_in(project / "cdk.out")["shared-groups"]["Resources"].values()
    (found,) = (each["Properties"] for each in resources if each["Type"] == "AWS::CloudFormation::StackSet")
    return dict(found)


def override(vpc: str) -> list[dict[str, str]]:
    return [{"ParameterKey": "VpcId", "ParameterValue": vpc}]


def test_the_stack_set_has_the_projects_template_and_the_vpc_of_every_account(shared_groups: Path) -> None:
    made = stack_set(shared_groups, validate=True)
    assert made.pop("TemplateBody") == sg_factory("template", project=shared_groups).stdout
    assert made == {
        "StackSetName": "shared",
        "PermissionModel": "SELF_MANAGED",
        "Parameters": override("vpc-00000000"),
        "StackInstancesGroup": [
            {"DeploymentTargets": {"Accounts": [account]}, "Regions": [region], "ParameterOverrides": override(vpc)}
            for (account, region), vpc in zip(
                PLACES, ("vpc-0a1b2c3d4e5f60718", "vpc-0b2c3d4e5f6071829", "vpc-0c3d4e5f60718293a"), strict=True
            )
        ],
    }


def test_a_mistake_in_a_role_file_stops_the_synth_and_is_reported_as_by_check(shared_groups: Path) -> None:
    (shared_groups / "roles/bastion.yaml").write_text("description: The one way in\n")
    ran = cdk("synth", project=shared_groups)
    assert (ran.status, ran.stdout) == (1, "")
    told = sg_factory("check", project=shared_groups).stdout
    assert told.startswith("error[missing-key]: “owner” is missing\n --> roles/bastion.yaml:1:1\n")
    assert told in ran.stderr


def test_its_stacks_bring_every_account_the_groups_of_its_own_vpc(shared_groups: Path, tmp_path: Path) -> None:
    with simulated_aws(tmp_path) as aws:
        accounts = {place: aws.elsewhere(*place) for place in PLACES}
        vpcs = {place: account.default_vpc() for place, account in accounts.items()}
        assert len(set(vpcs.values())) == len(PLACES)
        lines = (f'"{account}": {{{region}: {vpcs[account, region]}}}\n' for account, region in PLACES[1:])
        write(shared_groups, {"accounts.yaml": "".join(lines)})

        create(aws, stack_set(shared_groups))
        for place in PLACES[1:]:
            assert_has_the_groups(accounts[place], vpcs[place], shared_groups)
        assert accounts[PLACES[0]].groups() == {}


def create(aws: Aws, made: dict[str, Any]) -> None:
    """Deploy the resource as CloudFormation does."""
    cloudformation = aws.client("cloudformation")
    instances = made.pop("StackInstancesGroup")
    cloudformation.create_stack_set(**made)
    for each in instances:
        cloudformation.create_stack_instances(
            StackSetName=made["StackSetName"],
            Accounts=each["DeploymentTargets"]["Accounts"],
            Regions=each["Regions"],
            ParameterOverrides=each["ParameterOverrides"],
        )


def assert_has_the_groups(account: Aws, vpc: str, project: Path) -> None:
    """The account has one stack, of the project's template, whose groups are in the VPC and published."""
    (stack,) = account.stacks()
    assert account.template(stack) == json.loads(sg_factory("template", project=project).stdout)
    groups = account.groups()
    assert groups.keys() == {f"shared-{role}" for role in ROLES}
    assert account.parameters("/shared") == {f"/shared/default/{role}": groups[f"shared-{role}"] for role in ROLES}
    found = account.client("ec2").describe_security_groups(GroupIds=list(groups.values()))["SecurityGroups"]
    assert {group["VpcId"] for group in found} == {vpc}
