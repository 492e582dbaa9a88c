"""Groups of every shape that EC2 allows → role files → a template that has the same rules, read by itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.adopt.held import held, names_in
from tests.cli.command import run
from tests.source.account.answers import answers

ACCOUNT, VPC = "111122223333", "vpc-0123456789abcdef0"
NAMES = ("web", "Web", "shop-web", "launch-wizard-1", "internet", "vpc", "self", "10", "db (prod)", "#1", "a" * 90)
TEXTS = ("", "", "from: the office", "#5, monitoring", " two  spaces", "yes", "12:30", "a=b; {c}!", "0123", "x" * 255)
RANGES = ("0.0.0.0/0", "10.0.0.0/16", "10.0.0.0/8", "192.0.2.7/32", "198.51.100.0/24", "127.0.0.1/32")
RANGES_6 = ("::/0", "2001:db8::/32", "fd00::1/128")
TRAFFIC: tuple[tuple[Any, ...], ...] = (
    ("-1", None, None),
    *(("tcp", port, port) for port in (22, 53, 80, 443, 3306, 8443)),
    ("udp", 53, 53),
    ("tcp", 0, 65535),
    ("tcp", 1000, 2000),
    ("udp", 1000, 2000),
    ("icmp", -1, -1),
    ("icmp", 8, 0),
    ("icmp", 3, -1),
    ("icmpv6", -1, -1),
    ("icmpv6", 128, 0),
    ("47", None, None),
    ("50", None, None),
)


def account(dice: Random) -> dict[str, Any]:
    """Return a snapshot of a VPC with some groups, each rule once, as EC2 holds them."""
    ids = [f"sg-{dice.getrandbits(68):017x}" for _ in range(dice.randint(1, 6))]
    names = dice.sample(NAMES, len(ids))
    peers = [*ids, *ids, "sg-0dead0dead0dead00"]
    groups = [
        {
            "GroupId": id_,
            "GroupName": name,
            "Description": dice.choice(TEXTS) or "none",
            "OwnerId": ACCOUNT,
            "VpcId": VPC,
            "Tags": [{"Key": "Name", "Value": dice.choice(NAMES)}] if dice.random() < 0.4 else [],
            "IpPermissions": permissions(dice, peers),
            "IpPermissionsEgress": permissions(dice, peers),
        }
        for id_, name in zip(ids, names, strict=True)
    ]
    ranges = [{"CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}}]
    return {
        "Account": ACCOUNT,
        "Region": "eu-central-1",
        "SecurityGroups": groups,
        "Vpcs": [{"VpcId": VPC, "CidrBlock": "10.0.0.0/16", "CidrBlockAssociationSet": ranges}],
        "NetworkInterfaces": [],
    }


def permissions(dice: Random, peers: list[str]) -> list[dict[str, Any]]:
    """Return some permissions, each with another traffic."""
    drawn = [
        {
            "IpProtocol": protocol,
            **({} if low is None else {"FromPort": low, "ToPort": high}),
            "IpRanges": [] if protocol == "icmpv6" else entries(dice, "CidrIp", RANGES),
            "Ipv6Ranges": [] if protocol == "icmp" else entries(dice, "CidrIpv6", RANGES_6),
            "UserIdGroupPairs": entries(dice, "GroupId", sorted({*peers})),
            "PrefixListIds": [],
        }
        for protocol, low, high in dice.sample(TRAFFIC, dice.randint(0, 4))
    ]
    return [each for each in drawn if any(isinstance(value, list) and value for value in each.values())]


def entries(dice: Random, key: str, values: Any) -> list[dict[str, str]]:
    """Return some peers of one kind, with a description or without."""
    found = [(value, dice.choice(TEXTS)) for value in dice.sample(values, dice.randint(0, min(2, len(values))))]
    return [{key: value, **({"Description": text} if text else {})} for value, text in found]


@pytest.mark.parametrize("seed", range(40))
def test_the_template_of_what_is_written_has_the_rules_of_the_account(seed: int, tmp_path: Path) -> None:
    snapshot = account(Random(seed))
    write(tmp_path / "snapshot.json", snapshot)
    done = run("import", "snapshot.json", "--output", "out", "--format", "json", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    roles = {each["id"]: each["role"] for each in json.loads(done.stdout)["groups"]}
    assert roles.keys() == {each["GroupId"] for each in snapshot["SecurityGroups"]}
    printed = run("template", "--project", "out", folder=tmp_path)
    template = json.loads(printed.stdout)
    assert held(answers(template, "stack"), names_in(template, "out")) == held(snapshot, roles)


@pytest.mark.parametrize("seed", range(100, 110))
def test_the_order_of_an_answer_changes_no_byte(seed: int, tmp_path: Path) -> None:
    snapshot = account(Random(seed))
    written = []
    for _ in range(2):
        write(tmp_path / "snapshot.json", snapshot)
        run("import", "snapshot.json", "--output", "out", folder=tmp_path)
        written.append(files(tmp_path / "out"))
        shutil.rmtree(tmp_path / "out")
        snapshot = turned(snapshot)
    assert written[0] == written[1]


def turned(value: Any) -> Any:
    """Return a JSON value with every list in it the other way round."""
    if isinstance(value, dict):
        return {key: turned(each) for key, each in value.items()}
    return [turned(each) for each in reversed(value)] if isinstance(value, list) else value


def write(file: Path, value: object) -> None:
    """Write a value as JSON."""
    file.write_text(json.dumps(value), encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
