"""A live account of a simulated AWS: its site is that of its snapshot, and a terminal shows progress."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run
from tests.end_to_end.aws import Aws
from tests.terminal import sg_factory, terminal


@pytest.fixture(scope="module")
def shop(aws: Aws) -> Aws:
    """An account with a group that the internet reaches."""
    there = aws.elsewhere("333344445555", "eu-north-1")
    ec2 = there.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    web = ec2.create_security_group(GroupName="web", Description="Web servers", VpcId=vpc)["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=web, IpPermissions=[rule])
    return there


def pages(folder: Path, *source: str) -> dict[str, str]:
    """Every page of a site about an account, by its path, with one name for the source."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.stem != "language")
    found = {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in files}
    for name in source:
        found = {path: text.replace(name, "SOURCE") for path, text in found.items()}
    return found


@pytest.mark.parametrize("format", ["html", "markdown"])
def test_the_site_of_a_live_account_is_that_of_its_snapshot(shop: Aws, tmp_path: Path, format: str):
    run("snapshot", "--output", "saved.json", folder=tmp_path, **shop.environment)
    for source, output in (("account:", "live"), ("saved.json", "saved")):
        ran = run("docs", "--from", source, "--format", format, "--output", output, folder=tmp_path, **shop.environment)
        assert ran.returncode == 0, ran.stderr
    live, saved = pages(tmp_path / "live", "account:", "account#58;"), pages(tmp_path / "saved", "saved.json")
    assert live == saved
    assert any("world-open-admin" in text and "SOURCE" in text for path, text in live.items() if "web" in path)


@pytest.mark.parametrize("command", ["check account:", "docs --from account:", "snapshot --output saved.json"])
def test_a_terminal_shows_what_aws_is_asked_for_and_takes_it_back(shop: Aws, tmp_path: Path, command: str):
    impatient = sg_factory(progress_after=0)
    with terminal([*impatient, *command.split()], tmp_path, **shop.environment) as seen:
        assert seen.ends() in (0, 1)
    assert b"asking AWS about eu-north-1: 1 of 8" in seen.written
    assert not any("asking AWS" in line for line in seen.lines())
