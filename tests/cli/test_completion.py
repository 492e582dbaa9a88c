"""A TAB completes commands, options and the names of the project, in each shell, and never says a word of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.cli.values import keys
from tests.cli.command import ENVIRONMENT, run
from tests.cli.conftest import DATABASE, WEB
from tests.cli.test_imports import HEAVY, imported
from tests.git import git, repository
from tests.projects import write
from tests.terminal import terminal

COMMAND = Path(sys.executable).with_name("sg-factory")
PATH = f"{COMMAND.parent}{os.pathsep}{os.environ['PATH']}"

PROJECT = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          prod: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}}
          test: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-1a1b2c3d, cidrs: [10.10.0.0/16]}}
        networks:
          office: {description: The offices, cidrs: [203.0.113.0/24]}
        security_groups:
          partner-scanner: {id: sg-0123456789abcdef0, description: Vulnerability scanner}
        services:
          orders-api: tcp/8443
        """,
    "hosts.yaml": """\
        orders-host: {roles: [web], description: Orders}
        """,
    "roles/web.yaml": WEB,
    "roles/data/database.yaml": DATABASE,
    "roles/data/_postgresql.yaml": "description: What every database has\n",
    "templates/roles/of-our-own.yaml.j2": "half written",
    "roles/data/notes.txt": "left alone",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a name of each kind, in a repository."""
    folder = repository(write(tmp_path / "project", PROJECT))
    git("branch", "feature/orders", folder=folder)
    git("tag", "v1.0", folder=folder)
    return folder


def offered(line: str, folder: Path, shell: str = "bash") -> list[str]:
    """What a shell is told to offer at the end of a command line; words end at blanks."""
    words = line.split(" ")
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_SG_FACTORY_COMPLETE": f"{shell}_complete"}
    ran = subprocess.run(
        [COMMAND], cwd=folder, env=ENVIRONMENT | asked, capture_output=True, encoding="utf-8", check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout.split()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("sg-factory s", "plain,schema plain,services plain,show"),
        ("sg-factory shwo ", ""),
        ("sg-factory shwo --", ""),
        ("sg-factory --v", "plain,--version"),
        ("sg-factory check --fail", "plain,--fail-on"),
        ("sg-factory check --format s", "plain,sarif"),
        ("sg-factory check --format=s", "plain,sarif"),
        ("sg-factory check --explain world-open-a", "plain,world-open-admin plain,world-open-all"),
        ("sg-factory check --explain CKV_AWS_24", "plain,CKV_AWS_24"),
        ("sg-factory check --explain al", "plain,all plain,all-to-self"),
        ("sg-factory check --environment ", "plain,prod plain,test"),
        ("sg-factory check --disable ", "plain,database plain,web"),
        ("sg-factory check net", "file,net"),
        ("sg-factory check --baseline re", "file,re"),
        ("sg-factory check --project ro", "dir,ro"),
        ("sg-factory show ", "plain,database plain,web"),
        ("sg-factory show web ", ""),
        ("sg-factory show --project . d", "plain,database"),
        (
            "sg-factory reach ",
            "plain,database plain,internet plain,office plain,orders-host plain,partner-scanner plain,vpc plain,web",
        ),
        ("sg-factory reach web d", "plain,database"),
        ("sg-factory reach web database orders", "plain,orders-api"),
        ("sg-factory reach --hops ", "plain,0 plain,1 plain,2 plain,any"),
        ("sg-factory graph --around roles", "plain,roles plain,roles/data"),
        ("sg-factory graph --around o", "plain,office"),
        ("sg-factory graph --service orders", "plain,orders-api"),
        ("sg-factory services postgre", "plain,postgresql"),
        ("sg-factory diff ", "plain,HEAD plain,feature/orders plain,main plain,v1.0"),
        ("sg-factory diff main f", "plain,feature/orders"),
        ("sg-factory diff ./r", "file,./r"),
        ("sg-factory plan-deploy v", "plain,v1.0"),
        ("sg-factory new orders --template network", "plain,network-load-balancer"),
        ("sg-factory new orders --template of", "plain,of-our-own"),
        ("sg-factory new --list bas", "plain,bastion"),
        ("sg-factory new orders --folder roles/", "plain,roles/data"),
        ("sg-factory schema ho", "plain,hosts"),
        ("sg-factory docs --output si", "dir,si"),
        ("sg-factory completion ", "plain,bash plain,zsh plain,fish"),
    ],
)
def test_what_is_offered(project: Path, line: str, expected: str):
    assert offered(line, project) == expected.split()


@pytest.mark.parametrize("line", ["sg-factory shwo w", "sg-factory show --colour w", "sg-factory show web web w"])
def test_a_slip_before_the_word_is_not_told_at_a_tab(project: Path, line: str):
    offered(line, project)


def test_without_a_project_a_repository_and_git_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert offered("sg-factory show ", tmp_path) == []
    assert offered("sg-factory diff d", tmp_path) == ["file,d"]
    monkeypatch.setitem(ENVIRONMENT, "PATH", "")
    assert offered("sg-factory diff d", tmp_path) == ["file,d"]


def test_a_file_that_is_being_written_is_read_up_to_where_it_is_wrong(project: Path):
    settings = (project / "sg-factory.yaml").read_text("utf-8")
    write(project, {"sg-factory.yaml": settings + "  half: [tcp/80\nnetworks\n", "roles/web.yaml": "desc: ["})
    assert offered("sg-factory show ", project) == ["plain,database", "plain,web"]
    assert offered("sg-factory graph --service orders", project) == ["plain,orders-api"]


def test_no_name_is_offered_that_a_shell_or_a_terminal_would_obey(project: Path):
    for name in ("$(touch owned)", "a`id`", "a b", "a;b", "\x1b[31mred", "a\nb", "-rf", "*", "a'b", 'a"b', "é"):
        (project / "roles" / f"{name}.yaml").write_text("", "utf-8")
    os.rename(project / "roles/web.yaml", os.fsencode(project) + b"/roles/\xff.yaml")
    write(project, {"hosts.yaml": '"$(touch owned)": {}\n"a\\e[31m": {}\n"": {}\n? [a, b]\n: {}\nplain: {}\n'})
    git("branch", "$(id)", folder=project)
    assert offered("sg-factory show ", project) == ["plain,database"]
    assert "plain,plain" in offered("sg-factory reach ", project)
    assert not any("(" in each for each in offered("sg-factory reach ", project))
    assert not any("(" in each for each in offered("sg-factory diff ", project))


@given(st.binary(max_size=200) | st.text("ab:-[]{}\"'#&*!|>%@? \n\t\x00\ufeff", max_size=200).map(str.encode))
def test_whatever_a_file_holds_reading_its_keys_is_quiet(content: bytes):
    for section in ((), ("a",), ("a", "b")):
        assert all(isinstance(name, str) for name in keys(content, *section))


def test_a_file_as_deep_as_it_is_long_is_read_quietly():
    assert list(keys(b"a: 1\nb: " + b"[" * 5_000)) == ["a", "b"]
    assert list(keys(b"a: 1\nb: " + b"{a: " * 5_000, "b"))[:1] == ["a"]


def test_a_tab_pays_for_nothing_that_it_does_not_need(project: Path, monkeypatch: pytest.MonkeyPatch):
    asked = {"COMP_WORDS": "sg-factory show d", "COMP_CWORD": "2", "_SG_FACTORY_COMPLETE": "bash_complete"}
    for name, value in asked.items():
        monkeypatch.setitem(ENVIRONMENT, name, value)
    found = imported(folder=project, command=("-c", "from sg_factory.cli import main; main(prog_name='sg-factory')"))
    assert "click" in found
    assert found & (HEAVY | {"pydantic", "pydantic_core"}) == set()


PROMPT = "READY>"
SHELLS = {
    "bash": (
        ("bash", "--noprofile", "--norc", "-i"),
        f"PS1='{PROMPT} '; bind 'set enable-bracketed-paste off'; eval \"$(sg-factory completion bash)\"; clear\n",
    ),
    "zsh": (
        ("zsh", "-f", "-i"),
        f"PS1='{PROMPT} '; unsetopt zle_bracketed_paste prompt_sp; autoload -U compinit; compinit -u -D;"
        ' eval "$(sg-factory completion zsh)"; clear\n',
    ),
    "fish": (
        ("fish", "--no-config", "-i"),
        f"function fish_prompt; echo -n '{PROMPT} '; end; function fish_greeting; end;"
        " sg-factory completion fish | source; set -g fish_autosuggestion_enabled 0; clear\n",
    ),
}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("sg-factory gu", "sg-factory guardrails"),
        ("sg-factory show da", "sg-factory show database"),
        ("sg-factory check --environment pr", "sg-factory check --environment prod"),
        ("sg-factory check --expl", "sg-factory check --explain"),
        ("sg-factory reach web database orders", "sg-factory reach web database orders-api"),
        ("sg-factory check --format=sar", "sg-factory check --format=sarif"),
        ("sg-factory reach host:orders-host data", "sg-factory reach host:orders-host database"),
        ("sg-factory diff feat", "sg-factory diff feature/orders"),
        ("sg-factory check --baseline sg-", "sg-factory check --baseline sg-factory.yaml"),
    ],
)
def test_a_tab_in_a_real_shell(project: Path, shell: str, typed: str, line: str):
    call, setting_up = SHELLS[shell]
    if shutil.which(call[0]) is None:
        pytest.skip(f"{shell} is not installed here")
    with terminal(call, project, PATH=PATH, HOME=str(project), HISTFILE="") as seen:
        seen.press(setting_up)
        seen.sees(f"^{PROMPT}$")
        seen.press(f"{typed}\t")
        assert seen.sees(f"^{PROMPT} {line}$") == [f"{PROMPT} {line}"]


def test_a_second_tab_in_bash_lists_what_there_is(project: Path):
    call, setting_up = SHELLS["bash"]
    with terminal(call, project, PATH=PATH, HOME=str(project)) as seen:
        seen.press(setting_up)
        seen.sees(f"^{PROMPT}$")
        seen.press("sg-factory show \t\t")
        assert seen.sees(f"^database.*\n{PROMPT} sg-factory show$") == [
            f"{PROMPT} sg-factory show",
            "database  web",
            f"{PROMPT} sg-factory show",
        ]


def test_a_shell_that_is_not_known_is_refused(tmp_path: Path):
    ran = run("completion", "tcsh", folder=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'." in ran.stderr
