"""A project with `stacks: folder` through the real CDK command line: deployed, changed, a role removed in two steps.

What is deployed is always the branch `main`; `sg-factory plan-deploy main` is asked before each step.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.aws import ACCOUNT, BOOTSTRAP_VERSION, REGION, Aws, Ran, cdk
from tests.end_to_end.project import edit, sg_factory, templates_of, without_bootstrap
from tests.git import commit, repository
from tests.projects import write

# Everyone talks to everyone, in both directions.
FILES = {
    ".gitignore": "/*\n!/roles/\n!/sg-factory.yaml\n",
    "sg-factory.yaml": f"""\
        name: shop
        stacks: folder
        environments:
          prod:
            account: "{ACCOUNT}"
            region: {REGION}
            vpc: {{ssm: /vpc/id, cidrs: [10.20.0.0/16]}}
        """,
    "roles/edge/proxy.yaml": """\
        description: Passes requests on
        owner: edge
        ingress:
          - {from: internal-clients, service: https, description: Requests}
          - {from: web, service: tcp/8125, description: Servers say how busy they are}
          - {from: database, service: tcp/8126, description: The database says what has changed}
        """,
    "roles/edge/internal-clients.yaml": """\
        description: Desktops
        owner: edge
        """,
    "roles/shop/web.yaml": """\
        description: Web servers
        owner: shop
        ingress:
          - {from: proxy, service: tcp/8080, description: Requests}
          - {from: database, service: tcp/8126, description: The database says what has changed}
        """,
    "roles/data/database.yaml": """\
        description: Orders
        owner: data
        ingress:
          - {from: web, service: postgresql, description: Orders}
          - {from: proxy, service: redis, description: Sessions}
        """,
}
GROUPS = [f"shop-prod-{folder}-groups" for folder in ("data", "edge", "shop")]
RULES = [f"shop-prod-{folder}-rules" for folder in ("data", "edge", "shop")]
WEB_IN_MAIN = """\
description: Web servers
owner: shop
ingress:
  - {from: proxy, service: tcp/8080, description: Requests}
  - {from: database, service: tcp/8126, description: The database says what has changed}
"""


@pytest.fixture
def shop(tmp_path: Path, sample: Path, aws: Aws) -> Path:
    """The project in a git repository, and its VPC where the account has it."""
    aws.client("ssm").put_parameter(Name="/vpc/id", Value=aws.default_vpc(), Type="String")
    folder = write(tmp_path / "shop", FILES)
    for name in ("app.py", "cdk.json"):
        (folder / name).write_bytes((sample / name).read_bytes())
    return repository(folder)


def test_the_folders_of_a_project_are_deployed_changed_and_a_role_of_them_removed_in_two_steps(
    shop: Path, aws: Aws
) -> None:
    ran = deploy(shop, aws)
    assert (sorted(order(ran)[:3]), sorted(order(ran)[3:])) == (GROUPS, RULES)
    assert stacks(aws) == dict.fromkeys((*GROUPS, *RULES), "CREATE_COMPLETE")
    assert_as_published(aws, {"database", "internal-clients", "proxy", "web"})
    assert held(aws) == templates_of(shop, shop / "first")

    # A rule across folders: both of its halves are in rules stacks, and no groups stack changes.
    edit(shop / "roles/shop/web.yaml", "tcp/8080", "tcp/8081")
    assert {name: differs(name, shop, aws) for name in (*GROUPS, *RULES)} == {
        **{name: [] for name in (*GROUPS, RULES[0])},
        RULES[1]: ["egress: proxy → web: tcp/8081 instead of tcp/8080"],
        RULES[2]: ["ingress: proxy → web: tcp/8081 instead of tcp/8080"],
    }
    assert plan_deploy(shop) == (
        0,
        f"""\
safe in one deploy
  1. deploy shop-prod-edge-rules ({ACCOUNT}, {REGION})
  2. deploy shop-prod-shop-rules ({ACCOUNT}, {REGION})
""",
    )
    ids = aws.groups()
    deploy(shop, aws)
    assert aws.groups() == ids
    assert held(aws) == templates_of(shop, shop / "second")
    commit(shop)

    # The web servers are to go. At once is what one deploy would not do ...
    (shop / "roles/shop/web.yaml").unlink()
    removed_from(shop / "roles/edge/proxy.yaml", "from: web")
    removed_from(shop / "roles/data/database.yaml", "from: web")
    assert plan_deploy(shop) == (
        1,
        f"""\
error[removed-role]: “web” is removed without being retired first: “database” and “proxy” name it (in prod)
 --> main:roles/shop/web.yaml:1:1
  |
1 | description: Web servers
  | ^^^^^^^^^^^^^^^^^^^^^^^^
 ::: main:roles/data/database.yaml:4:12
  |
4 |   - {{from: web, service: postgresql, description: Orders}}
  |            --- it is named here
 ::: main:roles/edge/proxy.yaml:5:12
  |
5 |   - {{from: web, service: tcp/8125, description: Servers say how busy they are}}
  |            --- it is named here
  = help: first set `retired: true` in its file, remove what names it, and deploy; then remove the file

not safe in one deploy: see above for what to do first
  1. deploy shop-prod-data-rules ({ACCOUNT}, {REGION})
  2. deploy shop-prod-edge-rules ({ACCOUNT}, {REGION})
  3. delete shop-prod-shop-rules ({ACCOUNT}, {REGION})
  4. delete shop-prod-shop-groups ({ACCOUNT}, {REGION})
No deploy removes the stacks to delete: use aws cloudformation delete-stack.
""",
    )

    # ... so they are retired first: their group stays, with nothing allowed and nothing that names it.
    write(shop, {"roles/shop/web.yaml": WEB_IN_MAIN.replace("owner: shop\n", "owner: shop\nretired: true\n")})
    assert plan_deploy(shop) == (
        0,
        f"""\
safe in one deploy
  1. deploy shop-prod-shop-groups ({ACCOUNT}, {REGION})
  2. deploy shop-prod-data-rules ({ACCOUNT}, {REGION})
  3. deploy shop-prod-edge-rules ({ACCOUNT}, {REGION})
  4. deploy shop-prod-shop-rules ({ACCOUNT}, {REGION})
""",
    )
    deploy(shop, aws)
    assert aws.groups().keys() == {"shop-database", "shop-internal-clients", "shop-proxy", "shop-web"}
    assert aws.parameters("/shop").keys() == {
        f"/shop/prod/{role}" for role in ("database", "internal-clients", "proxy")
    }
    assert held(aws) == templates_of(shop, shop / "third")
    commit(shop)

    # Then the file goes, and with it the folder, whose stacks nothing makes any more: they are deleted by hand.
    (shop / "roles/shop/web.yaml").unlink()
    assert plan_deploy(shop) == (
        0,
        f"""\
safe in one deploy
  1. delete shop-prod-shop-rules ({ACCOUNT}, {REGION})
  2. delete shop-prod-shop-groups ({ACCOUNT}, {REGION})
No deploy removes the stacks to delete: use aws cloudformation delete-stack.
""",
    )
    deploy(shop, aws)
    for stack in ("shop-prod-shop-rules", "shop-prod-shop-groups"):
        aws.client("cloudformation").delete_stack(StackName=stack)
    assert stacks(aws).keys() == {*GROUPS, *RULES} - {"shop-prod-shop-groups", "shop-prod-shop-rules"}
    assert_as_published(aws, {"database", "internal-clients", "proxy"})
    assert held(aws) == templates_of(shop, shop / "fourth")
    commit(shop)
    assert plan_deploy(shop) == (0, "nothing to deploy\n")


def deploy(project: Path, aws: Aws) -> Ran:
    """`cdk deploy --all`, which must end well for every stack.

    Without a change set and with every parameter each time: moto 5.2.5 knows no previous value of a default, and takes
    one that is given for the first time for another one, which makes it replace the groups.
    """
    made = templates_of(project, project / "to-deploy")
    given = [
        f"{stack}:{name}={value}"
        for stack, template in made.items()
        for name, value in (*defaults(template).items(), ("BootstrapVersion", BOOTSTRAP_VERSION))
    ]
    parameters = [word for value in given for word in ("--parameters", value)]
    arguments = ["deploy", "--all", "--method", "direct", "--require-approval", "never", *parameters]
    ran = cdk(*arguments, project=project, aws=aws)
    assert (ran.status, ran.stderr.count("✅")) == (0, len(order(ran))), ran
    return ran


def defaults(template: Mapping[str, Any]) -> dict[str, str]:
    return {name: declared["Default"] for name, declared in template.get("Parameters", {}).items()}


def order(ran: Ran) -> list[str]:
    """The stacks that a deploy has taken up, in its order."""
    return re.findall(r"^\S+ \((\S+)\): deploying\.\.\. \[\d+/\d+\]$", ran.stderr, re.MULTILINE)


def plan_deploy(project: Path) -> tuple[int, str]:
    """The exit status and the whole of what is printed; nothing is on stderr."""
    ran = sg_factory("plan-deploy", "main", project=project)
    assert ran.stderr == "", ran
    return ran.status, ran.stdout


def differs(stack: str, project: Path, aws: Aws) -> list[str]:
    """The difference between a deployed stack and the project."""
    ran = sg_factory("diff", f"deployed:{stack}", "--format", "json", project=project, aws=aws)
    found = json.loads(ran.stdout)
    assert [found[key] for key in ("groups", "gaps", "rewordings", "rewritings", "unknown")] == [[]] * 5
    return [
        f"{', '.join(each['halves'])}: {each['source']} → {each['destination']}: {each['text']}"
        for each in found["changes"]
    ]


def stacks(aws: Aws) -> dict[str, str]:
    """The project's stacks and their statuses."""
    return {name: status for name, status in aws.stacks().items() if name.startswith("shop-")}


def held(aws: Aws) -> dict[str, dict[str, Any]]:
    """The templates of the project's stacks as CloudFormation holds them."""
    return {name: without_bootstrap(aws.template(name)) for name in stacks(aws)}


def assert_as_published(aws: Aws, roles: set[str]) -> None:
    """Exactly these roles have groups, and SSM parameters that hold the groups' ids."""
    groups = aws.groups()
    assert groups.keys() == {f"shop-{role}" for role in roles}
    assert aws.parameters("/shop") == {f"/shop/prod/{role}": groups[f"shop-{role}"] for role in roles}


def removed_from(file: Path, words: str) -> None:
    """Take the one line with these words out of a file."""
    (line,) = (line for line in file.read_text().splitlines(keepends=True) if words in line)
    edit(file, line, "")
