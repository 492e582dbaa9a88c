"""Acceptances in role files, bases and templates: what is told of each, in words, once and at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.compare import difference
from sg_factory.pipeline.project import moment
from sg_factory.pipeline.sides import open_sides, pairs
from tests.projects import write
from tests.report.difference.differing import as_json, projects

BASE = """\
description: Hosts that answer everybody
ingress:
  - from: internet
    service: tcp/8443
    description: Health checks
"""
ACCEPTING = BASE + "    accept: [{check: world-open-port, reason: Answers nothing, until: 2027-03-01}]\n"
ROLES = {
    "sg-factory.yaml": """\
        environments:
          dev: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.10.0.0/16]}}
          prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3d4e5f60719, cidrs: [10.20.0.0/16]}}
        """,
    "roles/web.yaml": "description: Pages\nowner: storefront\nextends: [host]\npublic: true\n",
    "roles/mail.yaml": "description: Mail\nowner: post\nextends: [host]\npublic: true\nenvironments: prod\n",
}
PLAIN, ACCEPTED = {**ROLES, "roles/_host.yaml": BASE}, {**ROLES, "roles/_host.yaml": ACCEPTING}
FORM = {"roles/form.yaml": "description: Form\nowner: post\nextends: [host]\npublic: true\n"}


@pytest.mark.parametrize(
    ("before", "changes", "text", "line", "owners"),
    [
        (
            PLAIN,
            {"roles/_host.yaml": ACCEPTING},
            "acceptance new: “world-open-port” on “mail” and “web”: tcp/8443 from internet, until 2027-03-01",
            "roles/_host.yaml:6",
            ["post", "storefront"],
        ),
        (
            ACCEPTED,
            {"roles/_host.yaml": BASE},
            "acceptance gone: “world-open-port” on “mail” and “web”: tcp/8443 from internet, until 2027-03-01",
            "main:roles/_host.yaml:6",
            ["post", "storefront"],
        ),
        (
            ACCEPTED,
            {"roles/_host.yaml": ACCEPTING.replace(", until: 2027-03-01", "")},
            "acceptance longer: “world-open-port” on “mail” and “web”: tcp/8443 from internet, "
            "with no end date instead of until 2027-03-01",
            "roles/_host.yaml:6",
            ["post", "storefront"],
        ),
        (  # One more role extends it.
            ACCEPTED,
            FORM,
            "acceptance new: “world-open-port” on “form”: tcp/8443 from internet, until 2027-03-01",
            "roles/_host.yaml:6",
            ["post"],
        ),
    ],
)
def test_one_in_a_base_is_told_once_at_its_line_with_all_roles_that_extend_it(
    before: dict[str, str], changes: dict[str, str], text: str, line: str, owners: list[str], tmp_path: Path
):
    protection = as_json(projects(tmp_path, before, changes))["protection"]
    (found,) = (each for each in protection if each["kind"] == "accept")
    assert (found["text"], f"{found['where']['file']}:{found['where']['line']}") == (text, line)
    assert (found["owners"], found["environments"]) == (owners, ["dev", "prod"])


STACK = """\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web
      VpcId: vpc-1
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0, Description: Operators}
        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0, Description: Customers}
"""
SKIPPED = STACK.replace(
    "    Properties", "    Metadata: {checkov: {skip: [{id: CKV_AWS_24, comment: They travel}]}}\n    Properties"
)
SSH = "        - {IpProtocol: tcp, FromPort: 22"
IGNORED = STACK.replace(SSH, f"        #trivy:ignore:AVD-AWS-0107\n{SSH}")
RULES = STACK.index("        - {"), STACK.index("        - {IpProtocol: tcp, FromPort: 443")
TURNED = STACK[: RULES[0]] + STACK[RULES[1] :] + STACK[RULES[0] : RULES[1]]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (STACK, SKIPPED, ["new: “checkov CKV_AWS_24” on “Web”, with no end date"]),
        (SKIPPED, STACK, ["gone: “checkov CKV_AWS_24” on “Web”, with no end date"]),
        (SKIPPED, SKIPPED.replace("443", "444"), []),  # it is of the whole group
        (STACK, IGNORED, ["new: “trivy AVD-AWS-0107” on “Web”: tcp/22 from internet, with no end date"]),
        (
            IGNORED.replace("0107", "0107:exp:2027-03-02"),
            IGNORED,
            [
                "longer: “trivy AVD-AWS-0107” on “Web”: tcp/22 from internet, "
                "with no end date instead of until 2027-03-01"
            ],
        ),
        (IGNORED, TURNED.replace(SSH, f"        #trivy:ignore:AVD-AWS-0107\n{SSH}"), []),
        (IGNORED, IGNORED, []),
    ],
)
def test_those_of_two_templates_are_compared_by_what_they_are_of(
    before: str, after: str, expected: list[str], tmp_path: Path
):
    write(tmp_path, {"before.yaml": before, "after.yaml": after})
    sides = open_sides(str(tmp_path / "before.yaml"), str(tmp_path / "after.yaml"), tmp_path, moment("2027-01-01"))
    found = difference(pairs(*sides))
    assert [f"{each.turn}: {each.text}" for each in found.protection] == expected
    assert found.is_protection_compared
