"""moto's server whose Lambda runs functions as processes of this machine, where moto would start containers.

A function gets the region,
the credentials and the endpoint of the server, and nothing else; custom resources of CloudFormation answer to it.
"""

from __future__ import annotations

import io
import os
import socket
import sys
import zipfile
from typing import Any

from moto import server, settings
from moto.awslambda.models import LambdaFunction

from tests.end_to_end.functions import run_function


def _invoke(function: Any, event: Any = None) -> tuple[str, bool, str]:
    """Run the code of a function; return its result, True if it failed, and what it wrote."""
    with zipfile.ZipFile(io.BytesIO(function.code_bytes)) as archive:
        code = archive.read("index.py").decode()
    url = f"{settings.moto_server_host()}:{settings.moto_server_port()}"
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    ran = run_function(code, event, {"AWS_REGION": function.region, "AWS_ENDPOINT_URL": url, **keys})
    print(ran, file=sys.stderr, flush=True)  # in the server's log
    return ran.stdout, ran.status != 0, ran.stderr


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("localhost", 0))
        return int(found.getsockname()[1])


def main() -> None:
    """Serve on a port that is free: functions have to know it beforehand."""
    LambdaFunction._invoke_lambda = _invoke
    settings.moto_server_host = lambda: "http://localhost"
    os.environ["MOTO_PORT"] = port = str(_free_port())
    server.main(["--host", "localhost", "--port", port])


if __name__ == "__main__":
    main()
