"""The properties of launch templates; the rest of a template is the same without them."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import aws_cdk as cdk
import pytest
from hypothesis import given

from sg_factory.authored.models.launch import OsFamily, PublicImage
from sg_factory.cdk.groups import SecurityGroups
from sg_factory.cloudformation.images import FAMILIES
from sg_factory.cloudformation.limits import beyond_limits, bytes_at_most
from sg_factory.cloudformation.template import parameters_of, template
from sg_factory.cloudformation.template_text import template_text
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan
from sg_factory.plan.layout import stacks, whole
from tests.cdk.folders import in_folders
from tests.cloudformation.launching import launching_projects
from tests.linted import lint
from tests.projects import write
from tests.reading.project import Project
from tests.reading.projects import examples
from tests.reading.role_oracle import Oracle
from tests.reading.role_oracle import Project as Said
from tests.reading.template_reader import worn
from tests.stacks import an_app, synthesized

ROLES = {
    "roles/linux-host.yaml": """
        description: What all servers share
        owner: platform
        """,
    "roles/orders.yaml": """
        description: Order service
        owner: storefront
        ingress:
          - {from: linux-host, service: https, description: Checks}
        """,
}
SETTINGS = {"sg-factory.yaml": "{name: shop, tags: {cost-centre: '4711'}}"}
ONE = {
    "hosts.yaml": """
        orders-api:
          roles: [linux-host, orders]
          description: Order service
          launch: {access: session-manager, tenancy: default, patch_on_boot: true}
        """
}


def a_plan(folder: Path, files: dict[str, str], settings: dict[str, str] = SETTINGS) -> Plan:
    (plan,) = run(write(folder, {**ROLES, **settings, **files}), as_of=moment("2027-01-01"), judge=False).plans
    return plan


def launch_template(folder: Path, **launch: Any) -> dict[str, Any]:
    """The data of the launch template that is made of what stands under `launch:`."""
    host = {"roles": "orders", "description": "Order service", "launch": {"access": {"key_pair": "ops"}, **launch}}
    plan = a_plan(folder, {"hosts.yaml": json.dumps({"orders-api": host})})
    (made,) = of_type(template(plan, whole(plan)), "AWS::EC2::LaunchTemplate")
    data: dict[str, Any] = made["Properties"].pop("LaunchTemplateData")
    assert made["Properties"] == {}
    return data


def of_type(made: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [resource for resource in made["Resources"].values() if resource["Type"] == kind]


# The template


def test_a_host_becomes_a_launch_template_and_a_parameter_and_shares_one_profile(tmp_path: Path) -> None:
    plan = a_plan(tmp_path, ONE)
    made = template(plan, whole(plan))["Resources"]
    tags = [
        {"Key": "cost-centre", "Value": "4711"},
        {"Key": "description", "Value": "Order service"},
        {"Key": "Name", "Value": "shop-orders-api"},
        {"Key": "owner", "Value": "platform, storefront"},
        {"Key": "sg-factory:roles", "Value": "shop:default:linux-host+orders"},
        {"Key": "source", "Value": "hosts.yaml"},
    ]
    patch = (
        "#!/bin/bash\n"
        "# Installs what has been published since the image was made, and restarts where that needs it.\n"
        "set -eu\n"
        "dnf -y upgrade --releasever=latest\n"
        "if command -v needs-restarting > /dev/null && ! needs-restarting -r; then\n"
        "  shutdown -r +1\n"
        "fi\n"
    )
    assert dict(list(made.items())[-4:]) == {
        "SessionManagerRole": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
                    ],
                },
                "Description": "Lets Session Manager into hosts of shop",
                "ManagedPolicyArns": [
                    {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"}
                ],
                "Tags": [{"Key": "Name", "Value": "shop-session-manager"}],
            },
        },
        "SessionManagerProfile": {
            "Type": "AWS::IAM::InstanceProfile",
            "Properties": {"Roles": [{"Ref": "SessionManagerRole"}]},
        },
        "OrdersApi117D1648LaunchTemplate": {
            "Type": "AWS::EC2::LaunchTemplate",
            "Properties": {
                "LaunchTemplateData": {
                    "BlockDeviceMappings": [
                        {
                            "DeviceName": "/dev/xvda",
                            "Ebs": {"DeleteOnTermination": True, "Encrypted": True, "VolumeType": "gp3"},
                        }
                    ],
                    "IamInstanceProfile": {"Arn": {"Fn::GetAtt": ["SessionManagerProfile", "Arn"]}},
                    "ImageId": "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
                    "MetadataOptions": {
                        "HttpEndpoint": "enabled",
                        "HttpPutResponseHopLimit": 1,
                        "HttpTokens": "required",
                    },
                    "SecurityGroupIds": [
                        {"Fn::GetAtt": ["LinuxHost3AEB300A", "GroupId"]},
                        {"Fn::GetAtt": ["Orders1C168ADB", "GroupId"]},
                    ],
                    "TagSpecifications": [
                        {"ResourceType": "instance", "Tags": tags},
                        {"ResourceType": "network-interface", "Tags": tags},
                        {"ResourceType": "volume", "Tags": tags},
                    ],
                    "UserData": {"Fn::Base64": patch},
                }
            },
        },
        "OrdersApi117D1648LaunchTemplateParameter": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {
                "Description": "Launch template of shop orders-api",
                "Name": "/shop/default/hosts/orders-api",
                "Type": "String",
                "Value": {"Ref": "OrdersApi117D1648LaunchTemplate"},
            },
        },
    }


def test_a_host_that_is_not_launched_changes_no_byte_and_one_that_is_changes_nothing_else(tmp_path: Path) -> None:
    worn_only = {"hosts.yaml": "orders-api: {roles: [linux-host, orders], description: Order service}"}
    without, unlaunched, launched = (
        a_plan(tmp_path / str(number), files) for number, files in enumerate(({}, worn_only, ONE))
    )
    made = {plan: template(plan, whole(plan)) for plan in (without, unlaunched, launched)}
    assert template_text(made[without], "json") == template_text(made[unlaunched], "json")
    assert made[launched]["Resources"].items() >= made[without]["Resources"].items()
    assert {**made[launched], "Resources": {}} == {**made[without], "Resources": {}}


SESSION_MANAGER, KEY_PAIR = "session-manager", {"key_pair": "ops"}
SHARED = {"Arn": {"Fn::GetAtt": ["SessionManagerProfile", "Arn"]}}
OWN = {"Name": "orders"}


@pytest.mark.parametrize(
    ("hosts", "roles", "profiles", "keys"),
    [
        ([(SESSION_MANAGER, {})], 1, [SHARED], [None]),
        ([(SESSION_MANAGER, {"instance_profile": "orders"})], 0, [OWN], [None]),
        ([(KEY_PAIR, {})], 0, [None], ["ops"]),
        ([(KEY_PAIR, {"instance_profile": "orders"})], 0, [OWN], ["ops"]),
        ([(SESSION_MANAGER, {}), (SESSION_MANAGER, {})], 1, [SHARED, SHARED], [None, None]),
        ([(SESSION_MANAGER, {"instance_profile": "orders"}), (KEY_PAIR, {})], 0, [OWN, None], [None, "ops"]),
        ([(KEY_PAIR, {"instance_profile": "orders"}), (SESSION_MANAGER, {})], 1, [OWN, SHARED], ["ops", None]),
    ],
)
def test_a_role_is_made_only_where_session_manager_needs_one_and_no_profile_is_given(
    tmp_path: Path, hosts: list[tuple[Any, dict[str, str]]], roles: int, profiles: list[Any], keys: list[str | None]
) -> None:
    files = {
        f"host-{number}": {"roles": "orders", "description": "Orders", "launch": {"access": access, **more}}
        for number, (access, more) in enumerate(hosts)
    }
    plan = a_plan(tmp_path, {"hosts.yaml": json.dumps(files)})
    made = template(plan, whole(plan))
    data = [each["Properties"]["LaunchTemplateData"] for each in of_type(made, "AWS::EC2::LaunchTemplate")]
    assert [each.get("IamInstanceProfile") for each in data] == profiles
    assert [each.get("KeyName") for each in data] == keys
    assert len(of_type(made, "AWS::IAM::Role")) == len(of_type(made, "AWS::IAM::InstanceProfile")) == roles
    assert [found.message for found in beyond_limits(plan)] == []


@pytest.mark.parametrize(("launch", "key"), [({}, {}), ({"kms_key": "alias/orders"}, {"KmsKeyId": "alias/orders"})])
def test_a_volume_is_encrypted_with_the_accounts_key_or_a_given_one(
    tmp_path: Path, launch: dict[str, str], key: dict[str, str]
) -> None:
    [mapping] = launch_template(tmp_path, **launch)["BlockDeviceMappings"]
    assert mapping["Ebs"] == {"DeleteOnTermination": True, "Encrypted": True, "VolumeType": "gp3", **key}


@pytest.mark.parametrize("patched", [False, True])
def test_user_data_is_there_only_where_patches_are_asked_for(tmp_path: Path, patched: bool) -> None:
    assert ("UserData" in launch_template(tmp_path, patch_on_boot=patched)) == patched


@pytest.mark.parametrize(
    ("tenancy", "placed"), [("default", None), ("dedicated", {"Tenancy": "dedicated"}), ("host", {"Tenancy": "host"})]
)
def test_other_hardware_is_asked_for(tmp_path: Path, tenancy: str, placed: dict[str, str] | None) -> None:
    assert launch_template(tmp_path, tenancy=tenancy).get("Placement") == placed


def test_settings_that_are_not_written_are_left_to_the_launch(tmp_path: Path) -> None:
    data = launch_template(tmp_path)
    assert data.keys() == {
        *("BlockDeviceMappings", "ImageId", "KeyName", "MetadataOptions", "SecurityGroupIds", "TagSpecifications")
    }


def test_a_key_and_an_instance_type_are_taken_as_they_are_written(tmp_path: Path) -> None:
    data = launch_template(tmp_path, kms_key="alias/orders", instance_type="m7i.large")
    assert data["InstanceType"] == "m7i.large"
    assert data["BlockDeviceMappings"][0]["Ebs"]["KmsKeyId"] == "alias/orders"


# Images


def test_what_may_be_written_is_what_is_known_of_images() -> None:
    assert set(get_args(OsFamily)) == FAMILIES.keys()
    assert set(get_args(PublicImage)) == {
        name if architecture == "x86_64" else f"{name}-arm64"
        for name, family in FAMILIES.items()
        for architecture in family.parameters
    }


@pytest.mark.parametrize(
    ("image", "parameter", "device"),
    [
        ("amazon-linux-2", "ami-amazon-linux-latest/amzn2-ami-kernel-5.10-hvm-x86_64-gp2", "/dev/xvda"),
        ("amazon-linux-2023-arm64", "ami-amazon-linux-latest/al2023-ami-kernel-default-arm64", "/dev/xvda"),
        ("debian-12", "debian/release/12/latest/amd64", "/dev/xvda"),
        ("debian-13-arm64", "debian/release/13/latest/arm64", "/dev/xvda"),
        ("ubuntu-22.04", "canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id", "/dev/sda1"),
        ("ubuntu-24.04-arm64", "canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id", "/dev/sda1"),
        ("windows-2022", "ami-windows-latest/Windows_Server-2022-English-Full-Base", "/dev/sda1"),
        ("windows-2025", "ami-windows-latest/Windows_Server-2025-English-Full-Base", "/dev/sda1"),
    ],
)
def test_a_public_image_is_the_newest_whenever_an_instance_starts(
    tmp_path: Path, image: str, parameter: str, device: str
) -> None:
    data = launch_template(tmp_path, image=image)
    assert data["ImageId"] == f"resolve:ssm:/aws/service/{parameter}"
    assert data["BlockDeviceMappings"][0]["DeviceName"] == device


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ({"ssm": "/images/hardened"}, "resolve:ssm:/images/hardened"),
        ({"id": "ami-0a1b2c3d4e5f60718"}, "ami-0a1b2c3d4e5f60718"),
    ],
)
def test_an_image_of_ones_own_has_the_root_device_of_its_family(
    tmp_path: Path, written: dict[str, str], named: str
) -> None:
    data = launch_template(tmp_path, image={**written, "family": "rhel-9"}, patch_on_boot=True)
    assert data["ImageId"] == named
    assert data["BlockDeviceMappings"][0]["DeviceName"] == "/dev/sda1"
    assert "\ndnf -y upgrade\n" in data["UserData"]["Fn::Base64"]


# Stacks by folder


def test_where_folders_are_stacks_launch_templates_stand_in_one_that_needs_the_groups_stacks(tmp_path: Path) -> None:
    roles = {f"roles/{name}/{name}.yaml": ROLES[f"roles/{name}.yaml"] for name in ("linux-host", "orders")}
    lonely = {"roles/idle/idle.yaml": "{description: Worn by nobody, owner: platform}"}
    files = {"sg-factory.yaml": "{name: shop, stacks: folder}", **roles, **lonely, **ONE}
    (plan,) = run(write(tmp_path, files), judge=False).plans
    made = {stack.name: stack for stack in stacks(plan)}
    assert [name for name in made if name.endswith("hosts")] == ["shop-hosts"] == list(made)[-1:]
    assert made["shop-hosts"].needs == ("shop-linux-host-groups", "shop-orders-groups")

    hosts = template(plan, made["shop-hosts"])
    assert hosts["Description"] == "Launch templates of shop, default"
    assert hosts["Parameters"] == {
        f"{name}Id": {
            "Type": "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>",
            "Default": f"/shop/default/{role}",
            "Description": f"Where SSM keeps the id of the group of {role}",
        }
        for name, role in (("LinuxHost3AEB300A", "linux-host"), ("Orders1C168ADB", "orders"))
    }
    (launched,) = of_type(hosts, "AWS::EC2::LaunchTemplate")
    assert launched["Properties"]["LaunchTemplateData"]["SecurityGroupIds"] == [
        {"Ref": "LinuxHost3AEB300AId"},
        {"Ref": "Orders1C168ADBId"},
    ]


# For any project


@examples(60)
@given(launching_projects())
def test_an_independent_reading_finds_on_each_launch_template_what_hosts_yaml_says(project: Project) -> None:
    for environment, made, present in compiled(project):
        hosts = project.files["hosts.yaml"]
        declared = project.files.get("sg-factory.yaml", {}).get("security_groups", {})
        oracle = Oracle(Said.of(project.files), environment, project.as_of, frozenset())
        expected = {
            name: {
                oracle.external(declared[each]) if each in declared else oracle.holder(each) for each in host["roles"]
            }
            for name, host in hosts.items()
            if "launch" in host and present.intersection(host["roles"])
        }
        named = {role for host in hosts.values() for role in host["roles"] if role not in declared}
        absent = {oracle.holder(role) for role in named - present}
        assert worn(made) == {name: groups - absent for name, groups in expected.items()}, environment


def compiled(project: Project) -> list[tuple[str, dict[str, Any], set[str]]]:
    """Each environment with its template and the roles that it has."""
    with TemporaryDirectory() as folder:
        project.write(Path(folder))
        outcome = run(Path(folder), disable=project.disable, as_of=moment(project.as_of.isoformat()), judge=False)
        assert outcome.plans, outcome.diagnostics
        return [
            (plan.environment_name, template(plan, whole(plan)), {group.role for group in plan.groups})
            for plan in outcome.plans
        ]


@pytest.mark.parametrize("by_folder", [False, True])
@examples(8)
@given(launching_projects())
def test_constructs_are_the_template_resource_by_resource(by_folder: bool, project: Project) -> None:
    project = in_folders(project) if by_folder else project
    with TemporaryDirectory() as name:
        folder = Path(name)
        project.write(folder)
        outcome = run(folder, disable=project.disable, as_of=moment(project.as_of.isoformat()), judge=False)
        app = an_app(folder)
        made = [(cdk.Stack(app, part.name), plan, part) for plan in outcome.plans for part in stacks(plan)]
        for stack, plan, part in made:
            SecurityGroups(stack, "SecurityGroups", plan, part=part)
        for stack, plan, part in made:
            assert synthesized(stack)["Resources"] == template(plan, part)["Resources"]


@examples(40)
@given(launching_projects())
def test_no_template_is_larger_than_what_it_is_taken_for(project: Project) -> None:
    with TemporaryDirectory() as folder:
        project.write(Path(folder))
        for plan in run(Path(folder), as_of=moment(project.as_of.isoformat()), judge=False).plans:
            for part in stacks(plan):
                assert len(json.dumps(template(plan, part), indent=1)) <= bytes_at_most(part, parameters_of(plan, part))


# What others say


def every_kind() -> dict[str, Any]:
    """A host for every image and every other choice."""
    images = [*get_args(PublicImage), *({"ssm": "/images/x", "family": family} for family in get_args(OsFamily))]
    others: list[dict[str, Any]] = [
        {"tenancy": "dedicated", "kms_key": "alias/orders"},
        {"tenancy": "host", "instance_type": "m7i.large"},
        {"access": "session-manager"},
        {"access": "session-manager", "instance_profile": "orders"},
        {"image": {"id": "ami-0a1b2c3d4e5f60718", "family": "windows-2022"}},
    ]
    launches = [*({"image": image, "patch_on_boot": True} for image in images), *others]
    return {
        f"host-{number}": {
            "roles": ["linux-host", "orders"],
            "description": "Web's “servers”, über alles",
            "launch": {"access": {"key_pair": "ops 2027"}, **launch},
        }
        for number, launch in enumerate(launches)
    }


@pytest.mark.parametrize("layout", ["one", "folder"])
def test_cfn_lint_has_no_findings(tmp_path: Path, layout: str) -> None:
    settings = {"sg-factory.yaml": f"{{name: shop, stacks: {layout}, tags: {{cost-centre: '4711'}}}}"}
    plan = a_plan(tmp_path / "project", {"hosts.yaml": json.dumps(every_kind())}, settings)
    made = {f"{part.name}.json": template_text(template(plan, part), "json") for part in stacks(plan)}
    assert len(made) == (1 if layout == "one" else 3)
    assert lint(tmp_path, made) == []


# Limits


def test_so_many_launch_templates_that_no_template_takes_them_are_a_mistake(tmp_path: Path) -> None:
    host = {"roles": ["orders"], "description": "Order service", "launch": {"access": "session-manager"}}
    hosts = json.dumps({f"host-{number}": host for number in range(250)})
    told = []
    for layout in ("one", "folder"):
        project = write(tmp_path, {**ROLES, "sg-factory.yaml": f"stacks: {layout}", "hosts.yaml": hosts})
        (found,) = run(project, judge=False).diagnostics
        told.append((found.message, found.help))
    assert told == [
        (
            "the stack “sg-factory” would hold 508 resources (2 groups, 2 SSM parameters, 2 rules between groups, "
            "500 launch templates and their SSM parameters, 2 for Session Manager); a template takes 500",
            "write `stacks: folder` in sg-factory.yaml and give each team a folder: each becomes stacks of its own",
        ),
        (
            "the stack “sg-factory-hosts” would hold 502 resources (500 launch templates and their SSM parameters, "
            "2 for Session Manager); a template takes 500",
            "let hosts that have the same roles share one entry: any number of instances start from one template",
        ),
    ]


def test_a_template_of_as_many_as_it_takes_is_right(tmp_path: Path) -> None:
    host = {"roles": ["orders"], "description": "Order service", "launch": {"access": "session-manager"}}
    hosts = json.dumps({f"host-{number}": host for number in range(249)})
    settings = {"sg-factory.yaml": "stacks: folder"}
    plan = a_plan(tmp_path, {"hosts.yaml": hosts}, settings)
    assert list(beyond_limits(plan)) == []
    assert len(template(plan, stacks(plan)[-1])["Resources"]) == 500
