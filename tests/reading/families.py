"""Random families of templates: a parent with the stacks in it, and a file whose exports it imports."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.reading.dice import Dice
from tests.reading.drawn_loops import add_loops
from tests.reading.drawn_rules import MACRO, RULES, Peers, together
from tests.reading.words import RANGES, Sheet
from tests.reading.worlds import Fact, Questions, Word, World, worlds

GROUP = "AWS::EC2::SecurityGroup"
STACK, STACK_SET = "AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet"

_EXPORTING = ("base.json", "exports.json")
_TEXTS = {"range": RANGES, "list": ["1", "1,2", "2,3"]}

Facts = Callable[[World], Iterator[Fact]]


@dataclass
class Template:
    """A template as it is drawn: `needs` are its parameters that a stack gives, with what they are of.

    `puts_out` are words of its own that others may refer to; `parts` are what its groups are read from.
    """

    sheet: Sheet
    peers: Peers
    needs: dict[str, str] = field(default_factory=dict)
    puts_out: dict[str, Word] = field(default_factory=dict)
    parts: list[Facts] = field(default_factory=list)
    stacks: Questions = field(default_factory=dict)
    imports: Questions = field(default_factory=dict)

    @property
    def own(self) -> Questions:
        """What the template leaves open itself, and in its stacks."""
        return {**self.sheet.questions, **self.stacks}

    def facts(self, world: World) -> Iterator[Fact]:
        for part in self.parts:
            yield from part(world)


@dataclass(frozen=True)
class Family:
    """Files by their names, and of each that is read for itself the facts of every world."""

    files: dict[str, Any]
    worlds: dict[str, set[frozenset[Fact]]]


@st.composite
def families(draw: st.DrawFn) -> Family:
    return family(Dice(draw))


def family(dice: Dice) -> Family:
    files: dict[str, Any] = {}
    roots = []
    exporter = None
    for file in _EXPORTING[dice.pick([2, 1, 0]) :]:
        drawn = _template(dice, file, 2)
        if exporter is not None:
            _import(drawn, exporter)
        exporter = drawn
        _finish(exporter)
        _export(exporter)
        roots.append(exporter)
    parent = _template(dice, "parent.json", 4)
    if exporter is not None:
        _import(parent, exporter)
    stacks = dice.pick([[], [1], [2], [1, 1]])
    for number, times in enumerate(stacks):
        child = _template(dice, f"child{number}.json", 2, is_child=True)
        if exporter is not None and dice.one_in(2):
            _import(child, exporter)
        is_file = not dice.one_in(4)
        if times == 1 and is_file and dice.one_in(3):
            grandchild = _template(dice, f"grandchild{number}.json", 2, is_child=True)
            _finish(grandchild)
            _nest(child, grandchild)
            files[f"grandchild{number}.json"] = grandchild.sheet.content
        _finish(child)
        for each in dice.pick([[1] * times, [times]]):
            _nest(parent, child, times=each, is_file=is_file)
        if is_file:
            files[child.sheet.file] = child.sheet.content
    _finish(parent)
    roots.append(parent)
    found = {
        each.sheet.file: {frozenset(each.facts(world)) for world in worlds({**each.own, **each.imports})}
        for each in roots
    }
    return Family(files | {each.sheet.file: each.sheet.content for each in roots}, found)


def _template(dice: Dice, file: str, room: int, *, is_child: bool = False) -> Template:
    """A template with its groups by name, and nothing in them yet."""
    sheet = Sheet(dice, file, room)
    template = Template(sheet, Peers(sheet))
    for _ in range(dice.number(1, 2)):
        name = sheet.add("Resources", "Web", {"Type": GROUP})
        raw = dice.pick([{"Ref": name}, {"Fn::GetAtt": [name, "GroupId"]}])
        template.peers.groups.append(Word(raw, lambda world, name=name: f"group {world.path}{name}"))
    if is_child:
        for kind in dice.some(["range", "range", "group", "list", "offices"]):
            _need(template, kind)
    return template


def _need(template: Template, kind: str) -> None:
    """A parameter of a template that a stack gives, perhaps in place of a default."""
    declared = {"Type": "CommaDelimitedList" if kind == "list" else "String"}
    if template.sheet.dice.one_in(3):
        declared["Default"] = "0.0.0.0/0"
    name = template.sheet.add("Parameters", "Given", declared)
    template.needs[name] = kind
    sheet, peers = template.sheet, template.peers
    known = {"range": sheet.words, "group": peers.groups, "list": sheet.lists, "offices": peers.lists}
    known[kind].append(Word({"Ref": name}, lambda world: world.given[name]))


def _finish(template: Template) -> None:
    """Draw what stands in the template's groups and besides."""
    sheet, peers = template.sheet, template.peers
    dice = sheet.dice
    while dice.one_in(3):
        peers.add_list()
    for name in [name for name in sheet.sections["Resources"] if name.startswith("Web")]:
        template.parts.append(_group(template, name))
    while dice.one_in(3):
        template.parts.append(_standalone(template))
    template.parts += add_loops(peers)
    if dice.one_in(12):
        sheet.sections["Resources"] |= MACRO
        template.parts.append(lambda _: iter([("told", "Opened")]))
    if dice.one_in(12):
        sheet.transforms.append({"Name": "Included"})
        template.parts.append(lambda _: iter([("told", "Included")]))


def _group(template: Template, name: str) -> Facts:
    peers, dice = template.peers, template.sheet.dice
    by_direction = {direction: peers.rules(direction) for direction in RULES}
    properties: dict[str, Any] = {"GroupDescription": "Web servers", "VpcId": "vpc-0a1b2c3d4e5f60718"}
    properties |= {RULES[direction]: piece.raw for direction, piece in by_direction.items()}
    body = {"Type": GROUP, "Properties": properties}
    facts = together(list(by_direction.values()))
    is_changed = dice.one_in(16)
    if is_changed:
        properties |= MACRO
    template.sheet.sections["Resources"][name] = body

    def found(world: World) -> Iterator[Fact]:
        yield "group", f"{world.path}{name}"
        if is_changed:
            yield "told", "Opened"
        yield from facts(world, f"{world.path}{name}")

    return found


def _standalone(template: Template) -> Facts:
    """A rule that is a resource of its own, of a group of this template or one that it is given."""
    sheet, direction = template.sheet, template.sheet.dice.pick(list(RULES))
    group, rule = sheet.dice.pick(template.peers.groups), template.peers.rule(direction)
    truth = sheet.truth() if sheet.dice.one_in(3) else None
    condition = {} if truth is None else {"Condition": truth.name}
    body = {"Type": f"AWS::EC2::{RULES[direction]}", **condition, "Properties": {"GroupId": group.raw, **rule.raw}}
    sheet.add("Resources", "Rule", body)

    def found(world: World) -> Iterator[Fact]:
        if truth is None or truth.holds(world):
            name = (group.means(world) or "").partition(" ")[2]
            yield "group", name
            yield from rule.facts(world, name)

    return found


def _nest(parent: Template, child: Template, *, times: int = 1, is_file: bool = True) -> None:
    """Make a child a stack in its parent, or two in a loop: of a file of its own, or of a text in the parent."""
    sheet = parent.sheet
    ids = {"group": parent.peers.groups, "offices": parent.peers.lists}
    if not parent.peers.lists and "offices" in child.needs.values():
        parent.peers.add_list()
    given = {
        name: sheet.chosen(ids[kind]) if kind in ids else sheet.text(_TEXTS[kind]) for name, kind in child.needs.items()
    }
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


def _put_out(template: Template) -> Iterator[tuple[str, Word]]:
    """A range, a group and perhaps a list that others may refer to, each under a name."""
    words = {"Range": template.sheet.text(RANGES), "Group": template.peers.groups[0]}
    if template.peers.lists and not template.sheet.file.startswith(_EXPORTING):
        words["Offices"] = template.peers.lists[0]
    for kind, word in words.items():
        yield template.sheet.add("Outputs", kind, {"Value": word.raw}), word


def _refer(parent: Template, child: Template, raw: Callable[[str], Any], within: Callable[[World], World]) -> None:
    """Let a template name what another one puts out."""
    for name, word in child.puts_out.items():
        found = Word(raw(name), lambda world, word=word: word.means(within(world)))
        known = {"R": parent.sheet.words, "G": parent.peers.groups, "O": parent.peers.lists}
        known[name[0]].append(found)


def _export(template: Template) -> None:
    template.puts_out |= dict(_put_out(template))
    for name in template.puts_out:
        template.sheet.sections["Outputs"][name]["Export"] = {"Name": _export_name(template, name)}


def _export_name(exporter: Template, name: str) -> str:
    """Not the file's: a template whose file another one names may be a stack in that one, and given anything."""
    return f"{exporter.sheet.file.partition('.')[0]}-{name}"


def _import(template: Template, exporter: Template) -> None:
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
