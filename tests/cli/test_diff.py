"""`diff` on real git repositories, on templates and on bad input: what it prints, and its exit status."""

from __future__ import annotations

import json
import os
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
        environments:
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
        """,
    "roles/database.yaml": """\
        description: Orders
        owner: data
        ingress:
          - from: web
            service: postgresql
            description: Orders are read
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: storefront
        """,
}

SHOP = {file: dedent(text) for file, text in _FILES.items()}
WIDER = SHOP["roles/database.yaml"].replace("service: postgresql", "service: [postgresql, ssh]")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return repository(write(tmp_path, SHOP))


def diff(*arguments: str, folder: Path) -> tuple[int, str]:
    """The exit status and what is printed; nothing is on stderr."""
    ran = run("diff", *arguments, folder=folder)
    assert ran.stderr == ""
    return ran.returncode, ran.stdout


def verdict(*arguments: str, folder: Path) -> str:
    return diff(*arguments, folder=folder)[1].split("\n")[0]


def refusal(*arguments: str, folder: Path) -> str:
    """What is said on stderr where nothing can be compared: status 2, and nothing on stdout."""
    ran = run("diff", *arguments, folder=folder)
    assert (ran.returncode, ran.stdout) == (2, "")
    return ran.stderr


ENDED = SHOP["roles/database.yaml"] + "    expires: 2010-01-01\n"


@pytest.mark.parametrize("names", ["main", "main...", "main main", "main...main"])
@pytest.mark.parametrize("moment", ["2009-12-31", "2010-01-02"])
def test_both_sides_are_judged_as_of_one_moment(shop: Path, names: str, moment: str):
    commit(write(shop, {"roles/database.yaml": ENDED}))
    assert verdict(*names.split(), "--as-of", moment, folder=shop) == "no difference"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2009-12-31", "broader: 1 widened; all gained access expires by 2010-01-01"), ("2010-01-02", "no difference")],
)
def test_a_change_of_what_has_ended_is_none(shop: Path, moment: str, expected: str):
    commit(write(shop, {"roles/database.yaml": ENDED}))
    write(shop, {"roles/database.yaml": ENDED.replace("service: postgresql", "service: [postgresql, ssh]")})
    assert verdict("main", "--as-of", moment, folder=shop) == expected


def test_beside_new_roles_each_text_that_differs_is_told(shop: Path):
    for file in ("roles/a.yaml", "roles/m.yaml", "roles/z.yaml"):
        write(shop, {file: "description: New\nowner: data\n"})
    write(shop, {"roles/web.yaml": SHOP["roles/web.yaml"].replace("storefront", "shop")})
    write(shop, {"roles/database.yaml": SHOP["roles/database.yaml"].replace("Orders are read", "Orders are kept")})
    found = json.loads(diff("main", "--format", "json", folder=shop)[1])
    assert [(each["role"], each["field"], each["before"], each["after"]) for each in found["rewordings"]] == [
        ("web", "owner", "storefront", "shop"),
        ("database", "description", "Orders are read", "Orders are kept"),
    ]


def test_a_change_in_the_work_tree_is_held_against_a_revision_which_stays_as_it_is(shop: Path):
    write(shop, {"roles/database.yaml": WIDER, "roles/new.yaml": SHOP["roles/web.yaml"]})
    before = git("status", "--porcelain", folder=shop)
    status, out = diff("main", folder=shop)
    assert git("status", "--porcelain", folder=shop) == before == " M roles/database.yaml\n?? roles/new.yaml\n"
    assert status == 0
    assert out == dedent(
        """\
        broader: 1 widened
        main → working tree, in prod
        Owners of access changes: data (1), storefront (1)

        Access
          + widened   web → database  tcp/22 added; had tcp/5432
                      roles/database.yaml:4:5  Orders are read
                      owned by storefront → data

        Groups
          + created   new
                      roles/new.yaml:1:1  owned by storefront
        """
    )


def test_two_revisions_are_compared_whatever_the_work_tree_holds(shop: Path):
    write(shop, {"roles/database.yaml": WIDER})
    commit(shop)
    write(shop, {"roles/database.yaml": "not: [yaml"})
    assert verdict("HEAD~1", "HEAD", folder=shop) == "broader: 1 widened"
    assert verdict("HEAD", "HEAD~1", folder=shop) == "narrower: 1 narrowed"
    assert diff("HEAD", "HEAD", folder=shop) == (0, "no difference\nHEAD → HEAD, in prod\n")


def test_three_dots_compare_with_where_a_branch_parted_and_not_with_what_came_there_since(shop: Path):
    git("switch", "--quiet", "--create", "feature", folder=shop)
    write(shop, {"roles/web.yaml": SHOP["roles/web.yaml"] + "tags: {tier: front}\n"})
    commit(shop)
    git("switch", "--quiet", "main", folder=shop)
    write(shop, {"roles/database.yaml": WIDER})
    commit(shop)
    git("switch", "--quiet", "feature", folder=shop)
    assert verdict("main", folder=shop) == "narrower: 1 narrowed"
    assert verdict("main...", folder=shop) == "no access changes: 1 text or date changed"
    assert verdict("...main", folder=shop) == "broader: 1 widened"
    git("switch", "--quiet", "main", folder=shop)
    assert verdict("main...feature", folder=shop) == "no access changes: 1 text or date changed"
    assert verdict("feature...", "main", folder=shop) == "broader: 1 widened"


def test_a_file_that_is_moved_changes_no_access_and_one_that_is_renamed_is_another_group(shop: Path):
    git("mv", "roles/web.yaml", "roles/front-end.yaml", folder=shop)
    write(shop, {"roles/database.yaml": SHOP["roles/database.yaml"].replace("web", "front-end")})
    commit(shop)
    (shop / "roles/data").mkdir()
    git("mv", "roles/database.yaml", "roles/data/database.yaml", folder=shop)
    status, out = diff("HEAD", folder=shop)
    assert status == 0
    assert out.startswith("no access changes: 1 text or date changed\n")
    assert "− roles/database.yaml\n    + roles/data/database.yaml\n" in out
    renamed = json.loads(diff("HEAD~1", "HEAD", "--format", "json", folder=shop)[1])
    assert [(each["turn"], each["role"], each["because"]) for each in renamed["groups"]] == [
        ("created", "front-end", ""),
        ("replaced", "web", "it is renamed to “front-end”, which makes a new group"),
    ]


@pytest.mark.parametrize(
    ("change", "level", "status"),
    [
        (WIDER, "never", 0),
        (WIDER, "changed", 1),
        (WIDER, "broader", 1),
        (SHOP["roles/database.yaml"].split("ingress")[0], "changed", 1),
        (SHOP["roles/database.yaml"].split("ingress")[0], "broader", 0),
        (SHOP["roles/database.yaml"].replace("Orders are read", "Orders"), "changed", 0),
    ],
    ids=["wider", "wider-changed", "wider-broader", "narrower-changed", "narrower-broader", "words-changed"],
)
def test_the_status_says_whether_there_is_what_fail_on_names(shop: Path, change: str, level: str, status: int):
    write(shop, {"roles/database.yaml": change})
    assert diff("main", "--fail-on", level, folder=shop)[0] == status


def test_the_markdown_begins_with_the_verdict_and_ends_with_the_mark_of_its_comment(shop: Path):
    write(shop, {"roles/database.yaml": WIDER})
    lines = diff("main", "--format", "markdown", folder=shop)[1].splitlines()
    assert (lines[0], lines[-1]) == ("### Access is broader: 1 widened", "<!-- sg-factory diff -->")


def test_a_project_in_a_folder_of_its_repository_is_read_from_there(shop: Path):
    (shop / "platform").mkdir()
    for name in ("roles", "sg-factory.yaml"):
        git("mv", name, f"platform/{name}", folder=shop)
    commit(shop)
    write(shop, {"platform/roles/database.yaml": SHOP["roles/database.yaml"].split("ingress")[0]})
    (line,) = (line for line in diff("HEAD", folder=shop / "platform")[1].splitlines() if "database.yaml" in line)
    assert line.split()[0] == "HEAD:platform/roles/database.yaml:4:5"


def test_environments_are_told_together_where_they_share_a_change_and_chosen_by_name(tmp_path: Path):
    two = SHOP["sg-factory.yaml"] + dedent(
        """\
          test:
            account: "444455556666"
            region: eu-west-1
            vpc: {id: vpc-1a1b2c3d4e5f60718, cidrs: [10.10.0.0/16]}
        """
    ).replace("\n", "\n  ").replace("test:", "  test:")
    project = repository(write(tmp_path, {**SHOP, "sg-factory.yaml": two}))
    only_here = WIDER + "  - {from: web, service: redis, description: Sessions, environments: [test]}\n"
    write(project, {"roles/database.yaml": only_here})
    found = json.loads(diff("main", "--format", "json", folder=project)[1])
    assert [(each["text"], each["environments"]) for each in found["changes"]] == [
        ("tcp/22 added; had tcp/5432", ["prod"]),
        ("tcp/22, tcp/6379 added; had tcp/5432", ["test"]),
    ]
    assert verdict("main", "--environment", "pr*", folder=project) == "broader: 1 widened"


# --- sides that are no revisions ---


def test_a_folder_is_compared_with_a_folder_and_dot_slash_means_it_where_a_branch_has_its_name(shop: Path):
    shutil.copytree(shop / "roles", shop / "main" / "roles")
    write(shop, {"main/roles/database.yaml": WIDER, "main/sg-factory.yaml": SHOP["sg-factory.yaml"]})
    assert verdict("main", folder=shop) == "no difference"
    assert verdict("./main", folder=shop) == "narrower: 1 narrowed"


def test_a_file_with_the_name_of_a_branch_is_meant_with_dot_slash_only(shop: Path):
    write(shop, {"notes": "just: words\n", "roles/database.yaml": WIDER})
    git("branch", "notes", folder=shop)
    assert verdict("notes", folder=shop) == "broader: 1 widened"
    assert "not-a-template" in refusal("./notes", folder=shop)


def test_a_project_in_a_folder_whose_name_is_no_utf_8_is_read_from_there(shop: Path):
    folder = shop / os.fsdecode(b"caf\xe9 ")
    folder.mkdir()
    for name in ("roles", "sg-factory.yaml"):
        git("mv", name, str(folder / name), folder=shop)
    commit(shop)
    write(folder, {"roles/database.yaml": SHOP["roles/database.yaml"].split("ingress")[0]})
    (line,) = (line for line in diff("HEAD", folder=folder)[1].splitlines() if "database.yaml" in line)
    assert line == r"              HEAD:caf\udce9 /roles/database.yaml:4:5  Orders are read"


TEMPLATE = """\
    Parameters:
      Offices: {Type: String, Default: 10.0.0.0/8}
    Resources:
      Web:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Web servers
          VpcId: vpc-0a1b2c3d4e5f60718
          SecurityGroupEgress:
            - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.1.0.0/16, Description: The API}
          SecurityGroupIngress:
            - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref Offices, Description: The offices}
    """


def blind(folder: Path, *changes: tuple[str, str]) -> tuple[str, list[str]]:
    """The verdict on a change of the template, and each access that comes or goes."""
    text = dedent(TEMPLATE)
    changed = text
    for old, new in changes:
        assert old in changed
        changed = changed.replace(old, new)
    write(folder, {"old.yaml": text, "new.yaml": changed})
    found = json.loads(diff("old.yaml", "new.yaml", "--format", "json", folder=folder)[1])
    return found["summary"], [
        f"{each['kind']}: {each['source']} → {each['destination']}: {each['text']}" for each in found["changes"]
    ]


def test_what_a_new_group_without_egress_is_let_out_is_said(tmp_path: Path):
    """`cdk diff` has no row for it."""
    group = dedent(
        """\
        Resources:
          Jobs:
            Type: AWS::EC2::SecurityGroup
            Properties: {GroupDescription: Jobs, VpcId: vpc-0a1b2c3d4e5f60718}
        """
    )
    found = blind(tmp_path, ("Resources:\n", group))
    assert found == ("broader: 1 gained", ["gained: Jobs → internet: all to 0.0.0.0/0 and ::/0"])


def test_egress_that_is_no_longer_declared_is_everything(tmp_path: Path):
    """`cdk diff` shows the row that goes, as if there were less now."""
    egress = dedent(TEMPLATE).split("VpcId: vpc-0a1b2c3d4e5f60718\n")[1].split("      SecurityGroupIngress")[0]
    summary, access = blind(tmp_path, (egress, ""))
    assert summary.startswith("broader: 1 widened")
    assert access[0].startswith("widened: Web → internet: all")


def test_a_parameter_with_another_default_is_another_source(tmp_path: Path):
    """`cdk diff` shows a changed parameter, and no change of access."""
    assert blind(tmp_path, ("10.0.0.0/8", "0.0.0.0/0"))[1] == [
        "widened: internet → Web: tcp/443 from 0.0.0.0-9.255.255.255 and 11.0.0.0-255.255.255.255 added; "
        "had tcp/443 from 10.0.0.0/8"
    ]


@pytest.mark.parametrize(
    "change",
    [
        (
            "IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.1",
            'IpProtocol: "6", FromPort: 443, ToPort: 443, CidrIp: 10.1',
        ),
        (
            "- {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.1.0.0/16, Description: The API}",
            "- {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.1.0.0/17, Description: The API}\n"
            "        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.1.128.0/17, Description: The API}",
        ),
    ],
    ids=["a protocol by its number", "a range in two halves"],
)
def test_what_only_is_written_in_another_way_is_no_change_of_access(tmp_path: Path, change: tuple[str, str]):
    """`cdk diff` calls both broader."""
    summary, access = blind(tmp_path, change)
    assert (summary.split(":")[0] in ("no access changes", "no difference"), access) == (True, [])


def test_a_narrower_range_is_narrower(tmp_path: Path):
    """`cdk diff` calls it broader."""
    assert blind(tmp_path, ("10.1.0.0/16", "10.1.0.0/24")) == (
        "narrower: 1 narrowed",
        ["narrowed: Web → 10.1.0.0/16: tcp/443 to 10.1.1.0-10.1.255.255 removed; keeps tcp/443 to 10.1.0.0/24"],
    )


def test_words_and_owners_that_change_are_told(shop: Path):
    """`cdk diff` has no row for the description of a rule, and shows tags as they are."""
    write(
        shop,
        {
            "roles/database.yaml": SHOP["roles/database.yaml"]
            .replace("owner: data", "owner: data-platform")
            .replace("Orders are read", "Orders are read and written")
        },
    )
    found = json.loads(diff("main", "--format", "json", folder=shop)[1])
    assert found["verdict"] == "same access"
    assert [
        (each["role"], each["about"], each["field"], each["before"], each["after"]) for each in found["rewordings"]
    ] == [
        ("database", "", "owner", "data", "data-platform"),
        ("database", "tcp/5432 from web", "description", "Orders are read", "Orders are read and written"),
    ]


@pytest.mark.parametrize("layout", ["one", "folder"])
def test_what_the_project_makes_is_no_different_from_its_own_templates(shop: Path, layout: str):
    rich = WIDER + "  - {from: [10.20.1.0/24, vpc], service: icmp/echo-request, description: Ping}\n"
    settings = SHOP["sg-factory.yaml"] + f"stacks: {layout}\n"
    write(shop, {"roles/database.yaml": rich, "sg-factory.yaml": settings})
    assert run("template", "--output", "templates", folder=shop).returncode == 0
    assert verdict("templates", folder=shop) == "no difference"
    write(shop, {"roles/database.yaml": SHOP["roles/database.yaml"], "sg-factory.yaml": settings})
    forth = json.loads(diff("templates", "--format", "json", folder=shop)[1])
    back = json.loads(diff("main", "templates", "--format", "json", folder=shop)[1]) if layout == "one" else None
    assert [(each["kind"], each["source"], each["destination"], each["text"]) for each in forth["changes"]] == [
        ("narrowed", "web", "database", "tcp/22 removed; keeps tcp/5432"),
        ("lost", "10.20.1.0/24", "database", "icmp/echo-request from 10.20.1.0/24 removed"),
        ("lost", "vpc", "database", "icmp/echo-request from 10.20.0.0/16 removed"),
    ] or layout
    assert back is None or back["verdict"] == "broader"


# --- what cannot be compared ---


def test_a_name_that_is_nothing_is_told(shop: Path):
    assert refusal("mian", folder=shop) == (
        "sg-factory: “mian” is neither a revision of a git repository around . nor a folder: did you mean “main”?\n"
    )


def test_a_side_with_mistakes_is_shown_with_its_lines(shop: Path):
    write(shop, {"roles/database.yaml": SHOP["roles/database.yaml"].replace("web", "wep")})
    told = refusal("main", folder=shop)
    assert told.startswith("error[unknown-peer]: unknown peer “wep”")
    assert told.endswith("sg-factory: 1 error in working tree: cannot compare\n")


def test_a_folder_that_holds_nothing_is_told(shop: Path):
    (shop / "empty").mkdir()
    assert refusal("empty", folder=shop) == (
        "sg-factory: empty contains neither role files nor a CloudFormation template or other source\n"
    )


def test_a_file_that_is_no_template_is_told(shop: Path):
    write(shop, {"notes.yaml": "just: words\n"})
    assert "not-a-template" in refusal("notes.yaml", folder=shop)


def test_a_template_that_is_of_no_stack_of_the_project_is_told(shop: Path):
    write(shop, {"one.yaml": TEMPLATE, "sg-factory.yaml": SHOP["sg-factory.yaml"] + "stacks: folder\n"})
    assert refusal("one.yaml", folder=shop) == (
        "sg-factory: one.yaml is not one of the project's stacks: shop-prod-groups and shop-prod-rules\n"
    )


def test_an_environment_that_neither_side_has_is_told_with_the_nearest(shop: Path):
    assert refusal("main", "--environment", "prd", folder=shop) == (
        "sg-factory: unknown environment “prd”: did you mean “prod”? there are prod\n"
    )


def test_three_dots_and_a_second_side_that_is_named_twice_are_told(shop: Path):
    assert (
        refusal("main...HEAD", "HEAD", folder=shop) == "sg-factory: “main...HEAD” names both sides: leave out “HEAD”\n"
    )
    assert refusal("main..HEAD", folder=shop) == "sg-factory: write the two sides as two arguments: main HEAD\n"
    assert (
        refusal("mian...", folder=shop)
        == "sg-factory: “mian” is not a revision of a git repository around .: did you mean “main”?\n"
    )

    assert (
        refusal("main", "main...HEAD", folder=shop) == "sg-factory: “main...HEAD” names both sides: leave out “main”\n"
    )


@pytest.mark.parametrize("dots", ["", "..."])
def test_a_name_that_is_too_long_for_any_file_is_told(shop: Path, dots: str):
    assert refusal("a" * 5000 + dots, folder=shop).startswith("sg-factory: “aaaa")


def test_why_git_does_not_read_a_repository_is_told(shop: Path):
    ran = run("diff", "main", folder=shop, GIT_TEST_ASSUME_DIFFERENT_OWNER="1", LC_ALL="C.UTF-8")
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        2,
        "",
        f"sg-factory: git does not read the repository: detected dubious ownership in repository at '{shop}' To add an "
        f"exception for this directory, call: git config --global --add safe.directory {shop}\n",
    )
    write(shop, {"old.yaml": TEMPLATE, "new.yaml": TEMPLATE})
    told = run("diff", "old.yaml", "new.yaml", folder=shop, GIT_TEST_ASSUME_DIFFERENT_OWNER="1").stdout
    assert told.startswith("no difference\n")


def test_a_stack_that_cannot_be_asked_for_is_told_in_one_sentence(shop: Path):
    assert refusal("deployed:shop-prod", folder=shop).count("\n") == 1
