"""A newcomer's first hour: the walk of docs/take-over.md through an account of 61 groups, as a simulated AWS has it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.adopt.estate import PRODUCTS, SHARED, TIERS, Estate, estate
from tests.adopt.held_rules import held_by_account, held_by_template
from tests.cli.command import run
from tests.documents import ROOT, blocks
from tests.end_to_end.aws import ACCOUNT, Aws, simulated_aws

ROLES = sorted((*SHARED, *(f"{product}-{tier}" for product in PRODUCTS for tier in TIERS), "launch-wizard-3"))


@dataclass(frozen=True)
class Walk:
    """The account, the folder in which the page's commands ran, and what each printed, by its name."""

    aws: Aws
    account: Estate
    folder: Path
    stdout: dict[str, str]
    stderr: dict[str, str]
    statuses: dict[str, int]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """The commands of the page in their order; of the account only the VPC with the groups is read."""
    folder = tmp_path_factory.mktemp("newcomer")
    with simulated_aws(tmp_path_factory.mktemp("aws")) as aws:
        made = Walk(aws, estate(aws), folder, {}, {}, {})
        for block in blocks(ROOT / "docs/take-over.md"):
            for step in block.commands:
                program, name, *options = step.command.split()
                assert program == "sg-factory"
                chosen = ["--vpc", made.account.vpc] if name == "snapshot" else []
                ran = run(name, *options, *chosen, folder=folder, **aws.environment)
                made.stdout[name], made.stderr[name], made.statuses[name] = ran.stdout, ran.stderr, ran.returncode
        yield made


def test_the_page_is_a_walk_whose_every_step_can_be_done(walk: Walk):
    assert walk.statuses == {"snapshot": 1, "import": 0, "check": 1, "docs": 0}
    assert walk.stderr["snapshot"] == (
        "sg-factory: eu-west-1: the snapshot has no SecurityGroupVpcAssociations: "
        "the answer is not from AWS but perhaps from a proxy\n"
    ), "which this simulation does not know"


def test_every_group_is_written_and_equal(walk: Walk):
    *_, last = walk.stdout["import"].splitlines()
    assert last == "61 of 61 groups are equal, rule by rule"
    rows = re.findall(r"^(sg-\w+)  (\S+) +roles/(\S+)\.yaml +(\w+)$", walk.stdout["import"], re.MULTILINE)
    assert sorted(rows) == sorted((walk.account.ids[role], role, role, "equal") for role in ROLES)
    written = (walk.folder / "security-groups/roles").iterdir()
    assert sorted(file.stem for file in written if not file.stem.startswith("_")) == ROLES  # beside bases


def test_the_template_of_the_project_has_exactly_the_rules_that_the_account_has(walk: Walk):
    """By another reading of both, of which none shares code with the package: the answers of EC2, and the template."""
    only = [{"Name": "vpc-id", "Values": [walk.account.vpc]}]
    answers = walk.aws.client("ec2").describe_security_groups(Filters=only)
    template = json.loads(run("template", "--project", "security-groups", folder=walk.folder).stdout)
    names = {id_: name for name, id_ in walk.account.ids.items()}
    held = held_by_account(answers, names)
    assert held_by_template(template) == held
    assert len(held) > 250


def test_the_project_says_who_and_where(walk: Walk):
    settings, hosts, role = (
        (walk.folder / "security-groups" / name).read_text("utf-8")
        for name in ("sg-factory.yaml", "hosts.yaml", "roles/orders-web.yaml")
    )
    assert settings.startswith(
        "name: security-groups\n"
        "environments:\n"
        "  prod:\n"
        f"    account: '{ACCOUNT}'\n"
        "    region: eu-west-1\n"
        "    vpc:\n"
        f"      id: {walk.account.vpc}\n"
        "      cidrs: [10.20.0.0/16]\n"
    )
    assert "orders-api-orders-web:\n  roles: [orders-api, orders-web]\n" in hosts
    assert role == (
        "description: web of orders\n"
        "owner: team-orders\n"
        "existing:\n"
        "  prod:\n"
        f"    id: {walk.account.ids['orders-web']}\n"
        "    name: orders-web\n"
        "    description: web of orders\n"
        "tags:\n"
        "  cost-centre: '4711'\n"
        "ingress:\n"
        "  - from: orders-lb\n"
        "    service: http-alt\n"
        "    description: Requests\n"
        "  - from: bastion\n"
        "    service: ssh\n"
        "    description: unknown\n"
        "    both_halves: false\n"
        "egress:\n"
        "  - to: 0.0.0.0/0\n"
        "    service: https\n"
        "    description: Updates\n"
    )


def test_what_the_checks_find_is_in_lines_of_role_files(walk: Walk):
    found = re.findall(r"^(?:error|warning|info)\[\S+\]: .*\n +--> (\S+):\d+:\d+$", walk.stdout["check"], re.MULTILINE)
    assert len(found) == walk.stdout["check"].count("\n  = help") + walk.stdout["check"].count("\n   = help")
    written = (walk.folder / "security-groups/roles").iterdir()
    files = {"hosts.yaml", "sg-factory.yaml", *(f"roles/{file.name}" for file in written)}
    assert {*found} <= files
    assert (
        "error[world-open-admin]: internet (0.0.0.0/0) can reach “launch-wizard-3” on tcp/22\n"
        "  --> roles/launch-wizard-3.yaml:"
    ) in walk.stdout["check"]
    assert re.fullmatch(r"\n?\d+ errors, \d+ warnings, \d+ info\n", walk.stderr["check"])


def test_every_group_has_a_page(walk: Walk):
    pages = {file.relative_to(walk.folder / "site").as_posix() for file in (walk.folder / "site").rglob("*.html")}
    assert {f"roles/{role}.html" for role in ROLES} < pages
    page = (walk.folder / "site/roles/orders-db.html").read_text("utf-8")
    assert "Reads and writes" in page
    assert walk.account.ids["orders-db"] in page
