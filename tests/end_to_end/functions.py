"""Run the code of a Lambda function that a template carries, and take its answers as CloudFormation does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.end_to_end.aws import Ran

_CALL = "import index, json, sys; index.handler(json.load(sys.stdin), None)"


def run_function(code: str, event: Mapping[str, Any], environment: Mapping[str, str]) -> Ran:
    """Run code as Lambda does, which calls it `index`: in a process with nothing but a region and credentials."""
    with TemporaryDirectory() as folder:
        Path(folder, "index.py").write_text(code, "utf-8")
        done = subprocess.run(
            [sys.executable, "-c", _CALL],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": environment["AWS_REGION"], **environment},
            input=json.dumps(event),
            capture_output=True,
            text=True,
            check=False,
        )
    return Ran(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True, slots=True)
class Answers:
    """A URL for answers, and the headers and the body of each one that came, in their order."""

    url: str
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def taking_answers() -> Iterator[Answers]:
    """Take answers on a port that is free, by PUT alone, as the signed URL of a bucket does."""

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            answers.headers.append({name.lower(): value for name, value in self.headers.items()})
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert len(body) <= 4096, "CloudFormation takes no longer answer"
            answers.bodies.append(json.loads(body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Write no log."""

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    answers = Answers(f"http://localhost:{server.server_port}/answer?X-Amz-Signature=1")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield answers
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
