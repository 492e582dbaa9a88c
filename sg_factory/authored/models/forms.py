"""Annotations of the types in models: what pydantic_core checks beyond a type, and what JSON Schema says about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

JsonSchema = dict[str, Any]

REQUIRED: Any = object()
"""The value of an absent key that must not be absent."""

# In Python, `$` also matches before a final line break, and ECMAScript, which editors use, has no \Z.
_END = r"(?![\s\S])"


def _same(known: Any) -> Any:
    return known


class Form(NamedTuple):
    """An annotation: the schemas of a value, made from those of its type, and the value of an absent key."""

    checks: Callable[[Any], CoreSchema] = _same
    tells: Callable[[JsonSchema], JsonSchema] = _same
    absent: Any = REQUIRED


def after(check: Callable[[Any], Any], tells: Callable[[JsonSchema], JsonSchema] = _same) -> Form:
    """Return the annotation of a value that `check` returns, or refuses by PydanticCustomError."""
    return Form(partial(core_schema.no_info_after_validator_function, check), tells)


def before(convert: Callable[[Any], Any], tells: Callable[[JsonSchema], JsonSchema] = _same) -> Form:
    """Return the annotation of a value that is first converted, or refused by PydanticCustomError."""
    return Form(partial(core_schema.no_info_before_validator_function, convert), tells)


def limited(core: dict[str, Any], json: JsonSchema) -> Form:
    """Return the annotation of a value within limits, with the names of them in both schemas."""
    return Form(lambda known: {**known, **core}, lambda known: {**known, **json})


def within(least: int, most: int) -> Form:
    """Return the annotation of a number between two others, both included."""
    return limited({"ge": least, "le": most}, {"minimum": least, "maximum": most})


def told(schema: JsonSchema) -> Callable[[JsonSchema], JsonSchema]:
    """Return the schema whatever that of the type is: it describes to an editor what a validator checks."""
    return lambda _: schema


def like(pattern: str, says: str, **others: Any) -> Callable[[JsonSchema], JsonSchema]:
    """Tell that a text matches all of `pattern`, in Python and ECMAScript; `says` describes it."""
    message = {"patternErrorMessage": says} if says else {}
    return told({"type": "string", "pattern": f"^(?:{pattern}){_END}", **message, **others})


def matching(pattern: str, code: str, says: str = "") -> Form:
    """Return the annotation of a text that must match all of `pattern`.

    `code` is that of the mistake, `says` describes the text. An earlier pattern stays in force.
    """

    def checked(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError(code, "malformed")
        return value

    def tells(known: JsonSchema) -> JsonSchema:
        also = like(pattern, says)({})
        return {"allOf": [known, also]} if "pattern" in known else {**known, **also}

    return after(checked, tells)


def filled(known: JsonSchema) -> JsonSchema:
    """Return the schema of a list that is not empty."""
    return {**known, "minItems": 1}


def one_or_more(known: JsonSchema) -> JsonSchema:
    """Return the schema of one value or a list of values that is not empty."""
    return {"anyOf": [known["items"], filled(known)]}


def distinct(known: JsonSchema) -> JsonSchema:
    """Return the schema of a list of distinct values, or of one value or such a list."""
    *one, several = known.get("anyOf", [known])
    several = {**several, "uniqueItems": True}
    return {"anyOf": [*one, several]} if one else several


def naming(kind: str) -> Form:
    """Return the annotation of a text that is a name; `kind` is a key of `authored.schema.vocabulary`."""
    return Form(tells=told({"$ref": f"#/$defs/{kind}"}))


def keyed_by(kind: str) -> Form:
    """Return the annotation of a mapping whose keys are names; `kind` as in `naming`."""
    name = {"$ref": f"#/$defs/{kind}"}

    def tells(known: JsonSchema) -> JsonSchema:
        form = {part: known["propertyNames"][part] for part in ("type", "pattern") if part in known["propertyNames"]}
        return {**known, "propertyNames": {"allOf": [form, name]} if "pattern" in form else name}

    return Form(tells=tells)
