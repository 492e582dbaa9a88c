"""The one comment of a pull request: written once, then updated, without changing other comments."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.code_host import BOT, CodeHost, code_host

SCRIPT = Path(__file__).parents[1] / "sg_factory/comment.py"
SIGN = "<!-- sg-factory diff -->"
FIRST = f"### Access is gained\n\nweb reaches database\n\n{SIGN}\n"
SECOND = f"### No access changes\n\n{SIGN}\n"


@pytest.fixture
def host() -> Iterator[CodeHost]:
    with code_host() as started:
        yield started


def keep(host: CodeHost, text: str, folder: Path, **variables: str) -> tuple[int, str]:
    """Return the status and output of a run in a GitHub job, or, with GITLAB_CI, in a GitLab job."""
    (folder / "diff.md").write_text(text, "utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "GITHUB_API_URL": host.url,
        "GITHUB_REPOSITORY": "shop/groups",
        "PULL_REQUEST": "7",
        "CI_API_V4_URL": host.url,
        "CI_PROJECT_ID": "42",
        "CI_MERGE_REQUEST_IID": "7",
        "TOKEN": "the-token",
    }
    command = [sys.executable, str(SCRIPT), str(folder / "diff.md")]
    done = subprocess.run(command, env=environment | variables, capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize("hosted", [{}, {"GITLAB_CI": "true"}], ids=["GitHub", "GitLab"])
def test_the_first_run_writes_a_comment_and_the_next_one_changes_it(
    host: CodeHost, tmp_path: Path, hosted: dict[str, str]
):
    assert keep(host, FIRST, tmp_path, **hosted) == (0, "the comment is written\n")
    assert host.comments == [(BOT, FIRST)]
    assert keep(host, SECOND, tmp_path, **hosted) == (0, "the comment is up to date\n")
    assert host.comments == [(BOT, SECOND)]


def test_the_comment_is_found_on_any_page(host: CodeHost, tmp_path: Path):
    host.comments = [("anna", "Looks good")] * 250
    host.comments[201] = (BOT, FIRST.replace("\n", "\r\n"))
    assert keep(host, SECOND, tmp_path) == (0, "the comment is up to date\n")
    assert (len(host.comments), host.comments[201]) == (250, (BOT, SECOND))
    assert [line.rpartition("page=")[2] for line in host.asked if line.startswith("GET")] == ["1", "2", "3"]


def test_two_hundred_comments_are_two_full_pages_and_an_empty_one(host: CodeHost, tmp_path: Path):
    host.comments = [("anna", "Looks good")] * 200
    assert keep(host, FIRST, tmp_path) == (0, "the comment is written\n")
    assert host.comments[200] == (BOT, FIRST)


def test_a_comment_that_somebody_else_has_signed_is_left_alone(host: CodeHost, tmp_path: Path):
    forged = ("mallory", f"### No access changes\n\n{SIGN}")
    quoted = (BOT, f"> {SIGN}\n\nis what another tool says")
    host.comments = [forged, quoted]
    assert keep(host, FIRST, tmp_path) == (0, "the comment is written\n")
    assert host.comments == [forged, quoted, (BOT, FIRST)]


def test_a_token_of_an_account_of_its_own_finds_that_accounts_comment(host: CodeHost, tmp_path: Path):
    host.tokens["reviewer-token"] = "security-reviewer"
    host.comments = [(BOT, FIRST), ("security-reviewer", FIRST)]
    assert keep(host, SECOND, tmp_path, TOKEN="reviewer-token", AUTHOR="security-reviewer")[0] == 0
    assert host.comments == [(BOT, FIRST), ("security-reviewer", SECOND)]


@pytest.mark.parametrize(("length", "is_whole"), [(65_536, True), (65_537, False)])
def test_what_is_too_long_for_a_comment_is_its_verdict(host: CodeHost, tmp_path: Path, length: int, is_whole: bool):
    head, foot = "### Access is gained\n\n", f"\n\n{SIGN}\n"
    text = f"{head}{'é' * (length - len(head) - len(foot))}{foot}"
    assert keep(host, text, tmp_path)[0] == 0
    ((_, body),) = host.comments
    short = (
        "### Access is gained\n\nThe rest is too long for a comment: see the job's summary or log.\n\n"
        "<!-- sg-factory diff -->\n"
    )
    assert body == (text if is_whole else short)
    assert keep(host, SECOND, tmp_path) == (0, "the comment is up to date\n")


def test_each_project_of_a_repository_has_a_comment_of_its_own(host: CodeHost, tmp_path: Path):
    for text, projects in ((FIRST, (".", "infra/shop", "infra/shop-2")), (SECOND, ("./infra/shop/", ""))):
        for project in projects:
            assert keep(host, text, tmp_path, PROJECT=project)[0] == 0
    assert host.comments == [
        (BOT, SECOND),
        (BOT, "### `infra/shop`: No access changes\n\n<!-- sg-factory diff infra/shop -->\n"),
        (
            BOT,
            "### `infra/shop-2`: Access is gained\n\nweb reaches database\n\n<!-- sg-factory diff infra/shop-2 -->\n",
        ),
    ]


def test_the_name_of_a_project_ends_neither_its_heading_nor_its_sign(host: CodeHost, tmp_path: Path):
    assert keep(host, SECOND, tmp_path, PROJECT="a`-->\n# b") == (0, "the comment is written\n")
    assert keep(host, SECOND, tmp_path, PROJECT="a`-->\n# b") == (0, "the comment is up to date\n")
    name = "a%60--%3E%0A%23%20b"
    assert host.comments == [(BOT, f"### `{name}`: No access changes\n\n<!-- sg-factory diff {name} -->\n")]


def test_a_token_that_may_only_read_is_a_warning(host: CodeHost, tmp_path: Path):
    host.may_write = False
    assert keep(host, FIRST, tmp_path) == (
        0,
        "::warning::the token may not comment (403): see the job's summary or log\n",
    )
    assert keep(host, FIRST, tmp_path, TOKEN="expired", GITLAB_CI="true") == (
        0,
        "warning: the token may not comment (401): see the job's summary or log\n",
    )
    assert host.comments == []


def test_a_code_host_that_does_not_answer_is_an_error(host: CodeHost, tmp_path: Path):
    host.most = 10
    assert keep(host, FIRST, tmp_path) == (1, "::error::the code host answers 422 Unprocessable Entity\n")
    nobody = keep(host, FIRST, tmp_path, GITHUB_API_URL="http://127.0.0.1:9")
    assert nobody == (
        1,
        "::error::the code host does not answer as it should: <urlopen error [Errno 111] Connection refused>\n",
    )


def test_what_a_job_lacks_is_named(host: CodeHost, tmp_path: Path):
    (tmp_path / "diff.md").write_text(FIRST)
    command = [sys.executable, str(SCRIPT), str(tmp_path / "diff.md")]
    done = subprocess.run(command, env={"TOKEN": "x"}, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "::error::GITHUB_API_URL is not set\n", "")
    assert host.asked == []
