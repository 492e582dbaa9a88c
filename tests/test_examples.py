"""The examples: workflows name environments that their projects declare, and architectures allow what they are for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sg_factory.cloudformation.template import template
from sg_factory.cloudformation.template_text import template_text
from sg_factory.graph.build import graph_of
from sg_factory.graph.formats import FORMATS
from sg_factory.pipeline.project import moment, run
from sg_factory.plan.layout import stacks
from tests.browser import Opener
from tests.end_to_end.aws import cdk
from tests.end_to_end.conftest import example
from tests.end_to_end.project import templates_in, templates_of, without_bootstrap
from tests.graph.drawn import edges, locate
from tests.readers import mermaid

EXAMPLES = Path(__file__).parents[1] / "examples"


def document(path: str) -> Any:
    return yaml.safe_load((EXAMPLES / path).read_text("utf-8"))


def commands(workflow: dict[str, Any]) -> list[str]:
    return [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]


def test_the_workflow_deploys_every_environment_once_with_a_role_of_its_own_account():
    deploying = {
        name: job
        for name, job in document("workflows/deploy-every-environment.yaml")["jobs"].items()
        if "strategy" in job
    }
    assert [job.get("needs") for job in deploying.values()] == ["plan", *list(deploying)[:-1]]
    deployed = [
        (environment, re.findall(r"arn:aws:iam::(\d+):role", str(job["steps"])))
        for job in deploying.values()
        for environment in job["strategy"]["matrix"]["environment"]
    ]
    declared = document("platform/sg-factory.yaml")["environments"]
    assert sorted(deployed) == sorted((name, [said["account"]]) for name, said in declared.items())


@pytest.mark.parametrize("workflow", ["deploy-every-environment", "scheduled-deploy"])
def test_nothing_is_deployed_by_a_workflow_before_check_has_passed(workflow: str):
    said = commands(document(f"workflows/{workflow}.yaml"))
    checked, deployed = (
        next(number for number, command in enumerate(said) if words in command)
        for words in ("sg-factory check --format github --fail-on error", "cdk deploy --all")
    )
    assert checked < deployed


ARCHITECTURES = {
    "domain-controllers": [
        "domain-controller → to head-office-controllers: tcp/53, tcp/88 + 12 more",
        "domain-controller → to head-office-dns: tcp/53, udp/53",
        "domain-member → domain-controller: tcp/53, tcp/88 + 12 more",
        "file-share → domain-controller: tcp/9389",
        "from administrators → management-host: tcp/3389, udp/3389",
        "from head-office-controllers → domain-controller: tcp/53, tcp/88 + 12 more",
        "from internal-users → order-server: tcp/443",
        "management-host → domain-controller: tcp/9389",
        "management-host → domain-member: tcp/3389, udp/3389",
        "management-host → file-share: tcp/445, tcp/5985",
        "management-host → mfa: udp/1812-1813",
        "order-server → file-share: tcp/445",
    ],
    "eks": [
        "control-plane → nodes: tcp/9443, tcp/10250",
        "from internet → load-balancer: tcp/80, tcp/443",
        "load-balancer → orders-pods: tcp/8080",
        "nodes → control-plane: tcp/443",
        "nodes → endpoints: tcp/443",
        "nodes → nodes: tcp/53 + 2 more",
        "nodes → orders-pods: tcp/8080",
        "nodes → to s3: tcp/443",
        "orders-pods → endpoints: tcp/443",
        "orders-pods → nodes: tcp/53, udp/53",
        "orders-pods → orders-database: tcp/5432",
    ],
    "fargate-shop": [
        "database-proxy → database: tcp/5432",
        "from internet → load-balancer: tcp/80, tcp/443",
        "load-balancer → shop: tcp/8080",
        "orders-worker → database-proxy: tcp/5432",
        "orders-worker → endpoints: tcp/443",
        "orders-worker → to s3: tcp/443",
        "shop → cache: tcp/6379",
        "shop → database-proxy: tcp/5432",
        "shop → endpoints: tcp/443",
        "shop → to s3: tcp/443",
    ],
    "remote-access": [
        "from internet → mail-gateway: tcp/25",
        "from internet → vpn-gateway: tcp/443, udp/1194",
        "mail-gateway → mailboxes: tcp/25",
        "mail-gateway → to mail-provider: tcp/465",
        "routed-sites → to vpc: tcp/443",
        "vpn-gateway → mailboxes: tcp/587, tcp/993",
        "vpn-gateway → tickets: tcp/443",
        "vpn-gateway → wiki: tcp/443",
    ],
    "taken-over": [
        "from old-office → database: tcp/5433",
        "from old-office → reports: tcp/443",
        "reports → database: tcp/5433",
    ],
}


@pytest.mark.parametrize(("name", "flows"), ARCHITECTURES.items())
def test_an_architecture_allows_its_flows_and_is_drawn(name: str, flows: list[str], opened: Opener):
    plans = run(EXAMPLES / name, as_of=moment("2026-11-20")).plans
    (prod,) = (plan for plan in plans if plan.environment.name == "prod")
    made = graph_of(prod)
    assert edges(made) == flows
    page = mermaid(opened, FORMATS["mermaid"](made, locate))
    assert (page.evaluate("document.querySelectorAll('span.edgeLabel').length"), page.complaints) == (len(flows), [])


def test_half_a_flow_of_remote_access_is_whole_by_another_group_of_the_host():
    (plan,) = run(EXAMPLES / "remote-access", as_of=moment("2026-11-20")).plans
    groups = {group.role: group for group in plan.groups}
    assert [str(rule.peer) for rule in groups["wiki"].ingress] == ["vpn-gateway"]
    assert [str(rule.peer) for rule in groups["vpn-gateway"].egress] == ["mailboxes", "mailboxes"]
    assert [str(rule.peer) for rule in groups["routed-sites"].egress] == ["vpc 10.60.0.0/16"]


def test_of_groups_that_were_taken_over_what_nobody_knows_is_found_and_nothing_else():
    outcome = run(EXAMPLES / "taken-over", as_of=moment("2026-11-20"))
    found = [(each.code, each.where.file, each.where.line) for each in outcome.diagnostics]
    assert found == [
        ("missing-description", "roles/database.yaml", 4),
        ("unknown-owner", "roles/reports.yaml", 2),
        ("missing-description", "roles/reports.yaml", 6),
    ]
    (text,) = (template_text(template(plan, stack), "json") for plan in outcome.plans for stack in stacks(plan))
    assert "unknown" not in text


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_cdk_synthesizes_an_architecture_as_template_prints_it(name: str, tmp_path: Path):
    project = example(name, tmp_path)
    ran = cdk("synth", "--quiet", project=project)
    assert ran.status == 0, ran
    synthesized = templates_in(project / "cdk.out")
    expected = templates_of(project, tmp_path / "templates")
    assert [without_bootstrap(each) for each in synthesized.values()] == list(expected.values())
