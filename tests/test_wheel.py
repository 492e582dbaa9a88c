"""The wheel, on its own: what is in it, and that it works where this repository is not."""

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from zipfile import ZipFile

import pytest

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
    ("new", "orders-db", "--template", "database", "--set", "from=web", "--dry-run"),
)


def test_a_wheel_holds_every_file_of_the_package_and_of_templates(tmp_path: Path) -> None:
    package = {f"sg_factory/{name}" for name in files_below(REPOSITORY / "sg_factory")}
    templates = {f"sg_factory/templates/{name}" for name in files_below(REPOSITORY / "templates")}
    with ZipFile(wheel(tmp_path)) as built:
        held = {name for name in built.namelist() if ".dist-info/" not in name}
    assert held == package | templates


@pytest.mark.slow
def test_a_wheel_in_an_empty_environment_does_for_a_project_elsewhere_what_the_repository_does(tmp_path: Path) -> None:
    installed = install(wheel(tmp_path), tmp_path / "environment")
    project = write(PROJECT, tmp_path / "project")

    for arguments in COMMANDS:
        here = run(sys.executable, "-m", "sg_factory", *arguments, cwd=project)
        there = run(installed / "sg-factory", *arguments, cwd=project)
        assert (there.returncode, there.stdout, there.stderr) == (0, here.stdout, here.stderr), arguments

    stack = run(installed / "python", "stack.py", cwd=project)
    assert (stack.returncode, stack.stderr) == (0, "")
    made = json.loads((project / "cdk.out" / "wiki.template.json").read_text())
    assert made["Resources"] == json.loads(run(installed / "sg-factory", "template", cwd=project).stdout)["Resources"]


def wheel(folder: Path) -> Path:
    """The wheel that `make wheel` builds."""
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(REPOSITORY)]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def install(built: Path, environment: Path) -> Path:
    """The programs of a new environment with the wheel, and what it asks for in the versions that are tested here."""
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    programs = environment / "bin"
    pinned = ["--constraint", REPOSITORY / "requirements.txt"]
    subprocess.run([programs / "python", "-m", "pip", "install", *pinned, built], check=True, capture_output=True)
    return programs


def write(files: dict[str, str], folder: Path) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(text))
    return folder


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run with nothing of this repository in reach but Node.js, which aws-cdk-lib needs."""
    environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120)


def files_below(folder: Path) -> set[str]:
    """The files that belong to a folder, as paths below it."""
    found = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return {file.as_posix() for file in found if "__pycache__" not in file.parts}
