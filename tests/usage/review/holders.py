"""The types of resources that may name a security group: read from the resource schemas that cfn-lint carries.

`python -m tests.usage.review.holders` writes `sg_factory/source/cloudformation/holder_types.py` anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cfnlint.data import schemas

FILE = Path(__file__).parents[3] / "sg_factory/source/cloudformation/holder_types.py"
_FOLDER = Path(schemas.__file__).parent
_REGION = "us-east-1"  # which has every type
_MOST_STEPS = 9

_KEY = re.compile(r"(?!Source|DB|Cache|Channel|Input)\w*SecurityGroups?(s?I[dD]s?|IdList|Arns?|Memberships)?\Z")
_ALSO = {
    "AWS::EC2::LaunchTemplate": ("Groups",),
    "AWS::EC2::SpotFleet": ("Groups", "GroupId"),
    "AWS::EC2::Instance": ("GroupSet",),
    "AWS::EC2::NetworkInterface": ("GroupSet",),
    "AWS::EKS::Nodegroup": ("SourceSecurityGroups",),
}
# Groups and their rules, whose peers are read as such; an answer of an analyzer; groups that are not of a VPC.
_NOT = re.compile(
    r"AWS::EC2::(SecurityGroup\w*|NetworkInsights\w+|VPC)|AWS::(RDS::DB|ElastiCache::|Redshift::Cluster)SecurityGroup\w*"
)
_OF_CLASSIC = {
    ("AWS::Redshift::Cluster", "ClusterSecurityGroups"),
    ("AWS::AutoScaling::LaunchConfiguration", "ClassicLinkVPCSecurityGroups"),
}

_HEAD = '''\
"""Types of CloudFormation that may name a security group, each with the paths of these properties.

Generated from the resource schemas of CloudFormation by `python -m tests.usage.review.holders`, which cfn-lint carries.
"""

from __future__ import annotations

from collections.abc import Mapping

HOLDER_TYPES: Mapping[str, tuple[str, ...]] = {
'''


def holder_types() -> dict[str, tuple[str, ...]]:
    """Every type with a property that names groups, and the paths of these, sorted."""
    types = json.loads((_FOLDER / f"providers/{_REGION}.json").read_text("utf-8"))
    found = {}
    for name, file in sorted(types.items()):
        if name.startswith("AWS::") and not _NOT.fullmatch(name):
            schema = json.loads((_FOLDER / f"resources/{file}.json").read_text("utf-8"))
            paths = {".".join(path) for path in _paths(name, schema, schema, (), frozenset())}
            written = {
                each.removeprefix("/properties/").replace("/", ".") for each in schema.get("readOnlyProperties", ())
            }
            kept = {path for path in paths if not any(f"{path}.".startswith(f"{each}.") for each in written)}
            if kept:
                found[name] = tuple(sorted(kept))
    return found


def _paths(
    name: str, schema: dict[str, Any], node: Any, path: tuple[str, ...], above: frozenset[int]
) -> Iterator[tuple[str, ...]]:
    node = _resolved(schema, node)
    if id(node) in above or len(path) > _MOST_STEPS:
        return
    above |= {id(node)}
    for part in (node, *(_resolved(schema, each) for key in ("oneOf", "anyOf", "allOf") for each in node.get(key, ()))):
        for key, value in part.get("properties", {}).items():
            if (
                _is_text(schema, value)
                and (_KEY.match(key) or key in _ALSO.get(name, ()))
                and (name, key) not in _OF_CLASSIC
            ):
                yield (*path, key)
            yield from _paths(name, schema, value, (*path, key), above)
    if "items" in node:
        yield from _paths(name, schema, node["items"], path, above)


def _is_text(schema: dict[str, Any], node: Any) -> bool:
    """True for a text or a list of texts."""
    node = _resolved(schema, node)
    if "items" in node:
        node = _resolved(schema, node["items"])
    return node.get("type") == "string"


def _resolved(schema: dict[str, Any], node: Any) -> dict[str, Any]:
    while isinstance(node, dict) and str(node.get("$ref", "")).startswith("#/"):
        steps, node = node["$ref"].split("/")[1:], schema
        for step in steps:
            node = node.get(step, {})
    return node if isinstance(node, dict) else {}


def module() -> str:
    """The text of the module."""
    lines = []
    for name, paths in holder_types().items():
        inner = ", ".join(f'"{path}"' for path in paths) + ("," if len(paths) == 1 else "")
        line = f'    "{name}": ({inner}),\n'
        if len(line) > 121:
            line = f'    "{name}": (\n' + "".join(f'        "{path}",\n' for path in paths) + "    ),\n"
        lines.append(line)
    return _HEAD + "".join(lines) + "}\n"


if __name__ == "__main__":
    FILE.write_text(module(), "utf-8")
