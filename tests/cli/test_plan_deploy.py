"""`plan-deploy` on real git repositories: the whole of what it prints, and its exit status."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from tests.cli.command import run
from tests.git import commit, git, repository
from tests.projects import write

_FILES = {
    "sg-factory.yaml": """\
        name: shop
        stacks: folder
        environments:
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
        """,
    "roles/data/database.yaml": """\
        description: Orders
        owner: data
        ingress:
          - from: web
            service: postgresql
            description: Orders are read
        """,
    "roles/data/cache.yaml": """\
        description: Sessions
        owner: data
        """,
    "roles/front/web.yaml": """\
        description: Web servers
        owner: shop
        """,
}

SHOP = {file: dedent(text) for file, text in _FILES.items()}
RETIRED_WEB = SHOP["roles/front/web.yaml"] + "retired: true\n"
DATABASE_ALONE = "description: Orders\nowner: data\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return repository(write(tmp_path, SHOP))


def plan_deploy(*arguments: str, folder: Path) -> tuple[int, str]:
    """The exit status and what is printed; nothing is on stderr."""
    ran = run("plan-deploy", *arguments, folder=folder)
    assert ran.stderr == ""
    return ran.returncode, ran.stdout


def test_a_project_as_it_was_committed_has_nothing_to_deploy(shop: Path):
    assert plan_deploy("main", folder=shop) == (0, "nothing to deploy\n")


def test_what_no_template_shows_is_nothing_to_deploy(shop: Path):
    web = (shop / "roles/front/web.yaml").read_text()
    (shop / "roles/front/web.yaml").write_text(f"# of the storefront\n{web}review_by: 2030-01-01\n")
    assert plan_deploy("main", folder=shop) == (0, "nothing to deploy\n")


def test_a_new_flow_between_folders_goes_into_the_rules_stacks_of_both(shop: Path):
    accepting = "ingress:\n  - from: web\n    service: redis\n    description: Sessions\n"
    (shop / "roles/data/cache.yaml").write_text(f"description: Sessions\nowner: data\n{accepting}")
    assert plan_deploy("main", folder=shop) == (
        0,
        """\
safe in one deploy
  1. deploy shop-prod-data-rules (111122223333, eu-west-1)
  2. deploy shop-prod-front-rules (111122223333, eu-west-1)
""",
    )


def test_groups_go_before_the_rules_that_name_them(shop: Path):
    write(shop, {"roles/search/index.yaml": SHOP["roles/data/database.yaml"]})
    assert plan_deploy("main", folder=shop) == (
        0,
        """\
safe in one deploy
  1. deploy shop-prod-search-groups (111122223333, eu-west-1)
  2. deploy shop-prod-front-rules (111122223333, eu-west-1)
  3. deploy shop-prod-search-rules (111122223333, eu-west-1)
""",
    )


def test_a_role_that_others_name_is_not_removed_at_once_but_in_two_steps(shop: Path):
    database = {"roles/data/database.yaml": DATABASE_ALONE}
    write(shop, database)
    (shop / "roles/front/web.yaml").unlink()
    assert plan_deploy("main", folder=shop) == (
        1,
        """\
error[removed-role]: “web” is removed without being retired first: “database” names it (in prod)
 --> main:roles/front/web.yaml:1:1
  |
1 | description: Web servers
  | ^^^^^^^^^^^^^^^^^^^^^^^^
 ::: main:roles/data/database.yaml:4:11
  |
4 |   - from: web
  |           --- it is named here
  = help: first set `retired: true` in its file, remove what names it, and deploy; then remove the file

not safe in one deploy: see above for what to do first
  1. deploy shop-prod-data-rules (111122223333, eu-west-1)
  2. delete shop-prod-front-rules (111122223333, eu-west-1)
  3. delete shop-prod-front-groups (111122223333, eu-west-1)
No deploy removes the stacks to delete: use aws cloudformation delete-stack.
""",
    )

    write(shop, {"roles/front/web.yaml": RETIRED_WEB})
    assert plan_deploy("main", folder=shop) == (
        0,
        """\
safe in one deploy
  1. deploy shop-prod-front-groups (111122223333, eu-west-1)
  2. deploy shop-prod-data-rules (111122223333, eu-west-1)
  3. deploy shop-prod-front-rules (111122223333, eu-west-1)
""",
    )

    commit(shop, "Retire web")
    (shop / "roles/front/web.yaml").unlink()
    assert plan_deploy("main", folder=shop) == (
        0,
        """\
safe in one deploy
  1. delete shop-prod-front-rules (111122223333, eu-west-1)
  2. delete shop-prod-front-groups (111122223333, eu-west-1)
No deploy removes the stacks to delete: use aws cloudformation delete-stack.
""",
    )


def test_a_role_that_nobody_is_seen_to_need_may_still_be_worn(shop: Path):
    (shop / "roles/data/cache.yaml").unlink()
    status, printed = plan_deploy("main", folder=shop)
    assert (status, printed.splitlines()[0]) == (
        1,
        "error[removed-role]: “cache” is removed without being retired first: "
        "a group cannot be deleted while it is attached to anything (in prod)",
    )


@pytest.mark.parametrize(
    ("roles", "hosts", "users"),
    [
        (0, 0, "a group cannot be deleted while it is attached to anything"),
        (1, 0, "“app-0” names it"),
        (0, 1, "“host-0” has it"),
        (2, 2, "“app-0” and “app-1” name it, “host-0” and “host-1” have it"),
        (4, 0, "“app-0”, “app-1”, “app-2” and 1 more name it"),
        (1, 5, "“app-0” names it, “host-0”, “host-1”, “host-2” and 2 more have it"),
    ],
)
def test_whoever_is_known_to_need_a_removed_role_is_named(shop: Path, roles: int, hosts: int, users: str):
    database = SHOP["roles/data/database.yaml"].replace("web", "cache")
    naming = {f"roles/apps/app-{number}.yaml": database for number in range(roles)}
    wearing = {"hosts.yaml": "".join(f"host-{n}: {{description: Shop, roles: [cache]}}\n" for n in range(hosts))}
    commit(write(shop, naming | wearing))
    (shop / "roles/data/cache.yaml").unlink()
    write(shop, dict.fromkeys(naming, DATABASE_ALONE) | {"hosts.yaml": "{}\n"})
    status, printed = plan_deploy("HEAD", folder=shop)
    said = "error[removed-role]: “cache” is removed without being retired first: "
    assert (status, printed.splitlines()[0]) == (1, f"{said}{users} (in prod)")


def test_a_role_that_no_longer_exists_in_an_environment_is_removed_there(shop: Path):
    (shop / "roles/data/cache.yaml").write_text("description: Sessions\nowner: data\nenvironments: prod\n")
    dev = SHOP["sg-factory.yaml"].split("environments:\n")[1].replace("prod:", "dev:").replace("1111", "4444")
    write(shop, {"sg-factory.yaml": SHOP["sg-factory.yaml"] + dev})
    commit(shop)
    assert plan_deploy("HEAD", folder=shop) == (0, "nothing to deploy\n")
    (shop / "roles/data/cache.yaml").write_text("description: Sessions\nowner: data\nenvironments: dev\n")
    status, printed = plan_deploy("HEAD", folder=shop)
    lines = printed.splitlines()
    assert (status, lines[0], lines[5]) == (
        1,
        "error[removed-role]: “cache” is removed from an environment without being retired there first: "
        "a group cannot be deleted while it is attached to anything (in prod)",
        "  = help: first keep the environment in the file and list it under `retired:`, remove what names the role "
        "there, and deploy; then remove the environment from the file",
    )
    (shop / "roles/data/cache.yaml").write_text("description: Sessions\nowner: data\nretired: prod\n")
    assert plan_deploy("HEAD", folder=shop)[0] == 0


def test_what_many_environments_share_is_told_once(shop: Path):
    (_, prod) = SHOP["sg-factory.yaml"].split("environments:\n")
    others = "".join(
        prod.replace("prod:", f"{name}:").replace("1111", number)
        for name, number in (("dev", "4444"), ("test", "5555"), ("live", "6666"))
    )
    write(shop, {"sg-factory.yaml": SHOP["sg-factory.yaml"] + others})
    commit(shop)
    (shop / "roles/data/cache.yaml").unlink()
    _, printed = plan_deploy("HEAD", folder=shop)
    assert [line for line in printed.splitlines() if line.startswith("error")] == [
        "error[removed-role]: “cache” is removed without being retired first: "
        "a group cannot be deleted while it is attached to anything (in dev, live, prod and 1 more)"
    ]


def test_a_role_with_the_rules_of_one_that_is_gone_is_taken_for_its_new_name(shop: Path):
    git("mv", "roles/front/web.yaml", "roles/front/storefront.yaml", folder=shop)
    write(shop, {"roles/data/database.yaml": SHOP["roles/data/database.yaml"].replace("web", "storefront")})
    write(shop, {"hosts.yaml": "shop-1: {description: The shop, roles: [storefront]}\n"})
    assert plan_deploy("main", folder=shop) == (
        1,
        """\
error[renamed-role]: “web” is renamed to “storefront”, which makes a new group: “database” names it (in prod)
 --> main:roles/front/web.yaml:1:1
  |
1 | description: Web servers
  | ^^^^^^^^^^^^^^^^^^^^^^^^
 ::: main:roles/data/database.yaml:4:11
  |
4 |   - from: web
  |           --- it is named here
  = help: first keep roles/front/web.yaml with `retired: true` beside the new file, and deploy; then remove it. To avoid an interruption, deploy “storefront” beside it before that, and attach both groups

not safe in one deploy: see above for what to do first
  1. deploy shop-prod-front-groups (111122223333, eu-west-1)
  2. deploy shop-prod-data-rules (111122223333, eu-west-1)
  3. deploy shop-prod-front-rules (111122223333, eu-west-1)
""",  # noqa: E501 (a line break would be another output)
    )


def test_a_role_that_moves_to_another_folder_is_another_group(shop: Path):
    write(shop, {"hosts.yaml": "store: {description: The store, roles: [cache, database]}\n"})
    commit(shop)
    git("mv", "roles/data/cache.yaml", "roles/front/cache.yaml", folder=shop)
    assert plan_deploy("main", folder=shop) == (
        1,
        """\
error[moved-role]: “cache” moves to the stacks of roles/front without being retired first: “store” has it (in prod)
 --> main:roles/data/cache.yaml:1:1
  |
1 | description: Sessions
  | ^^^^^^^^^^^^^^^^^^^^^
  = help: first set `retired: true` in roles/data/cache.yaml, remove what names it, and deploy; then move it. To avoid an interruption, give it a new name in the new folder instead, and retire the old role once its group is attached to nothing

not safe in one deploy: see above for what to do first
  1. deploy shop-prod-data-groups (111122223333, eu-west-1)
  2. deploy shop-prod-front-groups (111122223333, eu-west-1)
""",  # noqa: E501
    )


def test_with_one_stack_a_folder_is_only_a_folder(shop: Path):
    write(shop, {"sg-factory.yaml": SHOP["sg-factory.yaml"].replace("stacks: folder", "stacks: one")})
    commit(shop)
    git("mv", "roles/data/cache.yaml", "roles/front/cache.yaml", folder=shop)
    assert plan_deploy("main", folder=shop) == (
        0,
        "safe in one deploy\n  1. deploy shop-prod (111122223333, eu-west-1)\n",  # for the tag that names the file
    )


LEFT = "deploy first; then, once the old groups are attached to nothing, delete the old stacks in the order below"


@pytest.mark.parametrize(
    ("old", "new", "finding", "place", "help"),
    [
        (
            "stacks: folder",
            "stacks: one",
            "error[layout-changed]: `stacks: one` moves every group to another stack while it may be attached to"
            " something (in prod)",
            "sg-factory.yaml:2:1",
            "give the project another `name:` in the same change: deploy first, which creates new stacks beside the old"
            " ones; then, once the old groups are attached to nothing, delete the old stacks",
        ),
        (
            "vpc-0a1b",
            "vpc-1a1b",
            "error[vpc-changed]: moving “prod” to another VPC replaces every group while it may be attached to"
            " something",
            "sg-factory.yaml:7:10",
            "give the environment another name in the same change, such as “prod-2”: deploy first, which creates new"
            " stacks beside the old ones; then, once the old groups are attached to nothing, delete the old stacks",
        ),
        (
            "name: shop",
            "name: store",
            "error[stacks-left]: the project is renamed from “shop” to “store”: its stacks are no longer generated,"
            " but stay deployed, with all that they allow, until they are deleted",
            "main:sg-factory.yaml:4:3",
            LEFT,
        ),
        (
            "prod:",
            "live:",
            "error[stacks-left]: the environment “prod” is removed: its stacks are no longer generated, but stay"
            " deployed, with all that they allow, until they are deleted",
            "main:sg-factory.yaml:4:3",
            LEFT,
        ),
        *(
            (
                old,
                new,
                "error[stacks-left]: “prod” moves to another account or region: its stacks are no longer generated,"
                " but stay deployed, with all that they allow, until they are deleted",
                "main:sg-factory.yaml:4:3",
                LEFT,
            )
            for old, new in (("eu-west-1", "eu-west-2"), ("1111", "4444"))
        ),
    ],
)
def test_what_gives_every_group_another_place_takes_two_steps(
    shop: Path, old: str, new: str, finding: str, place: str, help: str
):
    write(shop, {"sg-factory.yaml": SHOP["sg-factory.yaml"].replace(old, new)})
    status, printed = plan_deploy("main", folder=shop)
    found = printed.split("\n\n")[0].splitlines()
    assert (status, found[0], found[1], found[-1]) == (1, finding, f" --> {place}", f"  = help: {help}")
    assert printed.count("error[") == 1


def test_the_first_lines_that_name_a_role_are_shown_each_once(shop: Path):
    naming = SHOP["roles/data/database.yaml"].replace("from: web", "from: cache")
    twice = naming + "  - from: cache\n    service: [redis, mysql]\n    description: Sessions\n"
    own = SHOP["roles/data/cache.yaml"] + "ingress:\n  - {from: cache, service: redis, description: Copies}\n"
    apps = {f"roles/apps/{name}.yaml": naming for name in ("one", "two", "three")}
    commit(write(shop, apps | {"roles/data/cache.yaml": own, "roles/apps/four.yaml": twice}))
    (shop / "roles/data/cache.yaml").unlink()
    write(shop, dict.fromkeys((*apps, "roles/apps/four.yaml"), DATABASE_ALONE))
    _, printed = plan_deploy("HEAD", folder=shop)
    assert [line for line in printed.splitlines() if line.startswith((" -->", " :::"))] == [
        " --> HEAD:roles/data/cache.yaml:1:1",
        " ::: HEAD:roles/apps/four.yaml:4:11",
        " ::: HEAD:roles/apps/four.yaml:7:11",
        " ::: HEAD:roles/apps/one.yaml:4:11",
    ]


def test_what_wears_nothing_any_more_may_go_with_its_stacks(shop: Path):
    for role in ("data/database", "data/cache", "front/web"):
        write(shop, {f"roles/{role}.yaml": RETIRED_WEB})
    commit(shop, "Retire everything")
    write(shop, {"sg-factory.yaml": SHOP["sg-factory.yaml"].replace("name: shop", "name: store")})
    assert plan_deploy("main", folder=shop) == (
        0,
        """\
safe in one deploy
  1. deploy store-prod-data-groups (111122223333, eu-west-1)
  2. deploy store-prod-front-groups (111122223333, eu-west-1)
  3. deploy store-prod-data-rules (111122223333, eu-west-1)
  4. deploy store-prod-front-rules (111122223333, eu-west-1)
  5. delete shop-prod-front-rules (111122223333, eu-west-1)
  6. delete shop-prod-data-rules (111122223333, eu-west-1)
  7. delete shop-prod-front-groups (111122223333, eu-west-1)
  8. delete shop-prod-data-groups (111122223333, eu-west-1)
No deploy removes the stacks to delete: use aws cloudformation delete-stack.
""",
    )


def test_old_and_new_rules_together_must_fit_into_a_group(shop: Path):
    def accepting(service: str) -> dict[str, str]:
        return {"roles/data/database.yaml": SHOP["roles/data/database.yaml"].replace("postgresql", service)}

    settings = SHOP["sg-factory.yaml"] + "    quotas: {rules_per_group: 4}\n"
    write(shop, {"sg-factory.yaml": settings, **accepting("[postgresql, redis]")})
    commit(shop)
    write(shop, accepting("[mysql, memcached]"))
    assert plan_deploy("main", folder=shop) == (
        1,
        """\
error[crowded-role]: “web” would have 5 egress rules during the deploy, and a group holds 4: CloudFormation adds the new ones before it deletes the old ones (in prod)
 --> roles/front/web.yaml:1:1
  |
1 | description: Web servers
  | ^^^^^^^^^^^^^^^^^^^^^^^^
 ::: roles/data/database.yaml:4:5
  |
4 |   - from: web
  |     --------- this is new
  = help: deploy twice: first without the new lines, then with them

not safe in one deploy: see above for what to do first
  1. deploy shop-prod-data-rules (111122223333, eu-west-1)
  2. deploy shop-prod-front-rules (111122223333, eu-west-1)
""",  # noqa: E501
    )
    write(shop, accepting("[postgresql, redis, mysql]"))
    assert plan_deploy("main", folder=shop)[0] == 0


def test_a_rule_with_an_external_group_is_made_anew_when_the_groups_account_is_another(shop: Path):
    scanner = "security_groups:\n  scanner: {id: sg-0123456789abcdef0, description: Scanner}\n"
    scanned = SHOP["roles/data/cache.yaml"] + dedent("""\
        ingress:
          - from: scanner
            service: https
            description: Scans
        egress:
          - to: scanner
            service: https
            description: Tells of itself
        """)
    write(shop, {"sg-factory.yaml": SHOP["sg-factory.yaml"] + scanner, "roles/data/cache.yaml": scanned})
    commit(shop)
    owned = scanner.replace("description", 'account: "999988887777", description')
    write(shop, {"sg-factory.yaml": SHOP["sg-factory.yaml"] + owned})
    assert plan_deploy("main", folder=shop) == (
        1,
        """\
error[owner-changed]: the rule of “cache” with “scanner” is replaced because the account of “scanner” changes: EC2 refuses the new rule while the old one exists (in prod)
 --> roles/data/cache.yaml:4:11
  |
4 |   - from: scanner
  |           ^^^^^^^
  = help: deploy twice: first without the line, then with it

not safe in one deploy: see above for what to do first
  1. deploy shop-prod-data-rules (111122223333, eu-west-1)
""",  # noqa: E501
    )


def test_what_has_expired_since_may_be_deployed_still(shop: Path):
    expiring = SHOP["roles/data/database.yaml"] + "    expires: 2027-01-31\n"
    write(shop, {"roles/data/database.yaml": expiring})
    commit(shop)
    assert plan_deploy("main", "--as-of", "2027-01-31", folder=shop) == (0, "nothing to deploy\n")
    assert plan_deploy("main", "--as-of", "2027-02-01", folder=shop) == (
        0,
        """\
safe in one deploy
  1. deploy shop-prod-data-rules (111122223333, eu-west-1)
  2. deploy shop-prod-front-rules (111122223333, eu-west-1)
""",
    )


def test_json_has_the_order_and_the_findings(shop: Path):
    git("rm", "--quiet", "roles/data/cache.yaml", folder=shop)
    status, printed = plan_deploy("main", "--format", "json", folder=shop)
    assert (status, json.loads(printed)) == (
        1,
        {
            "safe": False,
            "deploy": [
                {
                    "stack": "shop-prod-data-groups",
                    "environment": "prod",
                    "account": "111122223333",
                    "region": "eu-west-1",
                }
            ],
            "delete": [],
            "default_groups": [],
            "diagnostics": [
                {
                    "code": "removed-role",
                    "known_as": [],
                    "severity": "error",
                    "message": "“cache” is removed without being retired first: "
                    "a group cannot be deleted while it is attached to anything (in prod)",
                    "label": "",
                    "help": "first set `retired: true` in its file, remove what names it, and deploy; "
                    "then remove the file",
                    "fix": "",
                    "where": {"file": "main:roles/data/cache.yaml", "line": 1, "column": 1, "end": 22},
                    "related": [],
                }
            ],
        },
    )


def test_the_work_tree_is_not_touched_and_two_revisions_can_be_compared(shop: Path):
    first = git("rev-parse", "HEAD", folder=shop).strip()
    git("rm", "--quiet", "roles/data/cache.yaml", folder=shop)
    commit(shop, "Remove the cache")
    write(shop, {"roles/data/cache.yaml": "not even YAML: [", "notes.txt": "unfinished"})
    before = git("status", "--porcelain", folder=shop)
    assert plan_deploy(first, "main", folder=shop)[0] == 1
    assert plan_deploy("main", "main~1", folder=shop)[0] == 0
    assert git("status", "--porcelain", folder=shop) == before


def test_a_project_may_stand_in_a_folder_of_its_repository(tmp_path: Path):
    write(tmp_path / "infra/groups", SHOP)
    repository(tmp_path)
    (tmp_path / "infra/groups/roles/data/cache.yaml").unlink()
    for folder, arguments in ((tmp_path / "infra/groups", ()), (tmp_path, ("--project", "infra/groups"))):
        status, printed = plan_deploy("main", *arguments, folder=folder)
        assert (status, printed.splitlines()[1]) == (1, " --> main:infra/groups/roles/data/cache.yaml:1:1")


def test_a_side_may_be_a_folder_where_no_revision_has_that_name(shop: Path, tmp_path_factory: pytest.TempPathFactory):
    other = tmp_path_factory.mktemp("deployed")
    shutil.copytree(shop, other, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git"))
    (shop / "roles/data/cache.yaml").unlink()
    status, printed = plan_deploy(str(other), folder=shop)
    assert (status, printed.splitlines()[1]) == (1, f" --> {other}/roles/data/cache.yaml:1:1")
    assert plan_deploy("main", str(other), folder=shop) == (0, "nothing to deploy\n")


def test_links_that_were_committed_are_links(shop: Path):
    (shop / "roles/data/cache.yaml").rename(shop / "roles/data/cache.txt")
    (shop / "roles/data/cache.yaml").symlink_to("cache.txt")
    commit(shop)
    assert plan_deploy("main~1", "main", folder=shop) == (0, "nothing to deploy\n")


def test_files_are_read_as_they_were_committed_whatever_a_checkout_would_make_of_them(shop: Path):
    write(shop, {".gitattributes": "*.yaml eol=crlf export-ignore\n"})
    commit(shop)
    assert plan_deploy("main~1", "main", folder=shop) == (0, "nothing to deploy\n")


def test_mistakes_in_a_revision_are_told_with_its_name(shop: Path):
    good = git("rev-parse", "HEAD", folder=shop).strip()
    write(shop, {"roles/front/web.yaml": "description: Web servers\n"})
    commit(shop)
    ran = run("plan-deploy", good, "main", folder=shop)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        2,
        "",
        """\
error[missing-key]: “owner” is missing
 --> main:roles/front/web.yaml:1:1
  |
1 | description: Web servers
  | ^^^^^^^^^^^^^^^^^^^^^^^^
  = help: add “owner: …”, the team responsible for it
sg-factory: 1 error in main: cannot compare
""",
    )


def test_what_is_no_revision_and_no_folder_is_said_to_be_neither(shop: Path):
    for name, meant in (("mian", ": did you mean “main”?"), ("--", ""), ("-x", ""), ("main:roles", ""), ("", "")):
        ran = run("plan-deploy", "--", name, folder=shop)
        told = f"sg-factory: “{name}” is neither a revision of a git repository around . nor a folder{meant}\n"
        assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", told)


def test_outside_of_a_repository_there_are_folders_only(tmp_path: Path):
    write(tmp_path, SHOP)
    ran = run("plan-deploy", "main", folder=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "sg-factory: “main” is neither a revision of a git repository around . nor a folder\n"
    assert plan_deploy(".", folder=tmp_path) == (0, "nothing to deploy\n")


def test_without_git_a_revision_cannot_be_read(shop: Path, tmp_path_factory: pytest.TempPathFactory):
    ran = run("plan-deploy", "main", folder=shop, PATH=str(tmp_path_factory.mktemp("empty")))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "sg-factory: git is not installed, so no revision can be read: name a folder instead\n"


def test_a_submodule_is_not_read_as_if_it_were_empty(shop: Path, tmp_path_factory: pytest.TempPathFactory):
    team = repository(write(tmp_path_factory.mktemp("team"), {"queue.yaml": SHOP["roles/data/cache.yaml"]}))
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(team), "roles/team", folder=shop)
    commit(shop)
    ran = run("plan-deploy", "main", folder=shop)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "sg-factory: roles/team is a submodule, whose files this repository does not have: name a folder instead\n"
    )
