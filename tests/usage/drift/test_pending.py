"""What the deployed role files explain is pending: the next deploy makes it, and nobody has changed it by hand."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given

from sg_factory.pipeline.deployed import deployed_plans
from sg_factory.plan import Plan
from tests.reading.project import Project
from tests.reading.projects import examples, projects
from tests.usage.drift.deployment import LiveRule
from tests.usage.drift.reading import AS_OF, account_of, compiled, told
from tests.usage.drift.test_random_changes import environments

WEB = """\
description: Web servers
owner: storefront
public: true
ingress:
  - {from: internet, service: https, description: Customers read the shop}
"""
NEXT = WEB.replace("owner: storefront", "owner: shop").replace(
    "service: https, description: Customers", "service: [http, https], description: People"
)


def test_a_rule_that_is_not_deployed_yet_is_pending():
    (before,), (plan,) = compiled({"roles/web.yaml": WEB}), compiled({"roles/web.yaml": NEXT})
    (web,) = told({"roles/web.yaml": NEXT}, plan, account_of(before).snapshot(), before)["groups"]
    assert (web["state"], web["tags"]) == ("pending", [])
    said = [
        (rule["kind"], rule["from_port"], rule["peer"], rule["description"], rule["broader"]) for rule in web["rules"]
    ]
    assert said == [
        ("pending", 80, "0.0.0.0/0", "People read the shop", False),
        ("pending", 80, "::/0", "People read the shop", False),
        ("pending", 443, "0.0.0.0/0", "Customers read the shop", False),
        ("pending", 443, "::/0", "Customers read the shop", False),
    ]
    assert [bool(rule["rule_id"]) for rule in web["rules"]] == [False, False, True, True]


def test_a_rule_that_the_next_deploy_removes_is_pending_and_one_by_hand_is_drift():
    (before,), (plan,) = compiled({"roles/web.yaml": NEXT}), compiled({"roles/web.yaml": WEB})
    account = account_of(before)
    (id_,) = account.groups
    account.put(LiveRule(id_, "ingress", "tcp", 22, 22, "CidrIpv4", "0.0.0.0/0", None))
    (web,) = told({"roles/web.yaml": WEB}, plan, account.snapshot(), before)["groups"]
    said = {(rule["kind"], rule["from_port"], rule["broader"]) for rule in web["rules"]}
    assert (web["state"], said) == ("drifted", {("added", 22, True), ("pending", 80, False), ("pending", 443, False)})


def test_a_role_that_is_new_is_pending_and_not_gone():
    files = {"roles/web.yaml": WEB, "roles/api.yaml": WEB}
    (before,), (plan,) = compiled({"roles/web.yaml": WEB}), compiled(files)
    api, web = told(files, plan, account_of(before).snapshot(), before)["groups"]
    assert (api["state"], api["id"], api["rules"]) == ("pending", None, [])
    assert web["state"] == "same"


@given(project=projects(adding=False), other=projects(adding=False))
@examples(20)
def test_whatever_was_deployed_is_at_most_pending(project: Project, other: Project) -> None:
    """Another project of the same name in place of the deployed one, as if all of it had been rewritten."""
    befores = {plan.environment.name: plan for _, plan in environments(project)}
    for files, plan in environments(other):
        before = befores.get(plan.environment.name)
        if before is not None:
            before = replace(before, project=plan.project, environment=plan.environment)
            account = account_of(before)
            states = {
                group["state"] for group in told(files, plan, account.snapshot(), before, account.parameters)["groups"]
            }
            assert states <= {"same", "pending"}


@given(project=projects())
@examples(10)
def test_templates_say_the_same_as_the_revision_that_made_them(project: Project) -> None:
    for files, plan in environments(project):
        account = account_of(plan)
        made = deepcopy(account)
        with TemporaryDirectory() as folder:
            from tests.usage.drift.reading import templates

            for name, template in templates(plan).items():
                Path(folder, f"{name}.template.json").write_text(json.dumps(template), "utf-8")
            (before,) = deployed_plans(folder, Path(folder), (plan,), AS_OF)
        bare = without_rules(plan)
        expected, found = (told(files, bare, made.snapshot(), each, made.parameters) for each in (plan, before))
        assert found == expected


def without_rules(plan: Plan) -> Plan:
    return replace(
        plan, groups=tuple(replace(group, ingress=(), egress=(), owner="new", tags=()) for group in plan.groups)
    )
