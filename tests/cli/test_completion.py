"""A TAB completes commands, options and the names of the project, in each shell, and never says a word of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.report.findings import FORMATS
from sg_factory.yaml.keys import keys
from tests.cli.command import ENVIRONMENT, run, run_installed
from tests.cli.completing import project
from tests.cli.test_imports import HEAVY, imported
from tests.git import git
from tests.projects import write

__all__ = ["project"]  # a fixture
FOLDING = ("check", "diff", "guardrails", "plan-deploy", "reach", "show")


def offered(line: str, folder: Path, shell: str = "bash") -> list[str]:
    """The completions that a shell gets at the end of a command line; words end at blanks."""
    words = line.split(" ")
    at = {"COMP_WORDS": line, "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1)}
    ran = run_installed(folder=folder, **at, _SG_FACTORY_COMPLETE=f"{shell}_complete")
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout.split()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("sg-factory s", "plain,schema plain,services plain,show plain,snapshot"),
        ("sg-factory shwo ", ""),
        ("sg-factory shwo --", ""),
        ("sg-factory --v", "plain,--version"),
        ("sg-factory check --fail", "plain,--fail-on"),
        *((f"sg-factory {name} --al", "plain,--all") for name in FOLDING),
        ("sg-factory services --al", ""),
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
        ("sg-factory diff --fail-on ", "plain,broader plain,changed plain,looser plain,never"),
        ("sg-factory diff --fail-on broader,l", "plain,broader,looser"),
        ("sg-factory diff --fail-on looser,", "plain,looser,broader plain,looser,changed plain,looser,never"),
        ("sg-factory diff ./r", "file,./r"),
        ("sg-factory plan-deploy v", "plain,v1.0"),
        ("sg-factory new orders --template network", "plain,network-load-balancer plain,network-load-balancer-tls"),
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


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # bash ends words at = and : as well, and puts in the place of the last piece only
        ("sg-factory check --format = s", "plain,sarif"),
        ("sg-factory check --format =", " ".join(f"plain,{format}" for format in FORMATS)),
        ("sg-factory reach host : orders-host d", "plain,database"),
        ("sg-factory reach role : web d", "plain,database"),
        ("sg-factory reach role :", ""),
        ("sg-factory show = web", ""),
    ],
)
def test_bash_is_offered_the_piece_behind_a_sign_that_ends_its_words(project: Path, line: str, expected: str):
    assert offered(line, project) == expected.split()


@pytest.mark.parametrize(("shell", "written"), [("zsh", "{kind} {word} _"), ("fish", "{kind},{word}")])
def test_zsh_and_fish_are_offered_whole_words(project: Path, shell: str, written: str):
    def expected(word: str, kind: str = "plain") -> list[str]:
        return written.format(kind=kind, word=word).split()

    assert offered("sg-factory check --format=s", project, shell) == expected("--format=sarif")
    assert offered("sg-factory check --format s", project, shell) == expected("sarif")
    assert offered("sg-factory show d", project, shell) == expected("database")
    assert offered("sg-factory diff x=", project, shell) == expected("x=", kind="file")


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


def test_a_shell_that_is_not_known_is_refused(tmp_path: Path):
    ran = run("completion", "tcsh", folder=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'." in ran.stderr
