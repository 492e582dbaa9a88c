"""Groups that name each other inline, or themselves: CloudFormation can make none of them first."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from sg_factory.adopt.notes import Notes
from sg_factory.adopt.template import GROUP, Template


def note_cycles(template: Template, resources: Iterable[str], notes: Notes) -> None:
    """Note the first cycle among the groups and rules of a template."""
    kinds = {name for name in resources if template.kind(name).startswith(GROUP)}
    sees = {name: template.references[name] & kinds for name in kinds}
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
