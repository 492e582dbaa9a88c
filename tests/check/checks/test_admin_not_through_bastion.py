"""SSH or RDP comes from somewhere that is neither a bastion nor a VPN."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.check.outside import codes, role, said, template_codes, template_said


def project(**roles: str) -> dict[str, str]:
    """A project with the declared networks of `outside.role`; each role is its rules as `peers service`, one a line."""
    files = {"sg-factory.yaml": role("self", "https")["sg-factory.yaml"]}
    for name, rules in roles.items():
        lines = ["description: A kind of server", "owner: platform", "ingress:" if rules else "ingress: []"]
        for rule in rules.split(";") if rules else ():
            peers, service = rule.split()
            lines += [f"  - from: {peers}", f"    service: {service}", "    description: They have work there"]
        files[f"roles/{name.replace('_', '-')}.yaml"] = "\n".join(lines) + "\n"
    return files


NOT_A_BASTION = "warning[admin-not-through-bastion]"


@pytest.mark.parametrize("service", ["ssh", "tcp/20-24", "tcp/3389", "udp/3000-4000", "tcp/2-65535"])
def test_a_role_that_does_other_work_is_no_bastion(tmp_path: Path, service: str):
    told = "tcp/22" if service == "ssh" else service
    assert said(tmp_path, project(web="self https", batch=f"web {service}")) == [
        f"{NOT_A_BASTION} “batch” allows {told} from web, not through a bastion"
    ]


@pytest.mark.parametrize(
    "rules", ["office ssh", "office rdp;office ping", "office tcp/22;10.0.0.0/8 icmp", "vpc ssh", ""]
)
def test_a_role_that_accepts_administration_alone_or_nothing_is_one(tmp_path: Path, rules: str):
    assert said(tmp_path, project(bastion=rules, batch="bastion ssh")) == []


@pytest.mark.parametrize("rules", ["office ssh;office https", "office tcp/3389-3390", "office all", "scanner udp/53"])
def test_a_role_that_accepts_anything_more_is_none(tmp_path: Path, rules: str):
    assert said(tmp_path, project(way_in=rules, batch="way-in ssh")) == [
        f"{NOT_A_BASTION} “batch” allows tcp/22 from way-in, not through a bastion"
    ]


@pytest.mark.parametrize(
    ("peers", "told"),
    [("self", "itself"), ("vpc", "vpc"), ("10.0.0.0/8", "10.0.0.0/8"), ("198.51.100.7/32", "198.51.100.7/32")],
)
def test_the_role_itself_the_vpc_and_nameless_ranges_are_no_way_in(tmp_path: Path, peers: str, told: str):
    assert said(tmp_path, project(batch=f"{peers} ssh")) == [
        f"{NOT_A_BASTION} “batch” allows tcp/22 from {told}, not through a bastion"
    ]


@pytest.mark.parametrize("peers", ["office", "datacentre", "cdn", "scanner"])
def test_who_has_a_name_is_taken_for_a_vpn(tmp_path: Path, peers: str):
    assert said(tmp_path, project(batch=f"{peers} ssh")) == []


@pytest.mark.parametrize(("peers", "check"), [("internet", "world-open-admin"), ("provider", "wide-admin-range")])
def test_the_internet_and_very_wide_networks_are_told_otherwise(tmp_path: Path, peers: str, check: str):
    assert set(codes(tmp_path, project(batch=f"{peers} ssh"))) == {check}


@pytest.mark.parametrize(("service", "told"), [("ssh", 0), ("tcp/20-25", 0), ("rdp", 2)])
def test_where_a_guardrail_says_who_may_log_in_it_has_the_word(tmp_path: Path, service: str, told: int):
    files = project(web="self https", batch=f"web {service}")
    files["sg-factory.yaml"] += dedent("""\
        guardrails:
          - only: {service: ssh, from: [office, web]}
            description: The web servers start jobs by hand
        """).replace("\n", "\n    ")
    assert codes(tmp_path, files) == ["admin-not-through-bastion"] * told


@pytest.mark.parametrize("service", ["all", "tcp/0-65535", "udp/22", "tcp/23-3388", "ping", "esp"])
def test_everything_at_once_and_what_is_no_administration_are_not_told_here(tmp_path: Path, service: str):
    assert said(tmp_path, project(web="self https", batch=f"web {service}")) == []


def test_a_chain_of_bastions_is_one_way_in(tmp_path: Path):
    assert said(tmp_path, project(outer="office ssh", inner="outer ssh", batch="inner ssh")) == []


def test_a_bastion_that_lets_a_web_server_in_is_told(tmp_path: Path):
    assert said(tmp_path, project(web="self https", bastion="web ssh", batch="bastion ssh")) == [
        f"{NOT_A_BASTION} “bastion” allows tcp/22 from web, not through a bastion"
    ]


@pytest.mark.parametrize(
    ("rule", "spoken"),
    [
        ("tcp 22 22 10.0.0.0/8", ["admin-not-through-bastion"]),
        ("6 20 30 10.0.0.0/8", ["admin-not-through-bastion"]),
        ("tcp 3389 3389 fd00::/8", ["admin-not-through-bastion"]),
        ("tcp 22 22 203.0.113.7/32", ["admin-not-through-bastion"]),
        ("-1 -1 -1 10.0.0.0/8", []),
        ("tcp 443 443 10.0.0.0/8", []),
    ],
)
def test_in_a_template_no_range_is_known_for_a_vpn(tmp_path: Path, rule: str, spoken: list[str]):
    assert template_codes(tmp_path, rule) == spoken


BASTION = """\
    Resources:
      Bastion:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: The one way in
          SecurityGroupIngress:
            - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: RANGE, Description: Administrators}
            - {IpProtocol: icmp, FromPort: 8, ToPort: -1, CidrIp: RANGE, Description: Are you there}
      Web:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Web servers of the shop
          SecurityGroupIngress:
            - {IpProtocol: tcp, FromPort: 22, ToPort: 22, SourceSecurityGroupId: !GetAtt Bastion.GroupId}
    """


@pytest.mark.parametrize("range_", ["10.8.0.0/16", "203.0.113.0/24"])
def test_in_a_template_a_group_that_others_let_in_and_that_does_nothing_else_is_a_bastion(tmp_path: Path, range_: str):
    assert template_said(tmp_path, dedent(BASTION).replace("RANGE", range_)) == []
