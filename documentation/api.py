"""The page of the CDK construct's API, made of the signatures and docstrings of `sg_factory.constructs`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from documentation.page import Page
from sg_factory import constructs

_LONGEST = 80
_TITLES = {"__getitem__": "[role]", "__iter__": "iteration"}
"""Titles of the methods that are called by syntax."""
_INDENTED = re.compile(r"(?:^    [^\n]*\n(?:^\n(?=    ))?)+", re.MULTILINE)


def api() -> Page:
    """Return the page: what CDK apps call, then what these raise."""
    public = {name: getattr(constructs, name) for name in constructs.__all__}
    ordered = sorted(public.items(), key=lambda item: inspect.isclass(item[1]) and issubclass(item[1], Exception))
    sections = "\n\n".join(_section(name, value) for name, value in ordered)
    return Page("cdk-api.md", f"# API for CDK apps\n\n{_prose(constructs)}\n\n{sections}\n")


def _section(name: str, value: Any) -> str:
    """Return the section of a class with its public methods, or of a function."""
    if not inspect.isclass(value):
        return f"## {name}\n\n{_signature(name, value)}\n\n{_prose(value)}"
    call = f"class {name}(Exception)" if issubclass(value, Exception) else ""
    head = f"```python\n{call}\n```" if call else _signature(f"class {name}", value.__init__)
    members = "".join(f"\n\n### {name}: {title}\n\n{text}" for title, text in _members(value))
    return f"## {name}\n\n{head}\n\n{_prose(value)}{members}"


def _members(class_: type) -> Iterator[tuple[str, str]]:
    """Yield the public methods and properties that are written in this package, in the order of their writing."""
    if issubclass(class_, Exception):
        return
    seen = set()
    for base in class_.__mro__:
        for name, value in vars(base).items() if base.__module__.startswith("sg_factory.") else ():
            if (name.startswith("_") and name not in _TITLES) or name in seen or not inspect.getdoc(value):
                continue
            seen.add(name)
            if isinstance(value, property) and value.fget:
                yield (
                    name,
                    f"```python\n{name}: {inspect.signature(value.fget).return_annotation}\n```\n\n{_prose(value)}",
                )
            elif inspect.isfunction(value):
                yield _TITLES.get(name, name), f"{_signature(name, value)}\n\n{_prose(value)}"


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
    return f"```python\n{line}\n```"


def _parameter(parameter: inspect.Parameter) -> str:
    star = "*" if parameter.kind is parameter.VAR_POSITIONAL else ""
    default = "" if parameter.default is parameter.empty else f" = {_default(parameter.default)}"
    return f"{star}{parameter.name}: {parameter.annotation}{default}"


def _default(value: Any) -> str:
    return "{}" if not isinstance(value, str) and value == {} else repr(value)


def _prose(value: Any) -> str:
    """Return a docstring in Markdown, its indented lines as Python."""
    text = f"{inspect.getdoc(value)}\n"
    return _INDENTED.sub(lambda found: f"```python\n{inspect.cleandoc(found[0])}\n```\n", text).rstrip()
