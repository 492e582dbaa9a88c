"""The tables of docs/language.md, generated from the models of authored files.

A table stands below `<!-- keys: MODEL -->`. `python -m tests.authored.schema.reference` writes all of them anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sg_factory.authored.schema import KINDS
from sg_factory.authored.schema.of_model import json_schema
from sg_factory.site.prose import anchor

PAGE = Path(__file__).parents[3] / "docs/language.md"

Schema = Mapping[str, Any]

_MARK = re.compile(r"^<!-- keys: (?P<models>[\w, ]+) -->\n(?P<table>(?:\|.*\n)*)", re.MULTILINE)
_HEADING = re.compile(r"^##+ (.*)$", re.MULTILINE)  # `# ` may also begin a comment in an example
_HEAD = "| key | values | default | meaning |\n| --- | --- | --- | --- |\n"
_NAMED = {
    "worn": "a role or [external group](#external-groups)",
    "external": "an [external group](#external-groups)",
    "base": "a [base](#base-files), without its underscore",
    "peer": "a [peer](#peers)",
    "any-peer": "a [peer](#peers), but not `self`",
    "range": "an address range",
    "service": "a [service](#services)",
    "traffic": "traffic, or a service of the catalogue",
    "environment": "an [environment](#environments)",
    "subnet": "a [subnet](#environments)",
    "check": "a [check](checks.md)",
    "range-check": "`loopback-range`, `wide-range`",
}
_FIRST = ("from", "to")


def mappings() -> dict[str, Schema]:
    """Return the schema of every mapping, by the name of its model."""
    wholes = {model.__name__: json_schema(model) for model, _ in KINDS.values()}
    named = {name: schema for whole in wholes.values() for name, schema in whole.get("$defs", {}).items()}
    tops = {name: whole for name, whole in wholes.items() if "properties" in whole}
    return tops | {name: schema for name, schema in named.items() if "properties" in schema}


@dataclass(frozen=True, slots=True)
class Reference:
    """The tables of a page: `links` leads from the models that have one to the heading above it."""

    models: Mapping[str, Schema]
    links: Mapping[str, str]

    def rows(self, model: str, before: str = "") -> Iterator[tuple[str, str]]:
        """Each key of a mapping, with its row; keys of a mapping that has no table come behind its own, with dots."""
        mapping = self.models[model]
        for key, schema in sorted(mapping["properties"].items(), key=lambda item: _is_late(item[0])):
            default = _default(key, schema, mapping)
            cells = (f"`{before}{key}`", self._values(schema), default, schema["description"])
            yield f"{before}{key}", f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n"
            for name, path in _mappings_in(schema, f"{before}{key}"):
                if name not in self.links:
                    yield from self.rows(name, f"{path}.")

    def table(self, models: list[str]) -> str:
        """The table of one model, or of several that share most keys."""
        rows = dict(row for model in models for row in self.rows(model))
        return _HEAD + "".join(rows[key] for key in sorted(rows, key=_is_late))

    def _values(self, schema: Schema) -> str:
        if "$ref" in schema:
            return _NAMED.get(_name(schema)) or self.links.get(_name(schema), "the keys below")
        if "anyOf" in schema:
            return self._one_of(schema["anyOf"])
        if "allOf" in schema:
            return self._values(schema["allOf"][-1])
        if schema.get("type") == "array":
            return f"a list: {self._values(schema['items'])}"
        if schema.get("type") == "object":
            return f"a mapping, each value: {self._values(schema['additionalProperties'])}"
        return _plain(schema)

    def _one_of(self, arms: list[Schema]) -> str:
        one, *others = arms
        if others and others[0].get("items") == one:
            return ", or ".join([f"{self._values(one)}, or a list", *map(self._values, others[1:])])
        return ", or ".join(map(self._values, arms))


def current(page: str) -> str:
    """The page with its tables as the models say."""
    links = {}
    for mark in _MARK.finditer(page):
        heading = _HEADING.findall(page[: mark.start()])[-1]
        links |= dict.fromkeys(mark["models"].split(", "), f"see [{heading}](#{anchor(heading)})")
    reference = Reference(mappings(), links)
    return _MARK.sub(
        lambda mark: mark[0].removesuffix(mark["table"]) + reference.table(mark["models"].split(", ")), page
    )


def _is_late(key: str) -> bool:
    """True if a key comes after `from` and `to`."""
    return key not in _FIRST


def _mappings_in(schema: Schema, path: str) -> Iterator[tuple[str, str]]:
    """The mappings that a value may be or hold, by their models, each with the path to it."""
    if "$ref" in schema and _name(schema) not in _NAMED:
        yield _name(schema), path
    for arm in schema.get("anyOf", ()):
        yield from _mappings_in(arm, path)
    if schema.get("type") == "array":
        yield from _mappings_in(schema["items"], path)
    if schema.get("type") == "object":
        yield from _mappings_in(schema["additionalProperties"], f"{path}.NAME")


def _name(schema: Schema) -> str:
    return str(schema["$ref"]).removeprefix("#/$defs/")


def _plain(schema: Schema) -> str:
    """A text, number or switch."""
    words = [*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])]
    if words == [True]:
        return "`true`"
    if words:
        return ", ".join(f"`{word}`" for word in words if isinstance(word, str))
    if schema["type"] == "boolean":
        return "`true`, `false`"
    if schema["type"] == "integer":
        return f"{schema['minimum']} to {schema['maximum']}" if "maximum" in schema else f"{schema['minimum']} or more"
    says = schema["patternErrorMessage"]
    text = "text" if says.startswith("words: ") else says
    most = schema.get("maxLength")
    return f"{text}, {most} characters at most" if most and str(most) not in text else text


def _default(key: str, schema: Schema, mapping: Schema) -> str:
    """Return the default of a key."""
    if key in mapping.get("required", ()):
        return "required"
    choices = [rule.get("anyOf", ()) for rule in mapping.get("allOf", ())]
    arms = [arm for choice in choices if all("required" in arm for arm in choice) for arm in choice]
    others = [f"`{name}`" for arm in arms for name in arm["required"] if name != key]
    if any(arm == {"required": [key]} for arm in arms):
        return f"required without {' or '.join(others)}"
    value = schema.get("default")
    return f"`{str(value).lower() if isinstance(value, bool) else value}`" if value not in (None, [], {}) else "–"


if __name__ == "__main__":
    PAGE.write_text(current(PAGE.read_text("utf-8")), "utf-8")
