"""cfn-lint, an independent linter of CloudFormation, has no findings in the templates."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from sg_factory.cloudformation.flow_logs import flow_logs_template, log_bucket
from sg_factory.cloudformation.template import template
from sg_factory.cloudformation.template_text import template_text
from sg_factory.network import ICMP_TYPES
from sg_factory.network.services import catalogue
from sg_factory.pipeline.project import moment, run
from sg_factory.plan.layout import stacks
from tests.linted import lint
from tests.projects import write
from tests.reading.project import Project
from tests.reading.projects import examples, projects

ROOT = Path(__file__).parents[2]

# A rule for each kind of peer and traffic, in both directions; single halves, no reasons, groups of others.
EVERY_KIND = {
    "sg-factory.yaml": """
        networks:
          office: {description: The office, cidrs: [203.0.113.0/24, "2001:db8:40::/48"]}
          s3: {description: S3 by id, prefix_list: {id: pl-6da54004, entries: 1}}
          mirror: {description: A list in SSM, prefix_list: {ssm: /network/mirror, entries: 3}}
          cdn: {description: A list by name, prefix_list: {name: com.amazonaws.global.cloudfront.origin-facing}}
          partners:
            description: A list of the project
            cidrs: [198.51.100.0/28, "2001:db8:80::/48"]
            prefix_list: {create: true, max_entries: 5}
        security_groups:
          scanner: {id: sg-0123456789abcdef0, account: "999988887777", description: Scanner of another account}
          cluster: {ssm: /eks/cluster, description: A group in SSM}
          office-agents: {ssm: /agents/group, description: Another group in SSM}
          auditor: {ssm: /audit/group, account: "999988887777", description: A group of another account in SSM}
        """,
    "roles/web.yaml": """
        description: Web's “servers”, über alles
        owner: storefront
        tags: {"cost:centre": "4711", "Größe": klein}
        ingress:
          - from: [self, app, office, scanner, office-agents, auditor, directory]
            service: [all, ping, icmp, icmpv6, esp, protocol/47, tcp/0-65535, udp/53]
            description: "Every kind of traffic: ._-:/()#,@[]+=&;{}!$*"
          - from: [s3, mirror, partners]
            service: [https, ping]
            description: Prefix lists
        egress:
          - to: [internet, scanner, office-agents, auditor, s3, mirror]
            service: [https, icmp]
            description: Out
        """,
    "roles/app.yaml": """
        description: Application
        owner: storefront
        existing:
          id: sg-0fedcba9876543210
          name: "app & co {1}!$*;=+#@[]"
          description: "Made by hand: ._-:/()#,@[]+=&;{}!$*"
        ingress:
          - from: cdn
            service: tcp/443
            description: From the edge
          - from: web
            service: tcp/9000
            description: unknown
            both_halves: false
        egress:
          - to: [web, directory]
            service: tcp/9001
            description: The other half is in another group
            both_halves: false
        """,
    "roles/gate.yaml": """
        description: Way in
        owner: unknown
        public: [https, openvpn]
        ingress:
          - from: internet
            service: [https, openvpn]
            description: Customers and their VPN
        """,
    "roles/directory.yaml": """
        description: Group that AWS made for the directory
        owner: identity
        adds_to: cluster
        ingress:
          - from: [self, app, office, scanner, auditor, s3, partners]
            service: [ldaps, ping]
            description: Users are looked up
        egress:
          - {to: [office, s3], service: https, description: unknown}
        """,
}


def templates(project: Path, *forms: str) -> dict[str, str]:
    """The templates of a project as files, in JSON or in these formats."""
    plans = run(project, as_of=moment("2027-01-01"), judge=False).plans
    assert plans, "the project has mistakes"
    return {
        f"{stack.name}.{form}": template_text(template(plan, stack), form)
        for plan in plans
        for stack in stacks(plan)
        for form in forms or ("json",)
    }


@pytest.mark.parametrize(
    "project",
    [
        ".",
        "examples/domain-controllers",
        "examples/eks",
        "examples/fargate-shop",
        "examples/media",
        "examples/remote-access",
        "examples/shared-groups",
        "examples/taken-over",
    ],
)
def test_cfn_lint_has_no_findings_in_the_projects_of_the_repository(project: str, tmp_path: Path):
    assert lint(tmp_path, templates(ROOT / project)) == []


def test_cfn_lint_has_no_findings_in_the_folders_of_an_example(tmp_path: Path):
    of_one = {
        name: text
        for name, text in templates(ROOT / "examples/platform").items()
        if name.startswith("market-prod-eu-west-1-")
    }
    assert len(of_one) == 8
    assert lint(tmp_path, of_one) == []


def test_cfn_lint_has_no_findings_in_any_kind_of_rule_between_folders_or_in_a_stack_without_rules(tmp_path: Path):
    files = {
        "sg-factory.yaml": EVERY_KIND["sg-factory.yaml"] + "stacks: folder\n",
        "roles/front/web.yaml": EVERY_KIND["roles/web.yaml"],
        "roles/back/app.yaml": EVERY_KIND["roles/app.yaml"],
        "roles/back/directory.yaml": EVERY_KIND["roles/directory.yaml"],
        "roles/retired/retired.yaml": """
            description: Named like what it is, in a folder of that name
            owner: storefront
            retired: true
            """,
        "roles/rules/groups.yaml": """
            description: Named like the parts of a layout
            owner: storefront
            ingress:
              - from: self
                service: https
                description: Each other
            """,
        "roles/quiet/quiet.yaml": """
            description: Talks to nobody
            owner: storefront
            """,
    }
    made = templates(write(tmp_path / "project", files))
    assert made.keys() == {
        f"sg-factory-{folder}-{part}.json"
        for folder in ("back", "front", "quiet", "retired", "rules")
        for part in ("groups", "rules")
    } | {"sg-factory-lists.json"}
    assert lint(tmp_path, made) == []


def test_cfn_lint_has_no_findings_in_any_kind_of_rule(tmp_path: Path):
    project = write(tmp_path / "project", EVERY_KIND)
    assert lint(tmp_path, templates(project, "json", "yaml")) == []


@given(project=projects())
@examples(10)
def test_cfn_lint_has_no_findings_in_random_projects(project: Project):
    with TemporaryDirectory() as folder:
        project.write(Path(folder))
        assert lint(Path(folder), templates(Path(folder))) == []


def test_cfn_lint_has_no_findings_in_any_named_traffic(tmp_path: Path):
    names = [*catalogue(), *(f"{protocol}/{name}" for protocol, types in ICMP_TYPES.items() for name in types)]
    project = write(
        tmp_path / "project",
        {"sg-factory.yaml": "stacks: folder\n"}  # a stack holds 500 resources at most
        | {
            f"roles/{'even' if number % 2 == 0 else 'odd'}/role-{number}.yaml": f"""
            description: Takes {", ".join(some)}
            owner: storefront
            ingress:
              - from: self
                service: [{", ".join(some)}]
                description: What has a name
            """
            for number, some in enumerate(names[start : start + 12] for start in range(0, len(names), 12))
        },
    )
    assert lint(tmp_path, templates(project)) == []


def test_cfn_lint_does_find_a_fault(tmp_path: Path):
    (text,) = templates(ROOT).values()
    (found,) = lint(tmp_path, {"wrong.json": text.replace('"FromPort": 22,', '"FromPort": "ssh",', 1)})
    assert found.startswith("wrong.json: E3012 'ssh' is not of type 'integer'")


@pytest.mark.parametrize("project", [".", "examples/media"])
def test_cfn_lint_has_no_findings_in_the_template_of_a_flow_log(project: str, tmp_path: Path):
    plan = run(ROOT / project, as_of=moment("2027-01-01"), judge=False).plans[0]
    made = flow_logs_template(plan, log_bucket("arn:aws:s3:::shop-logs/vpc"))
    assert lint(tmp_path, {f"flow-logs.{form}": template_text(made, form) for form in ("json", "yaml")}) == []
