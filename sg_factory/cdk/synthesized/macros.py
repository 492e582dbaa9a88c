"""Macros in an app's templates that may change groups of role files.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from sg_factory.cdk.synthesized.guarded_plan import Interference, short
from sg_factory.cdk.synthesized.rules import WRITES
from sg_factory.cdk.synthesized.templates import Templates
from sg_factory.source.opaque import is_known_macro

_MACRO = "Fn::Transform"
_SECTIONS = ("Resources", "Parameters")
_HELP = "remove the macro from this stack, or make the groups in a stack of their own"


def unknown_macros(files: Set[str], templates: Templates) -> Iterator[Interference]:
    """Report macros that may change groups or add rules, in the templates that hold groups of role files.

    A macro of a whole template may change all of it; one in a resource of another type than a rule's may only fill in
    that resource's properties.
    """
    for file in sorted(files & templates.contents.keys()):
        content = templates.contents[file]
        for key in ("Transform", _MACRO):
            yield from _interference(content.get(key), file, "", key)
        for section in _SECTIONS:
            held = content.get(section)
            if isinstance(held, dict) and _MACRO in held:
                yield from _interference(held[_MACRO], file, "", f"{section}.{_MACRO}")
        for logical_id, body in templates.resources(file).items():
            if _MACRO in body:
                yield from _interference(body[_MACRO], file, logical_id, _MACRO)
            elif body.get("Type") in WRITES:
                for macro in _within(body.get("Properties")):
                    yield from _interference(macro, file, logical_id, "Properties")


def declared_macros(content: Mapping[str, Any]) -> list[str]:
    """Return the names of the macros of a whole template whose effect is not known."""
    return [name for key in ("Transform", _MACRO) for name in _names(content.get(key)) if not is_known_macro(name)]


def _interference(macro: Any, file: str, logical_id: str, place: str) -> Iterator[Interference]:
    for name in _names(macro):
        if not is_known_macro(name):
            what = f"{logical_id} in a template" if logical_id else "a template"
            text = f"the macro {name} may change {what} that holds groups of role files; only a deploy shows the result"
            yield Interference("macro", file, logical_id, text, _HELP, (place,))


def _names(macro: Any) -> list[str]:
    """Return the names of one macro or several, as `Transform` or `Fn::Transform` have them."""
    if macro is None:
        return []
    if isinstance(macro, list):
        return [name for each in macro for name in _names(each)]
    name = macro.get("Name") if isinstance(macro, dict) else macro
    return [name if isinstance(name, str) else short(name)]


def _within(value: Any) -> Iterator[Any]:
    """Yield every macro in a value."""
    if isinstance(value, dict):
        for key, held in value.items():
            if key == _MACRO:
                yield held
            else:
                yield from _within(held)
    elif isinstance(value, list):
        for each in value:
            yield from _within(each)
