"""Keep one comment under a pull request, or one note under a merge request: written once, then anew on every push.

    python3 -I -m sg_factory.comment FILE

FILE is what `sg-factory diff --format markdown` has printed. The comment is known by that text's last line, which is
hidden, and by its author: what somebody else has written under the same sign is left alone. Nothing but Python's own
library is needed.

It is part of the package, so that no pipeline runs a copy that a branch can change: it is what holds the token.

PROJECT is the project's folder, by default the current one. Where it is another one, the comment is that project's
alone, so that two projects of one repository have a comment each.

On GitHub, TOKEN and PULL_REQUEST (a number) come from the caller, AUTHOR too where it is not the job's own account.
On GitLab, TOKEN does: that of a project, with the scope `api`, as the job's own may not write notes.

Exit status 0 also where the token may only read, as on a fork's pull request: that is said, and is no fault of the
change. 1: the code host did not answer as it should.
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
    """The comments of one request: where they are listed and written, where one is changed, and whose are ours."""

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
    """The comments that this job is about. Raises KeyError for what the job's environment lacks."""
    if "GITLAB_CI" in environment:
        token = {"PRIVATE-TOKEN": environment["TOKEN"]}
        api = environment["CI_API_V4_URL"]
        request = environment["CI_MERGE_REQUEST_IID"]
        notes = f"{api}/projects/{environment['CI_PROJECT_ID']}/merge_requests/{request}/notes"
        author = ask("GET", f"{api}/user", token)["username"]
        return Thread(notes, f"{notes}/{{id}}", "PUT", token, 1_000_000, author)
    headers = {"Authorization": f"Bearer {environment['TOKEN']}", "Accept": "application/vnd.github+json"}
    issues = f"{environment['GITHUB_API_URL']}/repos/{environment['GITHUB_REPOSITORY']}/issues"
    comments = f"{issues}/{environment['PULL_REQUEST']}/comments"
    author = environment.get("AUTHOR") or "github-actions[bot]"
    return Thread(comments, f"{issues}/comments/{{id}}", "PATCH", headers, 65_536, author)


def ask(method: str, url: str, headers: Mapping[str, str], body: str | None = None) -> Any:
    """What the code host answers. Raises HTTPError, or URLError where it does not."""
    data = None if body is None else json.dumps({"body": body}).encode()
    request = Request(url, data, {**headers, "Content-Type": "application/json"}, method=method)
    with urlopen(request, timeout=SECONDS) as answer:
        return json.load(answer)


def listed(thread: Thread) -> Iterator[Mapping[str, Any]]:
    """Every comment, oldest first or not, page after page."""
    page = 1
    while True:
        found = ask("GET", f"{thread.comments}?per_page={A_PAGE}&page={page}", thread.headers)
        yield from found
        if len(found) < A_PAGE:
            return
        page += 1


def keep(thread: Thread, text: str) -> str:
    """Write the comment, or change the one that is there; what was done."""
    sign = text.rstrip().rpartition("\n")[2]
    text = fitting(text, sign, thread.most)
    for comment in listed(thread):
        if thread.written_by_us(comment) and comment["body"].rstrip().endswith(sign):
            ask(thread.edit, thread.comment.format(id=comment["id"]), thread.headers, text)
            return "the comment is up to date"
    ask("POST", thread.comments, thread.headers, text)
    return "the comment is written"


def of_project(text: str, project: str) -> str:
    """The text, with the folder of a project that is not the current one in its heading and in its sign."""
    folder = quote(posixpath.normpath(project))
    if folder == ".":
        return text
    verdict, _, rest = text.rstrip().removeprefix("### ").partition("\n")
    body, _, sign = rest.rpartition("\n")
    return f"### `{folder}`: {verdict}\n{body}\n{sign.removesuffix(' -->')} {folder} -->\n"


def fitting(text: str, sign: str, most: int) -> str:
    """The text, or where the code host would not take so much its verdict alone."""
    if len(text) <= most:
        return text
    return (
        f"{text.partition(chr(10))[0]}\n\nThe rest is too long for a comment: see the job's summary or log.\n\n{sign}\n"
    )


def main() -> int:
    """The exit status."""
    text = of_project(Path(sys.argv[1]).read_text("utf-8"), os.environ.get("PROJECT", "."))
    try:
        print(keep(thread(os.environ), text))
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
    """Print what is wrong, in GitHub's way where that is what reads it."""
    print(f"{level}: {sentence}" if "GITLAB_CI" in os.environ else f"::{level}::{sentence}")
    return status


if __name__ == "__main__":
    sys.exit(main())
