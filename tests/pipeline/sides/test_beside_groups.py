"""What a template's resources let in beside the rules of its groups is compared, and `--fail-on broader` sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.sides.test_unread_templates import GROUP, compared

NODES = (
    f"{GROUP}  Nodes: {{Type: AWS::EKS::Nodegroup, Properties: {{NodeRole: r, Subnets: [s-1], RemoteAccess: VALUE}}}}\n"
)
ALSO = (
    f"{GROUP}  Also: {{Type: AWS::EC2::SecurityGroupVpcAssociation, Properties: {{GroupId: !Ref Web, VpcId: VALUE}}}}\n"
)
MODE = (
    f"{GROUP}  Mode: {{Type: AWS::EC2::VPCBlockPublicAccessOptions, Properties: {{InternetGatewayBlockMode: VALUE}}}}\n"
)
BARE = f"{GROUP}  Bare: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {{Scheme: internet-facing}}}}\n"
ALL, SOME, OTHERS = (
    f"{{Ec2SshKey: ops{sources}}}"
    for sources in ("", ", SourceSecurityGroups: [sg-0a1b2c3d]", ", SourceSecurityGroups: [sg-1a1b2c3d]")
)
EVERYBODY = "the internet can reach the nodes of “Nodes” on tcp/22: it has an SSH key and no source groups"
SOURCES = "source groups can reach the nodes of “Nodes” on tcp/22"


@pytest.mark.parametrize(
    ("before", "after", "verdict", "texts"),
    [
        (GROUP, NODES.replace("VALUE", ALL), "may be broader", [("", EVERYBODY)]),
        (NODES.replace("VALUE", ALL), GROUP, "same access", [(EVERYBODY, "")]),
        (NODES.replace("VALUE", SOME), NODES.replace("VALUE", ALL), "may be broader", [("", EVERYBODY), (SOURCES, "")]),
        (
            NODES.replace("VALUE", SOME),
            NODES.replace("VALUE", OTHERS),
            "may be broader",
            [("", SOURCES), (SOURCES, "")],
        ),
        (NODES.replace("VALUE", ALL), NODES.replace("VALUE", ALL), "no difference", []),
        (
            GROUP,
            ALSO.replace("VALUE", "vpc-1a1b2c3d"),
            "may be broader",
            [("", "“Web” is associated with the VPC “vpc-1a1b2c3d” too: its rules apply there as well")],
        ),
        (GROUP, BARE, "may be broader", [("", "“Bare” names no security group, so it gets the VPC's default one")]),
    ],
    ids=["nodes", "nodes go", "nodes opened", "other groups", "the same", "a second VPC", "the default group"],
)
def test_what_is_let_in_beside_groups_is_told(
    tmp_path: Path, before: str, after: str, verdict: str, texts: list[tuple[str, str]]
):
    found = compared(tmp_path, {"web.yaml": before}, {"web.yaml": after})
    assert (found.verdict, sorted((each.before, each.after) for each in found.declared)) == (verdict, sorted(texts))


def test_block_public_access_that_goes_may_be_broader(tmp_path: Path):
    found = compared(tmp_path, {"web.yaml": MODE.replace("VALUE", "block-bidirectional")}, {"web.yaml": GROUP})
    assert found.verdict == "may be broader"


WHERE_PROD = "Parameters: {Stage: {Type: String}}\nConditions: {Prod: !Equals [!Ref Stage, prod]}\n"
NOT_JUDGED = "remote access to the nodes of “Nodes” is not judged: its RemoteAccess is known only at deploy time"


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (SOME, f"!If [Prod, {ALL}, {SOME}]", "may be broader"),
        (f"!If [Prod, {SOME}, {ALL}]", f"!If [Prod, {ALL}, {SOME}]", "may be broader"),
        (f"!If [Prod, {ALL}, {SOME}]", f"!If [Prod, {ALL}, {SOME}]", "no difference in what could be read"),
        (
            SOME,
            "{Ec2SshKey: ops, SourceSecurityGroups: !If [Prod, [sg-0a1b2c3d], !Ref AWS::NoValue]}",
            "may be broader",
        ),
    ],
)
def test_where_a_condition_decides_who_may_log_in_to_nodes_it_is_said_that_nobody_judges_that(
    tmp_path: Path, before: str, after: str, verdict: str
):
    sides = ({"web.yaml": WHERE_PROD + NODES.replace("VALUE", value)} for value in (before, after))
    found = compared(tmp_path, *sides)
    assert found.verdict == verdict
    assert NOT_JUDGED in [each.note.text for each in found.unknown]


@pytest.mark.parametrize("more", ["", ", DiskSize: !If [Prod, 20, 30]"])
def test_a_condition_elsewhere_in_a_resource_hides_nothing_of_it(tmp_path: Path, more: str):
    nodes = NODES.replace("VALUE", ALL + more)
    found = compared(tmp_path, {"web.yaml": WHERE_PROD + GROUP}, {"web.yaml": WHERE_PROD + nodes})
    assert (found.verdict, [each.after for each in found.declared]) == ("may be broader", [EVERYBODY])
