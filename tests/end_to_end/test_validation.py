"""The real CDK command line fails where a role file has a finding, a group was changed, or any group is open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.end_to_end.aws import cdk
from tests.end_to_end.project import edit

THEIRS = """
import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

from sg_factory.constructs import RoleSecurityGroups, SecurityGroupValidation

app = cdk.App()
cdk.Validations.of(app).add_plugins(SecurityGroupValidation())
stack = cdk.Stack(app, "theirs")
vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d4e5f60718", availability_zones=["eu-west-1a"])
groups = RoleSecurityGroups(stack, "SecurityGroups", vpc=vpc)
"""

HANDED_IN = """
network = cdk.Stack(app, "network")
storage = ec2.PrefixList(network, "Storage", max_entries=1)
RoleSecurityGroups(stack, "Again", networks={"s3": storage}, vpc=vpc, id_prefix="Again", publish=False)
"""

OPEN = """
ec2.SecurityGroup(
    stack, "Partners", vpc=vpc, description="Takes deliveries of partners", allow_all_outbound=False
).add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.SSH, "Partners deliver over SFTP")
"""

TAMPERED = """
other = cdk.Stack(app, "other")
ec2.CfnSecurityGroupIngress(
    other, "Sneaky", group_id=groups["database"].security_group_id, cidr_ip="0.0.0.0/0", ip_protocol="-1"
)
"""


def an_app(sample: Path, *parts: str) -> Path:
    """The sample project in the stack of another app."""
    (sample / "app.py").write_text("".join((THEIRS, *parts, "\napp.synth()\n")), "utf-8")
    return sample


def test_a_finding_at_level_error_is_reported_with_the_role_files_line_and_nothing_is_deployed(sample: Path) -> None:
    edit(sample / "roles/bastion.yaml", "from: corporate-vpn", "from: internet")
    ran = cdk("deploy", "--require-approval", "never", project=sample)
    assert (ran.status, "deploying" in ran.stderr) == (1, False), ran
    assert "ERROR internet can reach “bastion” on tcp/22" in ran.stderr
    assert " --> roles/bastion.yaml:" in ran.stderr
    assert " |           ^^^^^^^^\n" in ran.stderr
    assert "shop/SecurityGroups/Template/Bastion" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_broken_guardrail_fails_it_for_good_with_every_line_of_the_path_that_breaks_it(sample: Path) -> None:
    edit(sample / "sg-factory.yaml", "{from: internet, to: database}", "{from: internet, to: database, hops: 2}")
    ran = cdk("synth", "--quiet", project=sample)
    assert ran.status == 1, ran
    assert (
        "FATAL internet → load-balancer → web → database on tcp/5432 breaks a guardrail:"
        " Customer data is never one rule away from the internet"
    ) in ran.stderr
    assert " --> roles/database.yaml:" in ran.stderr
    assert " ::: roles/load-balancer.yaml:" in ran.stderr
    assert " ::: roles/web.yaml:" in ran.stderr
    assert " ::: sg-factory.yaml:" in ran.stderr
    assert "the guardrail" in ran.stderr
    assert "Acknowledge with" not in ran.stderr


def test_a_rule_from_another_stack_and_an_open_group_of_the_app_fail_it_and_their_constructs_are_named(
    sample: Path,
) -> None:
    ran = cdk("synth", "--quiet", project=an_app(sample, TAMPERED, OPEN))
    assert ran.status == 1, ran
    assert "FATAL Sneaky writes a rule into Database" in ran.stderr
    assert "that no role file shows: “database” all from 0.0.0.0/0" in ran.stderr
    assert "other/Sneaky (Sneaky)" in ran.stderr
    assert "theirs/Partners/Resource" in ran.stderr
    assert "Acknowledge with 'sg-factory::world-open-admin'" in ran.stderr
    assert ran.stderr.count("ERROR ") == 1


def test_nothing_is_said_where_all_is_right(sample: Path) -> None:
    ran = cdk("synth", "--quiet", project=an_app(sample))
    assert (ran.status, ran.stdout, ran.stderr) == (0, "", ""), ran


def test_infos_are_one_line_on_the_terminal_and_stand_in_the_report(sample: Path) -> None:
    for name, port in (("spare", 8081), ("second", 8082)):
        line = f"{{from: web, service: tcp/{port}, description: What web servers ask of it}}"
        (sample / f"roles/{name}.yaml").write_text(
            f"description: Answers what {name} servers are asked\nowner: shop\ningress: [{line}]\n", "utf-8"
        )
    ran = cdk("synth", "--quiet", project=an_app(sample))
    assert ran.status == 0, ran
    assert [line.strip() for line in ran.stderr.splitlines() if line.startswith("INFO")] == [
        "INFO 2 findings of level info (2 unused-role) in validation-report.json (sg-factory)"
    ]
    assert "no host has" not in ran.stderr
    report = json.loads((sample / "cdk.out/validation-report.json").read_text("utf-8"))
    told = [each for plugin in report["pluginReports"] for each in plugin["violations"]]
    assert sorted(each["description"].splitlines()[0] for each in told if each["ruleName"] == "unused-role") == [
        "no host has the role “second”, and nothing in this app has its group",
        "no host has the role “spare”, and nothing in this app has its group",
    ]


def test_a_prefix_list_of_another_stack_is_imported_and_named_in_the_report(sample: Path) -> None:
    ran = cdk("synth", "--quiet", project=an_app(sample, HANDED_IN))
    assert ran.status == 0, ran
    assert [line.strip() for line in ran.stderr.splitlines() if line.startswith("INFO")] == [
        "INFO 1 finding of level info (1 handed-in) in validation-report.json (sg-factory)"
    ]
    made = json.loads((sample / "cdk.out/theirs.template.json").read_text("utf-8"))["Resources"]
    (declared,) = lists(made["Database3549B002"])
    (imported,) = lists(made["AgainDatabase3549B002"])
    assert (declared, imported["Fn::GetStackOutput"]["StackName"]) == ("pl-6da54004", "network")


def lists(group: dict[str, Any]) -> list[Any]:
    """The prefix lists that a group's egress names."""
    named = (rule.get("DestinationPrefixListId") for rule in group["Properties"]["SecurityGroupEgress"])
    return [each for each in named if each is not None]
