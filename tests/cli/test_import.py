"""`sg-factory import` as a caller sees it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run
from tests.source.account.telling import group, pair, permission, ranged

REAL = Path(__file__).parents[3] / "shared/realworld"
TEMPLATES = sorted((REAL / "templates").iterdir()) if REAL.is_dir() else []


VPC = "vpc-0123456789abcdef0"


def placed(name: str, group_id: str, **more: Any) -> dict[str, Any]:
    """A group of the VPC."""
    return group(name, group_id, vpc=VPC, **more)


def save(folder: Path, *groups: dict[str, Any]) -> None:
    """Write a snapshot of one VPC."""
    vpc = {"VpcId": VPC, "CidrBlock": "10.0.0.0/16", "CidrBlockAssociationSet": [{"CidrBlock": "10.0.0.0/16"}]}
    told = {"Account": "111122223333", "Region": "eu-central-1", "SecurityGroups": groups, "Vpcs": [vpc]}
    (folder / "snapshot.json").write_text(json.dumps(told), encoding="utf-8")


def test_json_is_alone_on_stdout_and_has_every_group_once(tmp_path: Path) -> None:
    web, db = "sg-0000000000000000a", "sg-0000000000000000b"
    save(
        tmp_path,
        placed("default", "sg-0000000000000000d"),
        placed("web", web, IpPermissions=[permission(IpRanges=[ranged("10.0.0.0/8")])]),
        placed("db", db, IpPermissions=[permission(low=5432, UserIdGroupPairs=[pair(web)])]),
    )
    done = run("import", "snapshot.json", "--output", "out", "--format", "json", "--group", db, folder=tmp_path)
    assert json.loads(done.stdout) == {
        "groups": [{"id": db, "role": "db", "file": "roles/db.yaml", "equal": True, "differences": []}],
        "external": [{"id": "sg-0000000000000000d", "name": "default"}],
        "left_out": [{"id": web, "reason": "not chosen by --group"}],
    }
    assert "wrote out/roles/db.yaml" in done.stderr


def test_a_vpc_with_its_default_group_alone_is_a_sentence_and_no_folder(tmp_path: Path) -> None:
    save(tmp_path, placed("default", "sg-0000000000000000d"))
    done = run("import", "snapshot.json", "--output", "out", folder=tmp_path)
    assert (done.returncode, done.stdout, (tmp_path / "out").exists()) == (2, "", False)
    assert "there are default groups only" in done.stderr


def test_icmp_with_a_range_of_the_other_family_is_written_by_its_number(tmp_path: Path) -> None:
    every = [ranged("10.0.0.0/8", "Reachability")]
    newer = [{"CidrIpv6": "2001:db8::/32", "Description": "Reachability"}]
    rules = [
        permission("icmp", 8, 0, IpRanges=every, Ipv6Ranges=newer),
        permission("icmpv6", -1, -1, IpRanges=[ranged("172.16.0.0/12", "Reachability")]),
    ]
    save(tmp_path, placed("web", "sg-0000000000000000a", IpPermissions=rules, IpPermissionsEgress=[]))
    done = run("import", "snapshot.json", "--output", "out", folder=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 of 1 group is equal, rule by rule")
    lines = (tmp_path / "out/roles/web.yaml").read_text("utf-8").partition("ingress:\n")[2]
    assert lines == (
        "  - from: 10.0.0.0/8\n"
        "    service: icmp/8/0\n"
        "    description: Reachability\n"
        "  - from: 172.16.0.0/12\n"
        "    service: protocol/58\n"
        "    description: Reachability\n"
        "  - from: 2001:db8::/32\n"
        "    service: protocol/1/8/0\n"
        "    description: Reachability\n"
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.name)
def test_a_real_template_is_imported_equal_or_says_what_is_not_written(template: Path, tmp_path: Path) -> None:
    done = run("import", str(template), "--output", "out", "--format", "json", folder=tmp_path)
    groups = json.loads(done.stdout)["groups"]
    differing = [each for each in groups if not each["equal"]]
    assert groups
    is_unread = "what could not be read of the source is neither written nor compared" in done.stderr
    assert done.returncode == bool(differing or is_unread)
    assert all(any(text.startswith("not written: ") for text in each["differences"]) for each in differing)


def test_the_egress_that_ec2_gives_to_a_group_of_a_template_is_written(tmp_path: Path) -> None:
    made = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "Web servers", "VpcId": VPC}}
    (tmp_path / "stack.json").write_text(json.dumps({"Resources": {"Web": made}}), encoding="utf-8")
    done = run("import", "stack.json", "--output", "out", folder=tmp_path)
    assert done.returncode == 0
    assert (tmp_path / "out/roles/web.yaml").read_text("utf-8") == (
        "description: Web servers\n"
        "owner: unknown\n"
        "egress:\n"
        "  - to: 0.0.0.0/0\n"
        "    service: all\n"
        "    description: unknown\n"
    )
    assert "“Web” declares no egress, so EC2 allows all egress" in done.stderr


def test_one_reading_of_several_is_not_the_whole_template(tmp_path: Path) -> None:
    made = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "Web servers", "VpcId": VPC}}
    size = {"Type": "String", "AllowedValues": ["443", "8443"]}
    rule = {"IpProtocol": "tcp", "FromPort": {"Ref": "Port"}, "ToPort": {"Ref": "Port"}, "CidrIp": "10.0.0.0/8"}
    made["Properties"] |= {"SecurityGroupIngress": [rule], "SecurityGroupEgress": [rule]}
    (tmp_path / "stack.json").write_text(json.dumps({"Parameters": {"Port": size}, "Resources": {"Web": made}}))
    done = run("import", "stack.json", "--output", "out", folder=tmp_path)
    assert done.returncode == 1
    assert (
        "sg-factory: stack.json has 2 readings, by its parameters and conditions: only the first one is written, with "
        "Port = 443; for another one, give the parameters other values, each as the only one of AllowedValues, in a "
        "copy of it\n"
    ) in done.stderr
