"""Links of a project are only followed within the repository, as git does for committed links."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sg_factory.files import Folder, NoFile
from sg_factory.files.revisions import named
from tests.cli.command import run
from tests.git import repository
from tests.projects import write

WEB = "description: Web servers\nowner: shop\n"
OUT_OF_PROJECT = "a link leads out of the project"
OUT_OF_REPOSITORY = "a link leads out of the repository"
ABSOLUTE = "a link leads to an absolute path"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project outside of any repository, beside a file and a folder that do not belong to it."""
    write(tmp_path, {"outside/web.yaml": WEB, "outside/sg-factory.yaml": "name: other\n"})
    return write(tmp_path / "shop", {"roles/api.yaml": WEB, "parts/db.yaml": WEB})


def answer(source: Path, file: str) -> str:
    """Return the reason why a file is not read; "" if it is read as WEB."""
    try:
        return "" if Folder(source).read(file) == WEB.encode() else "something else"
    except NoFile as error:
        return str(error)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("api.yaml", ""),
        ("../parts/db.yaml", ""),
        ("../parts/../roles/./api.yaml", ""),
        ("../../outside/web.yaml", OUT_OF_PROJECT),
        ("../../shop/roles/api.yaml", OUT_OF_PROJECT),
        ("../parts/away/web.yaml", OUT_OF_PROJECT),
        ("../parts/chain.yaml", OUT_OF_PROJECT),
        ("/proc/self/environ", ABSOLUTE),
        ("/dev/stdin", ABSOLUTE),
        ("nowhere.yaml", "No such file or directory"),
        ("web.yaml", "Too many levels of symbolic links"),
    ],
)
def test_a_link_leads_within_the_project(project: Path, target: str, reason: str):
    (project / "parts/away").symlink_to("../../outside")
    (project / "parts/chain.yaml").symlink_to("../../outside/web.yaml")
    (project / "roles/web.yaml").symlink_to(target)
    assert answer(project, "roles/web.yaml") == reason


def test_a_link_to_an_absolute_path_is_refused_where_it_leads_within_the_project_too(project: Path):
    (project / "roles/web.yaml").symlink_to(project / "roles/api.yaml")
    assert answer(project, "roles/web.yaml") == ABSOLUTE


def test_the_folder_of_a_project_may_itself_be_a_link(project: Path):
    (project / "roles/web.yaml").symlink_to("../parts/db.yaml")
    (project.parent / "here").symlink_to(project)
    assert answer(project.parent / "here", "roles/web.yaml") == ""


@pytest.mark.parametrize(
    ("link", "target", "told"),
    [
        ("roles/web.yaml", "../../outside/web.yaml", "roles/web.yaml"),
        ("roles/_base.yaml", "../../outside/web.yaml", "roles/_base.yaml"),
        ("sg-factory.yaml", "../outside/sg-factory.yaml", "sg-factory.yaml"),
        ("hosts.yaml", "../outside/web.yaml", "hosts.yaml"),
    ],
)
def test_every_file_of_a_project_that_links_out_of_it_is_a_mistake_on_that_file(
    project: Path, link: str, target: str, told: str
):
    (project / link).symlink_to(target)
    checked = run("check", folder=project)
    assert (checked.returncode, checked.stderr) == (1, "\n1 error\n")
    assert checked.stdout == (
        f"error[unreadable]: {told} cannot be read: {OUT_OF_PROJECT}\n"
        f" --> {told}\n"
        "  = help: replace it by a file that can be read, or remove it\n"
    )
    assert run("template", folder=project).returncode == 2


def test_the_folder_of_roles_may_link_within_the_project_and_not_out_of_it(project: Path):
    (project / "roles").rename(project / "groups")
    (project / "roles").symlink_to("groups")
    assert [level.files for level in Folder(project).levels("roles")] == [("api.yaml",)]
    (project / "roles").unlink()
    (project / "roles").symlink_to("../outside")
    assert [(level.folder, level.closed) for level in Folder(project).levels("roles")] == [("roles", OUT_OF_PROJECT)]
    assert answer(project, "roles/web.yaml") == OUT_OF_PROJECT


def test_a_template_of_the_project_that_links_out_of_it_is_refused(project: Path):
    (project / "templates/roles").mkdir(parents=True)
    (project / "templates/roles/mine.yaml.j2").symlink_to("../../../outside/web.yaml")
    ran = run("new", "sessions", "--template", "mine", folder=project)
    assert (ran.returncode, ran.stderr.splitlines()[0]) == (
        2,
        f"error[unreadable]: templates/roles/mine.yaml.j2 cannot be read: {OUT_OF_PROJECT}",
    )


def test_a_pipe_is_no_file_and_nobody_waits_for_it(project: Path):
    os.mkfifo(project / "parts/pipe")
    (project / "roles/web.yaml").symlink_to("../parts/pipe")
    assert answer(project, "roles/web.yaml") == "it is not a regular file"


def test_in_a_repository_both_sides_of_a_comparison_follow_the_same_links(tmp_path: Path):
    write(tmp_path, {"outside.yaml": WEB, "all/shared/web.yaml": WEB})
    project = write(tmp_path / "all/infra/groups", {"roles/api.yaml": WEB})
    targets = {
        "one.yaml": "../../../shared/web.yaml",
        "two.yaml": "one.yaml",
        "out.yaml": "../../../../outside.yaml",
        "absolute.yaml": str(tmp_path / "all/shared/web.yaml"),
        "git.yaml": "../../../.git/HEAD",
        "back.yaml": "../../../../all/shared/web.yaml",
    }
    for name, target in targets.items():
        (project / "roles" / name).symlink_to(target)
    repository(tmp_path / "all")
    committed = named("main", project).files

    def in_revision(file: str) -> bool:
        try:
            return committed.read(file) == WEB.encode()
        except NoFile:
            return False

    followed = {name: answer(project, f"roles/{name}") for name in targets}
    assert followed == {
        "one.yaml": "",
        "two.yaml": "",
        "out.yaml": OUT_OF_REPOSITORY,
        "absolute.yaml": ABSOLUTE,
        "git.yaml": OUT_OF_REPOSITORY,
        "back.yaml": OUT_OF_REPOSITORY,
    }
    assert {name: in_revision(f"roles/{name}") for name in targets} == {name: not why for name, why in followed.items()}


def test_a_link_into_another_repository_below_is_refused(tmp_path: Path):
    repository(write(tmp_path / "all", {"roles/api.yaml": WEB}))
    repository(write(tmp_path / "all/vendor/theirs", {"web.yaml": WEB}))
    (tmp_path / "all/roles/web.yaml").symlink_to("../vendor/theirs/web.yaml")
    assert answer(tmp_path / "all", "roles/web.yaml") == "a link leads into another repository"


def test_a_template_that_the_caller_names_may_be_a_link(tmp_path: Path):
    text = '{"Resources": {"A": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": "vpc-1"}}}}\n'
    write(tmp_path, {"there/a.json": text, "here/.keep": ""})
    (tmp_path / "here/a.json").symlink_to(tmp_path / "there/a.json")
    checked = run("check", "a.json", "--format", "json", folder=tmp_path / "here")
    direct = run("check", "a.json", "--format", "json", folder=tmp_path / "there")
    assert (checked.returncode, checked.stdout) == (direct.returncode, direct.stdout)
    assert '"line": 1' in checked.stdout
