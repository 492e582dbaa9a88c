"""Jinja in a sandbox, in which each value between `{{` and `}}` writes a placeholder instead of its text."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

from jinja2 import StrictUndefined, pass_context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sg_factory.onboard.quoting import NotWritable, scalar

_BITS = 4096  # of a number: a signal cannot interrupt a product of longer ones


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of one rendering.

    Each placeholder is written once, and random, so that no template can contain it. `lines` has the line of Jinja's
    code that wrote it.
    """

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self) -> None:
        undefined, finalize = StrictUndefined, self._placeholder
        super().__init__(undefined=undefined, finalize=finalize, trim_blocks=True, lstrip_blocks=True, optimized=False)
        self.lines: dict[str, int] = {}
        self._values: dict[str, str] = {}
        self._unique = f"v{os.urandom(8).hex()}v"

    def written(self, text: str) -> str:
        """Return a text with the values, as YAML, in the places of their placeholders."""
        return re.sub(f"{self._unique}[0-9]+v", lambda found: self._values[found[0]], text)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Return the result of an operator. Raises ArithmeticError for a number that is too large."""
        if isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() * right if operator == "**" else left.bit_length() + right.bit_length()
            if bits > _BITS:
                raise ArithmeticError(f"it computes a number of over {_BITS} bits")
        return super().call_binop(context, operator, left, right)

    @pass_context  # otherwise Jinja calls it for constants when it compiles, and no line is known
    def _placeholder(self, _context: Any, value: Any) -> str:
        if isinstance(value, StrictUndefined):
            str(value)  # raises, with the undefined name
        if value is None:
            raise NotWritable("an optional answer is missing: write {% if … %} around the line")
        placeholder = f"{self._unique}{len(self.lines)}v"
        self._values[placeholder] = scalar(value)
        self.lines[placeholder] = sys._getframe(1).f_lineno
        return placeholder
