"""Accepted findings in every format of `check`: their number, and what accepts them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import run
from tests.projects import write

TEMPLATE = """\
    # kics-scan disable=ddfc4eaa-af23-409f-b96c-bf5c45dc4daa
    Resources:
      Web:
        Type: AWS::EC2::SecurityGroup
        Metadata:
          checkov: {skip: [{id: CKV_AWS_24, comment: A bastion}]}
        Properties:
          GroupDescription: Web servers of the shop
          VpcId: vpc-0a1b2c3d4e5f60718
          SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.2.4.0/24, Description: Data}]
          SecurityGroupIngress:
            - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0, Description: Operators log in}
            - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIpv6: "::/0", Description: Operators log in}
            - {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0, Description: Customers order}
    """
COUNTED = "3 findings were accepted: 2 by checkov CKV_AWS_24, 1 by KICS ddfc4eaa-af23-409f-b96c-bf5c45dc4daa\n"

ROLES = {
    "roles/web.yaml": """\
        description: Web servers of the shop
        owner: shop
        ingress:
          - from: internet
            service: https
            description: Customers order
            accept:
              - check: internet-not-public
                reason: It moves behind the load balancer in June
        """
}


def test_text_ends_with_the_count_also_where_nothing_is_left(tmp_path: Path):
    write(tmp_path, {"t.yaml": TEMPLATE})
    ran = run("check", "t.yaml", folder=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", f"no findings\n{COUNTED}")
    write(tmp_path, {"t.yaml": TEMPLATE.replace("vpc-0a1b2c3d4e5f60718", "!Ref AWS::NoValue")})
    ran = run("check", "t.yaml", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, f"\n1 warning\n{COUNTED}")


def test_of_role_files_the_count_says_which_file_accepts(tmp_path: Path):
    ran = run("check", folder=write(tmp_path, ROLES))
    counted = "1 finding was accepted: 1 by accept in roles/web.yaml\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", f"no findings\n{counted}")


def test_json_holds_what_is_accepted_apart_from_what_is_found(tmp_path: Path):
    ran = run("check", "--format", "json", folder=write(tmp_path, ROLES))
    assert (ran.returncode, ran.stderr) == (0, "")
    report = json.loads(ran.stdout)
    assert report["diagnostics"] == []
    (accepted,) = report["suppressed"]
    assert accepted["code"] == "internet-not-public"
    assert "SH EC2.18" in accepted["known_as"]
    assert accepted["suppressions"] == [
        {
            "by": "accept in roles/web.yaml",
            "reason": "It moves behind the load balancer in June",
            "where": {"file": "roles/web.yaml", "line": 8, "column": 9, "end": 35},
        }
    ]


def test_a_baseline_holds_nothing_that_was_accepted_so_that_it_is_new_when_the_accept_goes(tmp_path: Path):
    write(tmp_path, {"t.yaml": TEMPLATE})
    write(tmp_path, {"before.json": run("check", "t.yaml", "--format", "json", folder=tmp_path).stdout})
    ran = run("check", "t.yaml", "--baseline", "before.json", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, f"no findings\n{COUNTED}")
    write(tmp_path, {"t.yaml": TEMPLATE.replace("CKV_AWS_24", "CKV_AWS_25")})
    ran = run("check", "t.yaml", "--baseline", "before.json", folder=tmp_path)
    counted = "1 finding was accepted: 1 by KICS ddfc4eaa-af23-409f-b96c-bf5c45dc4daa\n"
    assert (ran.returncode, ran.stderr) == (1, f"\n2 errors\n{counted}")


def test_sarif_holds_it_as_suppressed_with_paths_from_where_the_command_is_run(tmp_path: Path):
    write(tmp_path, {f"infra/{name}": text for name, text in ROLES.items()})
    ran = run("check", "--project", "infra", "--format", "sarif", folder=tmp_path)
    (result,) = json.loads(ran.stdout)["runs"][0]["results"]
    place = {"artifactLocation": {"uri": "infra/roles/web.yaml"}}
    assert result["locations"][0]["physicalLocation"] == {
        **place,
        "region": {"startLine": 4, "startColumn": 11, "endColumn": 19},
    }
    assert result["suppressions"] == [
        {
            "kind": "inSource",
            "status": "accepted",
            "justification": "accept in roles/web.yaml: It moves behind the load balancer in June",
            "location": {"physicalLocation": {**place, "region": {"startLine": 8, "startColumn": 9, "endColumn": 35}}},
        }
    ]


def test_annotations_are_of_what_is_to_be_done_and_the_table_counts_what_is_accepted(tmp_path: Path):
    write(tmp_path, ROLES)
    assert run("check", "--format", "github", folder=tmp_path).stdout == ""
    assert run("check", "--format", "markdown", folder=tmp_path).stdout == (
        "### sg-factory check: no findings\n\n1 finding was accepted: 1 by accept in roles/web.yaml\n"
    )
