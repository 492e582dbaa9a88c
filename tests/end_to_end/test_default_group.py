"""`cdk deploy` of a project that closes the default group: CloudFormation calls the function, and waits for it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.aws import ACCOUNT, REGION, Aws, cdk, simulated_aws
from tests.end_to_end.project import edit, sg_factory

STACK = "shop-prod"


@pytest.fixture
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """A simulated AWS that runs functions, bootstrapped: of this test alone, as a default group stays closed."""
    folder = tmp_path_factory.mktemp("aws")
    with simulated_aws(folder, runs_functions=True) as simulated:
        ran = cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}", project=folder, aws=simulated)
        assert ran.status == 0, ran
        yield simulated


def default_rules(aws: Aws, vpc: str) -> list[str]:
    """The rules of the default group of a VPC."""
    ec2 = aws.client("ec2")
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    (group,) = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    of_group = [{"Name": "group-id", "Values": [group["GroupId"]]}]
    found = ec2.describe_security_group_rules(Filters=of_group)["SecurityGroupRules"]
    return [each["SecurityGroupRuleId"] for each in found]


def test_cdk_deploy_closes_the_default_group_and_cdk_destroy_leaves_it_closed(sample: Path, aws: Aws) -> None:
    vpc = aws.default_vpc()
    other = aws.client("ec2").create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    aws.client("ssm").put_parameter(Name="/network/vpc", Value=vpc, Type="String")
    settings = (sample / "sg-factory.yaml").read_text()
    (sample / "sg-factory.yaml").write_text(
        f"environments:\n  prod:\n    account: '{ACCOUNT}'\n    region: {REGION}\n"
        f"    vpc: {{ssm: /network/vpc, cidrs: [172.31.0.0/16]}}\n    restrict_default_group: true\n{settings}"
    )
    assert default_rules(aws, vpc)

    ran = cdk("deploy", "--all", "--require-approval", "never", project=sample, aws=aws)
    assert ran.status == 0, ran
    assert aws.stacks()[STACK] == "CREATE_COMPLETE"
    while default_rules(aws, vpc):  # unlike CloudFormation, moto does not wait for the answer; pytest ends a long wait
        time.sleep(0.2)
    assert default_rules(aws, other)

    status = json.loads(sg_factory("drift", "--format", "json", project=sample, aws=aws).stdout)
    assert "default_groups" not in status
    diff = sg_factory("diff", f"deployed:{STACK}", project=sample, aws=aws)
    assert diff.stdout.startswith("no difference\n"), diff
    edit(sample / "sg-factory.yaml", "    restrict_default_group: true\n", "")
    diff = sg_factory("diff", f"deployed:{STACK}", project=sample, aws=aws)
    assert "default group of the VPC: no longer: closed, without rules" in diff.stdout

    ran = cdk("destroy", "--all", "--force", project=sample, aws=aws)
    assert ran.status == 0, ran
    assert STACK not in aws.stacks()
    assert default_rules(aws, vpc) == []
