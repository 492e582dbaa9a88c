"""`plan-deploy --from`: a deploy that comes before its import is refused, by what the account has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run
from tests.git import repository
from tests.projects import write
from tests.source.account.telling import group, permission, ranged
from tests.takeover.live import GROUPS, OTHER, PROJECT, VPC, snapshot
from tests.takeover.test_in_steps import FIRST, deployed, in_its_stack


def plan_deploy(
    folder: Path, *arguments: str, before: dict[str, str], after: dict[str, str], account: Any
) -> tuple[int, str, str]:
    """The exit status, and what is printed, of a project in a repository with a snapshot beside it."""
    repository(write(folder, before))
    write(folder, after)
    (folder / "account.json").write_text(json.dumps(account), "utf-8")
    done = run("plan-deploy", "main", "--from", "account.json", *arguments, folder=folder)
    return done.returncode, done.stdout, done.stderr


def test_a_role_that_is_in_the_base_is_not_deployed_before_its_import(tmp_path: Path) -> None:
    status, printed, _ = plan_deploy(tmp_path, before=PROJECT, after=PROJECT, account=snapshot(*GROUPS))
    assert status == 1
    assert (
        printed
        == """\
error[not-imported]: “orders” takes over sg-0000000000000000b “orders”, which is to be imported into shop: a plain \
deploy makes a group, and fails as the name is taken
 --> roles/orders.yaml:3:11
  |
3 | existing: {id: sg-0000000000000000b, name: orders, description: What orders is for}
  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = help: first import it: `sg-factory adopt` writes what for, and the steps; then deploy

error[not-imported]: “web” takes over sg-0000000000000000a “web-prod”, which is to be imported into shop: a plain \
deploy makes a group, and fails as the name is taken
 --> roles/web.yaml:4:11
  |
4 | existing: {id: sg-0000000000000000a, name: web-prod, description: launch-wizard-3}
  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = help: first import it: `sg-factory adopt` writes what for, and the steps; then deploy

not safe in one deploy: see above for what to do first
"""
    )


def test_once_it_is_imported_the_deploy_is_safe(tmp_path: Path) -> None:
    only_web = {"sg-factory.yaml": FIRST["sg-factory.yaml"], "roles/web.yaml": FIRST["roles/web.yaml"]}
    status, printed, _ = plan_deploy(tmp_path, before=only_web, after={}, account=in_its_stack())
    assert (status, printed) == (0, "nothing to deploy\n")


def test_a_role_that_the_base_lacks_is_deployed_once_its_stack_has_it(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks/shop.json").write_text(json.dumps(deployed(PROJECT)["shop"]), "utf-8")
    status, printed, _ = plan_deploy(
        tmp_path, "--deployed", "stacks", before=FIRST, after=PROJECT, account=in_its_stack()
    )
    assert (status, printed) == (0, "safe in one deploy\n  1. deploy shop\n")


def test_a_rule_of_a_group_of_others_that_exists_is_refused(tmp_path: Path) -> None:
    settings = f"security_groups: {{directory: {{id: {OTHER}, description: AWS made it}}}}\n"
    role = "description: Directory\nowner: platform\nadds_to: directory\ningress:\n"
    line = "  - {from: 10.0.0.0/8, service: ldap, description: Lookups}\n"
    live = group(
        "directory", OTHER, vpc=VPC, IpPermissions=[permission(low=389, IpRanges=[ranged("10.0.0.0/8", "By hand")])]
    )
    files = {"sg-factory.yaml": settings, "roles/lookups.yaml": role + line}
    web = {"roles/web.yaml": "description: Web\nowner: shop\n"}
    status, printed, _ = plan_deploy(tmp_path, before=web, after={**files, **web}, account=snapshot(live))
    assert status == 1
    assert (
        printed
        == """\
error[rule-exists]: “lookups” has “ingress tcp/389 from 10.0.0.0/8”, which exists in sg-0000000000000000c and is not \
in sg-factory: EC2 refuses the same rule again
 --> roles/lookups.yaml:5:5
  |
5 |   - {from: 10.0.0.0/8, service: ldap, description: Lookups}
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = help: first import it: `sg-factory adopt` writes what for, and the steps; then deploy

not safe in one deploy: see above for what to do first
  1. deploy sg-factory
"""
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("main", "--deployed", "."), "--deployed tells what an account has: name its snapshot with --from, too"),
        (("main", "--from", "sg-factory.yaml"), "sg-factory: 1 error: nothing can be said of the account"),
    ],
)
def test_what_is_no_account_is_a_sentence(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    repository(write(tmp_path, PROJECT))
    done = run("plan-deploy", *arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
