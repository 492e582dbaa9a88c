"""Keep one comment on a pull request, or one note on a merge request: create it once, update it on every push.

    python3 -I -m sg_factory.comment FILE

FILE is the output of `sg-factory diff --format markdown`. The comment is recognized by the last line of that text,
which is hidden, and by its author; comments of other accounts are never changed. Only Python's standard library is
needed.

It is part of the package because it holds the token: no pipeline runs a copy that a branch can change.

PROJECT is the project's folder, by default the current one. Another folder gets a comment of its own, so that two
projects of one repository have a comment each.

On GitHub, TOKEN and PULL_REQUEST (a number) come from the caller, and AUTHOR if it is not the job's own account.
On GitLab, TOKEN is a project token with the scope `api`, as the job's own token may not write notes.

The exit status is 0 also if the token may only read, as for a pull request from a fork, which is printed as a warning.
It is 1 if the code host did not answer as expected.
"""

from __future__ import annotations

import json
import os
import posixpath
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

SECONDS = 30
A_PAGE = 100


@dataclass(frozen=True)
class Thread:
    """The comments of one pull or merge request: the URLs to list, create and update them, and our account."""

    comments: str
    comment: str
    edit: str
    headers: Mapping[str, str]
    most: int
    author: str

    def written_by_us(self, comment: Mapping[str, Any]) -> bool:
        """Return True for a comment of the account that the token belongs to."""
        user = comment.get("user") or comment.get("author") or {}
        return bool(self.author in (user.get("login"), user.get("username")))


def thread(environment: Mapping[str, str]) -> Thread:
    """Return the comments of the job's request. Raises KeyError for a missing environment variable."""
    if "GITLAB_CI" in environment:
        token = {"PRIVATE-TOKEN": environment["TOKEN"]}
        api = environment["CI_API_V4_URL"]
        request = environment["CI_MERGE_REQUEST_IID"]
        notes = f"{api}/projects/{environment['CI_PROJECT_ID']}/merge_requests/{request}/notes"
        author = request_json("GET", f"{api}/user", token)["username"]
        return Thread(notes, f"{notes}/{{id}}", "PUT", token, 1_000_000, author)
    headers = {"Authorization": f"Bearer {environment['TOKEN']}", "Accept": "application/vnd.github+json"}
    issues = f"{environment['GITHUB_API_URL']}/repos/{environment['GITHUB_REPOSITORY']}/issues"
    comments = f"{issues}/{environment['PULL_REQUEST']}/comments"
    author = environment.get("AUTHOR") or "github-actions[bot]"
    return Thread(comments, f"{issues}/comments/{{id}}", "PATCH", headers, 65_536, author)


def request_json(method: str, url: str, headers: Mapping[str, str], body: str | None = None) -> Any:
    """Send a request to the code host and return its answer. Raises HTTPError, or URLError without an answer."""
    data = None if body is None else json.dumps({"body": body}).encode()
    request = Request(url, data, {**headers, "Content-Type": "application/json"}, method=method)
    with urlopen(request, timeout=SECONDS) as answer:
        return json.load(answer)


def existing_comments(thread: Thread) -> Iterator[Mapping[str, Any]]:
    """Yield every comment, page by page, in any order."""
    page = 1
    while True:
        found = request_json("GET", f"{thread.comments}?per_page={A_PAGE}&page={page}", thread.headers)
        yield from found
        if len(found) < A_PAGE:
            return
        page += 1


def write_comment(thread: Thread, text: str) -> str:
    """Create the comment or update the existing one, and return which of both was done."""
    sign = text.rstrip().rpartition("\n")[2]
    text = shortened(text, sign, thread.most)
    for comment in existing_comments(thread):
        if thread.written_by_us(comment) and comment["body"].rstrip().endswith(sign):
            request_json(thread.edit, thread.comment.format(id=comment["id"]), thread.headers, text)
            return "the comment is up to date"
    request_json("POST", thread.comments, thread.headers, text)
    return "the comment is written"


def with_project(text: str, project: str) -> str:
    """Return the text with the project's folder in its heading and its last line, unless it is the current folder."""
    folder = quote(posixpath.normpath(project))
    if folder == ".":
        return text
    verdict, _, rest = text.rstrip().removeprefix("### ").partition("\n")
    body, _, sign = rest.rpartition("\n")
    return f"### `{folder}`: {verdict}\n{body}\n{sign.removesuffix(' -->')} {folder} -->\n"


def shortened(text: str, sign: str, most: int) -> str:
    """Return the text, or only its verdict if the text is too long for the code host."""
    if len(text) <= most:
        return text
    return (
        f"{text.partition(chr(10))[0]}\n\nThe rest is too long for a comment: see the job's summary or log.\n\n{sign}\n"
    )


def main() -> int:
    """Run the program and return its exit status."""
    text = with_project(Path(sys.argv[1]).read_text("utf-8"), os.environ.get("PROJECT", "."))
    try:
        print(write_comment(thread(os.environ), text))
    except KeyError as error:
        return say("error", f"{error.args[0]} is not set", 1)
    except HTTPError as error:
        if error.code in (401, 403, 404):
            return say("warning", f"the token may not comment ({error.code}): see the job's summary or log", 0)
        return say("error", f"the code host answers {error.code} {error.reason}", 1)
    except (URLError, TimeoutError, json.JSONDecodeError) as error:
        return say("error", f"the code host does not answer as it should: {error}", 1)
    return 0


def say(level: str, sentence: str, status: int) -> int:
    """Print a message, on GitHub as an annotation, and return `status`."""
    print(f"{level}: {sentence}" if "GITLAB_CI" in os.environ else f"::{level}::{sentence}")
    return status


if __name__ == "__main__":
    sys.exit(main())
