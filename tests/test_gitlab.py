"""The scripts of the GitLab jobs, run on a real merge request's repository."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml

from tests.code_host import code_host
from tests.git import commit, git, repository
from tests.github_job import BIN, REPOSITORY
from tests.projects import write

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


def script(job: str, folder: Path, **variables: str) -> tuple[int, str]:
    """The status and the log of a job's script, as GitLab's runner runs it in bash."""
    tool = folder.parent / "bin/sg-factory"
    tool.parent.mkdir(exist_ok=True)
    tool.write_text(f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" exec "{BIN}/python3" -m sg_factory "$@"\n')
    tool.chmod(0o755)
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(JOBS[job]["script"])],
        cwd=folder,
        env={
            "PATH": f"{tool.parent}{os.pathsep}{BIN}{os.pathsep}{os.environ['PATH']}",
            "GITLAB_CI": "true",
            **variables,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


def test_a_finding_is_a_failed_test_of_the_report_and_fails_the_job(tmp_path: Path):
    shop = write(tmp_path / "shop", SHOP)
    write(shop, {"roles/web.yaml": SHOP["roles/database.yaml"].replace("from: web", "from: internet")})
    status, _ = script("check security groups", shop)
    report = ElementTree.parse(shop / JOBS["check security groups"]["artifacts"]["reports"]["junit"])
    assert status == 1
    assert "data-port-from-outside" in ElementTree.tostring(report.getroot(), "unicode")
    (shop / "roles/web.yaml").write_text(SHOP["roles/web.yaml"])
    assert script("check security groups", shop) == (0, "")


def test_a_merge_request_has_one_note_that_says_what_its_latest_push_changes(tmp_path: Path):
    shop = repository(write(tmp_path / "shop", SHOP))
    base = git("rev-parse", "HEAD", folder=shop).strip()
    write(shop, {"roles/database.yaml": SHOP["roles/database.yaml"].replace("postgresql", "[postgresql, redis]")})
    (shop / ".gitlab").mkdir()
    shutil.copy(REPOSITORY / "action/sticky_comment.py", shop / ".gitlab")
    commit(shop)
    with code_host() as host:
        host.tokens = {"project-token": "project_42_bot"}
        variables = {
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
            "CI_API_V4_URL": host.url,
            "CI_PROJECT_ID": "42",
            "CI_MERGE_REQUEST_IID": "7",
        }
        status, log = script("compare access", shop, **variables)
        assert (status, host.asked) == (0, [])  # without a token there is only the log
        assert log.splitlines()[0] == "### Access is broader: 1 widened"
        for _ in range(2):
            assert script("compare access", shop, SG_FACTORY_TOKEN="project-token", **variables)[0] == 0
        assert host.comments == [("project_42_bot", log)]
    assert (shop / "sg-factory.md").read_text("utf-8") == log
