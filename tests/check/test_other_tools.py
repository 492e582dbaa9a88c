"""An id of another tool accepts what that tool says under it, and no more."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from sg_factory.check import CHECKS
from sg_factory.check.id_spellings import spellings
from sg_factory.check.other_tools import ACCEPTING, SCOPES
from sg_factory.diagnostic import Diagnostic
from tests.check.accepting import WORLD, WORLD_V6, group, outcome, rule
from tests.check.accepting import metadata as accepting

THINGS: dict[str, dict[str, Any]] = {
    "SSH": group([rule("tcp", 22, 22, WORLD)]),
    "SSH6": group([rule("tcp", 22, 22, WORLD_V6)]),
    "RDP": group([rule("tcp", 3389, 3389, WORLD)]),
    "RDPudp": group([rule("udp", 3389, 3389, WORLD_V6)]),
    "SSHandMore": group([rule("tcp", 20, 25, WORLD)]),
    "SSHinPieces": group([rule("tcp", 22, 22, {"CidrIp": half}) for half in ("0.0.0.0/1", "128.0.0.0/1")]),
    "FTP": group([rule("tcp", 20, 21, WORLD)]),
    "MySQL": group([rule("tcp", 3306, 3306, WORLD)]),
    "MySQL6": group([rule("tcp", 3306, 3306, WORLD_V6)]),
    "CIFS": group([rule("tcp", 445, 445, WORLD)]),
    "Docker": group([rule("tcp", 2375, 2375, WORLD)]),
    "Port": group([rule("tcp", 8443, 8443, WORLD)]),
    "HTTP": group([rule("tcp", 80, 80, WORLD)]),
    "All": group([rule("-1", None, None, WORLD)]),
    "AllTCP": group([rule("tcp", 0, 65535, WORLD)]),
    "AllFromVPC": group([rule("-1", None, None, {"CidrIp": "10.1.0.0/24"})]),
    "RangeFromVPC": group([rule("tcp", 1000, 4999, {"CidrIp": "10.1.0.0/24"})]),
    "Wide": group([rule("tcp", 8443, 8443, {"CidrIp": "52.1.0.0/16"})]),
    "WideSSH": group([rule("tcp", 22, 22, {"CidrIp": "52.1.0.0/16"})]),
    "OutAll": group([], [rule("-1", None, None, WORLD)]),
    "OutWeb": group([], [rule("tcp", 443, 443, WORLD_V6)]),
    "OutRange": group([], [rule("tcp", 5000, 6000, WORLD)]),
    "OutMail": group([], [rule("tcp", 25, 25, WORLD)]),
    "NoEgress": group([], []),
    "NoWords": group([], GroupDescription=""),
    "RuleWithoutWords": group([{"IpProtocol": "tcp", "FromPort": 8443, "ToPort": 8443, "CidrIp": "10.1.0.0/24"}]),
    "NoVPC": group([], VpcId={"Ref": "AWS::NoValue"}),
}
"""By its logical id, a group with one thing wrong."""


_OPEN = """\
    data-port-from-outside MySQL, data-port-from-outside MySQL6, world-open-admin RDP, world-open-admin RDPudp,
    world-open-admin SSH, world-open-admin SSH6, world-open-admin SSHandMore, world-open-all All,
    world-open-all AllTCP, world-open-cifs CIFS, world-open-high-risk Docker, world-open-high-risk FTP,
    world-open-port Port"""
_OUT = "egress-any-port OutMail, egress-any-port OutRange, egress-anywhere OutAll, egress-web OutWeb"

ACCEPTED = {
    "checkov CKV_AWS_23": "missing-description RuleWithoutWords",
    "checkov CKV_AWS_24": "world-open-admin SSH, world-open-admin SSH6",
    "checkov CKV_AWS_25": "world-open-admin RDP, world-open-admin RDPudp",
    "checkov CKV_AWS_260": "plain-http HTTP",
    "checkov CKV_AWS_277": "world-open-all All",
    "checkov CKV_AWS_382": "egress-anywhere OutAll",
    "cfn_nag F1000": "open-egress NoEgress",
    "cfn_nag W2": _OPEN,
    "cfn_nag W5": _OUT,
    "cfn_nag W9": "wide-admin-range WideSSH, wide-range Wide",
    "cfn_nag W27": "broad-ingress RangeFromVPC",
    "cfn_nag W29": "egress-any-port OutRange",
    "cfn_nag W36": "missing-description RuleWithoutWords",
    "cfn_nag W40": "egress-anywhere OutAll",
    "cfn_nag W42": "broad-ingress AllFromVPC",
    "aws-guard EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE": _OUT,
    "aws-guard EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE": _OPEN,
    "aws-guard INCOMING_SSH_DISABLED": "world-open-admin SSH",
    "aws-guard RESTRICTED_INCOMING_TRAFFIC": """\
        clear-text-login FTP, data-port-from-outside MySQL, data-port-from-outside MySQL6, world-open-admin RDP,
        world-open-high-risk FTP""",
    "aws-guard SECURITY_GROUP_DESCRIPTION_RULE": "missing-description RuleWithoutWords",
    "aws-guard SECURITY_GROUP_EGRESS_ALL_PROTOCOLS_RULE": "egress-anywhere OutAll",
    "aws-guard SECURITY_GROUP_EGRESS_PORT_RANGE_RULE": "egress-any-port OutRange",
    "aws-guard SECURITY_GROUP_INGRESS_ALL_PROTOCOLS_RULE": "broad-ingress AllFromVPC",
    "aws-guard SECURITY_GROUP_INGRESS_PORT_RANGE_RULE": "broad-ingress RangeFromVPC",
    "aws-guard SECURITY_GROUP_MISSING_EGRESS_RULE": "open-egress NoEgress",
    "aws-guard VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS": "world-open-port Port",
    "cdk-nag AwsSolutions-EC23": _OPEN,
    "cdk-nag AwsSolutions-EC27": "missing-description NoWords",
    "cdk-nag EC2RestrictedCommonPorts": """\
        data-port-from-outside MySQL, world-open-admin RDP, world-open-high-risk FTP""",
    "cdk-nag EC2RestrictedSSH": "world-open-admin SSH",
    "cdk-nag HIPAA.Security-EC2RestrictedSSH": "world-open-admin SSH",
    "trivy AVD-AWS-0099": "missing-description NoWords",
    "trivy AWS-0099": "missing-description NoWords",
    "trivy AVD-AWS-0104": _OUT,
    "trivy AVD-AWS-0107": """\
        world-open-admin RDP, world-open-admin RDPudp, world-open-admin SSH, world-open-admin SSH6""",
    "trivy avd-aws-0124": "missing-description RuleWithoutWords",
    "trivy no-public-ingress-sgr": """\
        world-open-admin RDP, world-open-admin RDPudp, world-open-admin SSH, world-open-admin SSH6""",
    "trivy aws-vpc-add-description-to-security-group": "missing-description NoWords",
    "aws-guard SECURITY_GROUP_INGRESS_CIDR_NON_32_RULE": "wide-admin-range WideSSH, wide-range Wide",
    "KICS 0104165b": "wide-admin-range WideSSH, wide-range Wide",
    "KICS 1a427b25": "broad-ingress AllFromVPC",
    "KICS 1cc2fbd7": _OUT,
    "KICS 3ae83918-7ec7-4cb8-80db-b91ef0f94002": "world-open-admin RDP",
    "KICS 4a1e6b34": _OPEN,
    "KICS 493d9591-6249-47bf-8dc0-5c10161cc558": "group-without-vpc NoVPC",
    "KICS 494b03d3": """\
        data-port-from-outside MySQL, world-open-admin RDP, world-open-admin SSH, world-open-cifs CIFS,
        world-open-high-risk Docker, world-open-high-risk FTP""",
    "KICS 5e6c9c68": "missing-description RuleWithoutWords",
    "KICS 66f2d8f9": "egress-anywhere OutAll",
    "KICS 6e856af2-62d7-4ba2-adc1-73b62cef9cc1": "world-open-admin SSH",
    "KICS 829ce3b8": "world-open-port Port",
    "KICS 87482183-A8E7-4E42-A566-7A23EC231C16": "broad-ingress RangeFromVPC",
    "KICS 9564406d": "data-port-from-outside MySQL, data-port-from-outside MySQL6",
    "KICS adcd0082": "world-open-all All, world-open-all AllTCP",
    "KICS c9846969": "world-open-admin RDP",
    "KICS cdbb0467": """\
        world-open-admin RDP, world-open-admin RDPudp, world-open-admin SSH, world-open-admin SSH6,
        world-open-high-risk FTP""",
    "KICS dae9c373": "egress-any-port OutRange",
    "KICS ddfc4eaa": "plain-http HTTP",
    "checkov CKV_AWS_9999": "",
    "checkov W2": "",
    "cfn_nag CKV_AWS_24": "",
}
"""By an id that every one of them is given, what of it is accepted; all else is still found."""


def found(known: str = "") -> tuple[list[str], list[str]]:
    """What is found in the things, and what is accepted, where all of them accept an id."""
    tool, _, id_ = known.partition(" ")
    said = accepting(tool, id_)
    template = {"Resources": {name: {**body, "Metadata": said} for name, body in THINGS.items()}}
    head = {"trivy": f"#trivy:ignore:{id_}\n", "KICS": f"# kics-scan disable={id_}\n"}.get(tool, "")
    text = yaml.safe_dump(template, sort_keys=False)
    if tool == "trivy":
        text = re.sub(r"^  (?=\w+:$)", f"  {head}  ", text, flags=re.MULTILINE)
    elif tool == "KICS":
        text = head + text
    ran = outcome(text)
    return sorted(map(_told, ran.diagnostics)), sorted(_told(each.finding) for each in ran.suppressed)


def _told(found: Diagnostic) -> str:
    thing = next(name for name in re.findall(r"“(.+?)”", found.message) if name in THINGS)
    return f"{found.code} {thing}"


@pytest.fixture(scope="module")
def everything() -> list[str]:
    told, accepted = found()
    assert accepted == []
    return told


def test_what_is_wrong_with_the_things_is_found_where_nothing_is_accepted(everything: list[str]):
    assert {told.split()[1] for told in everything} == set(THINGS)


@pytest.mark.parametrize("known", ACCEPTED)
def test_an_id_accepts_what_its_tool_says_and_all_else_is_found(known: str, everything: list[str]):
    left, accepted = found(known)
    assert accepted == [each.strip() for each in ACCEPTED[known].split(",") if each]
    assert sorted([*left, *accepted]) == everything


def test_every_id_that_a_template_may_accept_by_has_a_scope():
    known = {known for check in CHECKS for known in check.known_as}
    assert {each for each in known if each.split()[0] in ACCEPTING} - set(SCOPES) == set()


def test_no_spelling_stands_for_two_ids():
    written = [spelling.casefold() for known in SCOPES for spelling in spellings(known) if known.split()[0] != "CIS"]
    assert len(written) == len(set(written))
