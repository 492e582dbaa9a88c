"""CDK apps as commands, and the contents of their cloud assemblies as comparable values."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import copy
from typing import Any

from benchmarks.measure import ROOT, Command

GROUP, PARAMETER = "AWS::EC2::SecurityGroup", "AWS::SSM::Parameter"

# Both ways of a figure: CDK's own validation of templates is a large part of a synth.
VALIDATIONS = {"false": "CDK_VALIDATION=false", "true": "CDK's validation on"}


def copy_app(project: Path) -> Command:
    """Copy the app of this repository into a project, as docs/start.md says, and return the command that starts it."""
    for name in ("app.py", "cdk.json"):
        copy(ROOT / name, project)
    return Command((sys.executable, "app.py"), folder=project)


def started_by_cdk(app: Command, assembly: Path, validation: str) -> Command:
    """An app run as the CDK command line would, with the feature flags of cdk.json, but without the command line."""
    context = json.loads((ROOT / "cdk.json").read_text("utf-8"))["context"]
    environment = {"CDK_CONTEXT_JSON": json.dumps(context), "CDK_OUTDIR": str(assembly), "CDK_VALIDATION": validation}
    return Command(app.words, folder=app.folder, environment={**app.environment, **environment})


def cdk_synth(project: Path, assembly: Path, *words: str) -> Command:
    """`cdk synth`, the pinned command line with the app of a project."""
    environment = {"CDK_DISABLE_VERSION_CHECK": "1"}
    return Command(("cdk", "synth", "--quiet", "--output", str(assembly), *words), 0, environment, project)


def templates(assembly: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The stacks of an assembly or a folder of templates, each by the name of its file."""
    for file in sorted(assembly.glob("*.template.json")):
        yield file.name, json.loads(file.read_text("utf-8"))


def count(template: Mapping[str, Any], type_: str) -> int:
    """Count the resources of a type in a template."""
    return sum(resource["Type"] == type_ for resource in template["Resources"].values())


def rules(template: Mapping[str, Any]) -> set[tuple[str, ...]]:
    """Every rule as text, with groups by their roles, as logical ids differ between apps."""
    found: set[tuple[str, ...]] = set()
    for logical_id, resource in template["Resources"].items():
        kind, properties = resource["Type"], resource.get("Properties", {})
        if kind == GROUP:
            for direction in ("Ingress", "Egress"):
                inline = properties.get(f"SecurityGroup{direction}", [])
                found.update((direction, _role(logical_id, template), _text(rule)) for rule in inline)
        elif kind in (f"{GROUP}Ingress", f"{GROUP}Egress"):
            named = {key: _named(value, template) for key, value in properties.items()}
            found.add((kind.removeprefix(GROUP), named.pop("GroupId"), _text(named)))
    return found


def published(template: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The tags of the groups and the SSM parameters that hold their ids."""
    found: set[tuple[str, str]] = set()
    for logical_id, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == GROUP:
            found.update((_role(logical_id, template), _text(tag)) for tag in properties["Tags"])
        elif resource["Type"] == PARAMETER:
            found.add((_named(properties["Value"], template), _text({**properties, "Value": ""})))
    return found


def taken(template: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Type and default of a stack's parameters, without the CDK's own."""
    parameters = template.get("Parameters", {})
    return {(each["Type"], each["Default"]) for name, each in parameters.items() if name != "BootstrapVersion"}


def dependencies(assembly: Path) -> Mapping[str, set[str]]:
    """The stacks of an assembly, each with the stacks that it depends on."""
    artifacts = json.loads((assembly / "manifest.json").read_text("utf-8"))["artifacts"]
    stacks = {name: each for name, each in artifacts.items() if each["type"] == "aws:cloudformation:stack"}
    return {
        name: {needed for needed in each.get("dependencies", ()) if needed in stacks} for name, each in stacks.items()
    }


def _named(value: Any, template: Mapping[str, Any]) -> Any:
    """Replace a reference to a group, in the stack or by its SSM parameter, with the group's role."""
    if not isinstance(value, dict):
        return value
    if "Ref" in value:
        return template["Parameters"][value["Ref"]]["Default"].rsplit("/", 1)[-1]
    return _role(value["Fn::GetAtt"][0], template)


def _role(logical_id: str, template: Mapping[str, Any]) -> str:
    return str(template["Resources"][logical_id]["Properties"]["GroupDescription"]).rsplit(" ", 1)[-1]


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True)
