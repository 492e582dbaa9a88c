"""A literal address range stands where a named network belongs."""

from __future__ import annotations

from pathlib import Path

from sg_factory.pipeline.project import run
from sg_factory.pipeline.templates import read_templates
from tests.check.judge import findings
from tests.projects import write

SETTINGS = """\
    environments:
      prod:
        account: "111122223333"
        region: eu-west-1
        vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
    networks:
      offices: {description: Offices, cidrs: [10.44.0.0/16, "2001:db8:40::/48"]}
    """
GIVE_IT_A_NAME = "declare it with a name and a description under “networks” in sg-factory.yaml"


def test_every_literal_range_of_both_directions_is_pointed_at(tmp_path: Path):
    role = """\
        description: Reports for the finance team
        owner: finance
        ingress:
          - from: [self, 10.45.0.0/16, offices, vpc]
            service: https
            description: Finance reads
        egress:
          - to: "2001:db8:41::/48"
            service: https
            description: Mail is sent
        """
    files = {"sg-factory.yaml": SETTINGS, "roles/reports.yaml": role}
    assert findings(tmp_path, files, about={"named-range"}) == [
        "roles/reports.yaml:4:18 info[named-range] the range 10.45.0.0/16 has no name",
        "roles/reports.yaml:8:10 info[named-range] the range 2001:db8:41::/48 has no name",
    ]


def test_a_range_is_named_in_the_remedy_where_a_network_has_it(tmp_path: Path):
    role = """\
        description: Reports for the finance team
        owner: finance
        ingress:
          - from: [10.46.0.0/16, 10.45.0.0/16, 10.20.0.0/16]
            service: https
            description: Finance reads
        """
    settings = f"{SETTINGS}  office: {{description: One office, cidrs: [10.46.0.0/16]}}\n"
    outcome = run(write(tmp_path, {"sg-factory.yaml": settings, "roles/reports.yaml": role}))
    assert [(found.message, found.help, found.fix) for found in outcome.diagnostics if found.code == "named-range"] == [
        ("the range 10.46.0.0/16 has no name", "write “office”", "office"),
        ("the range 10.45.0.0/16 has no name", GIVE_IT_A_NAME, ""),
        ("the range 10.20.0.0/16 has no name", "write “vpc”", "vpc"),
    ]


def test_a_name_that_would_let_in_more_here_or_in_another_environment_is_not_in_the_remedy(tmp_path: Path):
    settings = """\
        environments:
          dev: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}}
          prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3e, cidrs: [10.21.0.0/16]}}
        networks:
          offices: {description: Two ranges, cidrs: [10.44.0.0/16, 10.45.0.0/16]}
          labs: {description: More in dev, cidrs: [10.46.0.0/24], environments: {dev: {cidrs: [10.0.0.0/8]}}}
        """
    role = """\
        description: Reports for the finance team
        owner: finance
        ingress:
          - from: [10.20.0.0/16, 10.44.0.0/16, 10.46.0.0/24, 0.0.0.0/0]
            service: https
            description: Finance reads
        egress:
          - {to: "::/0", service: https, description: Mail is sent}
        """
    outcome = run(write(tmp_path, {"sg-factory.yaml": settings, "roles/reports.yaml": role}))
    assert [(found.message, found.help, found.fix) for found in outcome.diagnostics if found.code == "named-range"] == [
        ("the range 10.20.0.0/16 has no name", GIVE_IT_A_NAME, ""),
        ("the range 10.44.0.0/16 has no name", GIVE_IT_A_NAME, ""),
        ("the range 10.46.0.0/24 has no name", GIVE_IT_A_NAME, ""),
        (
            "the range 0.0.0.0/0 has no name",
            "name its real peer; if it is all of IPv4 alone, declare it as a network",
            "",
        ),
        ("the range ::/0 has no name", "name its real peer; if it is all of IPv6 alone, declare it as a network", ""),
    ]


def test_a_range_of_a_base_is_one_finding_for_all_roles_and_services(tmp_path: Path):
    base = """\
        description: Monitored
        ingress:
          - from: 10.45.0.0/16
            service: [https, http]
            description: Monitoring
        """
    role = """\
        description: One of several
        owner: shop
        extends: [monitored]
        """
    files = {"roles/_monitored.yaml": base, "roles/web.yaml": role, "roles/orders.yaml": role}
    assert findings(tmp_path, files, about={"named-range"}) == [
        "roles/_monitored.yaml:3:11 info[named-range] the range 10.45.0.0/16 has no name"
    ]


def test_a_template_cannot_name_a_range(tmp_path: Path):
    template = """\
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Web servers
              SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.1.0/24}]
        """
    outcome = read_templates([write(tmp_path, {"template.yaml": template}) / "template.yaml"])
    assert len(outcome.plans) == 1
    assert [found.code for found in outcome.diagnostics if found.code == "named-range"] == []
