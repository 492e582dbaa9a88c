"""CloudFormation's answers about import change sets, on loopback: moto has none.

It answers what the CDK command line asks during `cdk import`, in the form of the API's own answers, and refuses what
CloudFormation refuses. Sources: the API reference of CreateChangeSet and ResourceToImport, and the user guide on
importing resources: each resource to import is in the template with a DeletionPolicy, is identified by its primary
identifier, exists and is in no stack; nothing else changes in the same operation.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import yaml

from tests.end_to_end.aws import ACCOUNT, REGION, Aws

IDENTIFIERS = {
    "AWS::EC2::SecurityGroup": {"Id"},
    "AWS::EC2::SecurityGroupIngress": {"Id"},
    "AWS::EC2::SecurityGroupEgress": {"Id"},
}
_NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
_TIME = "2026-11-20T12:00:00.000Z"


class Refusal(Exception):
    """CloudFormation refuses a request."""

    def __init__(self, message: str, code: str = "ValidationError") -> None:
        super().__init__(message)
        self.code = code


@dataclass
class FakeStack:
    """A stack: its template, the ids in EC2 of its resources by logical id, and the values of its parameters."""

    template: dict[str, Any] = field(default_factory=dict)
    resources: dict[str, str] = field(default_factory=dict)
    status: str = "REVIEW_IN_PROGRESS"
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass
class ImportingCloudFormation:
    """The stacks of an account, and `existing`: the type of each resource that EC2 has, by its id."""

    existing: Mapping[str, str]
    stacks: dict[str, FakeStack] = field(default_factory=dict)
    change_sets: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, action: str, given: Mapping[str, str]) -> str:
        """Return the body of an answer. Raises Refusal, also for a request that is not expected."""
        self.asked.append(action)
        name = given.get("StackName", "")
        stack = name.split("/")[1] if name.startswith("arn:") else name
        if action == "GetCallerIdentity":
            return f"<Account>{ACCOUNT}</Account><Arn>arn:aws:iam::{ACCOUNT}:user/test</Arn><UserId>test</UserId>"
        if action == "GetTemplateSummary":
            return _summaries(given["TemplateBody"])
        if action == "DescribeStacks" and not name:
            described = (f"<member>{_described(each, found)}</member>" for each, found in self.stacks.items())
            return f"<Stacks>{''.join(described)}</Stacks>"
        if action == "CreateChangeSet":
            return self._create(stack, given)
        if action == "DeleteChangeSet":
            return ""  # also of one that is not there
        if stack not in self.stacks:
            raise Refusal(f"Stack with id {stack} does not exist")
        return self._answer_of(stack, action)

    def _answer_of(self, stack: str, action: str) -> str:
        """The answer to a request about a stack that exists."""
        found = self.stacks[stack]
        if action == "DescribeStacks":
            return f"<Stacks><member>{_described(stack, found)}</member></Stacks>"
        if action == "GetTemplate":
            return f"<TemplateBody>{escape(json.dumps(found.template))}</TemplateBody>"
        if action == "DescribeStackEvents":
            return f"<StackEvents><member>{_event(stack, found)}</member></StackEvents>"
        if stack not in self.change_sets:
            raise Refusal("ChangeSet does not exist", "ChangeSetNotFound")
        if action == "DescribeChangeSet":
            return _change_set(stack, self.change_sets[stack][1])
        assert action == "ExecuteChangeSet", action
        template, to_import = self.change_sets.pop(stack)
        found.template, found.status = template, "IMPORT_COMPLETE"
        for each in to_import:
            found.resources[each["LogicalResourceId"]] = each["ResourceIdentifier"]["Id"]
        return ""

    def _create(self, stack: str, given: Mapping[str, str]) -> str:
        if given.get("ChangeSetType") != "IMPORT":
            raise Refusal(f"this is a change set of the type {given.get('ChangeSetType')}")
        template, to_import = yaml.safe_load(given["TemplateBody"]), _to_import(given)  # the CDK writes YAML
        self.check(self.stacks.get(stack, FakeStack()), template, to_import)
        self.stacks.setdefault(stack, FakeStack())
        self.change_sets[stack] = template, to_import
        return f"<Id>{_arn('changeSet', 'import')}</Id><StackId>{_arn('stack', stack)}</StackId>"

    def check(self, stack: FakeStack, template: dict[str, Any], to_import: list[dict[str, Any]]) -> None:
        """Raise Refusal for a change set that is not an import alone, or that imports what it cannot."""
        resources, old = template["Resources"], stack.template.get("Resources", {})
        owned = {id_ for each in self.stacks.values() for id_ in each.resources.values()}
        for each in to_import:
            name, type_, identifier = (each[key] for key in ("LogicalResourceId", "ResourceType", "ResourceIdentifier"))
            if name not in resources or resources[name]["Type"] != type_:
                raise Refusal(f"{name} of the type {type_} is not in the template")
            if "DeletionPolicy" not in resources[name]:
                raise Refusal(f"{name} must have a DeletionPolicy to be imported")
            if identifier.keys() != IDENTIFIERS.get(type_):
                raise Refusal(f"{type_} is not identified by {', '.join(identifier)}")
            if self.existing.get(identifier["Id"]) != type_:
                raise Refusal(f"there is no {type_} {identifier['Id']}")
            if identifier["Id"] in owned:
                raise Refusal(f"{identifier['Id']} is in a stack already")
        imported = {each["LogicalResourceId"] for each in to_import}
        changed = {name for name in {*resources, *old} if resources.get(name) != old.get(name)}
        if changed != imported:
            raise Refusal(f"an import changes nothing else: {', '.join(sorted(changed ^ imported))}")
        for key in ("Parameters", "Outputs"):
            if template.get(key, {}) != stack.template.get(key, {}):
                raise Refusal(f"an import changes no {key}")


def _to_import(given: Mapping[str, str]) -> list[dict[str, Any]]:
    """The parameter `ResourcesToImport`, from the fields of a form."""
    found: dict[int, dict[str, Any]] = {}
    keys: dict[tuple[int, str], str] = {}
    for name, value in sorted(given.items()):
        parts = name.split(".")
        if parts[0] != "ResourcesToImport":
            continue
        each = found.setdefault(int(parts[2]), {"ResourceIdentifier": {}})
        if parts[3] != "ResourceIdentifier":
            each[parts[3]] = value
        elif parts[6] == "key":
            keys[int(parts[2]), parts[5]] = value
        else:
            each["ResourceIdentifier"][keys[int(parts[2]), parts[5]]] = value
    return [found[number] for number in sorted(found)]


def _summaries(template: str) -> str:
    """How the types of a template are identified."""
    types = sorted({each["Type"] for each in yaml.safe_load(template)["Resources"].values()})
    members = "".join(
        f"<member><ResourceType>{type_}</ResourceType><ResourceIdentifiers>"
        f"<member>{','.join(sorted(IDENTIFIERS[type_]))}</member></ResourceIdentifiers></member>"
        for type_ in types
    )
    return f"<ResourceIdentifierSummaries>{members}</ResourceIdentifierSummaries>"


def _arn(kind: str, name: str) -> str:
    return f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:{kind}/{name}/0"


def _described(name: str, stack: FakeStack) -> str:
    parameters = "".join(
        f"<member><ParameterKey>{key}</ParameterKey><ParameterValue>{value}</ParameterValue></member>"
        for key, value in stack.parameters.items()
    )
    return (
        f"<StackId>{_arn('stack', name)}</StackId><StackName>{name}</StackName><CreationTime>{_TIME}</CreationTime>"
        f"<StackStatus>{stack.status}</StackStatus><DisableRollback>false</DisableRollback>"
        f"<Parameters>{parameters}</Parameters>"
    )


def _change_set(stack: str, to_import: list[dict[str, Any]]) -> str:
    changes = "".join(
        "<member><Type>Resource</Type><ResourceChange><Action>Import</Action>"
        f"<LogicalResourceId>{each['LogicalResourceId']}</LogicalResourceId>"
        f"<ResourceType>{each['ResourceType']}</ResourceType></ResourceChange></member>"
        for each in to_import
    )
    return (
        f"<ChangeSetName>import</ChangeSetName><ChangeSetId>{_arn('changeSet', 'import')}</ChangeSetId>"
        f"<StackId>{_arn('stack', stack)}</StackId><StackName>{stack}</StackName><CreationTime>{_TIME}</CreationTime>"
        f"<ExecutionStatus>AVAILABLE</ExecutionStatus><Status>CREATE_COMPLETE</Status><Changes>{changes}</Changes>"
    )


def _event(name: str, stack: FakeStack) -> str:
    return (
        f"<EventId>1</EventId><StackId>{_arn('stack', name)}</StackId><StackName>{name}</StackName>"
        f"<LogicalResourceId>{name}</LogicalResourceId><PhysicalResourceId>{_arn('stack', name)}</PhysicalResourceId>"
        f"<ResourceType>AWS::CloudFormation::Stack</ResourceType><Timestamp>{_TIME}</Timestamp>"
        f"<ResourceStatus>{stack.status}</ResourceStatus>"
    )


@contextmanager
def serving(cloud: ImportingCloudFormation) -> Iterator[Aws]:
    """Serve an account on a port that is free."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
            action = given.get("Action", "")
            try:
                status, text = 200, f"<{action}Result>{cloud.answer(action, given)}</{action}Result>"
                text = f'<{action}Response xmlns="{_NAMESPACE}">{text}</{action}Response>'
            except Refusal as error:
                status = 400
                text = f"<Type>Sender</Type><Code>{error.code}</Code><Message>{escape(str(error))}</Message>"
                text = f'<ErrorResponse xmlns="{_NAMESPACE}"><Error>{text}</Error></ErrorResponse>'
            written = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: object) -> None:
            """Write no log."""

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Aws(f"http://localhost:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
