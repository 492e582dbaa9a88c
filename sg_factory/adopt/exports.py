"""What templates export, and what others that are read with them import: a group, or a text such as a range."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from sg_factory.adopt.resolve import Resolver
from sg_factory.adopt.scenarios import Scenario
from sg_factory.adopt.template import GROUP, Template, layered
from sg_factory.adopt.unrolled import unrolled
from sg_factory.adopt.values import Reference, Unknown, as_text
from sg_factory.plan import ExternalPeer

# Two stacks that share an export are in one account and region, so that these are the same text to both.
_SHARED = {name: f"${{{name}}}" for name in ("AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix")}
_MOST_DEEP = 16  # what exports what it has imported
_MOST_EXPORTERS = 16  # of one name: more are no longer tried one by one


class Exports:
    """What templates export, by name; `exporting` finds those that may, once it is asked for."""

    def __init__(self, exporting: Callable[[], Iterable[Template]]) -> None:
        self._exporting = exporting

    def named(self, name: str) -> tuple[tuple[Template, Any], ...]:
        """Each template that exports something under a name, with the expression that it exports."""
        return tuple(self._found.get(name, ()))

    @cached_property
    def _found(self) -> dict[str, list[tuple[Template, Any]]]:
        found: dict[str, list[tuple[Template, Any]]] = {}
        for template in self._exporting():
            now, _ = unrolled(template)(template, Scenario({}))
            resolver = Resolver(now.with_given(layered(now.given, _SHARED)), Scenario({}))
            for output in now.section("Outputs").values():
                export = output.get("Export") if isinstance(output, dict) else None
                name = resolver.text(export.get("Name")) if isinstance(export, dict) else None
                if isinstance(name, str):
                    found.setdefault(name, []).append((now, output.get("Value")))
        return found


class Imports:
    """What a template imports in one scenario; `above` are the names on whose way this one lies."""

    def __init__(self, exports: Exports, scenario: Scenario, above: tuple[str, ...] = ()) -> None:
        self._exports = exports
        self._scenario = scenario
        self._above = above

    def imported(self, name: Any, resolver: Resolver) -> Any:
        """What is exported under a name: a text, a group as a peer of that name, or None where that is not known."""
        text = resolver.text(name)
        if isinstance(text, Unknown):
            shared = resolver.template.with_given(layered(resolver.template.given, _SHARED))
            text = Resolver(shared, resolver.scenario, imported=self.imported).text(name)
        found = self._exports.named(text) if isinstance(text, str) and len(self._above) < _MOST_DEEP else ()
        if not isinstance(text, str) or not 0 < len(found) <= _MOST_EXPORTERS:
            return None
        if len(found) > 1:
            files = [template.file for template, _ in found]
            chosen = self._scenario.choose(f"Fn::ImportValue {text}", files)
            found = tuple(each for each in found if each[0].file == chosen)
        return self._value(text, *found[0])

    def _value(self, name: str, template: Template, raw: Any) -> Any:
        part = self._scenario.part(f"{template.file} ")
        imports = Imports(self._exports, part, (*self._above, name))
        value = Resolver(template, part, imported=imports.imported).value(raw)
        if isinstance(value, Reference) and template.kind(value.logical_id) == GROUP:
            return ExternalPeer(f"{value.logical_id} of {template.file}", name)
        return value if as_text(value) is not None or isinstance(value, ExternalPeer) else None
