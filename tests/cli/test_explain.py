"""`check --explain`: a page by our name or another tool's id; lists where several are meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.check import CHECKS, NAMES
from sg_factory.check.pages import page
from tests.cli.command import run


def explained(name: str, folder: Path) -> str:
    """The output for a known name."""
    ran = run("check", "--explain", name, folder=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_the_id_of_another_tool_gives_the_page_of_the_only_check_that_stands_for_it(tmp_path: Path):
    about = (
        "cdk-nag AwsSolutions-EC27 is about the description of the group, not those of its rules,"
        " and accepts nothing else.\n\n"
    )
    for name in ("cdk-nag AwsSolutions-EC27", "AwsSolutions-EC27", "awssolutions-ec27"):
        assert explained(name, tmp_path) == about + page("missing-description")


def test_it_lists_the_checks_where_several_stand_for_it(tmp_path: Path):
    meant = [check for check in CHECKS if "cfn_nag W5" in check.known_as]
    assert len(meant) > 1
    about, empty, *lines = explained("W5", tmp_path).splitlines()
    assert about == ("cfn_nag W5 is about egress to 0.0.0.0/0 or ::/0, on any port, and accepts nothing else.")
    assert empty == ""
    assert [line.split()[:2] for line in lines] == [[check.name, check.level.word] for check in meant]


def test_all_lists_every_check_with_its_level_and_what_it_flags(tmp_path: Path):
    lines = explained("all", tmp_path).splitlines()
    assert [line.split()[0] for line in lines] == list(NAMES)
    (line,) = (line for line in lines if line.startswith("named-range "))
    assert line.split(maxsplit=2)[1:] == [
        "info",
        "A role file has a literal address range instead of the name of a network.",
    ]


def test_an_unknown_name_gets_the_nearest_and_never_a_list(tmp_path: Path):
    told = {}
    for name in ("named-rang", "CKV_AWS_26O", "frobnicate"):
        ran = run("check", "--explain", name, folder=tmp_path)
        assert (ran.returncode, ran.stdout) == (2, "")
        told[name] = ran.stderr
    assert told == {
        "named-rang": "sg-factory: unknown check “named-rang”: did you mean “named-range”?\n",
        "CKV_AWS_26O": "sg-factory: unknown check “CKV_AWS_26O”: did you mean “CKV_AWS_260”?\n",
        "frobnicate": "sg-factory: unknown check “frobnicate”: `sg-factory check --explain all` lists them\n",
    }


SSH = "is about ingress on tcp port 22 from 0.0.0.0/0"
SPELLINGS = [
    ("checkov CKV_AWS_24", [f"checkov CKV_AWS_24 {SSH} or ::/0, and accepts nothing else."]),
    ("ckv_aws_24", [f"checkov CKV_AWS_24 {SSH} or ::/0, and accepts nothing else."]),
    ("6e856af2", [f"KICS 6e856af2 {SSH}, and accepts nothing else."]),
    ("6E856AF2-62D7-4BA2-ADC1-73B62CEF9CC1", [f"KICS 6e856af2 {SSH}, and accepts nothing else."]),
    ("NIST.800.53.R5-EC2RestrictedSSH", [f"cdk-nag EC2RestrictedSSH {SSH}, and accepts nothing else."]),
    *(
        (
            name,
            [
                "trivy AVD-AWS-0107 is about ingress on tcp or udp port 22 or 3389 from 0.0.0.0/0 or ::/0,"
                " and accepts nothing else."
            ],
        )
        for name in ("AWS-0107", "avd-aws-0107", "trivy AVD-AWS-0107", "aws-ec2-no-public-ingress-sgr")
    ),
    ("EC2.13", [f"SH EC2.13 {SSH} or ::/0."]),
    ("Security Hub EC2.53", ["SH EC2.53 is about ingress on tcp or udp port 22 or 3389 from 0.0.0.0/0."]),
    ("CIS v3 5.2", ["CIS v3 5.2 is about ingress on tcp or udp port 22 or 3389 from 0.0.0.0/0."]),
    (
        "CIS 5.3",
        [
            "CIS v3 5.3 is about ingress on tcp or udp port 22 or 3389 from ::/0.",
            "CIS v4 5.3 is about ingress on tcp or udp port 22 or 3389 from 0.0.0.0/0.",
            "CIS v5 5.3 is about ingress on tcp or udp port 22 or 3389 from 0.0.0.0/0.",
        ],
    ),
    ("prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22", []),
]


@pytest.mark.parametrize(("name", "about"), SPELLINGS, ids=[name for name, _ in SPELLINGS])
def test_an_id_may_be_written_as_any_version_of_its_tool_prints_it(name: str, about: list[str], tmp_path: Path):
    before = "".join(f"{line}\n" for line in [*about, ""]) if about else ""
    assert explained(name, tmp_path) == before + page("world-open-admin")
