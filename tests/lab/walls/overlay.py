"""Any project, with subnets, hosts in them and network ACLs, so that it has all three walls."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Any

import yaml

from sg_factory.files import Snapshot
from sg_factory.pipeline.project import Outcome, run
from sg_factory.report.findings.text import render
from tests.reading.project import Document, as_yaml

RANGES = {4: "10.77.0.0/16", 6: "2001:db8:77::/56"}
# Two subnets of one name, and two that are alone, in the ranges above.
SUBNETS: dict[str, dict[str, Any]] = {
    "app": {
        "ids": ["subnet-0a1b2c3d", "subnet-0a1b2c3e"],
        4: ["10.77.8.0/24", "10.77.9.0/24"],
        6: ["2001:db8:77::/63"],
    },
    "data": {"ids": ["subnet-0a1b2c4d"], 4: ["10.77.12.0/24"], 6: ["2001:db8:77:4::/64"]},
    "public": {"ids": ["subnet-0a1b2c5d"], 4: ["10.77.16.0/22"], 6: ["2001:db8:77:8::/64"]},
}
_NUMBER = re.compile(r"(?<=: )(0\d+)$", re.MULTILINE)  # which YAML 1.1 and 1.2 read in two ways
PLACES = (["app"], ["data"], ["public"], ["data", "app"])


def documents(folder: Path) -> dict[str, Document]:
    """The files of a project: path → document."""
    paths = [*folder.glob("sg-factory.yaml"), *folder.glob("hosts.yaml"), *(folder / "roles").rglob("*.yaml")]
    return {
        path.relative_to(folder).as_posix(): yaml.safe_load(path.read_text("utf-8")) or {} for path in sorted(paths)
    }


def with_walls(files: dict[str, Document]) -> dict[str, Document]:
    """The project with a VPC of our ranges, of the families that it had, and every role on a host in a subnet.

    Network ACLs are aggregated where they have to be.
    """
    settings = files.get("sg-factory.yaml", {})
    found = settings.get("environments") or {"prod": {"account": "111122223333", "region": "eu-west-1"}}
    roles = [Path(path).stem for path, said in files.items() if path.startswith("roles/") and "retired" not in said]
    hosts: Document = {name: dict(said) for name, said in files.get("hosts.yaml", {}).items()}
    worn = {role for said in hosts.values() for role in said["roles"]}
    for role in sorted(roles):
        if role not in worn and not role.startswith("_"):
            hosts[f"{role}-1"] = {"roles": [role], "description": "A host with this role alone"}
    for number, said in enumerate(hosts.values()):
        said["subnets"] = PLACES[number % len(PLACES)]
    if not settings.get("environments"):
        files = {path: _in_an_environment(said) for path, said in files.items()}
    walled = {**settings, "environments": {name: _environment(each) for name, each in found.items()}}
    return {**files, "sg-factory.yaml": walled, "hosts.yaml": hosts}


def _in_an_environment(said: Document) -> Document:
    """A role that takes a group over does so in the environment that the project gets."""
    return {**said, "existing": {"prod": said["existing"]}} if "id" in said.get("existing", {}) else said


def _environment(said: Document) -> Document:
    vpc = said.get("vpc", {"id": "vpc-0a1b2c3d4e5f60718"})
    families = sorted({ipaddress.ip_network(text).version for text in vpc.get("cidrs", [])}) or [4, 6]
    subnets = {
        name: {"ids": each["ids"], "cidrs": [text for family in families for text in each[family]]}
        for name, each in SUBNETS.items()
    }
    cidrs = [RANGES[family] for family in families]
    return {**said, "vpc": {**vpc, "cidrs": cidrs}, "subnets": subnets, "network_acls": "aggregated"}


def compiled(files: dict[str, Document], **asked: Any) -> Outcome:
    """Compile documents, whatever checks say of them."""
    texts = {name: _NUMBER.sub(r"'\1'", as_yaml(document)) for name, document in files.items()}
    snapshot = Snapshot({name: text.encode() for name, text in texts.items()})
    outcome = run(snapshot, judge=False, **asked)
    assert outcome.mistakes == (), render(outcome.diagnostics)
    return outcome
