"""What an expression of a template comes to where it is no plain value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sg_factory.source.cloudformation import remedies
from sg_factory.source.cloudformation.expressions import Parts, form, named, shown

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Unknown:
    """What only a deploy knows: two that have the same `parts` are the same, and no others are.

    `why` says what keeps it from being known, `remedy` what a reader can do about that; `excluded` are texts that it is
    known not to be.
    """

    parts: Parts
    why: str = field(compare=False)
    remedy: str = field(compare=False)
    excluded: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def expression(self) -> str:
        """Its canonical form, by which it is compared."""
        return form(self.parts)

    @property
    def text(self) -> str:
        """The form as people are shown it: cut short where it is long, and still no other's."""
        return shown(self.expression)


@dataclass(frozen=True, slots=True)
class Reference:
    """A resource of the template, or with `attribute` something about it."""

    logical_id: str
    attribute: str = ""

    @property
    def expression(self) -> str:
        """As an author would write it: `WebSg` or `WebSg.GroupId`."""
        return form(named(self.logical_id, self.attribute))

    @property
    def text(self) -> str:
        """As people are shown it."""
        return shown(self.expression)


@dataclass(frozen=True, slots=True)
class NoValue:
    """`AWS::NoValue`: as if nothing stood there."""


NO_VALUE = NoValue()


def intrinsic(value: Any) -> str:
    """The function that a value is, such as `Ref` or `Fn::Sub`; empty where it is none."""
    if not isinstance(value, dict) or len(value) != 1:
        return ""
    (name,) = value
    return name if name in ("Ref", "Condition") or name.startswith("Fn::") else ""


def written(value: Any) -> str:
    """An expression in few words: the name that it refers to, the text that it is made of, or its function's name."""
    name = intrinsic(value)
    if isinstance(value, (Unknown, Reference)):
        text = value.text
    elif not name:
        text = as_text(value) or "a list or mapping"
    elif name == "Fn::GetAtt" and isinstance(value[name], list):
        text = ".".join(map(written, value[name]))
    elif name == "Fn::Sub" and isinstance(value[name], list) and value[name]:
        text = written(value[name][0])
    elif name in ("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::ImportValue"):
        text = written(value[name])
    else:
        within = value[name][:3] if isinstance(value[name], list) else [value[name]]
        text = f"{name[4:]} {' '.join(written(each) for each in within if as_text(each) or intrinsic(each))}".strip()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def as_text(value: Any) -> str | None:
    """A scalar as CloudFormation hands it on: every one is a text to it. None for what is no scalar."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, (int, float)) else None


def because(parts: Parts, missing: list[Any]) -> Unknown:
    """What is made of values that are not all known, for the reason that the first of these has."""
    first = next((each for each in missing if isinstance(each, Unknown)), None)
    if first is not None:
        return Unknown(parts, first.why, first.remedy)
    return Unknown(parts, f"“{shown(form(parts))}” is known only at deploy time", remedies.DEPLOYED)


def within(value: Any) -> Iterator[Any]:
    """A value, and all that its lists and mappings hold at any depth; without recursion, as files may nest deep."""
    pending = [value]
    while pending:
        each = pending.pop()
        yield each
        if isinstance(each, dict):
            pending += each.values()
        elif isinstance(each, list):
            pending += each
