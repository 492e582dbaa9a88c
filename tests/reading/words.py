"""Random expressions for a text, each with its value in every world."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.reading.dice import Dice
from tests.reading.worlds import ANYTHING, Questions, Truth, Word, World, always

RANGES = ["10.1.0.0/16", "10.2.0.0/16", "192.168.7.0/24", "203.0.113.0/28", "0.0.0.0/0"]
SECTIONS = ("Parameters", "Mappings", "Conditions", "Resources", "Outputs")
REGION = {"Ref": "AWS::Region"}


class Sheet:
    """A template while it is drawn. `room` is how many worlds it may still be multiplied by."""

    def __init__(self, dice: Dice, file: str, room: int) -> None:
        self.dice = dice
        self.file = file
        self.room = room
        self.sections: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
        self.questions: Questions = {}
        self.words: list[Word] = []
        self.lists: list[Word] = []
        self.transforms: list[Any] = ["AWS::LanguageExtensions"]
        self._truths: list[Truth] = []

    @property
    def content(self) -> dict[str, Any]:
        sections = {name: held for name, held in self.sections.items() if held}
        return {"Transform": self.transforms, **sections}

    def add(self, section: str, kind: str, body: Any) -> str:
        """The name of something new in a section."""
        name = f"{kind}{sum(map(len, self.sections.values()))}"
        self.sections[section][name] = body
        return name

    def can_ask(self, options: int) -> bool:
        return options <= self.room

    def ask(self, question: str, options: Sequence[str]) -> Callable[[World], str]:
        """Add a question, for which there must be room, and return the function that answers it."""
        self.room //= len(options)
        self.questions[question] = tuple(options)
        return lambda world: world.answer(question)

    def text(self, texts: Sequence[str], depth: int = 2) -> Word:
        """An expression for one of some texts; sometimes one that was drawn already."""
        if self.words and texts is RANGES and self.dice.one_in(4):
            return self.dice.pick(self.words)
        makers = [*_PLAIN, *(_MADE_OF_OTHERS * 2 if depth else ())]
        word = self.dice.pick(makers)(self, texts, depth - 1)
        if texts is RANGES:
            self.words.append(word)
        return word

    def chosen(self, words: Sequence[Word]) -> Word:
        """One of some words, perhaps within an expression, or another one where a condition says so."""
        word, kind = self.dice.pick(words), self.dice.number(1, 6)
        if kind == 6:
            return _either(self, word, self.dice.pick(words))
        return Word(self.dice.pick(_in_others(word.raw)), word.means) if kind == 5 else word

    def truth(self) -> Truth:
        """A named condition; sometimes one that was drawn already, or one composed of such."""
        if self._truths and self.dice.one_in(2):
            made = _of_others(self, self.dice.pick(self._truths), self.dice.pick(self._truths))
        else:
            made = self.comparison()
        self._truths.append(made)
        return made

    def comparison(self) -> Truth:
        """A condition that holds in some world."""
        return _comparison(self)


def _literal(sheet: Sheet, texts: Sequence[str], _: int) -> Word:
    text = sheet.dice.pick(texts)
    return Word(text, always(text))


def _default(sheet: Sheet, texts: Sequence[str], _: int) -> Word:
    text = sheet.dice.pick(texts)
    return Word({"Ref": sheet.add("Parameters", "Default", {"Type": "String", "Default": text})}, always(text))


def _allowed(sheet: Sheet, texts: Sequence[str], depth: int) -> Word:
    if not sheet.can_ask(2):
        return _literal(sheet, texts, depth)
    allowed = sheet.dice.some(texts, least=2, most=2)
    is_number = all(map(str.isdecimal, texts)) and sheet.dice.one_in(2)
    values = [int(text) for text in allowed] if is_number else allowed
    default = {"Default": values[1]} if sheet.dice.one_in(2) else {}
    kind = "Number" if is_number else "String"
    name = sheet.add("Parameters", "Allowed", {"Type": kind, "AllowedValues": values, **default})
    return Word({"Ref": name}, sheet.ask(name, allowed))


def _optional(sheet: Sheet, texts: Sequence[str], depth: int) -> Word:
    """A parameter that may be empty, with a replacement for that case."""
    if not sheet.can_ask(2):
        return _literal(sheet, texts, depth)
    name = sheet.add("Parameters", "Optional", {"Type": "String", "Default": ""})
    empty = sheet.add("Conditions", "IsEmpty", {"Fn::Equals": [{"Ref": name}, ""]})
    answer, text = sheet.ask(name, ("", ANYTHING)), sheet.dice.pick(texts)
    raw = {"Fn::If": [empty, text, {"Ref": name}]}
    return Word(raw, lambda world: text if answer(world) == "" else None)


def _unknown(sheet: Sheet, *_: Any) -> Word:
    """A value that only a deploy knows."""
    if sheet.dice.one_in(2):
        kind = sheet.dice.pick(["String", "AWS::SSM::Parameter::Value<String>"])
        default = {"Default": "/shop/range"} if kind != "String" else {}
        return Word({"Ref": sheet.add("Parameters", "Open", {"Type": kind, **default})}, lambda _: None)
    raws = [{"Fn::ImportValue": "nobody-exports-this"}, "{{resolve:ssm:/shop/range}}", REGION]
    return Word(sheet.dice.pick(raws), lambda _: None)


def _mapped(sheet: Sheet, texts: Sequence[str], _: int) -> Word:
    """A value of a map, by a key that is literal, an allowed value, unknown or missing."""
    held = {"one": sheet.dice.pick(texts), "two": sheet.dice.pick(texts)}
    of = sheet.add("Mappings", "Map", {key: {"it": text} for key, text in held.items()})
    otherwise = sheet.dice.pick(texts) if sheet.dice.one_in(2) else None
    last = [] if otherwise is None else [{"DefaultValue": otherwise}]
    keys = ["one", "two"] if otherwise is None else ["one", "two", ANYTHING]
    if not sheet.can_ask(len(keys)) or sheet.dice.one_in(3):
        key = "one" if otherwise is None or sheet.dice.one_in(2) else "three"
        return Word({"Fn::FindInMap": [of, key, "it", *last]}, always(held.get(key, otherwise or "")))
    declared: dict[str, Any] = {"Type": "String", **({"Default": "two"} if sheet.dice.one_in(2) else {})}
    if sheet.dice.one_in(2):
        keys = ["one", "two"] if otherwise is None else ["two", "three"]
        declared = {"Type": "String", "AllowedValues": keys}
    name = sheet.add("Parameters", "Key", declared)
    answer = sheet.ask(name, keys)
    raw = {"Fn::FindInMap": [of, {"Ref": name}, "it", *last]}
    return Word(raw, lambda world: held.get(answer(world), otherwise))


def _listed(sheet: Sheet, texts: Sequence[str], _: int) -> Word:
    """An item of a list that is a text with commas."""
    several = [sheet.dice.pick(texts) for _ in range(3)]
    index = sheet.dice.number(0, 2)
    if sheet.dice.one_in(2) or "," in "".join(several):
        of: Any = {"Fn::Split": ["|", "|".join(several)]}
    else:
        of = {"Ref": sheet.add("Parameters", "List", {"Type": "CommaDelimitedList", "Default": ", ".join(several)})}
    return Word({"Fn::Select": [sheet.dice.pick([index, str(index)]), of]}, always(several[index]))


def _selected(sheet: Sheet, texts: Sequence[str], depth: int) -> Word:
    """One of two items, by an index that is a parameter."""
    several = [sheet.dice.pick(texts) for _ in range(2)]
    if not sheet.can_ask(2):
        return _literal(sheet, texts, depth)
    declared: dict[str, Any] = sheet.dice.pick([{"AllowedValues": ["0", "1"]}, {"Default": "0"}, {}])
    name = sheet.add("Parameters", "Index", {"Type": "String", **declared})
    answer = sheet.ask(name, ("0", "1"))
    return Word({"Fn::Select": [{"Ref": name}, several]}, lambda world: several[int(answer(world))])


def _division(sheet: Sheet, texts: Sequence[str], depth: int) -> Word:
    """A range that another one is divided into."""
    if texts is not RANGES:
        return _listed(sheet, texts, depth)
    block, index = sheet.text(["10.8.0.0/16", "10.9.0.0/20"], depth), sheet.dice.number(0, 3)

    def means(world: World) -> str | None:
        whole = block.means(world)
        return None if whole is None else f"{ipaddress.ip_network(whole)[index * 256]}/24"

    return Word({"Fn::Select": [index, {"Fn::Cidr": [block.raw, 4, 8]}]}, means)


def _chosen(sheet: Sheet, texts: Sequence[str], depth: int) -> Word:
    return _either(sheet, sheet.text(texts, depth), sheet.text(texts, depth))


def _either(sheet: Sheet, one: Word, other: Word) -> Word:
    truth = sheet.truth()
    raw = {"Fn::If": [truth.name, one.raw, other.raw]}
    return Word(raw, lambda world: (one if truth.holds(world) else other).means(world))


def _put_in(sheet: Sheet, texts: Sequence[str], depth: int) -> Word:
    """A text that holds another, or is made of its pieces."""
    word = sheet.text(texts, depth)
    return Word(sheet.dice.pick(_in_others(word.raw)[:-1]), word.means)


def _in_others(raw: Any) -> list[Any]:
    """Expressions with the value of another one; the last one only if that value holds no comma."""
    put_in = [{"Fn::Sub": ["${It}", {"It": raw}]}, {"Fn::Join": ["", ["", raw]]}, {"Fn::Join": ["-", [raw]]}]
    return [*put_in, {"Fn::Select": ["1", [REGION, raw]]}, {"Fn::Select": [0, {"Fn::Split": [",", raw]}]}]


def _pieces(sheet: Sheet, texts: Sequence[str], depth: int) -> Word:
    """A text of which one piece is an expression."""
    if texts is not RANGES:
        return _put_in(sheet, texts, depth)
    piece = sheet.text(["4", "5"], depth)

    def means(world: World) -> str | None:
        text = piece.means(world)
        return None if text is None else f"10.{text}.0.0/16"

    raws = [{"Fn::Sub": ["10.${It}.0.0/16", {"It": piece.raw}]}, {"Fn::Join": [".", ["10", piece.raw, "0", "0/16"]]}]
    return Word(sheet.dice.pick(raws), means)


_PLAIN = (_literal, _default, _allowed, _optional, _mapped, _listed, _selected, _unknown)
_MADE_OF_OTHERS = (_chosen, _put_in, _pieces, _division)


def _comparison(sheet: Sheet) -> Truth:
    """A comparison of a parameter, or of an unknown value, with a text."""
    if not sheet.can_ask(2):
        return Truth(sheet.add("Conditions", "Known", {"Fn::Equals": ["a", "a"]}), lambda _: True)
    declared: Mapping[str, Any] = sheet.dice.pick(
        [{"AllowedValues": ["test", "prod"]}, {}, {"Default": "prod"}, {"Default": "test"}]
    )
    stage = sheet.add("Parameters", "Stage", {"Type": "String", **declared})
    answer = sheet.ask(stage, ("prod", ANYTHING))
    name = sheet.add("Conditions", "IsProd", {"Fn::Equals": sheet.dice.pick([[{"Ref": stage}, "prod"]])})
    return Truth(name, lambda world: answer(world) == "prod")


def _of_others(sheet: Sheet, one: Truth, other: Truth) -> Truth:
    sides = [{"Condition": one.name}, {"Condition": other.name}]
    function = sheet.dice.pick(["Fn::And", "Fn::Or", "Fn::Not"])
    name = sheet.add("Conditions", "Made", {function: sides[: 1 if function == "Fn::Not" else 2]})
    if function == "Fn::Not":
        return Truth(name, lambda world: not one.holds(world))
    both = all if function == "Fn::And" else any
    return Truth(name, lambda world: both([one.holds(world), other.holds(world)]))
