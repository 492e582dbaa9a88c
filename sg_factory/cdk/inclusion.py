"""Include a template in a stack, and keep two constructs from making the same logical ids there."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, MutableMapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from weakref import WeakKeyDictionary

import aws_cdk as cdk
from aws_cdk.cloudformation_include import CfnInclude
from constructs import Construct

# Stack → logical id in it → the path of the construct that made it.
_TAKEN: MutableMapping[cdk.Stack, dict[str, str]] = WeakKeyDictionary()


def include(scope: Construct, content: Mapping[str, Any], tokens: Mapping[str, str]) -> CfnInclude:
    """Include a template without its description: two of them in one stack would be a conflict.

    `tokens` are the values of parameters, which the stack then does not have.
    """
    sections = {key: content[key] for key in ("Parameters", "Resources") if key in content}
    with TemporaryDirectory() as folder:
        file = Path(folder, "template.json")
        file.write_text(json.dumps(sections), "utf-8")
        return CfnInclude(scope, "Template", template_file=str(file), parameters=tokens)


def included_names(content: Mapping[str, Any], tokens: Mapping[str, str]) -> Iterator[str]:
    """Yield the logical ids of an included template, of which a stack can have each only once."""
    yield from content["Resources"]
    yield from content.get("Parameters", {}).keys() - tokens.keys()


def published_names(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of SSM parameters, of which an account and region can have each only once."""
    for resource in content["Resources"].values():
        if resource["Type"] == "AWS::SSM::Parameter":
            yield resource["Properties"]["Name"]


def claim_names(stack: cdk.Stack, path: str, names: Collection[str]) -> None:
    """Reserve logical ids in a stack for a construct at `path`. Raises ValueError if another one has made one of them.

    CDK itself would report a conflict at synth, in a stack trace of Node's.
    """
    taken = _TAKEN.setdefault(stack, {})
    for name in names:
        if name in taken:
            remedy = "give one of them an id_prefix= of its own"
            raise ValueError(f"{taken[name]} and {path} would both make {name} in one stack: {remedy}")
    taken.update(dict.fromkeys(names, path))
