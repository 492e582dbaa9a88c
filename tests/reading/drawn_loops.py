"""Random loops of templates, each with its resources in every world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.reading.drawn_rules import RULES, Peers
from tests.reading.words import Sheet
from tests.reading.worlds import Fact, World

Items = Callable[[World], list[str] | None]
Facts = Callable[[World], Iterator[Fact]]

GROUP = "AWS::EC2::SecurityGroup"


def add_loops(peers: Peers) -> list[Facts]:
    """Loops that make groups, or the lists of rules in a group, or rules of their own."""
    found = []
    while peers.sheet.dice.one_in(4):
        found.append(peers.sheet.dice.pick([_groups, _groups_of_groups, _lists_of_rules, _rules])(peers))
    return found


def _collection(sheet: Sheet) -> tuple[Any, Items]:
    """The collection of a loop, and its items in every world: None if these are unknown."""
    items, kind = sheet.dice.some(["1", "2", "3"], least=1, most=2), sheet.dice.number(1, 6)
    if kind == 6 and sheet.lists:
        given = sheet.lists[0]

        def means(world: World) -> list[str] | None:
            text = given.means(world)
            return None if text is None else text.split(",")

        return given.raw, means
    if kind == 5:
        return {"Ref": sheet.add("Parameters", "Numbers", {"Type": "CommaDelimitedList"})}, lambda _: None
    if kind == 4 and sheet.can_ask(2):
        allowed = [",".join(items), "4,5"]
        name = sheet.add("Parameters", "Numbers", {"Type": "CommaDelimitedList", "AllowedValues": allowed})
        answer = sheet.ask(name, allowed)
        return {"Ref": name}, lambda world: answer(world).split(",")
    if kind == 3:
        declared = {"Type": "CommaDelimitedList", "Default": ",".join(items)}
        return ["7", {"Ref": sheet.add("Parameters", "Numbers", declared)}], lambda _: ["7", *items]
    return items, lambda _: items


def _made(number: str, other: str = "") -> tuple[dict[str, Any], Callable[[str, str], str]]:
    """A rule that uses the variables of one loop or two, and its resulting range."""
    rule = {"IpProtocol": "tcp", "FromPort": f"8{number}", "ToPort": f"8{number}", "Description": "Calls"}
    return {**rule, "CidrIp": f"10.{number}.{other or 0}.0/24"}, lambda one, two: f"10.{one}.{two or 0}.0/24"


def _add(sheet: Sheet, loop: list[Any], section: dict[str, Any] | None = None) -> str:
    resources = sheet.sections["Resources"] if section is None else section
    key = f"Fn::ForEach::Loop{len(resources)}"
    resources[key] = loop
    return key


def _body(ingress: Any) -> dict[str, Any]:
    return {"Type": GROUP, "Properties": {"GroupDescription": "Web servers", "SecurityGroupIngress": ingress}}


def _groups(peers: Peers) -> Facts:
    raw, items = _collection(peers.sheet)
    written, means = _made("${Number}")
    rule = peers.perhaps("ingress")
    name = f"Sg{len(peers.sheet.sections['Resources'])}x"
    loop = _add(peers.sheet, ["Number", raw, {f"{name}${{Number}}": _body([written, rule.raw])}])
    changed = [("told", "Opened")] if "Opened" in str(rule.raw) else []

    def facts(world: World) -> Iterator[Fact]:
        for item in _each(items(world)):
            if item is None:
                yield "told", loop
                yield from changed
                continue
            group = f"{world.path}{name}{item}"
            yield "group", group
            yield "rule", group, "ingress", f"tcp 8{item}", f"{means(item, '')}"
            yield from rule.facts(world, group)

    return facts


def _each(items: list[str] | None) -> list[Any]:
    return [None] if items is None else items


def _groups_of_groups(peers: Peers) -> Facts:
    """Groups of one loop in another."""
    (outer, numbers), others = _collection(peers.sheet), peers.sheet.dice.some(["1", "2"], least=1)
    written, means = _made("${Number}", "${Other}")
    name = f"Sg{len(peers.sheet.sections['Resources'])}x"
    inner = {"Fn::ForEach::Inner": ["Other", others, {f"{name}${{Number}}y${{Other}}": _body([written])}]}
    loop = _add(peers.sheet, ["Number", outer, inner])

    def facts(world: World) -> Iterator[Fact]:
        for item in _each(numbers(world)):
            if item is None:
                yield "told", loop
                continue
            for other in others:
                group = f"{world.path}{name}{item}y{other}"
                yield "group", group
                yield "rule", group, "ingress", f"tcp 8{item}", f"{means(item, other)}"

    return facts


def _lists_of_rules(peers: Peers) -> Facts:
    """A group whose list of rules a loop makes."""
    rule = peers.perhaps("ingress")
    properties: dict[str, Any] = {"GroupDescription": "Web servers"}
    properties["Fn::ForEach::Keys"] = ["Key", [RULES["ingress"]], {"${Key}": [rule.raw]}]
    name = peers.sheet.add("Resources", "Looped", {"Type": GROUP, "Properties": properties})

    def facts(world: World) -> Iterator[Fact]:
        yield "group", f"{world.path}{name}"
        yield from rule.facts(world, f"{world.path}{name}")

    return facts


def _rules(peers: Peers) -> Facts:
    """Rules that are resources of their own, of a group of the template."""
    raw, items = _collection(peers.sheet)
    written, means = _made("${Number}")
    group = peers.groups[0]
    body = {"Type": f"{GROUP}Ingress", "Properties": {"GroupId": group.raw, **written}}
    name = f"Rule{len(peers.sheet.sections['Resources'])}x"
    loop = _add(peers.sheet, ["Number", raw, {f"{name}${{Number}}": body}])

    def facts(world: World) -> Iterator[Fact]:
        owner = (group.means(world) or "").partition(" ")[2]
        for item in _each(items(world)):
            if item is None:
                yield "told", loop
            else:
                yield "rule", owner, "ingress", f"tcp 8{item}", means(item, "")

    return facts
