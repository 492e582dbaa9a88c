"""Random rules of templates, each with its allowed and its unknown access in every world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.reading.words import RANGES, Sheet
from tests.reading.worlds import Fact, Piece, Word, World, always

NO_VALUE = {"Ref": "AWS::NoValue"}
RULES = {"ingress": "SecurityGroupIngress", "egress": "SecurityGroupEgress"}
PORTS = ["22", "443", "5432"]
MACRO = {"Fn::Transform": {"Name": "Opened"}}


def nothing(_: World, __: str) -> Iterator[Fact]:
    yield from ()


def told_of_group(_: World, group: str) -> Iterator[Fact]:
    yield "told", group


class Peers:
    """The peers that rules of a template may name: `groups` are words for groups, `lists` for its prefix lists."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.groups: list[Word] = []
        self.lists: list[Word] = []

    def add_list(self) -> None:
        """A prefix list, whose entries may be unknown, which is reported for each rule that names it."""
        entries = [self.sheet.text(RANGES, 1) for _ in range(self.sheet.dice.number(1, 3))]
        listed = [{"Cidr": entry.raw} for entry in entries]
        body = {"PrefixListName": "offices", "AddressFamily": "IPv4", "MaxEntries": 3, "Entries": listed}
        name = self.sheet.add("Resources", "Offices", {"Type": "AWS::EC2::PrefixList", "Properties": body})

        def means(world: World) -> str:
            texts = {entry.means(world) for entry in entries}
            known = sorted(text for text in texts if text is not None)
            return " ".join(["list", f"{world.path}{name}", *known, *(["?"] if None in texts else [])])

        raw = self.sheet.dice.pick([{"Ref": name}, {"Fn::GetAtt": [name, "PrefixListId"]}])
        self.lists.append(Word(raw, means))

    def peer(self, direction: str) -> tuple[str, Word]:
        """The key that names a peer in a rule, and the peer."""
        kind = self.sheet.dice.pick(["range", "range", "range", "group", "list"])
        end = "Source" if direction == "ingress" else "Destination"
        if kind == "group" and self.groups:
            return f"{end}SecurityGroupId", self.sheet.chosen(self.groups)
        if kind == "list" and self.lists:
            return f"{end}PrefixListId", self.sheet.chosen(self.lists)
        return "CidrIp", self.sheet.text(RANGES)

    def rule(self, direction: str) -> Piece:
        """One rule, as a mapping."""
        dice = self.sheet.dice
        key, peer = self.peer(direction)
        protocol = dice.pick(["tcp", "tcp", "udp", "-1", "6"])
        port = self.sheet.text(PORTS, 1) if protocol != "-1" and dice.one_in(3) else _port(dice.pick(PORTS))
        raw: dict[str, Any] = {"IpProtocol": protocol, key: peer.raw, "Description": "Calls"}
        if protocol != "-1":
            raw |= {"FromPort": port.raw, "ToPort": port.raw}
        word = "tcp" if protocol == "6" else protocol

        def facts(world: World, group: str) -> Iterator[Fact]:
            number, other = "" if word == "-1" else port.means(world), peer.means(world)
            if other is not None and other.endswith("?"):
                yield "told", other.split()[1]
            if number is None or other is None:
                yield "told", group
            else:
                yield "rule", group, direction, f"{word} {number}".strip(), other

        return Piece(raw, facts)

    def perhaps(self, direction: str) -> Piece:
        """An item of a list of rules: a rule, one of two, one that a condition takes away, or what a macro makes."""
        one, kind = self.rule(direction), self.sheet.dice.number(1, 12)
        if kind == 12:
            return Piece({"IpProtocol": "-1", **MACRO}, told_of_group)
        if kind < 9:
            return one
        other = self.rule(direction) if kind == 9 else Piece(NO_VALUE, nothing)
        return _either(self.sheet, one, other)

    def rules(self, direction: str) -> Piece:
        """All rules of a direction; without rules there is no list."""
        several = [self.perhaps(direction) for _ in range(self.sheet.dice.number(0, 3))]
        if not several:
            return Piece(NO_VALUE, nothing)
        found = Piece([each.raw for each in several], together(several))
        return _either(self.sheet, found, self.rules(direction)) if self.sheet.dice.one_in(8) else found


def together(pieces: list[Piece]) -> Callable[[World, str], Iterator[Fact]]:
    def facts(world: World, group: str) -> Iterator[Fact]:
        for piece in pieces:
            yield from piece.facts(world, group)

    return facts


def _either(sheet: Sheet, one: Piece, other: Piece) -> Piece:
    truth = sheet.truth()

    def facts(world: World, group: str) -> Iterator[Fact]:
        yield from (one if truth.holds(world) else other).facts(world, group)

    return Piece({"Fn::If": [truth.name, one.raw, other.raw]}, facts)


def _port(text: str) -> Word:
    return Word(int(text), always(text))
