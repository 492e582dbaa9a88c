"""A revision is read as it was committed, or one sentence says why not: it is never read incompletely."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from sg_factory.files import Snapshot
from sg_factory.files.revisions import NoRevision, merge_base, named
from tests.cli.command import run
from tests.git import commit, git, repository
from tests.projects import write

WEB = "description: Web servers of the shop\nowner: shop\n"
DATABASE = "description: Orders of the shop\nowner: data-platform\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return repository(write(tmp_path / "shop", {"roles/web.yaml": WEB, "roles/data/orders.yaml": DATABASE}))


def refusal(name: str, project: Path) -> str:
    with pytest.raises(NoRevision) as refused:
        named(name, project)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def files(name: str, project: Path) -> dict[str, bytes]:
    read = named(name, project).files
    assert isinstance(read, Snapshot)
    return dict(read.contents)


def loose(name: str, project: Path) -> tuple[str, Path]:
    """An object's name, and the file that holds it."""
    found = git("rev-parse", name, folder=project).strip()
    return found, project / ".git/objects" / found[:2] / found[2:]


@pytest.mark.parametrize("command", ["diff", "plan-deploy"])
def test_a_file_whose_object_is_missing_is_told_in_a_sentence(shop: Path, command: str):
    found, file = loose("main:roles/web.yaml", shop)
    file.unlink()
    ran = run(command, "main", folder=shop)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        2,
        "",
        f"sg-factory: roles/web.yaml is not read: its object {found} is missing or damaged (see `git fsck`)\n",
    )


def test_a_folder_whose_object_is_missing_is_told(shop: Path):
    found, file = loose("main:roles/data", shop)
    file.unlink()
    assert refusal("main", shop) == f"git does not read the repository: Could not read {found}"


def test_a_commit_that_is_missing_is_told(shop: Path):
    found, file = loose("main", shop)
    file.unlink()
    assert refusal("main", shop) == (
        f"the commit {found}, which “main” means, is not in the repository: `git fetch` it"
    )


@pytest.mark.parametrize("name", ["main", "main^{tree}", "main:roles", "main:roles/data", "main:roles/web.yaml"])
@pytest.mark.parametrize("content", [b"", b"no object"])
def test_an_object_that_is_damaged_is_named(shop: Path, name: str, content: bytes):
    found, file = loose(name, shop)
    file.chmod(0o644)
    file.write_bytes(content)
    said = refusal("main", shop)
    assert found in said
    assert "corrupt" in said or "damaged" in said


def test_what_a_shallow_clone_lacks_is_told(shop: Path, tmp_path: Path):
    before = git("rev-parse", "main", folder=shop).strip()
    commit(shop)
    git("clone", "--quiet", "--depth", "1", f"file://{shop}", "shallow", folder=tmp_path)
    shallow = tmp_path / "shallow"
    assert refusal(before, shallow) == (
        f"the commit {before}, which “{before}” means, is not in the repository: `git fetch` it"
    )
    with pytest.raises(NoRevision, match="“origin/other” is not a revision"):
        merge_base("origin/other", "HEAD", shallow)


def test_what_a_partial_clone_lacks_is_fetched_or_told(shop: Path, tmp_path: Path):
    git("config", "uploadpack.allowFilter", "true", folder=shop)
    git("config", "uploadpack.allowAnySHA1InWant", "true", folder=shop)
    for clone in ("partial", "alone"):
        git("clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{shop}", clone, folder=tmp_path)
    whole = {"roles/data/orders.yaml": DATABASE.encode(), "roles/web.yaml": WEB.encode()}
    assert files("main", tmp_path / "partial") == whole
    shop.rename(tmp_path / "elsewhere")
    assert refusal("main", tmp_path / "alone").startswith("git does not read the repository: ")
    assert files("main", tmp_path / "partial") == whole


def test_a_project_below_a_submodule_is_not_read_as_if_it_were_empty(shop: Path, tmp_path: Path):
    outer = repository(write(tmp_path / "outer", {"README": "All of it\n"}))
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(shop), "vendor", folder=outer)
    commit(outer)
    git("submodule", "--quiet", "deinit", "--force", "vendor", folder=outer)
    for project in ("vendor", "vendor/shop"):
        (outer / project).mkdir(exist_ok=True)
        assert refusal("main", outer / project) == (
            "vendor is a submodule, whose files this repository does not have: name a folder instead"
        )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GIT_DIR", "../.git"),
        ("GIT_DIR", "/nowhere"),
        ("GIT_WORK_TREE", "/"),
        ("GIT_INDEX_FILE", "/nowhere"),
        ("GIT_ICASE_PATHSPECS", "1"),
        ("GIT_TRACE", "1"),
    ],
)
def test_the_repository_is_the_one_around_the_project_whatever_a_hook_or_caller_has_set(
    shop: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
):
    commit(write(shop, {"inside/roles/api.yaml": WEB}))
    monkeypatch.chdir(shop / "inside")
    monkeypatch.setenv(variable, value)
    assert files("main", Path(".")) == {"roles/api.yaml": WEB.encode()}
    assert refusal("mian", Path(".")).endswith(": did you mean “main”?")


def test_files_of_a_project_that_look_like_a_repository_are_none(shop: Path, tmp_path: Path):
    """A branch may hold them: what they say of `main`, and the programs that their settings name, would be its own."""
    forged = repository(write(tmp_path / "forged", {"roles/web.yaml": WEB, "roles/admin.yaml": WEB}))
    git("clone", "--quiet", "--bare", str(forged), str(shop / "infra"), folder=tmp_path)
    write(shop, {"infra/roles/web.yaml": WEB})
    told = f"cannot use bare repository '{shop}/infra' (safe.bareRepository is 'explicit')"
    assert refusal("main", shop / "infra") == f"git does not read the repository: {told}"


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("#!/bin/sh\nkill -9 $$\n", "git does not read the repository: signal 9 ended it"),
        ("#!/bin/sh\nexit 3\n", "git does not read the repository: it ended with 3"),
        ("#!/bin/sh\nprintf 'fatal: caf\\351\\n' >&2; exit 128\n", "git does not read the repository: caf�"),
        ("no program", "git cannot be run: Exec format error"),
    ],
    ids=["killed", "silent", "no UTF-8", "no program"],
)
def test_a_git_that_fails_is_told(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, sentence: str
):
    (write(tmp_path, {"bin/git": program}) / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert refusal("main", shop) == sentence


def test_a_link_out_of_what_is_read_is_followed_to_a_file_and_told_where_there_is_none(shop: Path):
    write(shop, {"shared/api.yaml": WEB})
    for name, target in {
        "api.yaml": "link.yaml",
        "link.yaml": "../shared/api.yaml",
        "folder": "../shared",
        "loop.yaml": "loop.yaml",
        "gone.yaml": "../../gone.yaml",
    }.items():
        (shop / "roles" / name).symlink_to(target)
    commit(shop)
    read = named("main", shop).files
    assert (read.read("roles/api.yaml"), read.read("roles/link.yaml")) == (WEB.encode(), WEB.encode())
    assert [(level.folder, level.files or level.closed) for level in read.levels("roles")] == [
        ("roles", ("api.yaml", "link.yaml", "web.yaml")),
        ("roles/data", ("orders.yaml",)),
        ("roles/folder", "No such file or directory"),
        ("roles/gone.yaml", "No such file or directory"),
        ("roles/loop.yaml", "Too many levels of symbolic links"),
    ]


def test_links_out_of_what_is_read_are_followed_by_one_git_however_many_they_are(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write(shop, {f"shared/{number}.yaml": f"{WEB}# {number}\n" for number in range(3)})
    for number in range(200):
        (shop / f"roles/to-{number}.yaml").symlink_to(f"../shared/{number % 4}.yaml")  # of four there are three
    (shop / "roles/folder").symlink_to("../shared")
    (shop / "roles/out").symlink_to("../../out")
    (shop / "roles/a\nb.yaml").symlink_to("../shared/1.yaml")
    commit(shop)
    real, called = shutil.which("git"), tmp_path / "called"
    (write(tmp_path, {"bin/git": f'#!/bin/sh\necho "$@" >> {called}\nexec {real} "$@"\n'}) / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    read = named("main", shop).files
    assert len(called.read_text("utf-8").splitlines()) < 10
    found = {number for number in range(200) if read.exists(f"roles/to-{number}.yaml") and number % 4 < 3}
    assert {number: read.read(f"roles/to-{number}.yaml") for number in found} == {
        number: f"{WEB}# {number % 4}\n".encode() for number in found
    }
    closed = {level.folder for level in read.levels("roles") if level.closed}
    dead = {f"roles/to-{number}.yaml" for number in range(3, 200, 4)}
    assert closed == {*dead, "roles/folder", "roles/out", "roles/a\nb.yaml"}


@pytest.mark.parametrize("name", [b"\xff.yaml", b"a\nb.yaml", b"a\tb.yaml", b'"\\.yaml', "é.yaml".encode(), b":x.yaml"])
def test_a_file_is_read_whatever_its_name_is_made_of(shop: Path, name: bytes):
    path = os.fsdecode(b"roles/" + name)
    (shop / path).write_text(DATABASE)
    commit(shop)
    assert files("main", shop)[path] == DATABASE.encode()


def test_names_that_are_longer_than_those_of_sha_1_are_objects_too(tmp_path: Path):
    git("init", "--quiet", "--initial-branch", "main", "--object-format", "sha256", folder=tmp_path)
    commit(write(tmp_path, {"roles/web.yaml": WEB}))
    assert files("main", tmp_path) == {"roles/web.yaml": WEB.encode()}


@pytest.mark.parametrize("command", ["diff", "plan-deploy"])
def test_a_name_that_moves_the_cursor_is_told_in_one_line(shop: Path, command: str):
    ran = run(command, "ma\nin\x1b[2J", folder=shop)
    told = r"sg-factory: “ma\nin\x1b[2J” is neither a revision of a git repository around . nor a folder"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", f"{told}\n")
