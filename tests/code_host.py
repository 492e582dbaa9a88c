"""A code host on loopback that keeps the comments of a GitHub pull request or a GitLab merge request.

Paths, methods, pages and answers are those of the two REST APIs:
https://docs.github.com/en/rest/issues/comments and https://docs.gitlab.com/api/notes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

GITHUB = re.compile(r"/repos/shop/groups/issues/(?:(?P<request>\d+)/comments|comments/(?P<comment>\d+))\Z")
GITLAB = re.compile(r"/projects/42/merge_requests/(?P<request>\d+)/notes(?:/(?P<comment>\d+))?\Z")
BOT = "github-actions[bot]"


@dataclass
class CodeHost:
    """The owner and permission of a token, the comments as (author, body), and the requests so far."""

    url: str = ""
    tokens: dict[str, str] = field(default_factory=lambda: {"the-token": BOT})
    may_write: bool = True
    most: int = 65_536
    comments: list[tuple[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def answer(self, method: str, target: str, token: str, body: Any) -> tuple[int, Any]:
        """Return the status and the answer to one request."""
        url = urlsplit(target)
        self.asked.append(f"{method} {target}")
        login = self.tokens.get(token)
        if login is None:
            return 401, {"message": "Bad credentials"}
        if url.path == "/user":
            return 200, {"username": login}
        found = GITHUB.match(url.path) or GITLAB.match(url.path)
        if found is None:
            return 404, {"message": "Not Found"}
        if method == "GET":
            query = parse_qs(url.query)
            size, page = int(query["per_page"][0]), int(query["page"][0])
            all_of_them = [self._comment(number) for number in range(len(self.comments))]
            return 200, all_of_them[(page - 1) * size : page * size]
        if not self.may_write:
            return 403, {"message": "Resource not accessible by integration"}
        if len(body["body"]) > self.most:
            return 422, {"message": "body is too long"}
        is_new = method == "POST"
        if is_new:
            self.comments.append((login, body["body"]))
        else:
            self.comments[int(found["comment"]) - 1000] = (login, body["body"])
        return 201 if is_new else 200, {}

    def _comment(self, number: int) -> dict[str, Any]:
        author, body = self.comments[number]
        return {"id": 1000 + number, "user": {"login": author}, "author": {"username": author}, "body": body}


@contextmanager
def code_host() -> Iterator[CodeHost]:
    """A code host without comments that answers at its `url`."""
    host = CodeHost()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = self.headers.get("PRIVATE-TOKEN") or self.headers.get("Authorization", "").removeprefix("Bearer ")
            status, answer = host.answer(self.command, self.path, token, json.loads(sent or "null"))
            written = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        do_GET = do_POST = do_PATCH = do_PUT = _answer  # noqa: N815, http.server finds them by these names

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
