"""cfn-lint knows CloudFormation and nothing of us: it has nothing to say of what is emitted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sg_factory.emit.cloudformation import template
from sg_factory.emit.template_text import template_text
from sg_factory.layout import whole
from sg_factory.network import ICMP_TYPES
from sg_factory.pipeline import moment, run
from sg_factory.services import catalogue
from tests.projects import write

ROOT = Path(__file__).parents[2]

# A rule for each kind of peer and traffic that there is, in both directions.
EVERY_KIND = {
    "sg-factory.yaml": """
        networks:
          office: {description: The office, cidrs: [203.0.113.0/24, "2001:db8:40::/48"]}
          s3: {description: S3 by id, prefix_list: {id: pl-6da54004, entries: 1}}
          mirror: {description: A list in SSM, prefix_list: {ssm: /network/mirror, entries: 3}}
          cdn: {description: A list by name, prefix_list: {name: com.amazonaws.global.cloudfront.origin-facing}}
        security_groups:
          scanner: {id: sg-0123456789abcdef0, account: "999988887777", description: Scanner of another account}
        """,
    "roles/web.yaml": """
        description: Web's “servers”, über alles
        owner: storefront
        tags: {"cost:centre": "4711", "Größe": klein}
        ingress:
          - from: [self, app, office, scanner]
            service: [all, ping, icmp, icmpv6, esp, protocol/47, tcp/0-65535, udp/53]
            description: "Every kind of traffic: ._-:/()#,@[]+=;{}!$*"
          - from: [s3, mirror]
            service: [https, ping]
            description: Prefix lists
        egress:
          - to: [internet, scanner, s3, mirror]
            service: [https, icmp]
            description: Out
        """,
    "roles/app.yaml": """
        description: Application
        owner: storefront
        ingress:
          - from: cdn
            service: tcp/443
            description: From the edge
        """,
}


def lint(folder: Path, templates: dict[str, str]) -> str:
    """What the real command says of the templates, with its status."""
    for name, text in templates.items():
        (folder / name).write_text(text, "utf-8")
    files = [str(folder / name) for name in templates]
    ran = subprocess.run(
        [str(Path(sys.executable).with_name("cfn-lint")), *files], capture_output=True, text=True, check=False
    )
    return f"{ran.stdout}{ran.stderr}status {ran.returncode}"


def templates(project: Path) -> dict[str, str]:
    """The templates of a project as files, in both formats."""
    plans = run(project, as_of=moment("2027-01-01"), judge=False).plans
    assert plans, "the project has mistakes"
    return {
        f"{whole(plan).name}.{form}": template_text(template(plan, whole(plan)), form)
        for plan in plans
        for form in ("json", "yaml")
    }


@pytest.mark.parametrize("project", [ROOT, ROOT / "examples" / "media"], ids=["the sample", "the example"])
def test_cfn_lint_has_nothing_to_say_of_our_own_projects(project: Path, tmp_path: Path):
    assert lint(tmp_path, templates(project)) == "status 0"


def test_cfn_lint_has_nothing_to_say_of_any_kind_of_rule(tmp_path: Path):
    project = write(tmp_path / "project", EVERY_KIND)
    assert lint(tmp_path, templates(project)) == "status 0"


def test_cfn_lint_has_nothing_to_say_of_any_traffic_that_has_a_name(tmp_path: Path):
    names = [*catalogue(), *(f"{protocol}/{name}" for protocol, types in ICMP_TYPES.items() for name in types)]
    project = write(
        tmp_path / "project",
        {
            f"roles/role-{number}.yaml": f"""
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
    assert lint(tmp_path, templates(project)) == "status 0"


def test_cfn_lint_does_find_a_fault(tmp_path: Path):
    [text] = {text for name, text in templates(ROOT).items() if name.endswith(".json")}
    found = lint(tmp_path, {"wrong.json": text.replace('"FromPort": 22,', '"FromPort": "ssh",')})
    assert "'ssh' is not of type 'integer'" in found
    assert found.endswith("status 2")
