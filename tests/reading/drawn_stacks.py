"""Stacks, exports and imports of random templates, with the values that pass between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.reading.drawn_templates import Template
from tests.reading.words import RANGES
from tests.reading.worlds import Fact, Word, World

STACK, STACK_SET = "AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet"

EXPORTING = ("base.json", "exports.json")
_TEXTS = {"range": RANGES, "list": ["1", "1,2", "2,3"]}


def nest(parent: Template, child: Template, *, times: int = 1, is_file: bool = True) -> None:
    """Make a child a stack in its parent, or two in a loop: of a file of its own, or of a text in the parent."""
    sheet = parent.sheet
    given = _given(parent, child)
    raws = {name: word.raw for name, word in given.items()}
    if is_file:
        properties: dict[str, Any] = {"TemplateURL": child.sheet.file, "Parameters": raws}
    else:
        listed = [{"ParameterKey": name, "ParameterValue": raw} for name, raw in raws.items()]
        properties = {"TemplateBody": json.dumps(child.sheet.content), "Parameters": listed}
    kind = STACK if is_file else STACK_SET
    if is_file and not child.puts_out:
        child.puts_out |= dict(_put_out(child))
    truth = sheet.comparison() if sheet.dice.one_in(4) else None
    condition = {} if truth is None else {"Condition": truth.name}
    body = {"Type": kind, **condition, "Properties": properties}
    if times == 2:
        name = f"Shop{len(sheet.sections['Resources'])}x"
        sheet.add("Resources", "Fn::ForEach::Shops", ["Item", ["1", "2"], {f"{name}${{Item}}of": body}])
        stacks = [f"{name}1of", f"{name}2of"]
    else:
        stacks = [sheet.add("Resources", "Shop", body)]

    def within(world: World, stack: str = stacks[-1]) -> World:
        return world.of_stack(stack, {name: word.means(world) for name, word in given.items()})

    def found(world: World) -> Iterator[Fact]:
        if truth is None or truth.holds(world):
            for stack in stacks:
                yield from child.facts(within(world, stack))

    for stack in stacks:
        parent.stacks |= {f"{stack}.{question}": options for question, options in child.own.items()}
    parent.imports |= child.imports
    parent.parts.append(found)
    if is_file and truth is None:
        _refer(parent, child, lambda name: {"Fn::GetAtt": [stacks[-1], f"Outputs.{name}"]}, within)


def _given(parent: Template, child: Template) -> dict[str, Word]:
    """The values that a stack gives to the parameters of its template."""
    sheet = parent.sheet
    ids = {"group": parent.peers.groups, "offices": parent.peers.lists}
    if not parent.peers.lists and "offices" in child.needs.values():
        parent.peers.add_list()
    return {
        name: sheet.chosen(ids[kind]) if kind in ids else sheet.text(_TEXTS[kind]) for name, kind in child.needs.items()
    }


def _put_out(template: Template) -> Iterator[tuple[str, Word]]:
    """A range, a group and perhaps a list that others may refer to, each under a name."""
    words = {"Range": template.sheet.text(RANGES), "Group": template.peers.groups[0]}
    if template.peers.lists and not template.sheet.file.startswith(EXPORTING):
        words["Offices"] = template.peers.lists[0]
    for kind, word in words.items():
        yield template.sheet.add("Outputs", kind, {"Value": word.raw}), word


def _refer(parent: Template, child: Template, raw: Callable[[str], Any], within: Callable[[World], World]) -> None:
    """Let a template refer to outputs of another one."""
    for name, word in child.puts_out.items():
        found = Word(raw(name), lambda world, word=word: word.means(within(world)))
        known = {"R": parent.sheet.words, "G": parent.peers.groups, "O": parent.peers.lists}
        known[name[0]].append(found)


def export(template: Template) -> None:
    template.puts_out |= dict(_put_out(template))
    for name in template.puts_out:
        template.sheet.sections["Outputs"][name]["Export"] = {"Name": _export_name(template, name)}


def _export_name(exporter: Template, name: str) -> str:
    """Not the file's: a template whose file another one names may be a stack in that one, and given anything."""
    return f"{exporter.sheet.file.partition('.')[0]}-{name}"


def import_from(template: Template, exporter: Template) -> None:
    """Let a template import what another one exports; its groups are known by the name of their export."""
    file = exporter.sheet.file
    template.imports |= exporter.imports
    template.imports |= {f"{file} {question}": options for question, options in exporter.own.items()}
    for name, word in exporter.puts_out.items():
        raw, export = {"Fn::ImportValue": _export_name(exporter, name)}, _export_name(exporter, name)
        if name.startswith("Range"):
            found = Word(raw, lambda world, word=word: word.means(world.of_file(file)))
            template.sheet.words.append(found)
        else:
            template.peers.groups.append(Word(raw, lambda _, export=export: f"external {export}"))
