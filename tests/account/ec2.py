"""A small EC2 and STS over HTTP: answers in pages of two, in an order that nobody promised, and refusals by action."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

from tests.end_to_end.aws import ACCOUNT

_EC2 = 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"'
_STS = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'
IDENTITY = "GetCallerIdentity"


def _tagged(**texts: str) -> str:
    return "".join(f"<{name}>{text}</{name}>" for name, text in texts.items())


def _group(number: int) -> str:
    ranges = "".join(f"<item><cidrIp>10.{each}.0.0/16</cidrIp></item>" for each in (9, 3))
    rule = (
        f"<item><ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort><ipRanges>{ranges}</ipRanges>"
    )
    said = _tagged(
        groupId=f"sg-{number}", groupName=f"group {number}", groupDescription="of a test", vpcId="vpc-0a1b2c3d"
    )
    return f"{said}<ownerId>{ACCOUNT}</ownerId><ipPermissions>{rule}</item></ipPermissions><ipPermissionsEgress/>"


ANSWERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "DescribeSecurityGroups": ("securityGroupInfo", tuple(map(_group, (3, 1, 5, 2, 4)))),
    "DescribeSecurityGroupRules": (
        "securityGroupRuleSet",
        tuple(_tagged(securityGroupRuleId=f"sgr-{number}", groupId=f"sg-{number}") for number in (2, 9, 1)),
    ),
    "DescribeNetworkInterfaces": (
        "networkInterfaceSet",
        (
            "<networkInterfaceId>eni-1</networkInterfaceId><vpcId>vpc-0a1b2c3d</vpcId><groupSet/><attachment>"
            "<attachTime>2026-01-02T03:04:05.000Z</attachTime></attachment>",
        ),
    ),
    "DescribeVpcs": ("vpcSet", (_tagged(vpcId="vpc-0a1b2c3d", cidrBlock="10.0.0.0/16"),)),
    "DescribeSubnets": ("subnetSet", (_tagged(subnetId="subnet-2"), _tagged(subnetId="subnet-1"))),
    "DescribeNetworkAcls": ("networkAclSet", (_tagged(networkAclId="acl-1"),)),
    "DescribeManagedPrefixLists": (
        "prefixListSet",
        tuple(_tagged(prefixListId=f"pl-{number}", prefixListName=f"list-{number}") for number in (3, 1, 2)),
    ),
    "GetManagedPrefixListEntries": ("entrySet", tuple(_tagged(cidr=f"10.{each}.0.0/16") for each in (3, 1, 2))),
    "DescribeSecurityGroupVpcAssociations": (
        "securityGroupVpcAssociationSet",
        (_tagged(groupId="sg-1", vpcId="vpc-2"), _tagged(groupId="sg-8", vpcId="vpc-9")),
    ),
}
"""The set in the answer to each action, and its items."""


@dataclass
class SmallEc2:
    """A running server: its URL, and the requests that came, in their order."""

    url: str = ""
    requests: list[dict[str, str]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that send boto3 here."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
        }

    def answer(self, request: Mapping[str, str]) -> str:
        """The answer to a request, which is a page of two items."""
        action = request["Action"]
        if action == IDENTITY:
            result = f"<{action}Result><Account>{ACCOUNT}</Account></{action}Result>"
            return f"<{action}Response {_STS}>{result}</{action}Response>"
        name, items = ANSWERS[action]
        start = int(request.get("NextToken", "0"))
        page = "".join(f"<item>{item}</item>" for item in items[start : start + 2])
        more = f"<nextToken>{start + 2}</nextToken>" if start + 2 < len(items) else ""
        return f"<{action}Response {_EC2}><{name}>{page}</{name}>{more}</{action}Response>"


def error(action: str, code: str, message: str = "No.") -> str:
    """An error as EC2 or STS answers it."""
    said = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    if action == IDENTITY:
        return f"<ErrorResponse {_STS}>{said}</ErrorResponse>"
    return f"<Response><Errors>{said}</Errors><RequestID>1</RequestID></Response>"


@contextmanager
def small_ec2(
    wrong: Mapping[str, tuple[int, str]] | None = None, *, first: Mapping[str, list[tuple[int, str]]] | None = None
) -> Iterator[SmallEc2]:
    """Run the server. `wrong` are a status and a body instead of the answer to an action, `first` several before it."""
    made = SmallEc2()
    waiting = {action: list(answers) for action, answers in (first or {}).items()}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            request = {name: values[0] for name, values in sent.items()}
            made.requests.append(request)
            before = waiting.get(request["Action"])
            always = (wrong or {}).get(request["Action"])
            status, text = before.pop(0) if before else always or (200, made.answer(request))
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
