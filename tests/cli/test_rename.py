"""`sg-factory rename`: another name in every file that has it, and every other byte as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.git import commit, git, repository
from tests.projects import write

FILES = {
    "sg-factory.yaml": """\
        # office: where people are
        name: shop
        networks:
          office: {description: The office, cidrs: [198.51.100.0/24]}
          cdn: {description: Edges, prefix_list: {name: com.amazonaws.global.cloudfront.origin-facing}}
        security_groups:
          scanner: {id: sg-0123456789abcdef0, description: Scans}
        services:
          app: tcp/8080   # the app
          events: udp/5514
        guardrails:
          - never: {from: office, to: [database, "web"], service: app}
            description: The office uses the load balancer
        """,
    "hosts.yaml": """\
        web: {roles: [web], description: A web server}
        """,
    "roles/_linux.yaml": """\
        description: Of every host
        ingress:
          - from: [scanner, 'web']
            service: ssh
            description: Scans
        """,
    "roles/front/web.yaml": """\
        # web servers
        description: web
        owner: shop
        extends: [linux]
        ingress:
          - from: self
            service: app
            description: Sessions
          - {from: web, service: events, description: Logs}
        """,
    "roles/database.yaml": """\
        description: Orders
        owner: data
        ingress:
          - from:
              - web       # web reads
              - scanner
              - cdn
            service: postgresql
            description: Orders of web
        """,
    "app.py": """\
        groups["web"]
        groups["web-2"], groups["cobweb"]
        """,
    ".github/CODEOWNERS": "/roles/front/web.yaml @shop\n",
    ".venv/lib.py": "web\n",
    "templates/roles/app.yaml.j2": "prefer: web\n",
    "node_modules/x.js": "web\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a project in which “web” is in every kind of place."""
    return repository(write(tmp_path / "project", FILES))


def diff(project: Path) -> str:
    """The changed lines of the working tree, with the names of files, and new files as renamed or copied ones."""
    git("add", "--all", "--intent-to-add", folder=project)
    text = git("diff", "--unified=0", "--find-copies-harder", "--find-renames", folder=project)
    kept = ("-", "+", "copy", "rename")
    return "".join(line for line in text.splitlines(keepends=True) if line.startswith(kept) and line[:3] != "---")


def refused(project: Path, *arguments: str) -> str:
    """The message of a rename that fails, with status 2, nothing on stdout and no change."""
    before = git("status", "--porcelain", folder=project)
    ran = run("rename", *arguments, folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert git("status", "--porcelain", folder=project) == before
    return ran.stderr


def test_the_first_step_of_a_role_is_the_new_one_beside_the_old_one_retired(project: Path):
    ran = run("rename", "web", "frontend", folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        0,
        """\
sg-factory.yaml:12: web → frontend
hosts.yaml:1: web → frontend
roles/database.yaml:5: web → frontend
roles/front/frontend.yaml:9: web → frontend
roles/_linux.yaml:3: web → frontend
roles/front/frontend.yaml: new, from roles/front/web.yaml
roles/front/web.yaml: retired

not changed, and with the word “web”:
  .github/CODEOWNERS:1: /roles/front/web.yaml @shop
  app.py:1: groups["web"]
  hosts.yaml:1: web: {roles: [frontend], description: A web server}
  roles/database.yaml:5: - frontend       # web reads
  roles/database.yaml:9: description: Orders of web
  roles/front/frontend.yaml:1: # web servers
  roles/front/frontend.yaml:2: description: web
  templates/roles/app.yaml.j2:1: prefer: web

“frontend” gets a new group with all rules, and the group of “web” stays without rules:
  1. deploy, and attach the group of “frontend” wherever that of “web” is attached
  2. `sg-factory rename web frontend` again, which removes roles/front/web.yaml, and deploy
""",
        "",
    )
    assert (
        diff(project)
        == """\
+++ b/hosts.yaml
-web: {roles: [web], description: A web server}
+web: {roles: [frontend], description: A web server}
+++ b/roles/_linux.yaml
-  - from: [scanner, 'web']
+  - from: [scanner, 'frontend']
+++ b/roles/database.yaml
-      - web       # web reads
+      - frontend       # web reads
copy from roles/front/web.yaml
copy to roles/front/frontend.yaml
+++ b/roles/front/frontend.yaml
-  - {from: web, service: events, description: Logs}
+  - {from: frontend, service: events, description: Logs}
+++ b/roles/front/web.yaml
+retired: true
+++ b/sg-factory.yaml
-  - never: {from: office, to: [database, "web"], service: app}
+  - never: {from: office, to: [database, "frontend"], service: app}
"""
    )
    assert run("plan-deploy", "main", folder=project).stdout.startswith("safe in one deploy\n")


def test_the_second_step_removes_the_old_file_and_plan_deploy_agrees(project: Path):
    assert run("rename", "web", "frontend", folder=project).returncode == 0
    commit(project)
    ran = run("rename", "web", "frontend", folder=project)
    assert ran.returncode == 0
    assert ran.stdout.startswith("roles/front/web.yaml: removed\n")
    assert ran.stdout.endswith("\ndeploy: this deletes the group of “web”, which must be attached to nothing by then\n")
    assert git("status", "--porcelain", folder=project) == " D roles/front/web.yaml\n"
    assert run("plan-deploy", "main", folder=project).stdout.startswith("safe in one deploy\n")
    assert "“web” is unknown" in refused(project, "web", "frontend")


def test_a_role_that_was_never_deployed_is_renamed_in_one_step(project: Path):
    ran = run("rename", "web", "frontend", "--not-deployed", folder=project)
    assert ran.stdout.split("\n\n")[0].endswith("roles/front/web.yaml → roles/front/frontend.yaml")
    assert ran.stdout.endswith(
        "\n“frontend” gets a group of its own: `sg-factory plan-deploy` says so if “web” was deployed\n"
    )
    assert not (project / "roles/front/web.yaml").exists()
    assert run("check", "--fail-on", "never", folder=project).returncode == 0


REASONS = {
    "sg-factory.yaml": """\
        name: shop
        networks:
          office:
            description: The office
            cidrs: [198.51.100.0/24]
            accept: [{check: wide-range, reason: Agreed}]
        security_groups:
          scanner: {id: sg-0123456789abcdef0, description: Scans}
        services:
          app: tcp/8080
        """,
    "hosts.yaml": """\
        one: {roles: [web, scanner], description: A web server}
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        public: [https, app]
        ingress:
          - from:
              - {peer: office, description: People look}
              - peer: scanner
                description: Scans
              - internet
            service: app
            description: Customers
        egress:
          - {to: database, service: app, description: Asks, both_halves: false}
        """,
    "roles/database.yaml": """\
        description: Orders
        owner: unknown
        public: app
        ingress:
          - from: {peer: web, description: Reads orders}
            service: app
            description: unknown
            both_halves: false
        """,
}


@pytest.mark.parametrize(
    ("old", "lines"),
    [
        ("web", ["hosts.yaml:1", "roles/database.yaml:5"]),
        ("database", ["roles/web.yaml:13"]),
        ("office", ["sg-factory.yaml:3", "roles/web.yaml:6"]),
        ("scanner", ["sg-factory.yaml:8", "hosts.yaml:1", "roles/web.yaml:7"]),
        (
            "app",
            [
                "sg-factory.yaml:10",
                *("roles/database.yaml:3", "roles/database.yaml:6"),
                *("roles/web.yaml:3", "roles/web.yaml:10", "roles/web.yaml:13"),
            ],
        ),
    ],
)
def test_peers_with_reasons_halves_and_public_services_are_renamed_as_well(old: str, lines: list[str], tmp_path: Path):
    ran = run("rename", old, "new-name", folder=write(tmp_path / "project", REASONS))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [line for line in ran.stdout.splitlines() if " → " in line] == [
        f"{line}: {old} → new-name" for line in lines
    ]


def test_a_network_is_renamed_in_one_step_and_its_comments_stay(project: Path):
    ran = run("rename", "office", "headquarters", folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        0,
        """\
sg-factory.yaml:4: office → headquarters
sg-factory.yaml:12: office → headquarters

not changed, and with the word “office”:
  sg-factory.yaml:1: # office: where people are
  sg-factory.yaml:4: headquarters: {description: The office, cidrs: [198.51.100.0/24]}
  sg-factory.yaml:13: description: The office uses the load balancer

no group and no rule changes
""",
        "",
    )
    assert run("diff", "main", folder=project).stdout.startswith("no ")
    assert run("plan-deploy", "main", folder=project).stdout == "nothing to deploy\n"


@pytest.mark.parametrize(
    ("old", "lines"),
    [
        ("scanner", ["sg-factory.yaml:7", "roles/database.yaml:6", "roles/_linux.yaml:3"]),
        ("app", ["sg-factory.yaml:9", "sg-factory.yaml:12", "roles/front/web.yaml:7"]),
        ("cdn", ["sg-factory.yaml:5", "roles/database.yaml:7"]),
    ],
)
def test_an_external_group_and_a_service_are_renamed_where_they_are_named(project: Path, old: str, lines: list[str]):
    ran = run("rename", old, "other", folder=project)
    assert [line.split(": ")[0] for line in ran.stdout.splitlines() if "→" in line] == lines
    assert ran.stdout.endswith("no group and no rule changes\n")
    assert run("plan-deploy", "main", folder=project).stdout == "nothing to deploy\n"


def test_a_dry_run_prints_the_same_and_writes_nothing(project: Path):
    tried = run("rename", "web", "frontend", "--dry-run", folder=project)
    assert git("status", "--porcelain", folder=project) == ""
    ran = run("rename", "web", "frontend", folder=project)
    assert (tried.returncode, tried.stdout) == (0, ran.stdout)
    assert tried.stderr == "nothing was written: this is a dry run\n"


def test_line_ends_byte_order_mark_permissions_and_a_missing_last_line_end_stay(project: Path):
    role = b'\xef\xbb\xbfdescription: x\r\nowner: "y"\r\ningress: [{from: "web" , service: ssh, description: z}]'
    path = project / "roles/other.yaml"
    path.write_bytes(role)
    path.chmod(0o640)
    assert run("rename", "web", "frontend", folder=project).returncode == 0
    assert path.read_bytes() == role.replace(b'"web"', b'"frontend"')
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_role_that_says_it_is_not_retired_is_retired_on_that_line(project: Path):
    path = project / "roles/front/web.yaml"
    path.write_text(path.read_text("utf-8").replace("owner: shop", "retired: false # yet\nowner: shop"), "utf-8")
    assert run("rename", "web", "frontend", folder=project).returncode == 0
    assert "\nretired: true # yet\n" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("wbe", "frontend"),
            "“wbe” is unknown: not a role, network, external group or service of the project; did you mean “web”?",
        ),
        (
            ("linux", "unix"),
            "“linux” is a base, which this command does not rename: rename roles/_linux.yaml and its name under "
            "`extends` of roles/front/web.yaml",
        ),
        (("web", "web"), "the old and the new name are the same"),
        (("web", "database"), "“database” is already a role, in roles/database.yaml: choose another name"),
        (("web", "office"), "“office” is already a network, in sg-factory.yaml: choose another name"),
        (("office", "scanner"), "“scanner” is already an external group, in sg-factory.yaml: choose another name"),
        (("app", "events"), "“events” is already a service, in sg-factory.yaml: choose another name"),
        (("app", "ssh"), "“ssh” is a service of the catalogue: choose another name"),
        (("web", "internet"), "“internet” is a reserved word: choose another name"),
        (("web", "sg-web"), "“sg-web” begins with “sg-”, which EC2 reserves for ids: choose another name"),
        (
            ("web", "Web_Front"),
            "“Web_Front” is not a name: names are lower-case words and digits with single hyphens; did you mean "
            "“web-front”?",
        ),
        (
            ("web", "../web"),
            "“../web” is not a name: names are lower-case words and digits with single hyphens; did you mean “web”?",
        ),
        (("web", "w" * 129), "the new name has 129 characters, more than 128"),
        (("office", "w" * 61), "the new name has 61 characters, more than 60"),
        (("web", "frontend", "--kind", "network"), "“web” is no network; known here: cdn, office"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_a_sentence(project: Path, arguments: tuple[str, ...], message: str):
    assert refused(project, *arguments) == f"sg-factory: {message}; nothing was renamed\n"


def test_a_name_of_two_things_needs_their_kind(project: Path):
    path = project / "sg-factory.yaml"
    path.write_text(path.read_text("utf-8").replace("app", "web"), "utf-8")
    role = project / "roles/front/web.yaml"
    role.write_text(role.read_text("utf-8").replace("service: app", "service: web"), "utf-8")
    assert refused(project, "web", "www") == (
        "sg-factory: “web” is the name of a role and a service: add `--kind role` or `--kind service`; "
        "nothing was renamed\n"
    )
    ran = run("rename", "web", "www", "--kind", "service", folder=project)
    assert [line.split(": ")[0] for line in ran.stdout.splitlines() if "→" in line] == [
        "sg-factory.yaml:9",
        "sg-factory.yaml:12",
        "roles/front/web.yaml:7",
    ]
    assert "- {from: web, service: events, description: Logs}" in role.read_text("utf-8")


@pytest.mark.parametrize("retired", ["true", "[prod]"])
def test_a_retired_role_is_not_renamed(tmp_path: Path, retired: str):
    vpc = "{id: vpc-12345678, cidrs: [10.0.0.0/16]}"
    settings = f"environments: {{prod: {{account: '111122223333', region: eu-west-1, vpc: {vpc}}}}}"
    role = f"description: x\nowner: y\nretired: {retired}\n"
    project = repository(
        write(tmp_path / "p", {"sg-factory.yaml": settings, "roles/a.yaml": role, "roles/b.yaml": role})
    )
    where = "" if retired == "true" else " in some environments"
    expected = f"sg-factory: “a” is retired{where}: its group is removed next, so there is nothing to rename; "
    assert refused(project, "a", "c") == refused(project, "a", "b") == f"{expected}nothing was renamed\n"


def test_a_project_with_mistakes_is_refused_with_them(project: Path):
    write(project, {"roles/other.yaml": "description: x\nowner: &a y\n"})
    assert (
        refused(project, "web", "frontend")
        == """\
error[yaml-anchor]: a YAML anchor (“&a”) is not supported
 --> roles/other.yaml:2:8
  |
2 | owner: &a y
  |        ^^^^
  = help: write the value out; rules are shared through `extends`
sg-factory: the project has mistakes: correct them first; nothing was renamed
"""
    )


def test_a_name_written_with_escapes_is_left_to_its_author(project: Path):
    path = project / "roles/database.yaml"
    path.write_text(path.read_text("utf-8").replace("- web ", '- "w\\x65b" '), "utf-8")
    assert refused(project, "web", "frontend") == (
        'sg-factory: “ingress.0.from.0” of roles/database.yaml is not written as it reads: "w\\x65b": '
        "write the new name there by hand; nothing was renamed\n"
    )


@pytest.mark.parametrize("options", [(), ("--not-deployed",)])
@pytest.mark.parametrize("linked", ["roles/database.yaml", "roles/front/web.yaml", "hosts.yaml"])
def test_nothing_is_written_if_one_of_the_files_is_a_link(project: Path, linked: str, options: tuple[str, ...]):
    path = project / linked
    path.rename(project / "elsewhere.yaml")
    path.symlink_to(os.path.relpath(project / "elsewhere.yaml", path.parent))
    commit(project)
    error = refused(project, "web", "frontend", *options)
    assert error == f"sg-factory: {linked}: this is a symbolic link, and nothing is written through one\n"


def test_nothing_is_written_if_the_path_of_the_new_file_is_taken(project: Path):
    (project / "roles/front/frontend.yaml").mkdir()
    assert refused(project, "web", "frontend") == (
        "sg-factory: roles/front/frontend.yaml already exists and is not overwritten: choose another name; "
        "nothing was renamed\n"
    )


def test_long_lists_of_mentions_are_cut_and_control_characters_are_not_printed(project: Path):
    write(project, {"notes.txt": "web \x1b[31m\n" * 30})
    out = run("rename", "web", "frontend", "--dry-run", folder=project).stdout
    assert "\x1b" not in out
    assert "\n  and 18 more\n\n" in out


def test_links_and_files_that_are_not_text_are_not_searched_and_a_large_folder_only_in_part(project: Path):
    (project.parent / "secret").write_text("web", "utf-8")
    (project / "outside").symlink_to("../secret")
    (project / "picture.png").write_bytes(b"\0 web \xff")
    os.mkfifo(project / "pipe")
    many = project / "many"
    many.mkdir()
    for number in range(5_001):
        (many / f"{number}.txt").touch()
    out = run("rename", "web", "frontend", "--dry-run", folder=project).stdout
    assert "\n  only 5,000 files were searched\n\n" in out
    assert not {"outside", "picture.png", "pipe"} & {line.split(":")[0].strip() for line in out.splitlines()}


def test_a_prefix_list_of_the_project_is_made_anew_under_the_new_name(tmp_path: Path):
    network = "description: Partners, cidrs: [198.51.100.0/28], prefix_list: {create: true, max_entries: 5}"
    write(
        tmp_path,
        {
            "sg-factory.yaml": f"networks:\n  partners: {{{network}}}\n",
            "roles/web.yaml": """\
                description: Web servers
                owner: shop
                ingress:
                  - from: partners
                    service: https
                    description: Partners order
                """,
        },
    )
    ran = run("rename", "partners", "friends", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == (
        "sg-factory.yaml:2: partners → friends\n"
        "roles/web.yaml:4: partners → friends\n"
        "“friends” is a new prefix list, which its rules name: `sg-factory plan-deploy` says how to deploy it\n"
    )
