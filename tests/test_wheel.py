"""The wheel and the source distribution: their contents, and that they work without this repository."""

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from textwrap import dedent
from zipfile import ZipFile

import pytest
import yaml

from sg_factory import __version__
from tests.cli.command import run as run_here
from tests.end_to_end.project import without_bootstrap
from tests.git import git, repository
from tests.shared import one_at_a_time, shared_folder

REPOSITORY = Path(__file__).parents[1]

PROJECT = {
    "sg-factory.yaml": """\
        name: wiki
        networks:
          office:
            description: Where the readers sit
            cidrs: [198.51.100.0/24]
        """,
    "roles/web.yaml": """\
        description: Web servers of the wiki
        owner: storefront
        ingress:
          - from: office
            service: https
            description: Everyone reads the wiki
        """,
    "roles/database.yaml": """\
        description: Database of the wiki
        owner: storefront
        ingress:
          - from: web
            service: postgresql
            description: The wiki keeps its pages there
        """,
    "stack.py": """\
        from aws_cdk import App, Stack
        from sg_factory.constructs import RoleSecurityGroups

        app = App(analytics_reporting=False, outdir="cdk.out")
        RoleSecurityGroups(Stack(app, "wiki"), "SecurityGroups")
        app.synth()
        """,
}
COMMANDS = (
    ("check",),
    ("check", "--format", "json"),
    ("template",),
    ("show",),
    ("show", "--format", "markdown"),
    ("services",),
    ("services", "postgresql"),
    ("new", "--list"),
    ("schema", "--reference"),
    ("acl",),
    ("firewall", "web", "--allow-unknown"),
    ("firewall", "web", "--allow-unknown", "--format", "windows"),
    ("new", "orders-db", "--template", "database", "--set", "from=web", "--dry-run"),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_folder("wheel", tmp_path_factory)


@pytest.fixture(scope="module")
def built(shared: Path) -> Path:
    """The wheel, built once for all tests."""
    with one_at_a_time(shared):
        return next(shared.glob("*.whl"), None) or wheel(shared)


@pytest.fixture(scope="module")
def begun(shared: Path, built: Path) -> Path:
    """A project of the wheel's `init`, after its make has installed the wheel and its dependencies in a new .venv."""
    with one_at_a_time(shared):
        project = shared / "shop"
        if not project.exists():
            ran = run(unpacked(built, shared / "unpacked") / "sg-factory", "init", "shop", cwd=shared)
            told = (
                f"wrote shop/wheels/{built.name}\n"
                "reference of every key, with examples: sg-factory schema --reference\n"
                "next: cd shop && make check\n"
            )
            assert (ran.returncode, ran.stderr, ran.stdout.endswith(told)) == (0, "", True), ran.stdout
            assert make("check", cwd=project).stderr.endswith("no findings\n")
        return project


def test_a_wheel_holds_every_file_of_the_package_and_of_templates_and_the_reference(built: Path) -> None:
    package = {f"sg_factory/{name}" for name in files_below(REPOSITORY / "sg_factory")}
    templates = {f"sg_factory/templates/{name}" for name in files_below(REPOSITORY / "templates")}
    with ZipFile(built) as opened:
        held = {name for name in opened.namelist() if ".dist-info/" not in name}
    assert held == package | templates | {"sg_factory/docs/language.md"}


@pytest.mark.slow
def test_a_wheel_in_an_empty_environment_does_for_a_project_elsewhere_what_the_repository_does(
    begun: Path, tmp_path: Path
) -> None:
    installed = begun / ".venv/bin"
    project = write(PROJECT, tmp_path / "project")

    printed = {}
    for arguments in COMMANDS:
        here = run_here(*arguments, folder=project)
        there = run(installed / "sg-factory", *arguments, cwd=project)
        assert (there.returncode, there.stdout, there.stderr) == (0, here.stdout, here.stderr), arguments
        printed[arguments] = there.stdout

    stack = run(installed / "python", "stack.py", cwd=project)
    assert (stack.returncode, stack.stderr) == (0, "")
    made = json.loads((project / "cdk.out" / "wiki.template.json").read_text())
    assert made["Resources"] == json.loads(printed[("template",)])["Resources"]


@pytest.mark.slow
def test_a_project_that_init_begins_is_synthesized_by_make_and_by_cdk_as_sg_factory_says(
    begun: Path, built: Path
) -> None:
    project = begun
    template = json.loads(run(project / ".venv/bin/sg-factory", "template", cwd=project).stdout)
    assert len(template["Resources"]) > len(list(project.glob("roles/[a-z]*")))

    synth = make("synth", cwd=project)
    assert without_bootstrap(yaml.safe_load(synth.stdout)) == template
    make("check", "FORMAT=json", cwd=project)
    assert make("check", cwd=project).stderr == "no findings\n"

    cdk = [project / "node_modules/.bin/cdk", "synth", "--quiet"]
    path = os.pathsep.join((str(project / ".venv/bin"), *elsewhere()))
    environment = {**os.environ, "PATH": path, "CDK_VALIDATION": "false"}  # which make's has been through
    subprocess.run(cdk, cwd=project, env=environment, check=True, capture_output=True)
    made = json.loads((project / "cdk.out" / "shop.template.json").read_text())
    assert without_bootstrap(made) == template

    repository(project)
    tracked = git("ls-files", folder=project).splitlines()
    assert f"wheels/{built.name}" in tracked
    assert [file for file in tracked if file.startswith((".venv", "node_modules", "cdk.out", ".sg-factory"))] == []
    role = project / "roles/database.yaml"
    role.write_text(role.read_text("utf-8").replace("from: web", "from: [web, load-balancer]"), "utf-8")
    assert "load-balancer" in make("diff", "FORMAT=markdown", cwd=project).stdout


@pytest.mark.slow
def test_without_cdk_every_command_works_and_an_app_says_what_to_install(built: Path, tmp_path: Path) -> None:
    programs = installed(f"{built}", tmp_path / "environment")
    packages = run(programs / "python", "-m", "pip", "list", "--format", "freeze", cwd=tmp_path).stdout
    assert {"sg-factory", "click"} <= {line.partition("==")[0] for line in packages.splitlines()}
    assert not {"aws-cdk-lib", "constructs", "jsii"} & {line.partition("==")[0] for line in packages.splitlines()}

    project = write(PROJECT, tmp_path / "project")
    repository(project)
    for arguments in (*COMMANDS, ("reach", "web", "database"), ("graph",), ("docs",), ("diff", "HEAD")):
        here = run_here(*arguments, folder=project)
        there = run(programs / "sg-factory", *arguments, cwd=project)
        assert (there.returncode, there.stdout, there.stderr) == (0, here.stdout, here.stderr), arguments
    write({"app.py": (REPOSITORY / "app.py").read_text("utf-8")}, project)
    app = run(programs / "python", "app.py", cwd=project)
    assert app.returncode == 1
    assert app.stderr.splitlines()[-1] == "ImportError: CDK is not installed: pip install 'sg-factory[cdk]'"


@pytest.mark.slow
def test_with_cdk_an_app_synthesizes_what_the_command_prints(built: Path, tmp_path: Path) -> None:
    programs = installed(f"{built}[cdk]", tmp_path / "environment")
    project = write(PROJECT, tmp_path / "project")
    stack = run(programs / "python", "stack.py", cwd=project)
    assert (stack.returncode, stack.stderr) == (0, "")
    printed = json.loads(run(programs / "sg-factory", "template", cwd=project).stdout)
    assert json.loads((project / "cdk.out" / "wiki.template.json").read_text())["Resources"] == printed["Resources"]


def test_the_wheel_of_the_source_distribution_is_the_wheel_of_the_repository(built: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", tmp_path, REPOSITORY]
    subprocess.run(build, check=True, capture_output=True)
    archives = [ZipFile(path) for path in (built, *tmp_path.glob("*.whl"))]
    ours, theirs = ({each.filename: each.CRC for each in archive.infolist()} for archive in archives)
    assert theirs == ours
    said = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", *tmp_path.iterdir()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stdout.count("PASSED")) == (0, 2), said.stdout


def test_the_version_of_the_package_has_an_entry_in_the_changelog() -> None:
    entries = re.findall(
        r"^## (\S+)(?: - \d{4}-\d\d-\d\d)?$", (REPOSITORY / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert __version__ in entries


def installed(requirement: str, environment: Path) -> Path:
    """The programs of a new environment with what pip installs for a requirement."""
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    install = [environment / "bin/python", "-m", "pip", "install", "--quiet", requirement]
    subprocess.run(install, check=True, capture_output=True)
    return environment / "bin"


def make(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run make as on a machine with only Python, make and the package sources."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    environment |= {"PATH": os.pathsep.join(elsewhere())}
    command = ["make", "--no-print-directory", *arguments, f"PYTHON={sys.executable}"]
    ran = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran


def elsewhere() -> list[str]:
    """The PATH without this repository's programs."""
    ours = (str(Path(sys.executable).parent), str(REPOSITORY), "node_modules")
    return [folder for folder in os.environ["PATH"].split(os.pathsep) if not any(part in folder for part in ours)]


def wheel(folder: Path) -> Path:
    """The wheel that `make wheel` builds."""
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(REPOSITORY)]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def unpacked(built: Path, environment: Path) -> Path:
    """The programs of an environment with only the wheel, which borrows its dependencies from this one."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    programs = environment / "bin"
    install = ["--python", programs / "python", "install", "--no-deps", built]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True, capture_output=True)
    (packages,) = environment.glob("lib/*/site-packages")
    (packages / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return programs


def write(files: dict[str, str], folder: Path) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(text))
    return folder


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run without this repository in reach, except for Node.js, which aws-cdk-lib needs."""
    environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def files_below(folder: Path) -> set[str]:
    """The files that belong to a folder, as paths below it."""
    found = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return {file.as_posix() for file in found if "__pycache__" not in file.parts}
