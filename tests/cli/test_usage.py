"""Wrong usage gets a one-line message, status 2, and nothing on stdout."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.cli import COMMANDS
from sg_factory.graph.formats import FORMATS as PICTURES
from sg_factory.report.findings import FORMATS
from tests.cli.command import run
from tests.cli.conftest import projects

MISTAKES = [
    ("chek", "Error: unknown command “chek”: did you mean “check”?"),
    ("frobnicate", "Error: unknown command “frobnicate”: `sg-factory --help` lists them"),
    ("check --formt json", "Error: No such option '--formt'. Did you mean '--format'?"),
    (
        "check --format yml",
        f"Error: Invalid value for '--format': 'yml' is not one of {', '.join(map(repr, FORMATS))}.",
    ),
    (
        "check --fail-on fatal",
        "Error: Invalid value for '--fail-on': 'fatal' is not one of 'error', 'warning', 'info', 'never'.",
    ),
    ("check --project nowhere", "Error: Invalid value for '--project': Directory 'nowhere' does not exist."),
    ("show --project roles/web.yaml", "Error: Invalid value for '--project': Directory 'roles/web.yaml' is a file."),
    (
        "check --environment prd",
        "sg-factory: unknown environment “prd”: did you mean “prod”? the project declares prod, test",
    ),
    (
        "template --environment elsewhere",
        "sg-factory: unknown environment “elsewhere”: the project declares prod, test",
    ),
    ("check --disable databse", "sg-factory: unknown role “databse”: did you mean “database”?"),
    ("show --disable nobody", "sg-factory: unknown role “nobody”: `sg-factory show` lists them"),
    (
        "check --as-of tomorrow",
        "Error: Invalid value for '--as-of': “tomorrow” is neither a date nor a time in UTC:"
        " write 2027-05-01 or 2027-05-01T18:00Z",
    ),
    (
        "template --environment prod --as-of 2027-02-30",
        "Error: Invalid value for '--as-of': “2027-02-30” is neither a date nor a time in UTC:"
        " write 2027-05-01 or 2027-05-01T18:00Z",
    ),
    (
        "check --as-of 2027-05-01T18:00+02:00",
        "Error: Invalid value for '--as-of': “2027-05-01T18:00+02:00” is neither a date nor a time in UTC:"
        " write 2027-05-01 or 2027-05-01T18:00Z",
    ),
    ("check --explain named-rang", "sg-factory: unknown check “named-rang”: did you mean “named-range”?"),
    ("show databse", "sg-factory: unknown role “databse”: did you mean “database”?"),
    ("show nobody", "sg-factory: unknown role “nobody”: `sg-factory show` lists them"),
    (
        "graph --around databse --environment prod",
        "sg-factory: unknown role, network or folder “databse”: did you mean “database”?",
    ),
    (
        "graph --around nobody-knows --environment prod",
        "sg-factory: unknown role, network or folder “nobody-knows”: `sg-factory show` lists the roles",
    ),
    ("graph --service postgres", "sg-factory: unknown service “postgres”: write postgresql"),
    (
        "graph --service tcp/70000",
        "sg-factory: 70000 is not a port: the highest port is 65535: write ports of 0 to 65535",
    ),
    (
        "graph --format png",
        f"Error: Invalid value for '--format': 'png' is not one of {', '.join(map(repr, PICTURES))}.",
    ),
    ("graph --around web --steps 0", "Error: Invalid value for '--steps': 0 is not in the range x>=1."),
    ("graph --steps 2", "sg-factory: --steps needs --around: name a role, a network or a folder"),
    ("services postgres", "sg-factory: unknown service “postgres”: write postgresql"),
    ("services frobnicate", "sg-factory: unknown service “frobnicate”: list them without a name"),
    (
        "template",
        "sg-factory: there are several environments (prod, test):"
        " choose one with --environment, or a folder with --output",
    ),
    (
        "template --output sg-factory.yaml",
        "Error: Invalid value for '--output': Directory 'sg-factory.yaml' is a file.",
    ),
    ("template --output sg-factory.yaml/out", "sg-factory: sg-factory.yaml/out: Not a directory"),
]


@pytest.mark.parametrize(("arguments", "last_line"), MISTAKES, ids=[arguments for arguments, _ in MISTAKES])
@projects("environments")
def test_a_wrong_call_is_answered_with_what_is_wrong_and_what_to_write(project: Path, arguments: str, last_line: str):
    ran = run(*arguments.split(), folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines()[-1] == last_line


@projects("nothing")
def test_an_environment_is_unknown_where_none_is_declared(project: Path):
    ran = run("check", "--environment", "prod", folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "sg-factory: unknown environment “prod”: the project declares none\n"


def test_a_call_without_a_command_lists_them(tmp_path: Path):
    ran = run(folder=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    listed, _, end = ran.stderr.split("Commands:\n")[1].partition("\n\n")
    assert end == "  Every key of a project's files, with examples:\n    sg-factory schema --reference\n"
    assert [line.split()[0] for line in listed.splitlines()] == list(COMMANDS)


@pytest.mark.parametrize(
    "content",
    [b"error[unknown-peer]: ...", b'{"version": "2.1.0", "runs": []}', b"\x89PNG\r\n\x1a\n\x00\xff"],
    ids=["not JSON", "other JSON", "binary"],
)
def test_a_baseline_that_is_no_report_is_refused(project: Path, content: bytes):
    (project / "base").write_bytes(content)
    ran = run("check", "--baseline", "base", folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "sg-factory: base: not a report of `sg-factory check --format json`\n"


@pytest.mark.parametrize("path", ["nowhere.json", "roles"])
def test_a_baseline_that_is_no_file_is_refused(project: Path, path: str):
    ran = run("check", "--baseline", path, folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"Error: Invalid value for '--baseline': File '{path}'" in ran.stderr
