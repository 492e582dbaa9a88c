"""Conditions of a template: true or false if that is decided; otherwise both are tried in turn."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from sg_factory.source.cloudformation.decided import Undecided
from sg_factory.source.cloudformation.nesting import Nesting
from sg_factory.source.cloudformation.scenarios import Scenario
from sg_factory.source.cloudformation.template import Template
from sg_factory.source.cloudformation.values import Unknown, as_text, intrinsic

_NAME = re.compile(r"\$\{([^!${}.]+)\}")


class Conditions:
    """The truth of conditions in one scenario; `value` resolves the expressions that they compare."""

    def __init__(self, template: Template, scenario: Scenario, nesting: Nesting, value: Callable[[Any], Any]) -> None:
        self.template = template
        self.scenario = scenario
        self.value = value
        self.nesting = nesting
        self.known: dict[str, bool] = {}
        self.undecided: set[str] = set()

    def named(self, name: Any) -> bool:
        """The truth of a condition by its name; both are tried if it does not exist or names itself."""
        if not isinstance(name, str):
            return self._truth(name)
        if name in self.undecided:
            raise Undecided(name)
        if name not in self.known:
            self.known[name] = True  # a condition that names itself finds this
            body = self.template.conditions.get(name)
            try:
                self.known[name] = self._open(f"Condition {name}") if body is None else self._truth(body)
            except Undecided:
                del self.known[name]
                self.undecided.add(name)
                raise
        return self.known[name]

    def _truth(self, raw: Any) -> bool:
        """The truth of an expression; both are tried if it is nested too deep."""
        try:
            return self._of(raw) if self.nesting.enter() else self._open(_key(raw))
        finally:
            self.nesting.leave()

    def _of(self, raw: Any) -> bool:
        name = intrinsic(raw)
        arguments = raw[name] if name else None
        parts = arguments if isinstance(arguments, list) else [arguments]
        if name == "Condition":
            return self.named(arguments) if isinstance(arguments, str) else self._open(_key(raw))
        if name == "Fn::Not":
            return not self._truth(parts[0]) if parts else self._open(_key(raw))
        if name == "Fn::And":
            return all(self._truth(part) for part in parts)
        if name == "Fn::Or":
            return any(self._truth(part) for part in parts)
        if name == "Fn::Equals" and len(parts) == 2:
            return self._equal(parts[0], parts[1])
        text = as_text(self.value(raw))
        return text.lower() == "true" if text is not None else self._open(_key(raw))

    def _equal(self, one: Any, other: Any) -> bool:
        mine, theirs = self.value(one), self.value(other)
        for side, against in ((mine, theirs), (theirs, mine)):
            if isinstance(side, Unknown) and as_text(against) in side.excluded:
                return False
        sides = [raw for raw, against in ((one, theirs), (other, mine)) if not self._is_tried(raw, against)]
        free = self.is_free(sides)
        texts = as_text(mine), as_text(theirs)
        if None not in texts and not free:
            return texts[0] == texts[1]
        likely = None in texts or texts[0] == texts[1]
        return likely == self._open(_key([one, other]))

    def is_free(self, raw: Any) -> bool:
        """True if an expression names a parameter whose value stands for all others that it may have."""
        return any(self.template.is_free(name, self.scenario) for name in _names(raw))

    def _is_tried(self, raw: Any, against: Any) -> bool:
        """True if a parameter is compared with a text that is one of its own tried values."""
        return intrinsic(raw) == "Ref" and self.template.is_compared(str(raw["Ref"]), as_text(against))

    def _open(self, question: str) -> bool:
        return bool(self.scenario.choose(question, (True, False)))


def _names(raw: Any) -> Iterator[str]:
    """The parameters and pseudo parameters that an expression names, without keys of maps: these are all tried."""
    name = intrinsic(raw)
    if name == "Ref" and isinstance(raw[name], str):
        yield raw[name]
    elif isinstance(raw, str) or name == "Fn::FindInMap":
        yield from ()
    elif name == "Fn::Sub":
        text, given = raw[name] if isinstance(raw[name], list) and len(raw[name]) == 2 else (raw[name], {})
        given = given if isinstance(given, dict) else {}
        yield from (found for found in _NAME.findall(str(text)) if found not in given)
        yield from _names(list(given.values()))
    elif isinstance(raw, (dict, list)):
        for child in raw.values() if isinstance(raw, dict) else raw:
            yield from _names(child)


def _key(raw: Any) -> str:
    return json.dumps(raw, sort_keys=True, default=str)
