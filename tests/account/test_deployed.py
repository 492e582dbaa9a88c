"""Reading deployed stacks from a simulated AWS over HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from uuid import uuid4

import pytest

from sg_factory.account import AccountUnread, deployed
from sg_factory.source.cloudformation import readings_of_text
from tests.account.answers import answering, described, template
from tests.cli.command import run
from tests.end_to_end.aws import ACCOUNT, Aws
from tests.projects import write
from tests.source.cloudformation.telling import AS_OF, lines

YAML = dedent("""\
    # The groups of the shop.
    Parameters:
      Vpc: {Type: String}
      Office: {Type: "AWS::SSM::Parameter::Value<String>", Default: /network/office}
      Ports: {Type: CommaDelimitedList, Default: "443,8443"}
    Resources:
      Web:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: !Sub "Web servers in ${AWS::Region}"
          VpcId: !Ref Vpc
          SecurityGroupIngress:
            - {IpProtocol: tcp, FromPort: !Select [1, !Ref Ports], ToPort: 8443, CidrIp: !Ref Office, Description: In}
          SecurityGroupEgress:
            - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8, Description: Out}
    """)


def create(aws: Aws, text: str, **parameters: str) -> str:
    """Create a stack with a new name, and return the name."""
    name = f"shop-{uuid4().hex[:8]}"
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    aws.client("cloudformation").create_stack(StackName=name, TemplateBody=text, Parameters=given)
    return name


@pytest.fixture
def shop(logged_in: Aws) -> str:
    """The name of a stack with parameters of every kind."""
    logged_in.client("ssm").put_parameter(
        Name="/network/office", Value="198.51.100.0/24", Type="String", Overwrite=True
    )
    return create(logged_in, YAML, Vpc=logged_in.default_vpc())


def test_a_template_comes_back_as_it_was_written_with_what_its_parameters_were_given(shop: str, logged_in: Aws):
    found = deployed(shop)
    assert (found.name, found.template) == (shop, YAML)
    parameters = dict(found.parameters)
    stack_id = parameters.pop("AWS::StackId")
    assert stack_id.startswith(f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/{shop}/")
    assert parameters == {
        "AWS::AccountId": ACCOUNT,
        "AWS::Partition": "aws",
        "AWS::Region": "eu-west-1",
        "AWS::StackName": shop,
        "Office": "198.51.100.0/24",
        "Ports": "443,8443",
        "Vpc": logged_in.default_vpc(),
    }
    assert list(found.parameters) == sorted(found.parameters)


def test_what_is_deployed_is_one_plan_in_which_nothing_is_open(shop: str):
    found = deployed(shop)
    read, mistakes = readings_of_text(found.template.encode(), f"deployed:{shop}", AS_OF, dict(found.parameters))
    assert mistakes == ()
    assert [list(lines(reading.plan)) for reading in read] == [
        ["Web: Web servers in eu-west-1", "  ingress tcp/8443 198.51.100.0/24", "  egress tcp/443 10.0.0.0/8"]
    ]


def test_a_template_in_json_keeps_what_it_says_and_its_order(logged_in: Aws):
    group = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "Überall", "VpcId": "vpc-1"}}
    written = {"Resources": {"Web": group, "Api": group}, "Outputs": {}}
    found = deployed(create(logged_in, json.dumps(written)))
    assert found.template == json.dumps(written, indent=2, ensure_ascii=False) + "\n"


def test_a_stack_is_found_by_its_arn_too(shop: str):
    by_name = deployed(shop)
    assert deployed(dict(by_name.parameters)["AWS::StackId"]) == by_name


@pytest.mark.parametrize(
    ("account", "status", "said"),
    [
        (ACCOUNT, 0, "no difference"),
        (
            "444455556666",
            2,
            f"sg-factory: the credentials are of the account {ACCOUNT}, but “{{stack}}” is to be read in 444455556666",
        ),
    ],
)
def test_a_stack_of_an_environment_is_looked_for_in_its_account_and_region(
    logged_in: Aws, tmp_path: Path, account: str, status: int, said: str
):
    name = f"shop-{uuid4().hex[:8]}"
    prod = f"{{account: '{account}', region: eu-west-1, vpc: {{id: vpc-0a1b2c3d, cidrs: [10.0.0.0/16]}}}}"
    files = {
        "sg-factory.yaml": f"{{name: {name}, environments: {{prod: {prod}}}}}",
        "roles/web.yaml": "description: Web servers\nowner: shop\n",
    }
    template = run("template", folder=write(tmp_path, files)).stdout
    logged_in.client("cloudformation").create_stack(StackName=f"{name}-prod", TemplateBody=template)
    nowhere_else = {key: value for key, value in logged_in.environment.items() if "REGION" not in key}
    ran = run("diff", f"deployed:{name}-prod", folder=tmp_path, **nowhere_else)
    assert (ran.returncode, (ran.stdout + ran.stderr).splitlines()[0]) == (status, said.format(stack=f"{name}-prod"))


def test_the_caller_may_say_the_region_and_whose_the_stack_must_be(shop: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("AWS_REGION")
    assert deployed(shop, "eu-west-1", account=ACCOUNT).name == shop
    with pytest.raises(AccountUnread) as refused:
        deployed(shop, "eu-west-1", account="444455556666")
    assert str(refused.value) == (
        f"the credentials are of the account {ACCOUNT}, but “{shop}” is to be read in 444455556666"
    )


@pytest.mark.usefixtures("logged_in")
def test_a_parameter_that_is_not_to_be_shown_has_no_value_here(monkeypatch: pytest.MonkeyPatch):
    def parameter(name: str, value: str) -> str:
        return f"<member><ParameterKey>{name}</ParameterKey><ParameterValue>{value}</ParameterValue></member>"

    given = parameter("Password", "****") + parameter("Range", "") + parameter("Stage", "prod")
    stack = described(f"<StackStatus>UPDATE_COMPLETE</StackStatus><Parameters>{given}</Parameters>")
    with answering(200, stack, template("Resources: {}\n")) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        found = deployed("shop")
    assert [(name, value) for name, value in found.parameters if not name.startswith("AWS::")] == [
        ("Range", ""),
        ("Stage", "prod"),
    ]


def test_nothing_is_deployed_of_a_change_set_that_nobody_has_executed(logged_in: Aws):
    name = f"shop-{uuid4().hex[:8]}"
    logged_in.client("cloudformation").create_change_set(
        StackName=name, ChangeSetName="first", TemplateBody='{"Resources": {}}', ChangeSetType="CREATE"
    )
    with pytest.raises(AccountUnread) as refused:
        deployed(name)
    assert str(refused.value) == (
        f"there is nothing in the stack “{name}”: nothing of it has been deployed yet (REVIEW_IN_PROGRESS)"
    )


def test_nothing_is_deployed_of_a_stack_that_was_deleted(shop: str, logged_in: Aws):
    arn = dict(deployed(shop).parameters)["AWS::StackId"]
    logged_in.client("cloudformation").delete_stack(StackName=shop)
    with pytest.raises(AccountUnread) as refused:
        deployed(arn)
    assert str(refused.value) == f"there is nothing in the stack “{shop}”: it has been deleted (DELETE_COMPLETE)"
    with pytest.raises(AccountUnread) as refused:
        deployed(shop)
    assert (
        str(refused.value)
        == f"there is no stack “{shop}” in this account and region: check its name, the account and the region"
    )
