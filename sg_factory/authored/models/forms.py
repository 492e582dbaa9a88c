"""JSON Schema for values that pydantic only checks by validators.

Each is an annotation beside such a validator that describes the same to an editor. `names` marks texts that name
something in the project or in the catalogue: `authored/schema/` fills those names in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import AfterValidator, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from sg_factory.text.counting import listed

JsonSchema = dict[str, Any]

NAMES = "names"
# In Python, `$` also matches before a final line break, and ECMAScript, which editors use, has no \Z.
_END = r"(?![\s\S])"


def written(pattern: str, says: str, **others: Any) -> JsonSchema:
    """Return the schema of a text that matches all of `pattern`, in Python and ECMAScript; `says` describes it."""
    message = {"patternErrorMessage": says} if says else {}
    return {"type": "string", "pattern": f"^(?:{pattern}){_END}", **message, **others}


@dataclass(frozen=True, slots=True)
class Matching:
    """A text that must match all of `pattern`. `code` is that of the mistake, `says` describes the text."""

    pattern: str
    code: str
    says: str = ""

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], CoreSchema]) -> CoreSchema:
        """Return the validator of the text."""
        validator: Any = AfterValidator(self._checked)
        made: CoreSchema = validator.__get_pydantic_core_schema__(source, handler)
        return made

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        """Return the schema of the text; an earlier pattern stays in force."""
        known, also = handler(core), written(self.pattern, self.says)
        return {"allOf": [known, also]} if "pattern" in known else {**known, **also}

    def _checked(self, value: str) -> str:
        if not re.fullmatch(self.pattern, value):
            raise PydanticCustomError(self.code, "malformed")
        return value


@dataclass(frozen=True, slots=True)
class SchemaText:
    """Replaces the schema that pydantic generates for a value by a correct one."""

    how: Callable[[JsonSchema], JsonSchema]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        """Return the correct schema."""
        return self.how(handler(core))


def one_or_more(known: JsonSchema) -> JsonSchema:
    """Return the schema of one value or a list of values that is not empty."""
    return {"anyOf": [known["items"], at_least_one(known)]}


def at_least_one(known: JsonSchema) -> JsonSchema:
    """Return the schema of a list that is not empty; pydantic would apply the limit to a text."""
    return {"type": "array", "items": known["items"], "minItems": 1}


def distinct(known: JsonSchema) -> JsonSchema:
    """Return the schema of one value or a list of distinct values."""
    one, several = known["anyOf"]
    return {"anyOf": [one, {**several, "uniqueItems": True}]}


def unique(known: JsonSchema) -> JsonSchema:
    """Return the schema of a list of distinct values."""
    return {**known, "uniqueItems": True}


def without_null(known: JsonSchema) -> JsonSchema:
    """Return the schema of a key that may be absent, but not null."""
    arms = [arm for arm in known["anyOf"] if arm != {"type": "null"}]
    return dict(arms[0]) if len(arms) == 1 else {"anyOf": arms}


def naming(kind: str) -> Any:
    """Return the annotation of a text that is a name; `kind` is a key of `authored.schema.vocabulary`."""
    return WithJsonSchema({"type": "string", NAMES: kind})


def keyed_by(kind: str) -> SchemaText:
    """Return the annotation of a mapping whose keys are names; `kind` as in `naming`."""
    return SchemaText(lambda known: {**known, "propertyNames": {"type": "string", NAMES: kind}})


def exactly_one(*keys: str, may_join: str = "", unless: Mapping[str, Any] | None = None) -> JsonSchema:
    """Return the schema of a mapping with one of `keys`; `may_join` may accompany it, `unless` makes it optional."""
    some = [{"required": [key]} for key in keys] + ([dict(unless)] if unless else [])
    choice = listed([f"“{key}”" for key in keys], "or")
    alone = [key for key in keys if key != may_join]
    both: JsonSchema = {"not": {"required": alone}, "errorMessage": f"keep one of {choice}"}
    return {"allOf": [{"anyOf": some, "errorMessage": f"add {choice}"}, both]}
