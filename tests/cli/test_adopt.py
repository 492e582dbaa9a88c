"""`sg-factory adopt` as a caller sees it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run
from tests.projects import write
from tests.takeover.live import GROUPS, PROJECT, WEB, WEB_ROLE, snapshot
from tests.takeover.test_in_steps import FIRST, deployed, in_its_stack


def adopt(
    folder: Path, *arguments: str, files: dict[str, str] = PROJECT, account: Any = None
) -> subprocess.CompletedProcess[str]:
    """Run `adopt` with a snapshot in a project's folder."""
    write(folder, files)
    (folder / "account.json").write_text(json.dumps(account or snapshot(*GROUPS)), "utf-8")
    return run("adopt", "account.json", *arguments, folder=folder)


def test_the_steps_and_what_the_first_deploy_changes_are_printed(tmp_path: Path) -> None:
    done = adopt(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout
        == """\
role    group                 stack  state      rules with groups
orders  sg-0000000000000000b  shop   to import  0 of 2 taken over
web     sg-0000000000000000a  shop   to import  0 of 1 taken over

0 of 2 groups are taken over

steps:
  1. import 2 groups and 3 rules into shop
  2. deploy shop

the first normal deploy of shop:
  revokes rules that no role file has:
    web  ingress tcp/22 from 10.0.0.0/8
  changes descriptions of rules:
    web  ingress tcp/443 from 0.0.0.0/0: “Customers” → “Customers of the shop”
  adds rules:
    web  ingress tcp/443 from internet ::/0
  adds the rule to nowhere, which allows nothing:
    orders  egress icmp/252/86 to 255.255.255.255/32
    web     egress icmp/252/86 to 255.255.255.255/32
  sets tags:
    orders  description: none → “The order system”
    orders  Name: none → “shop-orders”
    orders  owner: none → “data-platform”
    orders  source: none → “roles/orders.yaml”
    web     description: none → “Web servers”
    web     Name: “the web” → “shop-web”
    web     owner: none → “storefront”
    web     source: none → “roles/web.yaml”
  makes:
    orders  AWS::SSM::Parameter /shop/default/orders
    web     AWS::SSM::Parameter /shop/default/web

rules that stay as they are, as no role file has them:
  orders: ingress tcp/5432 from other
"""
    )


def test_a_folder_has_an_assembly_a_map_and_the_files_of_each_change_set(tmp_path: Path) -> None:
    done = adopt(tmp_path, "--output", "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "wrote out/manifest.json\n"
        "wrote out/map.json\n"
        "wrote out/shop/template.json\n"
        "wrote out/shop/resources-to-import.json\n"
        "wrote out/STEPS.md\n"
    )
    assert json.loads((tmp_path / "out/manifest.json").read_text("utf-8")) == {
        "version": "36.0.0",
        "artifacts": {
            "shop": {
                "type": "aws:cloudformation:stack",
                "environment": "aws://123456789012/eu-west-1",
                "properties": {"templateFile": "shop/template.json", "stackName": "shop"},
                "displayName": "shop",
            }
        },
    }
    to_import = json.loads((tmp_path / "out/shop/resources-to-import.json").read_text("utf-8"))
    mapping = json.loads((tmp_path / "out/map.json").read_text("utf-8"))
    assert {each["LogicalResourceId"]: each["ResourceIdentifier"] for each in to_import} == mapping
    assert mapping["Web4B5E57F6"] == {"Id": WEB}
    assert json.loads((tmp_path / "out/shop/template.json").read_text("utf-8"))["Resources"].keys() == mapping.keys()


def test_the_steps_say_what_each_changes_and_what_to_look_at(tmp_path: Path) -> None:
    adopt(tmp_path, "--output", "out")
    assert (
        (tmp_path / "out/STEPS.md").read_text("utf-8")
        == """\
# Take over existing groups

These files bring security groups that exist into the stacks of shop. An import changes nothing in EC2: no group
is replaced, and no rule is revoked. What the first normal deploy after it changes is listed at its step.

- Do the steps in their order, each once what the step before says under “look at” is right.
- Keep the role files, and the groups in EC2, as they are from the first import to the last deploy. A rule that leaves
  its role file in between stays in EC2, as the import keeps it (`DeletionPolicy: Retain`). After a change, run
  `sg-factory adopt` again.
- Commands run in this folder, with the credentials of the account. `sg-factory adopt --status` with a new snapshot says
  how far you are.

## Before: how CloudFormation identifies groups and rules

```
aws cloudformation get-template-summary --region eu-west-1 \\
  --template-body file://shop/template.json \\
  --query 'ResourceIdentifierSummaries[].[ResourceType, ResourceIdentifiers]'
```

The identifier of each type has to be `Id`. If it is another one, stop: these files would be refused.

## 1. Import 2 groups and 3 rules into shop

In account 123456789012, eu-west-1.

With the CDK command line:

```
cdk import --app . shop --resource-mapping map.json
```

Or with a change set of CloudFormation:

```
aws cloudformation create-change-set --stack-name shop --change-set-name take-over --region eu-west-1 \\
  --change-set-type IMPORT --template-body file://shop/template.json \\
  --resources-to-import file://shop/resources-to-import.json
aws cloudformation describe-change-set --stack-name shop --change-set-name take-over --region eu-west-1
aws cloudformation execute-change-set --stack-name shop --change-set-name take-over --region eu-west-1
```

- It changes nothing in EC2: 2 groups and 3 rules become resources of the stack.
- Look at the change set before it is executed: each change has the action `Import`, and there is no other.
- Look at the stack after it: its status is `IMPORT_COMPLETE`.

| role | resource | in EC2 |
| --- | --- | --- |
| orders | Orders1C168ADB | sg-0000000000000000b |
| web | Web4B5E57F6 | sg-0000000000000000a |
| orders | Orders1C168ADBIngressE54474970822 | sgr-00000000000000006 |
| orders | Orders1C168ADBIngressE989CC2EE62D | sgr-00000000000000004 |
| web | Web4B5E57F6Egress6C2D157CEFD3 | sgr-00000000000000003 |

## 2. Deploy shop

In account 123456789012, eu-west-1.

In the project's folder, `cdk deploy shop`; or without CDK:

```
sg-factory template --output templates
aws cloudformation deploy --stack-name shop --region eu-west-1 \\
  --template-file templates/shop.template.json \\
  --parameter-overrides VpcId=vpc-0123456789abcdef0
```

`VpcId` is the VPC that the groups are in: for another one, CloudFormation would replace them.

- It revokes rules that no role file has:
  - web: `ingress tcp/22 from 10.0.0.0/8`
- It changes descriptions of rules:
  - web: `ingress tcp/443 from 0.0.0.0/0: “Customers” → “Customers of the shop”`
  - Of a rule with a range or prefix list, EC2 revokes the rule and adds it again: for a moment it is missing. To avoid
    that, keep the description as EC2 has it.
- It adds rules:
  - web: `ingress tcp/443 from internet ::/0`
- It adds the rule to nowhere, which allows nothing:
  - orders: `egress icmp/252/86 to 255.255.255.255/32`
  - web: `egress icmp/252/86 to 255.255.255.255/32`
- It sets tags:
  - orders: `description: none → “The order system”`
  - orders: `Name: none → “shop-orders”`
  - orders: `owner: none → “data-platform”`
  - orders: `source: none → “roles/orders.yaml”`
  - web: `description: none → “Web servers”`
  - web: `Name: “the web” → “shop-web”`
  - web: `owner: none → “storefront”`
  - web: `source: none → “roles/web.yaml”`
- It makes:
  - orders: `AWS::SSM::Parameter /shop/default/orders`
  - web: `AWS::SSM::Parameter /shop/default/web`
- Tags that no role file has stay. IAM policies may name `Name`, `description`, `owner` and `source`.
- Look at the change set before it is executed: no group has the replacement `True`. A rule may have `Conditional`, as
  it now names its groups by reference: their ids stay the same, so nothing is replaced.
- Look at the groups after it: `sg-factory diff` of the project and a new snapshot lists no access gained or lost.

## Rules that stay as they are

No role file has these rules with other groups. No stack takes them over, and no deploy removes them:

- `orders: ingress tcp/5432 from other`

## The way back: retain and forget

After an import and before the normal deploy, each resource of a new stack has `DeletionPolicy: Retain`: `delete-stack`
forgets the groups and rules, and changes nothing in EC2. A normal deploy takes that policy away. After it:

1. Save the stack's template (`aws cloudformation get-template`), write `DeletionPolicy: Retain` on the groups and rules
   that the stack shall forget, and a `Metadata` with any key beside it: another policy alone is no update to
   CloudFormation. Deploy that.
2. Remove these resources, and the SSM parameters that publish the groups, from that template and deploy it again; or
   delete the stack if it has no others.
3. Remove the roles from the project, or name the groups under `security_groups:` where other roles need them.

The groups keep all rules. Their tags, and the rule to nowhere, stay as the last deploy has set them.
"""
    )


def test_without_ids_of_rules_the_call_is_named(tmp_path: Path) -> None:
    account = {key: value for key, value in snapshot(*GROUPS).items() if key != "SecurityGroupRules"}
    done = adopt(tmp_path, "--output", "out", account=account)
    assert (done.returncode, done.stdout, (tmp_path / "out").exists()) == (2, "", False)
    assert done.stderr == (
        "sg-factory: account.json has no ids of rules: add the answer of `aws ec2 describe-security-group-rules`, or "
        "use `sg-factory snapshot`\n"
    )


def test_a_group_that_cannot_be_adopted_is_status_1_and_the_others_are_written(tmp_path: Path) -> None:
    wrong = {**PROJECT, "roles/web.yaml": WEB_ROLE.replace("name: web-prod", "name: webs")}
    done = adopt(tmp_path, "--output", "out", files=wrong)
    assert done.returncode == 1
    assert (
        done.stderr
        == """\
error[differs-from-existing]: the name of sg-0000000000000000a is “web-prod”, not “webs”
 --> roles/web.yaml:4:44
  |
4 | existing: {id: sg-0000000000000000a, name: webs, description: launch-wizard-3}
  |                                            ^^^^
  = help: write it as EC2 has it: with another name CloudFormation would replace the group
"""
    )
    assert "Orders1C168ADB" in json.loads((tmp_path / "out/map.json").read_text("utf-8"))
    steps = (tmp_path / "out/STEPS.md").read_text("utf-8")
    assert "- `the name of sg-0000000000000000a is “web-prod”, not “webs”`\n  write it as EC2 has it" in steps


def test_the_status_tells_what_is_taken_over_and_what_is_not_yet(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks/shop.template.json").write_text(json.dumps(deployed(FIRST)["shop"]), "utf-8")
    done = adopt(tmp_path, "--status", "--deployed", "stacks", account=in_its_stack())
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout
        == """\
role    group                 stack  state       rules with groups
orders  sg-0000000000000000b  shop   to import   0 of 2 taken over
web     sg-0000000000000000a  shop   taken over  1 of 1 taken over

1 of 2 groups is taken over
"""
    )


def test_the_status_by_tags_alone_says_what_it_does_not_know(tmp_path: Path) -> None:
    done = adopt(tmp_path, "--status", account=in_its_stack())
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout
        == """\
role    group                 stack  state       rules with groups
orders  sg-0000000000000000b  shop   to import   2 there
web     sg-0000000000000000a  shop   taken over  1 there

1 of 2 groups is taken over
not known: the template of shop, so that some rules may be in it already
"""
    )


def test_a_stack_that_exists_is_asked_for_its_template(tmp_path: Path) -> None:
    done = adopt(tmp_path, "--output", "out", account=in_its_stack())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "sg-factory: the stack shop exists, and its import has to hold its template unchanged: save it with `aws "
        "cloudformation get-template --stack-name shop > DIR/shop.json`, and name the folder with --deployed; it holds "
        "the templates of all stacks of the project that exist\n"
    )


def test_once_all_is_imported_nothing_is_written_and_the_deploy_is_named(tmp_path: Path) -> None:
    assert adopt(tmp_path, "--output", "out").returncode == 0
    done = adopt(tmp_path, "--output", "again", "--deployed", "out")
    assert (done.returncode, done.stdout, done.stderr) == (0, "nothing is left to import; still to deploy: shop\n", "")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "stacks/shop.json is no CloudFormation template"),
        ("[1]", "stacks/shop.json is no CloudFormation template"),
        ('{"Resources": []}', "stacks/shop.json is no CloudFormation template"),
        ('{"Resources": {"A": 3}}', "stacks/shop.json is no CloudFormation template"),
        ('{"Resources": {"A": {"Properties": []}}}', "stacks/shop.json is no CloudFormation template"),
        ('{"Resources": {}, "Parameters": 3}', "stacks/shop.json is no CloudFormation template"),
        ('{"TemplateBody": 3}', "stacks/shop.json is no CloudFormation template"),
        ('{"TemplateBody": "Resources: ["}', "stacks/shop.json is no CloudFormation template"),
        ("\ud800", "stacks/shop.json is no CloudFormation template"),
    ],
)
def test_a_file_that_is_no_template_is_a_sentence(text: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks/shop.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    done = adopt(tmp_path, "--deployed", "stacks")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"sg-factory: {reason}\n")


def test_a_folder_without_templates_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    done = adopt(tmp_path, "--deployed", "stacks")
    assert (done.returncode, done.stderr) == (
        2,
        "sg-factory: stacks has no templates: name each file after its stack, such as shop.json\n",
    )


def test_a_project_without_existing_has_nothing_to_adopt(tmp_path: Path) -> None:
    done = adopt(tmp_path, files={"roles/web.yaml": "description: Web\nowner: shop\n"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "sg-factory: no role takes a group over: write `existing` in its file, as `sg-factory import` does\n"
    )


def test_a_template_is_no_source(tmp_path: Path) -> None:
    done = adopt(tmp_path, account={"Resources": {"A": {"Type": "AWS::EC2::SecurityGroup", "Properties": {}}}})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "sg-factory: account.json is not what EC2 answers of an account: take one with `sg-factory snapshot`\n"
    )


TWO = """\
    environments:
      dev: {account: "123456789012", region: eu-west-1, vpc: {id: vpc-0123456789abcdef0, cidrs: [10.0.0.0/16]}}
      prod: {account: "123456789012", region: eu-west-1, vpc: {id: vpc-0fffffffffffffff0, cidrs: [10.0.0.0/16]}}
    """
TWICE = """\
    description: Web servers
    owner: storefront
    existing:
      dev: {id: sg-0000000000000000a, name: web-prod, description: launch-wizard-3}
      prod: {id: sg-000000000000000ff, name: web-prod, description: launch-wizard-3}
    """


def test_a_role_that_takes_over_a_group_in_two_environments_needs_a_folder_for_each(tmp_path: Path) -> None:
    files = {"sg-factory.yaml": TWO, "roles/web.yaml": TWICE}
    web = {**GROUPS[0], "IpPermissionsEgress": []}
    account = snapshot(web, {**web, "GroupId": "sg-000000000000000ff", "VpcId": "vpc-0fffffffffffffff0"})
    done = adopt(tmp_path, "--output", "out", files=files, account=account)
    assert (done.returncode, done.stderr) == (
        2,
        "sg-factory: dev and prod import roles of the same name, and one map cannot tell them apart: choose one with "
        "--environment\n",
    )
    done = adopt(tmp_path, "--output", "out", "--environment", "prod", files=files, account=account)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((tmp_path / "out/map.json").read_text("utf-8")) == {"Web4B5E57F6": {"Id": "sg-000000000000000ff"}}


def test_an_environment_whose_vpc_the_source_lacks_is_said(tmp_path: Path) -> None:
    files = {"sg-factory.yaml": TWO, "roles/web.yaml": TWICE}
    account = snapshot({**GROUPS[0], "IpPermissionsEgress": []})
    done = adopt(tmp_path, "--status", files=files, account=account)
    assert (done.returncode, done.stderr) == (
        0,
        "sg-factory: the VPC of “prod” is not in account.json: nothing is said of that environment\n",
    )
    done = adopt(tmp_path, "--status", "--environment", "prod", files=files, account=account)
    assert (done.returncode, done.stderr) == (
        2,
        "sg-factory: account.json has no VPC of the project's environments: it has vpc-0123456789abcdef0\n",
    )


def test_a_stack_that_also_closes_the_default_group_is_deployed_with_leave_to_make_a_role(tmp_path: Path) -> None:
    settings = """\
        name: shop
        environments:
          prod:
            account: "123456789012"
            region: eu-west-1
            vpc: {id: vpc-0123456789abcdef0, cidrs: [10.0.0.0/16]}
            restrict_default_group: true
        """
    roles = {"roles/web.yaml": WEB_ROLE.replace("existing: {", "existing: {prod: {").replace("wizard-3}", "wizard-3}}")}
    done = adopt(tmp_path, "--output", "out", files={"sg-factory.yaml": settings, **roles})
    assert done.returncode == 0, done.stderr
    steps = (tmp_path / "out" / "STEPS.md").read_text("utf-8")
    assert "  - `Custom::ClosedDefaultGroup ClosedDefaultGroup`\n" in steps
    assert steps.count("--capabilities CAPABILITY_IAM\n") == 1
