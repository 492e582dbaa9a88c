"""Random templates, each with the facts that it makes in every world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.reading.dice import Dice
from tests.reading.drawn_loops import add_loops
from tests.reading.drawn_rules import MACRO, RULES, Peers, together
from tests.reading.words import Sheet
from tests.reading.worlds import Fact, Questions, Word, World

GROUP = "AWS::EC2::SecurityGroup"

Facts = Callable[[World], Iterator[Fact]]


@dataclass
class Template:
    """A template while it is drawn: `needs` are its parameters that a stack gives, with their types.

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
        """The questions that the template leaves open itself, and in its stacks."""
        return {**self.sheet.questions, **self.stacks}

    def facts(self, world: World) -> Iterator[Fact]:
        for part in self.parts:
            yield from part(world)


def begun(dice: Dice, file: str, room: int, *, is_child: bool = False) -> Template:
    """A new template with its groups by name, still without rules."""
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


def finish(template: Template) -> None:
    """Draw the rules in the template's groups and its other resources."""
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
