"""`sg-factory init`: a project that works at once, in a folder that was empty."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sg_factory import __version__
from sg_factory.onboard.origin import origin_of
from sg_factory.onboard.project import project_files, project_name
from sg_factory.onboard.refused import Refused
from tests.cli.command import ENVIRONMENT, run
from tests.git import commit, git
from tests.linted import lint
from tests.pinned import pinned
from tests.projects import write

REPOSITORY = Path(__file__).parents[2]

FILES = """\
.github/CODEOWNERS
.github/dependabot.yml
.github/workflows/review.yaml
.gitignore
Makefile
README.md
app.py
cdk.json
hosts.yaml
package-lock.json
package.json
requirements-sg-factory.txt
requirements.txt
roles/_linux.yaml
roles/database.yaml
roles/load-balancer.yaml
roles/web.yaml
sg-factory.yaml
"""
SCHEMAS = """\
.sg-factory/.gitignore
.sg-factory/base.schema.json
.sg-factory/hosts.schema.json
.sg-factory/role.schema.json
.sg-factory/sg-factory.schema.json
"""
WHEEL = f"wheels/sg_factory-{__version__}-py3-none-any.whl"


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A new project, called after its folder."""
    ran = run("init", "shop", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    return tmp_path / "shop"


def files_of(folder: Path) -> list[str]:
    """The files below a folder, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_every_file_is_told(tmp_path: Path):
    ran = run("init", "groups", "--name", "shop", folder=tmp_path)
    *told, reference, after = ran.stdout.splitlines()
    assert sorted(told) == [f"wrote groups/{file}" for file in FILES.splitlines()]
    assert reference == "reference of every key, with examples: sg-factory schema --reference"
    # A checkout has no wheel to copy.
    assert after == f"next: put the wheel of {__version__} at groups/{WHEEL}, then: cd groups && make check"
    assert files_of(tmp_path / "groups") == sorted((FILES + SCHEMAS).splitlines())
    assert "\nname: shop\n" in (tmp_path / "groups/sg-factory.yaml").read_text("utf-8")


def test_what_is_written_has_no_finding_of_any_level(begun: Path):
    ran = run("check", "--format", "json", "--fail-on", "info", folder=begun)
    assert (ran.returncode, json.loads(ran.stdout)["diagnostics"], ran.stderr) == (0, [], "")


def test_what_the_readme_says_to_begin_with_works(begun: Path):
    lines = (begun / "README.md").read_text("utf-8").splitlines()
    commands = [line.split()[1:] for line in lines if line.startswith("       sg-factory ")]
    ran = [run(*command, folder=begun) for command in commands]
    assert [(command[0], each.returncode, each.stderr) for command, each in zip(commands, ran, strict=True)] == [
        ("new", 0, ""),
        ("new", 0, ""),
        ("show", 0, ""),
    ]
    assert ran[1].stdout == "wrote roles/sessions.yaml\n"
    assert run("check", "--fail-on", "warning", folder=begun).returncode == 0


def test_every_yaml_file_names_its_schema_and_the_schema_takes_it(begun: Path):
    for file in ("sg-factory.yaml", "hosts.yaml", *(f"roles/{path.name}" for path in begun.glob("roles/*"))):
        named = re.match(r"# yaml-language-server: \$schema=(.+)\n", (begun / file).read_text("utf-8"))
        assert named
        schema = (begun / file).parent / named[1]
        command = [sys.executable, "-m", "check_jsonschema", "--schemafile", schema, begun / file]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_the_workflow_is_one_to_its_schema(begun: Path):
    workflow = begun / ".github/workflows/review.yaml"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", workflow]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "ok -- validation done\n")


def test_no_expression_of_the_workflow_stands_in_a_script(begun: Path):
    (job,) = yaml.safe_load((begun / ".github/workflows/review.yaml").read_text("utf-8"))["jobs"].values()
    scripts = [step["run"] for step in job["steps"] if "run" in step]
    assert len(scripts) == 3
    assert [script for script in scripts if "${{" in script] == []


def test_the_app_is_linted_and_is_that_of_the_sample(begun: Path):
    ran = subprocess.run([sys.executable, "-m", "ruff", "check", begun / "app.py"], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert (begun / "app.py").read_bytes() == (REPOSITORY / "app.py").read_bytes()


def test_the_template_is_linted(begun: Path, tmp_path: Path):
    assert lint(tmp_path, {"template.json": run("template", folder=begun).stdout}) == []


def test_the_pins_are_those_that_are_tested_here_with_their_hashes(begun: Path):
    here, there = (folder / "requirements.txt" for folder in (REPOSITORY, begun))
    assert pinned(there) == pinned(here)
    cdk = json.loads((REPOSITORY / "package-lock.json").read_text("utf-8"))["packages"]["node_modules/aws-cdk"]
    lock = json.loads((begun / "package-lock.json").read_text("utf-8"))
    assert lock["packages"]["node_modules/aws-cdk"] == cdk
    assert lock["packages"][""]["dependencies"] == json.loads((begun / "package.json").read_text())["dependencies"]
    assert lock["name"] == "shop"


def test_the_cdk_settings_are_those_of_the_sample(begun: Path):
    assert (begun / "cdk.json").read_text("utf-8") == (REPOSITORY / "cdk.json").read_text("utf-8")


def test_make_lists_what_it_does(begun: Path):
    ran = subprocess.run(["make", "--no-print-directory"], cwd=begun, capture_output=True, text=True, check=True)
    targets = ["help", "synth", "check", "show", "template", "diff", "schema", "clean"]
    assert [line.split()[1] for line in ran.stdout.splitlines()] == targets


def test_files_that_the_readme_names_are_there(begun: Path):
    named = re.findall(r"^\| `(.+?)`(?:, `(.+?)`)? \|", (begun / "README.md").read_text("utf-8"), re.MULTILINE)
    files = [file for row in named for file in row if file]
    assert len(files) == 12
    assert [file for file in files if not (begun / file).is_file()] == []


def test_a_folder_that_is_not_empty_is_refused_and_left_alone(begun: Path):
    (begun / "mine.txt").write_text("mine")
    before = files_of(begun)
    ran = run("init", "shop", folder=begun.parent)
    assert (ran.returncode, ran.stdout) == (2, "")
    there = ".github, .gitignore, .sg-factory and 12 more"
    assert ran.stderr == f"sg-factory: shop is not empty ({there}): name a new folder, or an empty one\n"
    assert files_of(begun) == before


def test_a_fresh_repository_counts_as_empty(tmp_path: Path):
    subprocess.run(["git", "init", "--quiet", "shop"], cwd=tmp_path, check=True)
    assert run("init", "shop", folder=tmp_path).returncode == 0


def test_a_project_may_begin_here(tmp_path: Path):
    here = tmp_path / "Web_Shop 2"
    here.mkdir()
    assert run("init", ".", folder=here).returncode == 0
    assert "\nname: web-shop-2\n" in (here / "sg-factory.yaml").read_text("utf-8")


def test_what_to_do_next_can_be_copied_into_a_shell(tmp_path: Path):
    ran = run("init", "my groups; x", folder=tmp_path)
    assert ran.stdout.endswith("cd 'my groups; x' && make check\n")


def test_a_file_is_no_folder(tmp_path: Path):
    (tmp_path / "shop").write_text("")
    ran = run("init", "shop", folder=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", "sg-factory: shop: Not a directory\n")


NO_NAMES = [
    ("Shop", "“Shop” is not a valid project name: RULE; did you mean “shop”?"),
    ("", "“” is not a valid project name: RULE"),
    ("../x", "“../x” is not a valid project name: RULE; did you mean “x”?"),
    ("a: b\nc", "“a: b\\nc” is not a valid project name: RULE; did you mean “a-b-c”?"),
    ("\x1b[31mred", "“\\x1b[31mred” is not a valid project name: RULE; did you mean “mred”?"),
    ("shop\n", "“shop\\n” is not a valid project name: RULE; did you mean “shop”?"),
    ("${{ x }}", "“${{ x }}” is not a valid project name: RULE; did you mean “x”?"),
    ("@NAME@", "“@NAME@” is not a valid project name: RULE; did you mean “name”?"),
    ("aws-shop", "“aws-shop” begins with a word that AWS reserves for its own SSM parameters: choose another name"),
]


@pytest.mark.parametrize(("name", "answer"), NO_NAMES)
def test_a_name_that_is_none_is_refused_and_nothing_is_written(name: str, answer: str, tmp_path: Path):
    ran = run("init", "groups", "--name", name, folder=tmp_path)
    rule = "names are lower-case words and digits with single hyphens, 60 characters at most"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", f"sg-factory: {answer.replace('RULE', rule)}\n")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_where_nothing_can_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("")
    ran = run("init", "file/shop", folder=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", "sg-factory: file/shop: Not a directory\n")


def test_a_folder_whose_name_is_none_asks_for_one(tmp_path: Path):
    ran = run("init", "数", folder=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("sg-factory: “数” is not a valid project name: names are")
    assert ran.stderr.endswith(" (set it with --name)\n")


def test_a_name_stands_in_its_places_and_nothing_of_the_template_is_left():
    made = project_files(project_name("shop"), "sg-factory==1.0", "Where it is.")
    assert sorted(made) == FILES.splitlines()
    assert [file for file, text in made.items() if re.search(r"@[A-Z_]+@", text)] == []
    assert {file for file, text in made.items() if "shop" in text} >= {"README.md", "sg-factory.yaml", "package.json"}
    with pytest.raises(Refused):
        project_name("Shop")


ORIGINS = [
    (None, "sg-factory[cdk]==1.2.0", ""),
    (
        {"url": "https://example.com/tools.git", "vcs_info": {"vcs": "git", "commit_id": "a" * 40}},
        f"sg-factory[cdk] @ git+https://example.com/tools.git@{'a' * 40}",
        "",
    ),
    (
        {"url": "https://example.com/sg_factory-1.2.0-py3-none-any.whl", "archive_info": {}},
        "sg-factory[cdk] @ https://example.com/sg_factory-1.2.0-py3-none-any.whl",
        "",
    ),
    (
        {"url": "file:///nowhere/sg_factory-1.2.0-py3-none-any.whl", "archive_info": {}},
        "./wheels/sg_factory-1.2.0-py3-none-any.whl[cdk]",
        "wheels/sg_factory-1.2.0-py3-none-any.whl",
    ),
    (
        {"url": "file:///src/sg-factory", "dir_info": {"editable": True}},
        "./wheels/sg_factory-1.2.0-py3-none-any.whl[cdk]",
        "wheels/sg_factory-1.2.0-py3-none-any.whl",
    ),
]


@pytest.mark.parametrize(("recorded", "requirement", "missing"), ORIGINS)
def test_a_project_asks_for_sg_factory_where_it_came_from(recorded, requirement: str, missing: str):
    found = origin_of(recorded, "1.2.0")
    assert (found.requirement, found.missing, found.wheel) == (requirement, missing, None)


def test_a_wheel_that_is_still_there_comes_along(tmp_path: Path):
    wheel = tmp_path / "sg_factory-1.2.0-py3-none-any.whl"
    wheel.write_bytes(b"")
    found = origin_of({"url": wheel.as_uri(), "archive_info": {}}, "1.2.0")
    assert (found.requirement, found.missing, found.wheel) == (f"./wheels/{wheel.name}[cdk]", "", wheel)


IN_A_FOLDER = """\
.github/CODEOWNERS
.github/dependabot.yml
.github/workflows/review-shop.yaml
infra/groups/Makefile
infra/groups/README.md
infra/groups/app.py
infra/groups/roles/web.yaml
"""


@pytest.fixture
def folder_of_a_repository(tmp_path: Path) -> Path:
    """A repository with a new project in its folder infra/groups."""
    repository = tmp_path / "repository"
    write(repository, {"README": "All of it\n"})
    git("init", "--quiet", "--initial-branch", "main", folder=repository)
    ran = run("init", "infra/groups", "--name", "shop", folder=repository)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert {f"wrote {file}" for file in IN_A_FOLDER.splitlines()} <= set(ran.stdout.splitlines())
    return repository


def test_in_a_folder_of_a_repository_what_github_reads_stands_at_its_top(folder_of_a_repository: Path):
    top = folder_of_a_repository
    assert not (top / "infra/groups/.github").exists()
    workflow = top / ".github/workflows/review-shop.yaml"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", workflow]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    read = yaml.safe_load(workflow.read_text("utf-8"))
    assert read[True]["pull_request"]["paths"] == ["infra/groups/**", ".github/workflows/review-shop.yaml"]
    assert read["jobs"]["review"]["defaults"] == {"run": {"working-directory": "infra/groups"}}
    updated = yaml.safe_load((top / ".github/dependabot.yml").read_text("utf-8"))["updates"]
    assert [(each["package-ecosystem"], each["directory"]) for each in updated] == [
        ("github-actions", "/"),
        ("pip", "/infra/groups/"),
        ("npm", "/infra/groups/"),
    ]
    named = re.findall(r"`(\.\./.*?)`", (top / "infra/groups/README.md").read_text("utf-8"))
    assert [(top / "infra/groups" / path).resolve().relative_to(top).as_posix() for path in named] == [
        ".github/workflows/review-shop.yaml",
        ".github/CODEOWNERS",
        ".github/dependabot.yml",
    ]
    assert run("check", "--fail-on", "info", folder=top / "infra/groups").returncode == 0


def test_the_workflow_of_a_folder_tells_its_files_from_the_top(folder_of_a_repository: Path, tmp_path: Path):
    top = folder_of_a_repository
    commit(top)
    project = top / "infra/groups"
    command = f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" exec "{sys.executable}" -m sg_factory "$@"\n'
    write(project, {".venv/bin/sg-factory": command, ".venv/bin/.installed": ""})
    (project / ".venv/bin/sg-factory").chmod(0o755)
    write(project, {"roles/other.yaml": "description: Other servers\nownr: shop\n"})
    job = yaml.safe_load((top / ".github/workflows/review-shop.yaml").read_text("utf-8"))["jobs"]["review"]
    scripts = {step["name"]: step["run"] for step in job["steps"] if "run" in step}
    summary = tmp_path / "summary"
    environment = {
        **ENVIRONMENT,
        "GITHUB_WORKSPACE": str(top),
        "GITHUB_STEP_SUMMARY": str(summary),
        "BASE": "main",
        "FOLDER": job["env"]["FOLDER"],
    }

    def step(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", scripts[name]],
            cwd=top / job["defaults"]["run"]["working-directory"],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    found = step("Mistakes and findings")
    assert found.returncode == 1
    assert found.stdout.startswith("::error file=infra/groups/roles/other.yaml,title=")
    (project / "roles/other.yaml").write_text("description: Other servers\nowner: shop\n")
    assert step("Changes of access").returncode == 0
    assert "other" in summary.read_text("utf-8")


@pytest.mark.parametrize("owners", [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"])
def test_code_owners_that_are_there_are_left_and_told(tmp_path: Path, owners: str):
    git("init", "--quiet", folder=tmp_path)
    write(tmp_path, {owners: "* @mine\n"})
    ran = run("init", "shop", folder=write(tmp_path, {"infra/README": "ours\n"}) / "infra")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"kept the existing ../{owners}: add the owners of /infra/shop/ and of /infra/shop/roles/\n" in ran.stdout
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("CODEOWNERS")] == [owners]
    assert (tmp_path / owners).read_text("utf-8") == "* @mine\n"
    assert f"| `../../{owners}` |" in (tmp_path / "infra/shop/README.md").read_text("utf-8")


@pytest.mark.parametrize("updates", [".github/dependabot.yml", ".github/dependabot.yaml"])
def test_what_dependabot_reads_already_is_left_and_told(tmp_path: Path, updates: str):
    git("init", "--quiet", folder=tmp_path)
    write(tmp_path, {updates: "version: 2\n"})
    ran = run("init", "infra/shop", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"kept the existing {updates}: add /infra/shop to its pip and npm updates\n" in ran.stdout
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("dependabot*")] == [updates]
    assert (tmp_path / updates).read_text("utf-8") == "version: 2\n"
    assert f"| `../../{updates}` |" in (tmp_path / "infra/shop/README.md").read_text("utf-8")


def owners(top: Path, paths: set[str]) -> dict[str, str]:
    """The owner of each file by CODEOWNERS without its comment signs: the last matching pattern, as git reads it."""
    lines = [line.removeprefix("# ") for line in (top / ".github/CODEOWNERS").read_text("utf-8").splitlines()]
    found = {}
    for pattern, owner in (line.split()[:2] for line in lines if re.match(r"\S+ +@", line)):
        (top / ".git/info/exclude").write_text(f"{pattern}\n")
        fitting = git("ls-files", "--others", "--ignored", "--exclude-standard", folder=top).splitlines()
        found.update(dict.fromkeys(paths & set(fitting), owner.removeprefix("@your-organisation/")))
    return found


@pytest.mark.parametrize("inside", [".", "infra/groups"])
def test_all_that_decides_is_the_platform_teams_and_a_role_its_own_teams(tmp_path: Path, inside: str):
    git("init", "--quiet", folder=tmp_path)
    project = tmp_path / inside
    assert run("init", inside, "--name", "shop", folder=tmp_path).returncode == 0
    write(project, dict.fromkeys((WHEEL, ".npmrc", "aws_cdk.py", "sg_factory/__init__.py", "roles/new.yaml"), "new\n"))
    for ignoring in project.rglob(".gitignore"):
        ignoring.unlink()
    every = {path for path in files_of(tmp_path) if not path.startswith(".git/")}
    role = (project / "roles/database.yaml").relative_to(tmp_path).as_posix()
    assert owners(tmp_path, every) == {**dict.fromkeys(every, "platform"), role: "data"}
    assert {".github/CODEOWNERS", ".github/dependabot.yml"} < every


def test_a_workflow_that_is_there_is_told_and_nothing_is_written(tmp_path: Path):
    git("init", "--quiet", folder=tmp_path)
    write(tmp_path, {".github/workflows/review-shop.yaml": "name: mine\n"})
    ran = run("init", "infra/shop", folder=tmp_path)
    told = "sg-factory: .github/workflows/review-shop.yaml already exists and is not overwritten\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", told)
    assert [path for path in files_of(tmp_path) if not path.startswith(".git/")] == [
        ".github/workflows/review-shop.yaml"
    ]


@pytest.mark.parametrize("link", [".github", ".github/workflows", ".github/workflows/review-shop.yaml"])
def test_nothing_of_a_repository_is_written_through_a_link(tmp_path: Path, link: str):
    top = tmp_path / "top"
    write(tmp_path, {"victim/kept.txt": "kept\n", "top/README": "All of it\n"})
    git("init", "--quiet", folder=top)
    (top / link).parent.mkdir(parents=True, exist_ok=True)
    (top / link).symlink_to(tmp_path / "victim")
    ran = run("init", "shop", folder=top)
    told = f"sg-factory: {link}: this is a symbolic link, and nothing is written through one\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", told)
    assert not (top / "shop").exists()
    assert files_of(tmp_path / "victim") == ["kept.txt"]


def test_a_folder_that_a_workflow_cannot_name_is_refused(tmp_path: Path):
    git("init", "--quiet", folder=tmp_path)
    ran = run("init", "infra/${{ x }}", "--name", "shop", folder=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "sg-factory: “infra/${{ x }}” cannot be a project's folder in a repository: use ASCII letters, digits, “.”,"
        " “_”, “-” and “/” only, since GitHub's files name the path\n"
    )


def test_two_projects_of_a_repository_have_a_workflow_each(folder_of_a_repository: Path):
    assert run("init", "more", folder=folder_of_a_repository / "infra").returncode == 0
    workflows = sorted((folder_of_a_repository / ".github/workflows").iterdir())
    read = [yaml.safe_load(path.read_text("utf-8")) for path in workflows]
    assert [path.name for path in workflows] == ["review-more.yaml", "review-shop.yaml"]
    assert len({each["concurrency"]["group"] for each in read}) == len({each["name"] for each in read}) == 2
