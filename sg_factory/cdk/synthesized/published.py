"""Values that the stacks of an app publish under a name: exports, SSM parameters, secrets."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from sg_factory.cdk.synthesized.partial import Texts, is_literal, may_equal
from sg_factory.cdk.synthesized.templates import Templates, properties

PARAMETER, SECRET = "AWS::SSM::Parameter", "AWS::SecretsManager::Secret"
EXPORT = "Export"

_HOLDS: Mapping[str, str] = {PARAMETER: "Value", SECRET: "SecretString"}

_ARN = re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:parameter|secret:)([^:]*)")
_SUFFIX = re.compile(r"-[^-]{6}")  # the end that Secrets Manager gives the ARN of a secret

Value = tuple[str, str, Any]
"""A template's file, the output or resource that publishes the value, and the value's expression."""


class Published:
    """Published values, each with the names that it may have."""

    def __init__(self, values: Iterable[tuple[Texts, Value]]) -> None:
        self._known: dict[str, list[Value]] = {}
        self._partial: list[tuple[str, Value]] = []
        self._all: list[Value] = []
        for names, value in values:
            self._all.append(value)
            for name in names:
                if is_literal(name):
                    self._known.setdefault(name, []).append(value)
                else:
                    self._partial.append((name, value))

    def called(self, name: str) -> Iterator[Value]:
        """Yield the values that may have a name."""
        if is_literal(name):
            yield from self._known.get(name, ())
        else:
            yield from (value for known in self._known if may_equal(name, known) for value in self._known[known])
        yield from (value for partial, value in self._partial if may_equal(name, partial))

    def at(self, places: Collection[tuple[str, str]]) -> Iterator[Value]:
        """Yield the values that certain resources publish."""
        yield from (value for value in self._all if value[:2] in places)


def names_in(kind: str, reference: str) -> frozenset[str]:
    """Return the names that a reference to an SSM parameter or secret may mean, by name or ARN."""
    arn = _ARN.match(reference)
    if not arn:
        return frozenset((reference.split(":")[0],))
    name = arn[1]
    if kind == PARAMETER:
        return frozenset((name, name.removeprefix("/")))
    return frozenset((name, name[:-7] if _SUFFIX.fullmatch(name[-7:]) else name))


def publishing(kind: str, templates: Templates, texts: Callable[[str, Any], Texts]) -> Iterator[tuple[Texts, Value]]:
    """Yield the values that an app publishes by EXPORT or by a resource type, each with its possible names.

    `texts` evaluates expressions.
    """
    for file in templates.contents if kind == EXPORT else ():
        for name, output in templates.outputs(file).items():
            export = output.get(EXPORT)
            called = export.get("Name") if isinstance(export, dict) else None
            yield texts(file, called), (file, name, output.get("Value"))
    for file, logical_id, body in templates.all_of(kind):
        given = properties(body)
        yield texts(file, given.get("Name")), (file, logical_id, given.get(_HOLDS[kind]))


def matching(held: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield the entries of a mapping whose key may be a name."""
    if not isinstance(held, Mapping):
        return
    if is_literal(name):
        if name in held:
            yield name, held[name]
    else:
        yield from ((key, value) for key, value in held.items() if may_equal(name, key))
