"""The action on real pull requests: its log, outputs and comments, and when it fails."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.code_host import BOT, CodeHost, code_host
from tests.git import commit, git, repository
from tests.github_job import REPOSITORY, Job, installed
from tests.hostile import COMMANDS, hostile
from tests.pinned import pinned
from tests.projects import write

SHOP = {
    "infra/sg-factory.yaml": """\
        name: shop
        """,
    "infra/roles/web.yaml": """\
        description: Web servers
        owner: shop
        """,
    "infra/roles/database.yaml": """\
        description: Orders
        owner: data
        ingress:
          - from: web
            service: postgresql
            description: Orders are read and written
        """,
}
MORE = {
    "infra/roles/database.yaml": """\
        description: Orders
        owner: data
        ingress:
          - from: web
            service: [postgresql, redis]
            description: Orders are read and written
        """
}
LESS = {"infra/roles/database.yaml": "description: Orders\nowner: data\n"}
WORDS = {"infra/roles/web.yaml": "description: Web servers of the shop\nowner: shop\n"}
UNCHECKED = {"infra/sg-factory.yaml": "name: shop\nchecks: {named-range: off}\n"}
OPEN = {
    "infra/roles/landing.yaml": """\
        description: Landing page
        owner: shop
        ingress:
          - from: internet
            service: https
            description: Customers
        """
}
ACCEPTED = {
    "infra/roles/landing.yaml": """\
        description: Landing page
        owner: shop
        ingress:
          - from: internet
            service: https
            description: Customers
            accept:
              - check: internet-not-public
                reason: The page is being moved
        """
}
MISTAKE = {"infra/roles/web.yaml": "description: Web servers\nownr: shop\n"}


@pytest.fixture
def host() -> Iterator[CodeHost]:
    with code_host() as started:
        yield started


@pytest.fixture
def temp(tmp_path: Path) -> Path:
    """The runner's temporary folder, with the tool installed."""
    return installed(tmp_path / "temp")


def pull_request(
    folder: Path, change: Mapping[str, str], temp: Path, host: CodeHost, begun: Mapping[str, str] = SHOP, **inputs: str
) -> Job:
    """A job on GitHub's test merge of a branch with `change` into `main`, which has new commits."""
    repository(write(folder, begun))
    git("switch", "--quiet", "--create", "topic", folder=folder)
    write(folder, change)
    commit(folder, "Change access")
    git("switch", "--quiet", "main", folder=folder)
    known_to_the_event = git("rev-parse", "HEAD", folder=folder).strip()
    write(folder, {"infra/roles/cache.yaml": SHOP["infra/roles/web.yaml"].replace("Web servers", "Sessions")})
    commit(folder, "Somebody else's role")
    git("switch", "--quiet", "--detach", folder=folder)
    git("merge", "--quiet", "--no-ff", "--message", "Merge topic into main", "topic", folder=folder)
    event = {
        "sha": git("rev-parse", "HEAD", folder=folder).strip(),
        "pull_request": {"number": 7, "base": {"sha": known_to_the_event}},
    }
    return Job(folder, temp, host.url, event, inputs={"project": "infra", **inputs})


def test_a_pull_request_is_told_what_it_alone_changes(tmp_path: Path, temp: Path, host: CodeHost):
    job = pull_request(tmp_path / "work", MORE, temp, host)
    assert job.run(), job.log
    ((author, body),) = host.comments
    assert author == BOT
    assert (body.splitlines()[0], body.splitlines()[-1]) == (
        "### `infra`: Access is broader: 1 widened",
        "<!-- sg-factory diff infra -->",
    )
    assert "tcp/6379" in body
    assert "cache" not in body  # which somebody else has added
    assert job.outputs["diff"]["verdict"] == "Access is broader: 1 widened"
    told = Path(job.outputs["diff"]["markdown"]).read_text("utf-8")
    assert told.splitlines()[1:-1] == body.splitlines()[1:-1]
    assert (temp / "GITHUB_STEP_SUMMARY-Compare").read_text("utf-8") == told
    sarif = json.loads((temp / "sg-factory.sarif").read_text("utf-8"))
    assert sarif["version"] == "2.1.0"


def test_a_second_push_writes_the_comment_anew(tmp_path: Path, temp: Path, host: CodeHost):
    assert pull_request(tmp_path / "first", MORE, temp, host).run()
    assert pull_request(tmp_path / "second", WORDS, temp, host).run()
    ((author, body),) = host.comments
    assert (author, body.splitlines()[0]) == (BOT, "### `infra`: No access changes: 1 text or date changed")


@pytest.mark.parametrize(
    ("change", "fail_on_access", "is_green"),
    [
        (MORE, "broader", False),
        (MORE, "changed", False),
        (LESS, "broader", True),
        (LESS, "changed", False),
        (WORDS, "changed", True),
        (UNCHECKED, "broader,changed", True),
        (UNCHECKED, "broader,looser", False),
    ],
)
def test_a_change_fails_the_job_as_the_caller_says_and_is_told_all_the_same(
    tmp_path: Path, temp: Path, host: CodeHost, change: dict[str, str], fail_on_access: str, is_green: bool
):
    job = pull_request(tmp_path / "work", change, temp, host, **{"fail-on-access": fail_on_access})
    assert job.run() == is_green, job.log
    assert len(host.comments) == 1


def test_a_finding_fails_the_job_after_the_comment_is_written(tmp_path: Path, temp: Path, host: CodeHost):
    job = pull_request(tmp_path / "work", OPEN, temp, host)
    assert not job.run()
    assert job.log["Check"].startswith("error[internet-not-public]: ")
    assert job.log["Verdict"] == "::error::sg-factory check has findings\n"
    assert [result["ruleId"] for result in results(temp)] == ["internet-not-public"]
    assert len(host.comments) == 1


def test_what_is_accepted_opens_no_alert(tmp_path: Path, temp: Path, host: CodeHost):
    job = pull_request(tmp_path / "work", ACCEPTED, temp, host)
    assert job.run(), job.log
    assert job.log["Check"] == ("no findings\n1 finding was accepted: 1 by accept in roles/landing.yaml\n")
    assert results(temp) == []


def results(temp: Path) -> list[dict[str, str]]:
    """The results that are uploaded to code scanning."""
    sarif = json.loads((temp / "sg-factory.sarif").read_text("utf-8"))
    assert sarif["version"] == "2.1.0"
    found: list[dict[str, str]] = sarif["runs"][0]["results"]
    return found


def test_without_code_scanning_the_lines_are_annotated(tmp_path: Path, temp: Path, host: CodeHost):
    job = pull_request(tmp_path / "work", OPEN, temp, host, sarif="false", **{"fail-on": "never"})
    assert job.run(), job.log
    assert job.log["Check"].startswith("::error file=infra/roles/landing.yaml,")
    assert not (temp / "sg-factory.sarif").exists()


def test_a_mistake_is_told_on_its_line_and_the_comment_says_that_nothing_could_be_compared(
    tmp_path: Path, temp: Path, host: CodeHost
):
    job = pull_request(tmp_path / "work", MISTAKE, temp, host)
    assert not job.run()
    assert {result["ruleId"] for result in results(temp)} == {"unknown-key"}
    assert host.comments == [
        (BOT, "### `infra`: The comparison failed\n\nSee the log of the job.\n\n<!-- sg-factory diff infra -->\n")
    ]
    assert job.outputs["diff"] == {
        "status": "2",
        "markdown": str(temp / "sg-factory.md"),
        "verdict": "The comparison failed",
    }


def test_what_cannot_be_checked_stops_the_job_at_once(tmp_path: Path, temp: Path, host: CodeHost):
    job = pull_request(tmp_path / "work", MORE, temp, host, project="elsewhere")
    assert not job.run()
    assert "Directory 'elsewhere' does not exist" in job.log["Check"]
    assert (list(job.log), host.comments) == (["Check"], [])


def test_a_fork_whose_token_may_only_read_keeps_its_job_green(tmp_path: Path, temp: Path, host: CodeHost):
    host.may_write = False
    job = pull_request(tmp_path / "work", MORE, temp, host)
    assert job.run()
    assert job.log["Comment"] == "::warning::the token may not comment (403): see the job's summary or log\n"
    assert "tcp/6379" in (temp / "GITHUB_STEP_SUMMARY-Compare").read_text("utf-8")


def test_the_branch_itself_is_compared_with_where_it_began(tmp_path: Path, temp: Path, host: CodeHost):
    work = tmp_path / "work"
    job = pull_request(work, MORE, temp, host)
    git("switch", "--quiet", "--detach", "topic", folder=work)
    assert job.run(), job.log
    ((_, body),) = host.comments
    assert body.splitlines()[0] == "### `infra`: Access is broader: 1 widened"
    assert "cache" not in body


def test_a_checkout_without_history_says_what_it_needs(tmp_path: Path, temp: Path, host: CodeHost):
    job = pull_request(tmp_path / "work", MORE, temp, host)
    git("branch", "merged", "HEAD", folder=job.checkout)
    shallow = tmp_path / "shallow"
    source = job.checkout.as_uri()
    git("clone", "--quiet", "--depth", "1", "--branch", "merged", source, str(shallow), folder=tmp_path)
    job.checkout = shallow
    assert not job.run()
    assert job.log["Compare"].splitlines()[-1] == (
        "::error::the target of the pull request is not in the checkout: give actions/checkout fetch-depth: 0"
    )


def test_a_push_is_checked_and_compared_only_where_the_caller_says_with_what(
    tmp_path: Path, temp: Path, host: CodeHost
):
    job = pull_request(tmp_path / "work", MORE, temp, host)
    job.event_name, job.event = "push", {"sha": job.event["sha"]}
    assert job.run(), job.log
    assert list(job.log) == ["Check", "Verdict"]
    job.inputs["base"] = "HEAD~1"
    assert job.run(), job.log
    assert list(job.log) == ["Check", "Verdict", "Compare"]
    assert job.outputs["diff"]["verdict"] == "Access is broader: 1 widened"
    assert host.comments == []


@pytest.mark.parametrize("text", ['"; touch taken; "$(touch taken)', "--help"])
@pytest.mark.parametrize("name", ["base", "project", "fail-on", "fail-on-access", "comment-author"])
def test_what_a_caller_gives_is_a_word_and_never_a_command(
    tmp_path: Path, temp: Path, host: CodeHost, name: str, text: str
):
    job = pull_request(tmp_path / "work", MORE, temp, host, **{name: text})
    assert job.run() == (name == "comment-author")
    assert not (job.checkout / "taken").exists()


def run_on_a_hostile_branch(tmp_path: Path, temp: Path, host: CodeHost, done_before: tuple[str, ...]) -> Job:
    """The job of a pull request with these files in its branch, and with "." on Python's path."""
    taken = tmp_path / "taken"
    job = pull_request(tmp_path / "work", {**hostile(taken), **hostile(taken, "infra/"), **MORE}, temp, host)
    for command in COMMANDS:
        (job.checkout / command).chmod(0o755)
    job.variables = {"PYTHONPATH": ".", "PYTHONSTARTUP": "setup.py"}
    job.done_before = done_before
    assert job.run(), job.log
    assert not taken.exists()
    assert [body.splitlines()[0] for _, body in host.comments] == ["### `infra`: Access is broader: 1 widened"]
    return job


def test_no_file_of_a_branch_is_run(tmp_path: Path, temp: Path, host: CodeHost):
    run_on_a_hostile_branch(tmp_path, temp, host, ("Install sg-factory",))


@pytest.mark.slow
def test_the_action_installs_what_is_pinned_in_its_own_checkout_and_runs_no_file_of_a_branch(
    tmp_path: Path, host: CodeHost
):
    """The job runs as on a new runner, with nothing installed."""
    (tmp_path / "temp").mkdir()
    run_on_a_hostile_branch(tmp_path, tmp_path / "temp", host, ())
    tool = tmp_path / "temp/sg-factory/bin/python3"
    listed = subprocess.run(
        [tool, "-I", "-m", "pip", "list", "--format", "json"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    installed = {each["name"].lower().replace("_", "-"): each["version"] for each in json.loads(listed)}
    installed = {name: version for name, version in installed.items() if name not in ("pip", "setuptools")}
    versions = {name: version for name, (version, _) in pinned(REPOSITORY / "action/requirements.txt").items()}
    assert installed == versions


def test_the_action_installs_all_that_the_tool_names_but_for_cdk_as_it_is_pinned_and_by_the_same_hashes():
    named = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    needed = {re.split("[<>=]", each)[0] for each in named} - {"aws-cdk-lib", "constructs"}
    asked = (REPOSITORY / "action/requirements.in").read_text("utf-8").splitlines()
    assert {line for line in asked if not line.startswith("#")} == needed
    installed = pinned(REPOSITORY / "action/requirements.txt")
    assert needed < set(installed)
    assert installed.items() <= pinned(REPOSITORY / "requirements.txt").items()


@pytest.mark.parametrize("sarif", ["true", "false"])
def test_a_branch_cannot_give_the_runner_commands_by_what_the_log_shows(
    tmp_path: Path, temp: Path, host: CodeHost, sarif: str
):
    """The runner reads no command from a line that is one already, nor while commands are stopped."""
    command = "##[add-matcher]matcher.json"
    change = {"infra/roles/web.yaml": f'description: Web servers\n"{command}": shop # {command}\n'}
    job = pull_request(tmp_path / "work", change, temp, host, sarif=sarif)
    assert not job.run()
    assert command in "".join(job.log.values())
    shown = [line for name, log in job.log.items() for line in log.splitlines() if line not in job.uncommanded[name]]
    assert [line for line in shown if "##[" in line and not line.startswith("::error file=")] == []


def test_two_projects_of_a_repository_have_a_comment_and_a_category_each(tmp_path: Path, temp: Path, host: CodeHost):
    more = {f"more{path.removeprefix('infra')}": text for path, text in SHOP.items()}
    less = {f"more{path.removeprefix('infra')}": text for path, text in LESS.items()}
    job = pull_request(tmp_path / "work", {**MORE, **less}, temp, host, {**SHOP, **more})
    found = []
    for project in ("infra", "./more/", "infra"):
        job.inputs["project"] = project
        assert job.run(), job.log
        found.append(job.outputs["check"]["category"])
    assert found == ["sg-factory/infra", "sg-factory/more", "sg-factory/infra"]
    assert [(body.splitlines()[0], body.splitlines()[-1]) for _, body in host.comments] == [
        ("### `infra`: Access is broader: 1 widened", "<!-- sg-factory diff infra -->"),
        ("### `more`: Access is narrower: 1 lost", "<!-- sg-factory diff more -->"),
    ]


def test_a_project_at_the_top_has_the_category_and_the_sign_without_a_folder(
    tmp_path: Path, temp: Path, host: CodeHost
):
    top = {path.removeprefix("infra/"): text for path, text in SHOP.items()}
    job = pull_request(tmp_path / "work", {}, temp, host, top, project="./")
    assert job.run(), job.log
    assert job.outputs["check"]["category"] == "sg-factory"
    assert [body.splitlines()[-1] for _, body in host.comments] == ["<!-- sg-factory diff -->"]
