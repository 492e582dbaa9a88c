"""`RoleSecurityGroups` against the same groups and rules written by hand in L2, which checks nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.forty_groups import PROJECT, write_role_files
from benchmarks.measure import ROOT, Command, Cost, Figure, WorkNotDone, alternate, of_rounds, python, run

_ROUNDS = 11  # five gave 0.99 in one run and 1.08 in another, on both sides of the bound
_GROUPS, _RULES = 40, 240
_EXTENTS = {"": "40 groups, 240 rules, tags and parameters", "bare": "groups and rules alone by hand; vpc= of the app"}
_VALIDATIONS = {"false": "CDK_VALIDATION=false", "true": "CDK's validation on"}


def construct(folder: Path) -> Iterator[Figure]:
    """With CDK's own validation, which is most of a synth, and without; with what else a group comes with, and
    without."""
    project = folder / "project"
    write_role_files(project)
    for extent, validation in product(_EXTENTS, _VALIDATIONS):
        by_hand = _app("hand_written", extent, folder=folder / "by-hand", validation=validation)
        ours = _app("role_files", str(project), extent, folder=folder / "ours", validation=validation)
        _verify_same(by_hand, folder / "by-hand", ours, folder / "ours", bare=bool(extent))
        rounds = alternate(by_hand, ours, rounds=_ROUNDS)
        yield of_rounds(f"{_EXTENTS[extent]}, {_VALIDATIONS[validation]}", rounds, _to_by_hand, bound=1.05)


def _to_by_hand(by_hand: Cost, ours: Cost) -> float:
    return ours.cpu / by_hand.cpu


def _app(name: str, *words: str, folder: Path, validation: str) -> Command:
    """An app as the CDK command line would start it: with the feature flags of cdk.json."""
    context = json.loads((ROOT / "cdk.json").read_text("utf-8"))["context"]
    environment = {
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_OUTDIR": str(folder),
        "CDK_VALIDATION": validation,
    }
    return python("-m", f"benchmarks.apps.{name}", *filter(None, words), environment=environment)


def _verify_same(by_hand: Command, its_folder: Path, ours: Command, our_folder: Path, *, bare: bool) -> None:
    """Both synthesized the 40 groups and 240 rules, each rule with the same words, and the same of the rest."""
    run(by_hand)
    run(ours)
    theirs, made = (_resources(folder) for folder in (its_folder, our_folder))
    groups, rules = _count(made, "AWS::EC2::SecurityGroup"), _rules(made)
    if (groups, len(rules)) != (_GROUPS, _RULES):
        raise WorkNotDone(f"the role files became {groups} groups and {len(rules)} rules")
    if rules != _rules(theirs):
        raise WorkNotDone(f"the two apps differ in these rules: {rules ^ _rules(theirs)}")
    if not bare and (_published(made) != _published(theirs) or len(_published(made)) != 5 * _GROUPS):
        raise WorkNotDone("the two apps differ in tags or parameters")


def _resources(folder: Path) -> Mapping[str, Any]:
    template = json.loads((folder / f"{PROJECT}.template.json").read_text("utf-8"))
    resources: Mapping[str, Any] = template["Resources"]
    return resources


def _count(resources: Mapping[str, Any], type_: str) -> int:
    return sum(resource["Type"] == type_ for resource in resources.values())


def _rules(resources: Mapping[str, Any]) -> set[tuple[str, ...]]:
    """Every rule as text, with groups by what they say of themselves, which is the same in both."""
    found: set[tuple[str, ...]] = set()
    for logical_id, resource in resources.items():
        kind, properties = resource["Type"], resource["Properties"]
        if kind == "AWS::EC2::SecurityGroup":
            for direction in ("Ingress", "Egress"):
                inline = properties.get(f"SecurityGroup{direction}", [])
                found.update((direction, _name(logical_id, resources), _text(rule)) for rule in inline)
        elif kind in ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"):
            named = {key: _named(value, resources) for key, value in properties.items()}
            found.add((kind.removeprefix("AWS::EC2::SecurityGroup"), named.pop("GroupId"), _text(named)))
    return found


def _published(resources: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The tags of the groups and the parameters that hold their ids."""
    found: set[tuple[str, str]] = set()
    for logical_id, resource in resources.items():
        properties = resource["Properties"]
        if resource["Type"] == "AWS::EC2::SecurityGroup":
            found.update((_name(logical_id, resources), _text(tag)) for tag in properties["Tags"])
        elif resource["Type"] == "AWS::SSM::Parameter":
            found.add((_named(properties["Value"], resources), _text({**properties, "Value": ""})))
    return found


def _named(value: Any, resources: Mapping[str, Any]) -> Any:
    return _name(value["Fn::GetAtt"][0], resources) if isinstance(value, dict) else value


def _name(logical_id: str, resources: Mapping[str, Any]) -> str:
    return str(resources[logical_id]["Properties"]["GroupDescription"])


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True)
