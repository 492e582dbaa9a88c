"""Our own groups, as a template and as an account: import gives back the roles that made them, with their rules."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import assume, given

from sg_factory.adopt.project import Wanted
from sg_factory.cloudformation.template import template
from sg_factory.files import Folder, Snapshot
from sg_factory.pipeline.importing import Imported, imported
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan
from sg_factory.plan.layout import whole
from tests.adopt.held_rules import HeldRule, held_by_template
from tests.adopt.telling import ACCOUNT, REGION, text, vpc
from tests.reading.project import Project
from tests.reading.projects import examples, projects
from tests.source.account.answers import VPC, answers

ROOT = Path(__file__).parents[2]
Resources = dict[str, Any]


def taken_over(source: Resources, project: str = "shop") -> Imported:
    """The project of a template or of an account's answers."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "source.json")
        file.write_text(json.dumps(source), "utf-8")
        return imported([file], Wanted(project))


def made_of(plan: Plan) -> Resources:
    """The template of one stack for all of an environment."""
    return dict(template(plan, whole(plan)))


def written_again(found: Imported) -> Resources:
    """The template of what import has written."""
    files = Snapshot({path: said.encode() for path, said in found.files.items()})
    (plan,) = run(files, judge=False).plans
    return made_of(plan)


def sample() -> Plan:
    """The Plan of the sample project, before its dates have passed."""
    (plan,) = run(Folder(ROOT), as_of=moment("2027-01-01"), judge=False).plans
    return plan


def known_rules(made: Resources) -> list[HeldRule]:
    """The rules of a template whose peers it tells: not those with lists and groups that only a deploy knows."""
    resources: Resources = {}
    for name, body in made["Resources"].items():
        properties = dict(body.get("Properties", {}))
        for key in ("SecurityGroupIngress", "SecurityGroupEgress"):
            if key in properties:
                properties[key] = [rule for rule in properties[key] if not _names_a_parameter(rule)]
        is_rule = body["Type"].startswith("AWS::EC2::SecurityGroup") and body["Type"] != "AWS::EC2::SecurityGroup"
        is_of_a_group = body["Type"] != "AWS::SSM::Parameter" or "Fn::GetAtt" in properties["Value"]
        if is_of_a_group and not (is_rule and _names_a_parameter(properties)):
            resources[name] = {**body, "Properties": properties}
    return held_by_template({"Resources": resources})


def _names_a_parameter(rule: Resources) -> bool:
    groups = (value for key, value in rule.items() if key.endswith("GroupId"))
    lists = (value for key, value in rule.items() if key.endswith("PrefixListId"))
    is_of_lists = any(isinstance(value, dict) for value in lists)
    return is_of_lists or any(isinstance(value, dict) and "Ref" in value for value in groups)


def roles_of(found: Imported) -> list[str]:
    """The names of the roles that are written."""
    return sorted(each.role for each in found.groups)


def test_the_template_of_the_sample_gives_back_its_roles_and_lines() -> None:
    plan = sample()
    found = taken_over(made_of(plan))
    assert found.is_equal
    assert roles_of(found) == [group.role for group in plan.groups]
    assert known_rules(written_again(found)) == known_rules(made_of(plan))
    assert found.files["roles/web.yaml"] == text("""
        description: Security group of the role web
        owner: unknown
        ingress:
          - from: load-balancer
            service: http-alt
            description: The load balancer forwards requests of customers
          - from: self
            service: [tcp/7800, udp/7800]
            description: Web servers share sessions with each other
        egress:
          - to: list-6da54004
            service: https
            description: Product images in S3
          - to: ranges-10-20-255-0-26
            service: https
            description: Parameters, secrets and logs by way of the AWS API
        """)


def test_the_account_after_a_deploy_of_the_sample_gives_back_owners_and_descriptions_too() -> None:
    plan = sample()
    told = {"Account": ACCOUNT, "Region": REGION, "Vpcs": [vpc(VPC, "prod", 20)]}
    found = taken_over({**answers(made_of(plan), "shop"), **told})
    assert found.is_equal
    assert roles_of(found) == [group.role for group in plan.groups]
    assert known_rules(written_again(found)) == known_rules(made_of(plan))
    assert found.files["roles/load-balancer.yaml"] == text("""
        description: Public entry point of the shop
        owner: platform
        public: true
        existing:
          prod:
            id: sg-b764a5fefbbfa958a
            name: shop-LoadBalancerE1977F02-1ABCDEFGHIJKL
            description: Security group of the role load-balancer
        tags:
          cost-centre: '4711'
        ingress:
          - from: internet
            service: [http, https]
            description: Customers reach the shop
        """)


def test_groups_whose_logical_ids_an_app_has_given_a_prefix_are_ours_by_their_tags() -> None:
    told = answers(made_of(sample()), "shop")
    for group in told["SecurityGroups"]:
        for tag in group["Tags"]:
            if tag["Key"] == "aws:cloudformation:logical-id":
                tag["Value"] = f"Orders{tag['Value']}"
    found = taken_over(told)
    assert found.is_equal
    assert roles_of(found) == ["bastion", "database", "linux-host", "load-balancer", "web"]


@examples(25)
@given(projects(adding=False, taking_over=False))
def test_the_template_of_any_project_gives_back_its_roles_and_rules(project: Project) -> None:
    files = Snapshot({path: said.encode() for path, said in project.texts().items()})
    outcome = run(files, as_of=moment(str(project.as_of)), disable=project.disable, judge=False)
    plans = [plan for plan in outcome.plans if plan.groups]
    assume(plans)
    made = made_of(plans[0])
    found = taken_over(made, "sg-factory")
    assert roles_of(found) == [group.role for group in plans[0].groups]
    assert known_rules(written_again(found)) == known_rules(made)
    differing = [each.differences for each in found.groups if each.differences]
    assert all(any(said.startswith("not written: ") for said in differences) for differences in differing)
