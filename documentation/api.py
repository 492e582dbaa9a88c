"""The page of the CDK construct's API, made of the signatures and docstrings of `sg_factory.constructs`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from documentation.page import Page
from sg_factory import constructs

_LONGEST = 80
_TITLES = {"__getitem__": "{}[role]", "__iter__": "iter({})"}
"""Titles of the methods that are called by syntax, with a place for the name of the class."""
_INDENTED = re.compile(r"(?:^    [^\n]*\n(?:^\n(?=    ))?)+", re.MULTILINE)


def api() -> Page:
    """Return the page: what CDK apps call, then what these raise."""
    public = {name: getattr(constructs, name) for name in constructs.__all__}
    ordered = sorted(public.items(), key=lambda item: inspect.isclass(item[1]) and issubclass(item[1], Exception))
    sections = "\n\n".join(_section(name, value) for name, value in ordered)
    return Page("cdk-api.md", f"# API for CDK apps\n\n{_prose(constructs)}\n\n{sections}\n")


def _section(name: str, value: Any) -> str:
    """Return the section of a function, an exception, or a class with its public methods."""
    if not inspect.isclass(value):
        return f"## {name}\n\n{_signature(name, value)}\n\n{_prose(value)}"
    if issubclass(value, Exception):
        return f"## {name}\n\n{_code(f'class {name}({value.__mro__[1].__name__})')}\n\n{_prose(value)}"
    members = (f"### {_title(name, each)}\n\n{_call(each, member)}" for each, member in _members(value))
    return "\n\n".join((f"## {name}\n\n{_signature(name, value.__init__)}", _prose(value), *members))


def _members(class_: type) -> Iterator[tuple[str, Any]]:
    """Yield the public methods and properties that are written in this package, in the order of their writing."""
    members: dict[str, Any] = {}
    for base in class_.__mro__:
        if base.__module__.startswith("sg_factory."):
            members = {**vars(base), **members}
    for name, value in members.items():
        is_public = name in _TITLES or not name.startswith("_")
        if is_public and (inspect.isfunction(value) or isinstance(value, property)):
            yield name, value


def _title(class_: str, name: str) -> str:
    return _TITLES.get(name, f"{{}}.{name}").format(class_)


def _call(name: str, member: Any) -> str:
    if isinstance(member, property):
        head = _code(f"{name}: {inspect.signature(member.fget).return_annotation}" if member.fget else name)
    else:
        head = _signature(name, member)
    return f"{head}\n\n{_prose(member)}"


def _signature(name: str, function: Callable[..., Any]) -> str:
    """Return the signature of a function as a block of code, on one line if it fits."""
    signature = inspect.signature(function)
    parts: list[str] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in parts:
            parts.append("*")
        if parameter.name != "self":
            parts.append(_parameter(parameter))
    result = "" if signature.return_annotation in ("None", signature.empty) else f" -> {signature.return_annotation}"
    line = f"{name}({', '.join(parts)}){result}"
    if len(line) > _LONGEST:
        line = f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){result}"
    return _code(line)


def _parameter(parameter: inspect.Parameter) -> str:
    star = "*" if parameter.kind is parameter.VAR_POSITIONAL else ""
    default = "" if parameter.default is parameter.empty else f" = {_default(parameter.default)}"
    return f"{star}{parameter.name}: {parameter.annotation}{default}"


def _default(value: Any) -> str:
    return "{}" if not isinstance(value, str) and value == {} else repr(value)


def _prose(value: Any) -> str:
    """Return a docstring in Markdown, its indented lines as Python."""
    text = f"{inspect.getdoc(value)}\n"
    return _INDENTED.sub(lambda found: f"{_code(inspect.cleandoc(found[0]))}\n", text).rstrip()


def _code(text: str) -> str:
    return f"```python\n{text}\n```"
