"""Any file makes a report, never a traceback: odd values anywhere in a snapshot, and any bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.pipeline.templates import read_templates
from sg_factory.report.findings import FORMATS, renderer
from tests.cli.command import run
from tests.source.account.telling import group, pair, permission, ranged
from tests.test_any_input import places, replaced

RULE = permission(
    IpRanges=[ranged("10.0.0.0/8")],
    Ipv6Ranges=[ranged("2001:db8::/32")],
    PrefixListIds=[{"PrefixListId": "pl-1"}],
    UserIdGroupPairs=[pair("sg-2"), pair("sg-9", PeeringStatus="deleted")],
)
SNAPSHOT = {
    "Account": "111122223333",
    "Region": "eu-central-1",
    "Taken": "2027-01-01T00:00:00Z",
    "SecurityGroups": [
        group("web", "sg-1", IpPermissions=[RULE], Tags=[{"Key": "owner", "Value": "shop"}]),
        {"GroupId": "sg-2", "GroupName": "bare", "VpcId": "vpc-1"},
    ],
    "SecurityGroupRules": [
        {
            "SecurityGroupRuleId": "sgr-1",
            "GroupId": "sg-2",
            "IsEgress": True,
            "IpProtocol": "-1",
            "CidrIpv4": "10.0.0.0/8",
        },
        {
            "SecurityGroupRuleId": "sgr-2",
            "GroupId": "sg-2",
            "IpProtocol": "-1",
            "ReferencedGroupInfo": {"GroupId": "sg-1"},
        },
    ],
    "Vpcs": [{"VpcId": "vpc-1", "CidrBlockAssociationSet": [{"CidrBlock": "10.0.0.0/16"}], "CidrBlock": "10.0.0.0/16"}],
    "NetworkInterfaces": [
        {"NetworkInterfaceId": "eni-1", "Groups": [{"GroupId": "sg-1"}], "Attachment": {"InstanceId": "i-1"}}
    ],
    "Denied": {"Subnets": "UnauthorizedOperation"},
    "ManagedPrefixLists": [{"PrefixListId": "pl-1", "PrefixListName": "offices", "MaxEntries": 5}],
    "PrefixListEntries": {"pl-1": [{"Cidr": "198.51.100.0/24"}]},
    "SecurityGroupVpcAssociations": [{"GroupId": "sg-1", "VpcId": "vpc-2", "State": "associated"}],
}
ODD = st.sampled_from(
    [
        *(
            None,
            True,
            0,
            -1,
            1.5,
            10**400,
            "",
            " ",
            "self",
            "0.0.0.0/0",
            "10.0.0.1/8",
            "sg-1",
            "x" * 300,
            "\ud800",
            "\0",
        ),
        *([], [[]], {}, {"a": {}}, [None], [5], ["x"], [{}], {"GroupId": []}, [[[[]]]]),
    ]
)


def report(content: bytes, folder: Path) -> None:
    """Check a file of this content, and write every report of it."""
    folder.mkdir(exist_ok=True)
    file = folder / "account.json"
    file.write_bytes(content)
    outcome = read_templates([file])
    assert all(each.message and each.where for each in outcome.diagnostics)
    assert outcome.plans or outcome.mistakes
    for format in FORMATS:
        renderer(format)(outcome.diagnostics)


@given(data=st.data())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_an_odd_value_anywhere_is_a_report(tmp_path_factory: Any, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(places(SNAPSHOT)))
    report(
        json.dumps(replaced(SNAPSHOT, path, data.draw(ODD))).encode(), tmp_path_factory.getbasetemp() / "odd-snapshot"
    )


@given(data=st.data())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_anywhere_are_a_report(tmp_path_factory: Any, data: st.DataObject) -> None:
    content = json.dumps(SNAPSHOT).encode()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 20)))
    signs = [b"{", b"[", b'"', b":", b"NaN", b"9" * 5000, b'"SecurityGroups":', b"\xff", b"\\ud800"]
    scrap = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from(signs)))
    report(content[:start] + scrap + content[end:], tmp_path_factory.getbasetemp() / "any-snapshot")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"SecurityGroups": [NaN]}', "this is not JSON as EC2 or a tool prints it: NaN is not a number"),
        (
            b'{"SecurityGroups": [], "SecurityGroups": []}',
            "this is not JSON as EC2 or a tool prints it: the key “SecurityGroups” is there twice",
        ),
        (b'{"SecurityGroups": [\n1,]}', "this is not JSON: Expecting value"),
        (b'{"SecurityGroups": "\xff"}', "byte 0xff is not UTF-8"),
        (b'{"SecurityGroups": ' + b"[" * 150 + b"]" * 150 + b"}", "lists and mappings are nested more than 100 deep"),
        (b'{"SecurityGroups": ' + b"[" * 200_000, "lists and mappings are nested too deep"),
        (b"[]", "this is neither a CloudFormation template (no mapping Resources) nor another source"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "account.json").write_bytes(content)
    done = run("check", "account.json", folder=tmp_path)
    assert (done.stdout.splitlines()[0].partition(": ")[2], done.returncode) == (said, 1)


def test_a_folder_holds_templates_and_snapshots_and_passes_other_files_over(tmp_path: Path) -> None:
    (tmp_path / "account.json").write_text(json.dumps({"SecurityGroups": [group("web", "sg-1")]}), "utf-8")
    (tmp_path / "other.json").write_text('{"Users": []}', "utf-8")
    template = {"Resources": {"Api": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "API"}}}}
    (tmp_path / "template.json").write_text(json.dumps(template), "utf-8")
    assert [plan.groups[0].role for plan in read_templates([tmp_path]).plans] == ["Api", "web"]


def test_vpcs_of_one_name_in_several_snapshots_get_their_region(tmp_path: Path) -> None:
    for region in ("eu-central-1", "us-east-1"):
        vpc = f"vpc-{region[:2]}"
        named = {"Vpcs": [{"VpcId": vpc, "Tags": [{"Key": "Name", "Value": "prod"}]}], "Region": region}
        snapshot = {"SecurityGroups": [group("web", f"sg-{region}", vpc=vpc)], **named}
        (tmp_path / f"{region}.json").write_text(json.dumps(snapshot), "utf-8")
    names = [plan.environment.name for plan in read_templates([tmp_path]).plans]
    assert names == ["prod-eu-central-1", "prod-us-east-1"]
