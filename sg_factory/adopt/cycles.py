"""Groups that name each other inline, or themselves: CloudFormation can make none of them first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from sg_factory.adopt.notes import Notes
from sg_factory.adopt.template import GROUP, Template
from sg_factory.adopt.values import intrinsic

_VARIABLE = re.compile(r"\$\{([^!${}.]+)(?:\.[^${}]*)?\}")


def note_cycles(template: Template, resources: Iterable[str], notes: Notes) -> None:
    """Note the first cycle among the groups and rules of a template."""
    kinds = {name for name in resources if template.kind(name).startswith(GROUP)}
    sees = {name: {other for other in _named(template.resources[name]) if other in kinds} for name in kinds}
    try:
        TopologicalSorter({name: sorted(sees[name]) for name in sorted(sees)}).prepare()
    except CycleError as error:
        names = list(dict.fromkeys(error.args[1]))
        one = (
            f"“{names[0]}” names itself"
            if len(names) == 1
            else f"{', '.join(f'“{each}”' for each in names)} name each other"
        )
        text = (
            f"{one}: CloudFormation can make none of them first"
            if len(names) > 1
            else f"{one}: CloudFormation cannot make it"
        )
        help = "write the rules between groups as AWS::EC2::SecurityGroupIngress and Egress of their own"
        notes.malformed(text, template.place(min(names)), help)


def _named(value: Any) -> Iterator[str]:
    """What an expression, or all in a list or mapping, refers to."""
    name = intrinsic(value)
    if name == "Ref":
        yield str(value[name])
    elif name == "Fn::GetAtt":
        yield str(value[name][0] if isinstance(value[name], list) and value[name] else value[name]).split(".")[0]
    elif isinstance(value, dict):
        if name == "Fn::Sub":
            text = value[name][0] if isinstance(value[name], list) and value[name] else value[name]
            yield from _VARIABLE.findall(str(text))
        depends = value.get("DependsOn")
        yield from (str(each) for each in (depends if isinstance(depends, list) else [depends]) if each)
        for child in value.values():
            yield from _named(child)
    elif isinstance(value, list):
        for child in value:
            yield from _named(child)
