"""Files are written completely or not at all, and never through a link."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from pathlib import Path

import pytest

from sg_factory.files.writing import is_left_over, write_files
from tests.cli.command import COMMAND, ENVIRONMENT, run
from tests.projects import write

WEB = "description: Web servers\nowner: shop\n"


def held(folder: Path) -> dict[str, str]:
    """Return every file below a folder with its contents; links to files are read, links to folders not followed."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(paths)}


def test_files_are_written_into_folders_that_are_made_for_them(tmp_path: Path):
    write_files(tmp_path / "new", {"a.txt": "one\n", "b/c.txt": b"two\n"})
    assert held(tmp_path) == {"new/a.txt": "one\n", "new/b/c.txt": "two\n"}


def test_a_file_keeps_its_permissions_and_a_new_one_has_those_of_the_umask(tmp_path: Path):
    write(tmp_path, {"mine.txt": "old"}).joinpath("mine.txt").chmod(0o600)
    before = os.umask(0o027)
    try:
        write_files(tmp_path, {"mine.txt": "new", "other.txt": "new"})
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("mine.txt", "other.txt")] == [0o600, 0o640]


@pytest.mark.parametrize("link", ["out/a.txt", "out/sub"])
def test_nothing_is_written_through_a_link_nor_beside_it(tmp_path: Path, link: str):
    write(tmp_path, {"victim/a.txt": "mine", "out/kept.txt": "kept"})
    (tmp_path / link).symlink_to(tmp_path / ("victim/a.txt" if link.endswith("txt") else "victim"))
    before = held(tmp_path)
    with pytest.raises(OSError, match="symbolic link") as error:
        write_files(tmp_path / "out", {"first.txt": "ours", "a.txt": "ours", "sub/a.txt": "ours"})
    assert error.value.filename == str(tmp_path / link)
    assert held(tmp_path) == before


def test_a_folder_that_the_caller_names_may_be_a_link(tmp_path: Path):
    (tmp_path / "there").mkdir()
    (tmp_path / "here").symlink_to("there")
    write_files(tmp_path / "here", {"a.txt": "ours"})
    assert (tmp_path / "there/a.txt").read_text("utf-8") == "ours"


def test_what_is_there_already_is_not_overwritten_where_files_are_new(tmp_path: Path):
    write(tmp_path, {"b.txt": "mine"})
    with pytest.raises(FileExistsError):
        write_files(tmp_path, {"a.txt": "ours", "sub/c.txt": "ours", "b.txt": "ours"}, are_new=True)
    assert held(tmp_path) == {"b.txt": "mine"}
    assert not (tmp_path / "sub").exists()


def test_where_a_later_file_cannot_take_its_name_those_that_have_are_told(tmp_path: Path):
    (tmp_path / "b.txt").mkdir()
    with pytest.raises(OSError, match=r"directory; written by then: .*a\.txt"):
        write_files(tmp_path, {"a.txt": "ours", "b.txt": "ours"})
    assert held(tmp_path) == {"a.txt": "ours"}


def no_room_for(bytes_: int) -> None:
    """Limit the size of files that the process may write."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))


@pytest.mark.parametrize(
    "command", ["schema", "template --output out", "docs", "new sessions --template cache --set from=web", "init begun"]
)
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, command: str):
    project = write(tmp_path, {"roles/web.yaml": WEB, "out/web.template.json": "old"})
    before = held(project)
    ran = with_room_for(64, *command.split(), folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.endswith(": File too large\n")
    assert ran.stderr.count("\n") == 1
    assert held(project) == before


def test_where_a_new_project_fits_and_its_schemas_do_not_it_is_told_what_is_there(tmp_path: Path):
    ran = with_room_for(50_000, "init", "begun", folder=tmp_path)
    told = "begun: File too large: everything but the schemas for editors was written; `sg-factory schema` writes them"
    assert (ran.returncode, ran.stderr) == (2, f"sg-factory: {told}\n")
    assert sorted(ran.stdout.splitlines()) == sorted(f"wrote begun/{file}" for file in held(tmp_path / "begun"))


def with_room_for(bytes_: int, *command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *command],
        cwd=folder,
        env=ENVIRONMENT | {"PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        preexec_fn=lambda: no_room_for(bytes_),
        check=False,
    )


def test_what_a_killed_run_leaves_is_read_by_nothing_and_removed_by_the_next_docs(tmp_path: Path):
    left = ".0123456789abcdef.sg-factory.tmp"
    project = write(tmp_path, {"roles/web.yaml": WEB, f"roles/{left}": "description: [", f"site/{left}": "<html>"})
    assert is_left_over(left)
    assert run("check", folder=project).stderr == "no findings\n"
    assert run("docs", folder=project).returncode == 0
    assert not (project / "site" / left).exists()


def test_a_planted_link_is_refused_in_a_sentence(tmp_path: Path):
    project = write(tmp_path, {"roles/web.yaml": WEB, "victim.txt": "mine"})
    (project / ".sg-factory").mkdir()
    (project / ".sg-factory/role.schema.json").symlink_to("../victim.txt")
    ran = run("schema", folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "sg-factory: .sg-factory/role.schema.json: this is a symbolic link, and nothing is written through one\n"
    )
    assert (project / "victim.txt").read_text("utf-8") == "mine"


def test_files_that_go_are_removed_once_all_others_are_written_and_not_before(tmp_path: Path):
    (tmp_path / "old").write_text("old")
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_files(tmp_path, {"taken": "new"}, gone=["old"])
    assert (tmp_path / "old").read_text() == "old"
    write_files(tmp_path, {"new": "new"}, gone=["old"])
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["new", "taken"]


def test_a_link_is_no_file_that_goes(tmp_path: Path):
    (tmp_path / "old").symlink_to("elsewhere")
    with pytest.raises(OSError, match="symbolic link"):
        write_files(tmp_path, {"new": "new"}, gone=["old"])
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
