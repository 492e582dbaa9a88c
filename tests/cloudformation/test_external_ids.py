"""Ids of external groups in templates: literal, or a parameter that reads SSM, in the stack that needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sg_factory.cloudformation.ids import peers_by_id
from sg_factory.cloudformation.template import template
from sg_factory.cloudformation.template_text import template_text
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import ExternalPeer, Plan
from sg_factory.plan.layout import stacks, whole
from tests.linted import lint
from tests.projects import write

PROJECT = {
    "sg-factory.yaml": """
        name: shop
        stacks: LAYOUT
        security_groups:
          scanner: {id: sg-0123456789abcdef0, description: Scanner}
          cluster: {ssm: /eks/cluster, description: Group that EKS made}
          auditor: {ssm: /audit/group, account: "999988887777", description: Of another account}
          agent: {ssm: /agents/group, description: That only a host has}
        """,
    "roles/web.yaml": """
        description: Web servers
        owner: storefront
        ingress:
          - {from: [scanner, cluster, auditor], service: https, description: Scans}
        """,
    "hosts.yaml": """
        web-1: {roles: [web, scanner, agent], description: Web, launch: {access: session-manager}}
        """,
}
GROUP = "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>"


def plan(folder: Path, layout: str = "one") -> Plan:
    files = {name: text.replace("LAYOUT", layout) for name, text in PROJECT.items()}
    (made,) = run(write(folder, files), as_of=moment("2027-01-01")).plans
    return made


def types(made: dict[str, Any]) -> dict[str, str]:
    """SSM parameter → the type of the template's parameter that reads it."""
    return {said["Default"]: said["Type"] for said in made.get("Parameters", {}).values() if "Default" in said}


def test_an_id_in_ssm_is_validated_unless_the_group_is_of_another_account(tmp_path: Path):
    made = template(plan(tmp_path), whole(plan(tmp_path)))
    assert types(made) == {
        "/agents/group": GROUP,
        "/audit/group": "AWS::SSM::Parameter::Value<String>",
        "/eks/cluster": GROUP,
    }
    assert lint(tmp_path, {"template.json": template_text(made, "json")}) == []


def test_a_rule_names_the_parameter_and_the_owner_of_a_group_of_another_account(tmp_path: Path):
    made = template(plan(tmp_path), whole(plan(tmp_path)))
    read = {name: said.get("Default") for name, said in made["Parameters"].items()}
    sources = {}
    for resource in made["Resources"].values():
        if resource["Type"] == "AWS::EC2::SecurityGroupIngress":
            source = resource["Properties"]["SourceSecurityGroupId"]
            named = read[source["Ref"]] if isinstance(source, dict) else source
            sources[named] = resource["Properties"].get("SourceSecurityGroupOwnerId")
    assert sources == {"sg-0123456789abcdef0": None, "/eks/cluster": None, "/audit/group": "999988887777"}


def test_a_launch_template_has_external_groups_behind_the_groups_of_roles(tmp_path: Path):
    made = template(plan(tmp_path), whole(plan(tmp_path)))
    (launch,) = (each for each in made["Resources"].values() if each["Type"] == "AWS::EC2::LaunchTemplate")
    role, agent, scanner = launch["Properties"]["LaunchTemplateData"]["SecurityGroupIds"]
    assert list(role) == ["Fn::GetAtt"]
    assert made["Parameters"][agent["Ref"]]["Default"] == "/agents/group"
    assert scanner == "sg-0123456789abcdef0"


def test_with_stacks_of_folders_the_stacks_of_rules_and_of_hosts_read_what_they_need(tmp_path: Path):
    made = plan(tmp_path, "folder")
    assert {stack.part: sorted(types(template(made, stack))) for stack in stacks(made)} == {
        "groups": [],
        "rules": ["/audit/group", "/eks/cluster", "/shop/default/web"],
        "hosts": ["/agents/group", "/shop/default/web"],
    }


def test_two_projects_in_one_stack_have_parameters_of_their_own(tmp_path: Path):
    made = plan(tmp_path)
    plain, prefixed = (template(made, whole(made), id_prefix=prefix) for prefix in ("", "Second"))
    assert {f"Second{name}" for name in plain["Parameters"]} == {*prefixed["Parameters"]}


def test_a_parameter_of_the_template_is_read_back_as_the_external_group(tmp_path: Path):
    made = plan(tmp_path)
    external = {name: peer for name, peer in peers_by_id(made).items() if isinstance(peer, ExternalPeer)}
    assert {peer.reference for peer in external.values()} == {"/agents/group", "/audit/group", "/eks/cluster"}
    assert external.keys() <= template(made, whole(made))["Parameters"].keys()
