"""A checkout without all files is never read as a smaller project, and names may be any bytes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.git import commit, git, repository
from tests.projects import write

WEB = "description: Web servers of the shop\nowner: shop\n"
API = "description: Programs that others call\nowner: shop\n"
SKIPPED = "git did not check it out (sparse checkout or skip-worktree): run `git sparse-checkout disable`"
SUBMODULE = "it is a submodule that is not checked out: run `git submodule update --init`"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    files = {"sg-factory.yaml": "name: shop\n", "roles/web.yaml": WEB, "roles/pay/api.yaml": API}
    return repository(write(tmp_path / "shop", files))


def refusal(project: Path, *command: str) -> tuple[int, str]:
    """Return the exit status of a command, and the first line of its errors."""
    ran = run(*(command or ("check",)), folder=project)
    return ran.returncode, (ran.stdout or ran.stderr).splitlines()[0]


def with_submodule(path: str, shop: Path, outer: Path) -> Path:
    """A repository `outer` with `shop` as a submodule at `path`, which is checked out."""
    repository(write(outer, {"README": "All of it\n"}))
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(shop), path, folder=outer)
    commit(outer)
    return outer


@pytest.mark.parametrize(
    ("patterns", "missing"),
    [
        (["/*", "!/roles/pay"], "roles/pay"),
        (["/*", "!/roles"], "roles"),
        (["/*", "!/roles/web.yaml"], "roles/web.yaml"),
        (["/*", "!/sg-factory.yaml"], "sg-factory.yaml"),
    ],
)
def test_what_a_sparse_checkout_leaves_out_is_told(shop: Path, patterns: list[str], missing: str):
    git("sparse-checkout", "set", "--no-cone", *patterns, folder=shop)
    assert refusal(shop) == (1, f"error[unreadable]: {missing} cannot be read: {SKIPPED}")
    assert refusal(shop, "diff", "main") == (2, f"error[unreadable]: {missing} cannot be read: {SKIPPED}")


def test_a_sparse_checkout_that_holds_the_project_is_no_matter(shop: Path):
    commit(write(shop, {"docs/page.md": "A page\n"}))
    for mode in ("--cone", "--sparse-index"):
        git("sparse-checkout", "set", mode, "roles", folder=shop)
        assert not (shop / "docs").exists()
        assert refusal(shop) == (0, "no findings")
        assert run("diff", "main", folder=shop).returncode == 0


def test_a_linked_work_tree_has_a_sparse_checkout_of_its_own(shop: Path, tmp_path: Path):
    git("worktree", "add", "--quiet", str(tmp_path / "linked"), folder=shop)
    git("sparse-checkout", "set", "--no-cone", "/*", "!/roles/pay", folder=tmp_path / "linked")
    assert refusal(tmp_path / "linked") == (1, f"error[unreadable]: roles/pay cannot be read: {SKIPPED}")
    assert refusal(shop) == (0, "no findings")


def test_a_file_that_git_is_told_to_skip_is_missed_only_where_it_is_not_there(shop: Path):
    git("update-index", "--skip-worktree", "roles/web.yaml", folder=shop)
    assert refusal(shop) == (0, "no findings")
    (shop / "roles/web.yaml").unlink()
    assert refusal(shop) == (1, f"error[unreadable]: roles/web.yaml cannot be read: {SKIPPED}")


def test_a_file_that_is_removed_is_not_there_any_more(shop: Path):
    (shop / "roles/web.yaml").unlink()
    assert refusal(shop) == (0, "no findings")


@pytest.mark.parametrize("path", ["roles", "roles/shared"])
def test_a_submodule_of_roles_is_told_until_it_is_checked_out(shop: Path, tmp_path: Path, path: str):
    outer = with_submodule(path, shop, tmp_path / "outer")
    write(outer, {"roles/roles/other.yaml": WEB})
    git("submodule", "--quiet", "deinit", "--force", path, folder=outer)
    assert refusal(outer) == (1, f"error[unreadable]: {path} cannot be read: {SUBMODULE}")
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init", folder=outer)
    assert refusal(outer)[1].startswith(("error[bad-name]: “sg-factory”", "error[name-"))
    assert refusal(outer, "diff", "main") == (
        2,
        f"sg-factory: {path} is a submodule, whose files this repository does not have: name a folder instead",
    )


def test_a_project_in_a_submodule_that_is_not_checked_out_is_told(shop: Path, tmp_path: Path):
    outer = with_submodule("vendor", shop, tmp_path / "outer")
    assert refusal(outer / "vendor") == (0, "no findings")
    git("submodule", "--quiet", "deinit", "--force", "vendor", folder=outer)
    why = "the project is in a submodule that is not checked out: run `git submodule update --init`"
    assert refusal(outer / "vendor") == (1, f"error[unreadable]: roles cannot be read: {why}")


@pytest.mark.parametrize("command", [("check",), ("diff", "main"), ("plan-deploy", "main")])
def test_a_pointer_of_git_lfs_is_told_to_be_one(shop: Path, command: tuple[str, ...]):
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"
    commit(write(shop, {"roles/web.yaml": pointer}))
    said = "error[unreadable]: roles/web.yaml is a Git LFS pointer: its contents are not here"
    assert refusal(shop, *command) == (1 if command == ("check",) else 2, said)


def test_line_ends_that_git_makes_in_the_work_tree_are_no_change(shop: Path):
    commit(write(shop, {".gitattributes": "*.yaml text=auto eol=crlf\n"}))
    for file in ("roles/web.yaml", "roles/pay/api.yaml"):
        (shop / file).unlink()
    git("checkout", "--quiet", "--", "roles", folder=shop)
    assert b"\r\n" in (shop / "roles/web.yaml").read_bytes()
    assert refusal(shop) == (0, "no findings")
    ran = run("diff", "main", "--format", "json", folder=shop)
    assert (ran.returncode, json.loads(ran.stdout)["verdict"], ran.stderr) == (0, "no difference", "")


def test_an_encoding_that_git_makes_in_the_work_tree_is_named_where_it_is_not_read(shop: Path):
    write(shop, {".git/info/attributes": "*.yaml working-tree-encoding=UTF-16\n"})
    (shop / "roles/web.yaml").unlink()
    git("checkout", "--quiet", "--", "roles/web.yaml", folder=shop)
    status, said = refusal(shop)
    assert (status, said.split(":")[0]) == (1, "error[not-utf8]")


NAMES = [b"\xff", b"caf\xe9", b"a\nb", b"a\x1b[2Jb", "a\u202eb".encode(), "e\u0301".encode(), "é".encode(), b"-rf"]


@pytest.mark.parametrize("command", [("check",), ("diff", "main"), ("plan-deploy", "main")])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_is_told_in_signs_that_can_be_printed(shop: Path, name: bytes, command: tuple[str, ...]):
    (shop / os.fsdecode(b"roles/" + name + b".yaml")).write_text(WEB)
    commit(shop)
    ran = run(*command, folder=shop)
    assert ran.returncode == (1 if command == ("check",) else 2)
    said = ran.stdout or ran.stderr
    assert said.startswith("error[bad-name]: “")
    assert all(line.isprintable() for line in said.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_of_roles_may_have_any_name(shop: Path, name: bytes):
    folder = shop / os.fsdecode(b"roles/" + name)
    folder.mkdir()
    (folder / "orders.yaml").write_text(WEB.replace("Web servers", "Orders"))
    commit(shop)
    for command in (("check",), ("diff", "main"), ("plan-deploy", "main")):
        ran = run(*command, folder=shop)
        assert "Traceback" not in ran.stderr
        assert all(line.isprintable() for line in (ran.stdout + ran.stderr).splitlines())


def test_names_that_differ_in_case_alone_are_two_files(shop: Path):
    commit(write(shop, {"roles/Web.yaml": WEB, "roles/PAY/api.yaml": API}))
    ran = run("check", folder=shop)
    assert ran.returncode == 1
    assert [line for line in ran.stdout.splitlines() if line.startswith("error")] == [
        "error[bad-name]: “Web” is not a valid role name: names are lower-case words and digits with single hyphens",
        "error[name-twice]: “api” is the name of two files",
    ]
