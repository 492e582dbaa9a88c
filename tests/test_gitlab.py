"""The scripts of the GitLab jobs, run on a real merge request's repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from sg_factory import __version__
from tests.code_host import code_host
from tests.git import commit, git, repository
from tests.github_job import REPOSITORY, installed
from tests.hostile import hostile
from tests.projects import write
from tests.test_wheel import wheel

JOBS: dict[str, Any] = yaml.safe_load((REPOSITORY / "examples/gitlab/.gitlab-ci.yml").read_text("utf-8"))

SHOP = {
    "roles/web.yaml": "description: Web servers\nowner: shop\n",
    "roles/database.yaml": """\
        description: Orders
        owner: data
        ingress:
          - from: web
            service: postgresql
            description: Orders are read and written
        """,
}


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """The packages that a job has after its `before_script`."""
    return installed(tmp_path / "temp")


def script(job: str, folder: Path, runner: Path, **variables: str) -> tuple[int, str]:
    """The status and the log of a job's script, as GitLab's runner runs it in bash."""
    return bash(JOBS[job]["script"], folder, runner / "sg-factory/bin", **JOBS["variables"], **variables)


def bash(lines: list[str], folder: Path, programs: Path, **variables: str) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(lines)],
        cwd=folder,
        env={"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "GITLAB_CI": "true", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


def test_a_finding_is_a_failed_test_of_the_report_and_fails_the_job(tmp_path: Path, runner: Path):
    shop = write(tmp_path / "shop", SHOP)
    write(shop, {"roles/web.yaml": SHOP["roles/database.yaml"].replace("from: web", "from: internet")})
    status, log = script("check security groups", shop, runner)
    report = ElementTree.parse(shop / JOBS["check security groups"]["artifacts"]["reports"]["junit"])
    assert status == 1
    assert "data-port-from-outside" in ElementTree.tostring(report.getroot(), "unicode")
    assert "error[data-port-from-outside]: " in log
    (shop / "roles/web.yaml").write_text(SHOP["roles/web.yaml"])
    assert script("check security groups", shop, runner) == (0, "no findings\n")


MORE = {"roles/database.yaml": SHOP["roles/database.yaml"].replace("postgresql", "[postgresql, redis]")}


def note(compared: Path, folder: Path, runner: Path, **variables: str) -> tuple[int, str]:
    """The job with the token, in a folder with only the artifacts of the comparison."""
    assert JOBS["note access"]["variables"]["GIT_STRATEGY"] == "empty"
    (artifact,) = JOBS["compare access"]["artifacts"]["paths"]
    folder.mkdir()
    shutil.copy(compared / artifact, folder)
    return script("note access", folder, runner, **variables)


def test_a_merge_request_has_one_note_that_says_what_its_latest_push_changes(tmp_path: Path, runner: Path):
    shop = repository(write(tmp_path / "shop", SHOP))
    base = git("rev-parse", "HEAD", folder=shop).strip()
    commit(write(shop, MORE))
    status, log = script("compare access", shop, runner, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert (status, log.splitlines()[0]) == (0, "### Access is broader: 1 widened")
    with code_host() as host:
        host.tokens = {"project-token": "project_42_bot"}
        variables = {"CI_API_V4_URL": host.url, "CI_PROJECT_ID": "42", "CI_MERGE_REQUEST_IID": "7"}
        assert note(shop, tmp_path / "without", runner, **variables) == (0, "")
        assert host.asked == []
        for number in range(2):
            done = note(shop, tmp_path / str(number), runner, SG_FACTORY_TOKEN="project-token", **variables)
            assert done == (0, ("the comment is written\n", "the comment is up to date\n")[number])
        assert host.comments == [("project_42_bot", log)]


def test_the_token_is_where_no_file_of_the_branch_is():
    holders = [name for name, job in JOBS.items() if "SG_FACTORY_TOKEN" in str(job)]
    assert holders == ["note access"]
    assert JOBS["note access"]["environment"] == {"name": "sg-factory/note", "action": "access"}


def test_no_file_of_a_branch_is_run(tmp_path: Path, runner: Path):
    taken, outside = tmp_path / "taken", tmp_path / "outside"
    shop = repository(write(tmp_path / "shop", SHOP))
    base = git("rev-parse", "HEAD", folder=shop).strip()
    write(shop, {**hostile(taken), ".gitlab/sticky_comment.py": f"open({str(taken)!r}, 'w')\n", **MORE})
    for report in ("sg-factory.md", "sg-factory.junit.xml"):
        (shop / report).symlink_to(outside)
    commit(shop)
    for job in ("check security groups", "compare access"):
        status, log = script(job, shop, runner, CI_MERGE_REQUEST_DIFF_BASE_SHA=base, PYTHONPATH=".")
        assert status == 0, log
    assert not taken.exists()
    assert not outside.exists()
    assert log.splitlines()[0] == "### Access is broader: 1 widened"


@pytest.mark.slow
def test_a_job_installs_by_hashes_what_its_variable_lists_and_runs_no_file_of_a_branch(tmp_path: Path):
    taken = tmp_path / "taken"
    shop = write(tmp_path / "shop", hostile(taken))
    built = wheel(tmp_path)
    listed = tmp_path / "listed.txt"
    pinned = (REPOSITORY / "action/requirements.txt").read_text("utf-8")

    def install(digest: str) -> tuple[int, str]:
        listed.write_text(f"{pinned}\nsg-factory @ {built.as_uri()} --hash=sha256:{digest}\n")
        return bash(JOBS[".sg-factory"]["before_script"], shop, tmp_path / "image/bin", SG_FACTORY=str(listed))

    subprocess.run([sys.executable, "-I", "-m", "venv", tmp_path / "image"], check=True)
    status, log = install("0" * 64)
    assert (status, "THESE PACKAGES DO NOT MATCH THE HASHES" in log) == (1, True)
    status, log = install(sha256(built.read_bytes()).hexdigest())
    assert status == 0, log
    version = bash(["python3 -I -m sg_factory --version"], shop, tmp_path / "image/bin")
    assert version == (0, f"sg-factory, version {__version__}\n")
    assert not taken.exists()
