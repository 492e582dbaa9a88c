"""An AWS on loopback, simulated by moto, and the real CDK command line that deploys to it.

What a deploy to it proves is the way there: bootstrap, the template taken and kept, the stack's life, the tags, names
and SSM parameters. It does not prove the rules: moto's CloudFormation ignores egress, IPv6, prefix lists and most
changes of a rule. Those are proven on the template, which `Aws.template` gives back as CloudFormation holds it.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

ACCOUNT = "123456789012"
REGION = "eu-west-1"
REPOSITORY = Path(__file__).parents[2]
BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version"
AS_OF = "2026-11-20"
"""The day of every run: later on, rules of the projects have expired and reviews are due."""

_STARTED = re.compile(r"Running on (http://localhost:\d+)")


@dataclass(frozen=True, slots=True)
class Aws:
    """One simulated account, empty but for what AWS gives a new one, that answers at `url`: one of its regions."""

    url: str
    region: str = REGION
    access_key: str = "testing"
    secret_key: str = "testing"
    token: str | None = None

    def elsewhere(self, account: str, region: str) -> Aws:
        """Another account or region of the same AWS."""
        role = f"arn:aws:iam::{account}:role/any"
        found = self.client("sts").assume_role(RoleArn=role, RoleSessionName="tests")["Credentials"]
        return Aws(self.url, region, found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])

    @property
    def environment(self) -> dict[str, str]:
        """The variables that send an AWS SDK here and nowhere else."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            **({"AWS_SESSION_TOKEN": self.token} if self.token else {}),
            "AWS_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str) -> Any:
        """A boto3 client of a service, such as `ec2`."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=self.region,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            aws_session_token=self.token,
        )

    def default_vpc(self) -> str:
        """The id of the VPC that a new account has."""
        (vpc,) = self.client("ec2").describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
        return str(vpc["VpcId"])

    def template(self, stack: str) -> dict[str, Any]:
        """The template of a stack as CloudFormation holds it."""
        return dict(self.client("cloudformation").get_template(StackName=stack)["TemplateBody"])

    def stacks(self) -> dict[str, str]:
        """Every stack that is there, and its status, such as `CREATE_COMPLETE`."""
        found = self.client("cloudformation").describe_stacks()["Stacks"]
        return {stack["StackName"]: stack["StackStatus"] for stack in found}

    def groups(self) -> dict[str, str]:
        """The id of every security group that has a Name tag, by that tag."""
        found = self.client("ec2").describe_security_groups()["SecurityGroups"]
        return {
            tag["Value"]: group["GroupId"] for group in found for tag in group.get("Tags", []) if tag["Key"] == "Name"
        }

    def parameters(self, path: str) -> dict[str, str]:
        """The SSM parameters below `path`, such as `/shop`, and their values."""
        pages = self.client("ssm").get_paginator("get_parameters_by_path").paginate(Path=path, Recursive=True)
        return {found["Name"]: found["Value"] for page in pages for found in page["Parameters"]}


@contextmanager
def simulated_aws(folder: Path, *, runs_functions: bool = False) -> Iterator[Aws]:
    """A simulated AWS in a process of its own, on a port that was free; its log is in `folder`.

    With `runs_functions` its Lambda runs the code of functions, which moto alone cannot do without containers.
    """
    log = folder / "aws.log"
    with log.open("wb") as written:
        moto = ["moto.server", "--host", "localhost", "--port", "0"]
        module = ["tests.end_to_end.function_server"] if runs_functions else moto
        command = [sys.executable, "-m", *module]
        server = subprocess.Popen(
            command, cwd=REPOSITORY, stdout=written, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
    try:
        yield Aws(_url_once_started(server, log))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _url_once_started(server: subprocess.Popen[bytes], log: Path) -> str:
    while server.poll() is None:
        if started := _STARTED.search(log.read_text()):
            return started[1]
        time.sleep(0.1)
    raise AssertionError(f"The simulated AWS did not start:\n{log.read_text()}")


@dataclass(frozen=True, slots=True)
class Ran:
    """The result of a command: its exit status and its output."""

    status: int
    stdout: str
    stderr: str

    def __str__(self) -> str:
        return f"exit status {self.status}\n--- stdout\n{self.stdout}\n--- stderr\n{self.stderr}"


def cdk(*arguments: str, project: Path, aws: Aws | None = None, validate: bool = False) -> Ran:
    """Run the repository's CDK command line in the folder `project`, which takes its output too.

    Nothing of the caller's environment reaches it but where programs are, and it calls nobody but `aws`, whatever the
    project's cdk.json says. CDK's own validation of templates, most of the time of a synth, runs only on `validate`.
    """
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_HOME": str(project / ".cdk"),
        "HOME": str(project),
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "24",  # the pinned one, whose last day comes
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": os.environ["JSII_RUNTIME_PACKAGE_CACHE_ROOT"],
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(REPOSITORY),  # the package of this checkout, whatever is installed
        **({} if validate else {"CDK_VALIDATION": "false"}),
        **(aws.environment if aws else {}),
    }
    command = [REPOSITORY / "node_modules" / ".bin" / "cdk", "--no-notices", "--context", f"as_of={AS_OF}", *arguments]
    done = subprocess.run(
        command, cwd=project, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)
