"""A template held against the project that made it: what somebody has written into it is seen, whatever its name."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sg_factory.compare import Difference, difference
from sg_factory.pipeline.sides import open_sides, pairs
from tests.compiled import templates
from tests.projects import write

AS_OF = datetime(2027, 1, 1, tzinfo=UTC)
WEB, WEB_ID = "Web4B5E57F6", "Web4B5E57F6Id"
EVERYBODY = {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "CidrIp": "0.0.0.0/0", "Description": "Everybody"}

Template = dict[str, Any]


def compared(folder: Path, change: Callable[[Template], None]) -> Difference:
    """What a template differs in from its project, once somebody has changed it."""
    roles = """\
        description: Web servers
        owner: shop
        ingress:
          - {from: 10.0.0.0/8, service: https, description: Offices}
          - {from: self, service: http, description: Their neighbours}
        """
    project = write(folder / "project", {"roles/web.yaml": roles})
    template = templates(project)["default"]
    change(template)
    (folder / "changed.json").write_text(json.dumps(template))
    return difference(pairs(*open_sides(str(project), str(folder / "changed.json"), folder, AS_OF)))


def test_external_groups_by_parameter_are_those_of_the_project(tmp_path: Path):
    settings = """\
        security_groups:
          cluster: {ssm: /eks/cluster, description: Group that EKS made}
          scanner: {ssm: /scanner, account: "999988887777", description: Scanner}
        """
    roles = """\
        description: Web servers
        owner: shop
        ingress: [{from: [cluster, scanner], service: https, description: Others}]
        egress: [{to: cluster, service: https, description: Others}]
        """
    project = write(tmp_path / "project", {"sg-factory.yaml": settings, "roles/web.yaml": roles})
    (tmp_path / "made.json").write_text(json.dumps(templates(project)["default"]))
    found = difference(pairs(*open_sides(str(project), str(tmp_path / "made.json"), tmp_path, AS_OF)))
    assert found.verdict == "no difference"


def told(found: Difference) -> list[tuple[str, str, str]]:
    return sorted((change.kind, change.source, change.destination) for change in found.changes)


def open_wide(template: Template) -> None:
    template["Resources"][WEB]["Properties"]["SecurityGroupIngress"].append(EVERYBODY)


def copy_to(name: str) -> Callable[[Template], None]:
    def change(template: Template) -> None:
        template["Resources"][name] = deepcopy(template["Resources"][WEB])
        open_wide(template)

    return change


@pytest.mark.parametrize(("copy", "called"), [("web", "web (of the template)"), ("Other", "Other")])
def test_a_group_beside_that_of_a_role_hides_nothing_of_it_and_never_has_its_name(
    tmp_path: Path, copy: str, called: str
):
    assert told(compared(tmp_path, copy_to(copy))) == [("gained", "10.0.0.0/8", called), ("widened", "internet", "web")]


def test_a_rule_with_a_group_of_a_role_s_name_is_no_rule_with_the_role(tmp_path: Path):
    def change(template: Template) -> None:
        template["Resources"]["web"] = {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": "Anybody", "SecurityGroupEgress": [EVERYBODY]},
        }
        rules = [body["Properties"] for body in template["Resources"].values()]
        own = next(rule for rule in rules if "SourceSecurityGroupId" in rule)
        own["SourceSecurityGroupId"] = {"Fn::GetAtt": ["web", "GroupId"]}

    assert told(compared(tmp_path, change)) == [
        ("gained", "web (of the template)", "internet"),
        ("gained", "web (of the template)", "web"),
        ("lost", "web", "web"),
    ]


def test_the_rules_of_a_group_that_is_named_in_two_ways_are_told_together(tmp_path: Path):
    def change(template: Template) -> None:
        template["Parameters"] = {WEB_ID: {"Type": "AWS::EC2::SecurityGroup::Id"}}
        rule = {"GroupId": {"Ref": WEB_ID}, **EVERYBODY}
        template["Resources"]["More"] = {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": rule}

    assert told(compared(tmp_path, change)) == [("widened", "internet", "web")]
