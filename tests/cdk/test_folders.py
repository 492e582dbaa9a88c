"""Stacks by folder as CDK makes them: the plan's templates, with the dependencies that the layout declares."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from hypothesis import given, settings

from sg_factory.cdk.groups import SecurityGroups
from sg_factory.cloudformation.template import group_logical_id, template
from sg_factory.constructs import ProjectError, RoleSecurityGroups, UnknownRole, environment_stacks
from sg_factory.pipeline.project import moment, run
from sg_factory.plan.layout import stacks, whole
from tests.cdk.folders import in_folders
from tests.projects import write
from tests.reading.project import Project
from tests.reading.projects import projects
from tests.stacks import an_app, synthesized, violations

ENVIRONMENTS = """
    name: shop
    stacks: folder
    environments:
      dev: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.10.0.0/16]}}
      prod-eu: {account: "444455556666", region: eu-west-1, vpc: {ssm: /network/vpc-id, cidrs: [10.20.0.0/16]}}
      prod-us: {account: "444455556666", region: us-east-1, vpc: {ssm: /network/vpc-id, cidrs: [10.30.0.0/16]}}
    networks:
      s3: {description: Amazon S3, prefix_list: {ssm: /network/s3, entries: 1}}
    """
PROJECT = {
    "sg-factory.yaml": "{name: shop, stacks: folder}",
    "roles/bastion.yaml": """
        description: The one way in
        owner: platform
        """,
    "roles/shop/web.yaml": """
        description: Web servers
        owner: shop
        ingress:
          - {from: [self, database], service: https, description: Pages}
        """,
    "roles/shop/cart.yaml": """
        description: What the cart was kept in
        owner: shop
        retired: true
        """,
    "roles/data/store/database.yaml": """
        description: Orders
        owner: data
        ingress:
          - {from: [web, bastion], service: postgresql, description: Orders}
        """,
    "roles/archive/archive.yaml": """
        description: Talks to nobody
        owner: data
        """,
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", PROJECT)


def made(folder: Path, **arguments: object) -> dict[str, cdk.Stack]:
    """The stacks of a project in an app, by the names that CloudFormation gives them."""
    app = an_app(folder)
    return {stack.stack_name: stack for stack in environment_stacks(app, **arguments)}  # type: ignore[arg-type]


# The stacks of an environment


def test_every_folder_becomes_a_stack_of_groups_and_one_of_rules_that_depends_on_groups_alone(
    tmp_path: Path, project: Path
) -> None:
    found = made(tmp_path, project=project)
    assert {name: {needed.stack_name for needed in stack.dependencies} for name, stack in found.items()} == {
        "shop-groups": set(),
        "shop-archive-groups": set(),
        "shop-data-store-groups": set(),
        "shop-shop-groups": set(),
        "shop-rules": {"shop-groups", "shop-data-store-groups"},
        "shop-archive-rules": {"shop-archive-groups"},
        "shop-data-store-rules": {"shop-data-store-groups", "shop-groups", "shop-shop-groups"},
        "shop-shop-rules": {"shop-shop-groups", "shop-data-store-groups"},
    }


LISTS = """
    name: shop
    stacks: folder
    networks:
      partners:
        description: Offices of the partners
        cidrs: [198.51.100.0/28]
        prefix_list: {create: true, max_entries: 5}
    """
OF_PARTNERS = "{description: Orders, owner: data, ingress: [{from: partners, service: https, description: Orders}]}"


def test_prefix_lists_are_a_stack_that_is_deployed_before_the_groups_whose_rules_name_one(tmp_path: Path) -> None:
    project = write(tmp_path / "lists", PROJECT | {"sg-factory.yaml": LISTS, "roles/archive/archive.yaml": OF_PARTNERS})
    found = made(tmp_path, project=project)
    assert [name for name, stack in found.items() if found["shop-lists"] in stack.dependencies] == [
        "shop-archive-groups"
    ]
    (plan,) = run(project).plans
    assert {name: synthesized(stack) for name, stack in found.items()} == {
        part.name: {"Parameters": {}, **template(plan, part)} for part in stacks(plan)
    }


def test_each_is_the_template_of_its_part_of_the_plan(tmp_path: Path, project: Path) -> None:
    (plan,) = run(project).plans
    found = made(tmp_path, project=project)
    assert {name: synthesized(stack) for name, stack in found.items()} == {
        part.name: {"Parameters": {}, **template(plan, part)} for part in stacks(plan)
    }


@settings(max_examples=8)
@given(projects(adding=True))
def test_so_is_each_of_any_project(random: Project) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        in_folders(random).write(folder / "project")
        as_of = random.as_of.isoformat()
        outcome = run(folder / "project", disable=random.disable, as_of=moment(as_of), judge=False)
        for plan in outcome.plans:
            app, constructed = an_app(folder / plan.environment_name), dict[str, cdk.Stack]()
            for part in stacks(plan):
                constructed[part.name] = cdk.Stack(app, part.label, stack_name=part.name)
                SecurityGroups(constructed[part.name], "SecurityGroups", plan, part=part)
            for part in stacks(plan):
                expected = template(plan, part)
                synthetic = synthesized(constructed[part.name])
                assert synthetic["Resources"] == expected["Resources"]
                assert synthetic.get("Parameters", {}) == expected.get("Parameters", {})


def test_a_stack_is_called_by_its_environment_in_cdk_and_by_its_project_too_in_cloudformation(
    tmp_path: Path, project: Path
) -> None:
    write(project, {"sg-factory.yaml": ENVIRONMENTS})
    found = made(tmp_path, project=project, environments=["dev"])
    assert {stack.node.id: (name, stack.account, stack.region) for name, stack in found.items()} == {
        f"dev-{part}": (f"shop-dev-{part}", "111122223333", "eu-west-1")
        for part in (
            *("groups", "archive-groups", "data-store-groups", "shop-groups"),
            *("rules", "archive-rules", "data-store-rules", "shop-rules"),
        )
    }


# Environments


def environments_of(folder: Path, project: Path, *patterns: str, **context: str) -> set[str]:
    """Some of the environments become stacks."""
    write(project, {"sg-factory.yaml": ENVIRONMENTS.replace("stacks: folder", "stacks: one")})
    return {
        stack.node.id for stack in environment_stacks(an_app(folder, **context), project=project, environments=patterns)
    }


def test_environments_are_chosen_by_patterns_of_the_app_or_else_of_the_context(tmp_path: Path, project: Path) -> None:
    assert environments_of(tmp_path / "1", project) == {"dev", "prod-eu", "prod-us"}
    assert environments_of(tmp_path / "2", project, "prod-*") == {"prod-eu", "prod-us"}
    assert environments_of(tmp_path / "3", project, "*-eu", "dev") == {"dev", "prod-eu"}
    assert environments_of(tmp_path / "4", project, environment="prod-*") == {"prod-eu", "prod-us"}
    assert environments_of(tmp_path / "5", project, environment="dev, prod-u?") == {"dev", "prod-us"}
    assert environments_of(tmp_path / "6", project, "dev", environment="prod-*") == {"dev"}


def test_names_in_one_text_are_separated_by_commas_as_in_the_context(tmp_path: Path, project: Path) -> None:
    write(project, {"sg-factory.yaml": ENVIRONMENTS.replace("stacks: folder", "stacks: one")})
    asked = {"environments": ["dev", "prod-eu"], "disable": ["bastion", "archive"]}
    listed = environment_stacks(an_app(tmp_path / "1"), project=project, **asked)
    written = {name: ", ".join(names) for name, names in asked.items()}
    joined = environment_stacks(an_app(tmp_path / "2"), project=project, **written)
    assert [stack.node.id for stack in joined] == ["dev", "prod-eu"]
    assert [synthesized(stack) for stack in joined] == [synthesized(stack) for stack in listed]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("dev,test-*", "unknown environment “test-*”: the project declares dev, prod-eu, prod-us"),
        ("PROD-*", "unknown environment “PROD-*”: the project declares dev, prod-eu, prod-us"),
        ("prod-", "unknown environment “prod-”: did you mean “prod-us”? the project declares dev, prod-eu, prod-us"),
    ],
)
def test_a_pattern_that_means_none_is_an_error(tmp_path: Path, project: Path, written: str, told: str) -> None:
    app = an_app(tmp_path, environment=written)
    write(project, {"sg-factory.yaml": ENVIRONMENTS})
    with pytest.raises(ProjectError) as raised:
        environment_stacks(app, project=project)
    assert str(raised.value) == told
    assert app.node.children == []


# Findings

OVERDUE = {
    "roles/shop/web.yaml": PROJECT["roles/shop/web.yaml"] + "review_by: 2027-01-01\n",
    "roles/data/store/database.yaml": PROJECT["roles/data/store/database.yaml"] + "review_by: 2027-01-01\n",
}


def told_of(stack_of: dict[str, cdk.Stack]) -> dict[str, list[str]]:
    """Stack → the files in CDK's validation report for it, at level warning."""
    app = next(iter(stack_of.values())).node.root
    assert isinstance(app, cdk.App)
    labels = {stack.node.path: name for name, stack in stack_of.items()}
    told: dict[str, list[str]] = {}
    for violation in violations(app):
        if violation["severity"] == "warning":
            (file,) = re.findall(r"^ --> (\S+):\d+:\d+$", violation["description"], re.MULTILINE)
            for construct in violation["violatingConstructs"]:
                told.setdefault(labels[construct["constructPath"].split("/")[0]], []).append(file)
    return told


def test_a_finding_is_reported_once_in_the_groups_stack_of_its_role(tmp_path: Path, project: Path) -> None:
    write(project, OVERDUE)
    assert told_of(made(tmp_path, project=project, as_of="2027-02-01")) == {
        "shop-data-store-groups": ["roles/data/store/database.yaml"],
        "shop-shop-groups": ["roles/shop/web.yaml"],
    }


def test_a_finding_about_no_role_is_reported_in_the_first_stack(tmp_path: Path, project: Path) -> None:
    base = "description: Shared\negress:\n  - {to: internet, service: all, description: Out}\n"
    (project / "roles/_out.yaml").write_text(base)
    settings = "{name: shop, stacks: folder, checks: {egress-anywhere: warning}}"
    web = PROJECT["roles/shop/web.yaml"] + "extends: [out]\n"
    write(project, {"sg-factory.yaml": settings, "roles/shop/web.yaml": web})
    assert told_of(made(tmp_path, project=project)) == {"shop-groups": ["roles/_out.yaml"]}


def test_a_finding_is_reported_in_every_environment_that_has_the_role_and_in_no_other(
    tmp_path: Path, project: Path
) -> None:
    only_in = "environments: [prod-us]\n        review_by: 2027-01-01\n"
    write(
        project,
        {
            "sg-factory.yaml": ENVIRONMENTS,
            "roles/shop/web.yaml": OVERDUE["roles/shop/web.yaml"],
            "roles/archive/archive.yaml": PROJECT["roles/archive/archive.yaml"] + only_in,
        },
    )
    assert told_of(made(tmp_path, project=project, as_of="2027-02-01")) == {
        "shop-dev-shop-groups": ["roles/shop/web.yaml"],
        "shop-prod-eu-shop-groups": ["roles/shop/web.yaml"],
        "shop-prod-us-shop-groups": ["roles/shop/web.yaml"],
        "shop-prod-us-archive-groups": ["roles/archive/archive.yaml"],
    }


# All of a folder layout in one stack


def test_in_an_existing_stack_all_folders_are_together(tmp_path: Path, project: Path) -> None:
    (plan,) = run(project).plans
    stack = cdk.Stack(an_app(tmp_path), "theirs")
    groups = RoleSecurityGroups(stack, "SecurityGroups", project=project)
    assert synthesized(stack)["Resources"] == template(plan, whole(plan))["Resources"]
    assert list(groups) == ["archive", "bastion", "database", "web"]


def test_a_retired_role_has_no_handle_and_says_why(tmp_path: Path, project: Path) -> None:
    stack = cdk.Stack(an_app(tmp_path), "theirs")
    groups = RoleSecurityGroups(stack, "SecurityGroups", project=project)
    assert "cart" not in groups
    for handle in (groups.__getitem__, groups.mutable):
        with pytest.raises(UnknownRole) as told:
            handle("cart")
        assert str(told.value) == "“cart” is retired: its group cannot be attached"


def test_more_than_one_stack_takes_is_an_error_that_names_what_to_use(tmp_path: Path) -> None:
    role = "{description: Web servers, owner: shop}"
    folders = {f"roles/team-{number % 2}/role-{number}.yaml": role for number in range(251)}
    project = write(tmp_path / "project", {"sg-factory.yaml": "{name: shop, stacks: folder}", **folders})
    stack = cdk.Stack(an_app(tmp_path), "theirs")
    with pytest.raises(ProjectError) as told:
        RoleSecurityGroups(stack, "SecurityGroups", project=project)
    assert str(told.value) == (
        "the stack “shop” would hold 502 resources (251 groups, 251 SSM parameters); a template takes 500: "
        "use environment_stacks"
    )
    assert stack.node.children == []
    assert len(made(tmp_path / "apart", project=project)) == 4


# What others change in them


def test_a_changed_rule_of_a_rules_stack_names_the_role_and_its_file(tmp_path: Path, project: Path) -> None:
    stack = made(tmp_path, project=project)["shop-data-store-rules"]
    rule = next(each for each in stack.node.find_all() if isinstance(each, ec2.CfnSecurityGroupIngress))
    rule.add_property_override("ToPort", 65535)
    with pytest.raises(RuntimeError) as told:
        synthesized(stack)
    assert "change the role file instead, where it is reviewed; “database” is in roles/data/store/database.yaml" in str(
        told.value
    )


# Wearing a group of a folder's stack


def test_a_group_is_attached_by_the_construct_of_its_own_stack(tmp_path: Path, project: Path) -> None:
    (plan,) = run(project).plans
    parts = {part.name: part for part in stacks(plan)}
    app = an_app(tmp_path)
    holding, wiring = (cdk.Stack(app, name) for name in ("shop-shop-groups", "shop-shop-rules"))
    groups = SecurityGroups(holding, "SecurityGroups", plan, part=parts["shop-shop-groups"])
    rules = SecurityGroups(wiring, "SecurityGroups", plan, part=parts["shop-shop-rules"])
    assert (list(groups), list(rules)) == (["web"], [])
    ec2.CfnInstance(holding, "Server", security_group_ids=[groups["web"].security_group_id])
    assert synthesized(holding)["Resources"]["Server"]["Properties"] == {
        "SecurityGroupIds": [{"Fn::GetAtt": [group_logical_id("web"), "GroupId"]}]
    }
    with pytest.raises(UnknownRole, match="unknown role “web”"):
        rules["web"]
