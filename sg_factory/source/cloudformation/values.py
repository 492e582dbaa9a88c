"""Values of expressions that are not plain values: unknown ones, references and `AWS::NoValue`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sg_factory.source.cloudformation import remedies
from sg_factory.source.cloudformation.expressions import Parts, form, named, shown

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is known only at deploy time; two are equal if their `parts` are.

    `why` is the reason why it is not known, `remedy` a way to change that; `excluded` are texts that it is known not to
    be.
    """

    parts: Parts
    why: str = field(compare=False)
    remedy: str = field(compare=False)
    excluded: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def expression(self) -> str:
        """The canonical form, by which it is compared."""
        return form(self.parts)

    @property
    def text(self) -> str:
        """The form for messages: shortened if long, and still unique."""
        return shown(self.expression)


@dataclass(frozen=True, slots=True)
class Reference:
    """A resource of the template, or with `attribute` an attribute of it."""

    logical_id: str
    attribute: str = ""

    @property
    def expression(self) -> str:
        """The reference in short form: `WebSg` or `WebSg.GroupId`."""
        return form(named(self.logical_id, self.attribute))

    @property
    def text(self) -> str:
        """The short form for messages."""
        return shown(self.expression)


@dataclass(frozen=True, slots=True)
class NoValue:
    """`AWS::NoValue`: as if the property were missing."""


NO_VALUE = NoValue()


def intrinsic(value: Any) -> str:
    """The name of the function that a value calls, such as `Ref` or `Fn::Sub`; empty if it calls none."""
    if not isinstance(value, dict) or len(value) != 1:
        return ""
    (name,) = value
    return name if name in ("Ref", "Condition") or name.startswith("Fn::") else ""


def written(value: Any) -> str:
    """An expression in short form: the name that it refers to, its text, or its function and arguments."""
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
    """The text of a scalar, as CloudFormation converts it; None for lists, mappings and others."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, (int, float)) else None


def because(parts: Parts, missing: list[Any]) -> Unknown:
    """The unknown result of a function with unknown arguments; the reason is that of the first one."""
    first = next((each for each in missing if isinstance(each, Unknown)), None)
    if first is not None:
        return Unknown(parts, first.why, first.remedy)
    return Unknown(parts, f"“{shown(form(parts))}” is known only at deploy time", remedies.DEPLOYED)


def within(value: Any) -> Iterator[Any]:
    """A value, and all values in its lists and mappings at any depth; not recursive, as files may nest deep."""
    pending = [value]
    while pending:
        each = pending.pop()
        yield each
        if isinstance(each, dict):
            pending += each.values()
        elif isinstance(each, list):
            pending += each
