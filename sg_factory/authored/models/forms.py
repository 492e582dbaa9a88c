"""What JSON Schema says of values that pydantic knows by their validators alone.

Each is an annotation that stands beside such a validator, and says the same to an editor. `names` marks what names
something of the project, or of ours: the room `schemas` writes those names in.
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
# To Python `$` also stands before a last line break, and ECMAScript, which editors speak, has no \Z.
_END = r"(?![\s\S])"


def written(pattern: str, says: str, **others: Any) -> JsonSchema:
    """A text that matches `pattern` whole, which Python and ECMAScript read alike; `says` is what it must be."""
    message = {"patternErrorMessage": says} if says else {}
    return {"type": "string", "pattern": f"^(?:{pattern}){_END}", **message, **others}


@dataclass(frozen=True, slots=True)
class Matching:
    """A text that must match `pattern` whole. `code` is the mistake where it does not, `says` what it must be."""

    pattern: str
    code: str
    says: str = ""

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], CoreSchema]) -> CoreSchema:
        """The validator of the text."""
        validator: Any = AfterValidator(self._checked)
        made: CoreSchema = validator.__get_pydantic_core_schema__(source, handler)
        return made

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        """The same for an editor; what the text had to match already, it still has to."""
        known, also = handler(core), written(self.pattern, self.says)
        return {"allOf": [known, also]} if "pattern" in known else {**known, **also}

    def _checked(self, value: str) -> str:
        if not re.fullmatch(self.pattern, value):
            raise PydanticCustomError(self.code, "malformed")
        return value


@dataclass(frozen=True, slots=True)
class SchemaText:
    """Puts what is true in place of what pydantic tells of a value."""

    how: Callable[[JsonSchema], JsonSchema]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        """What is true of the value."""
        return self.how(handler(core))


def one_or_more(known: JsonSchema) -> JsonSchema:
    """One value, or a list of such that is not empty."""
    return {"anyOf": [known["items"], at_least_one(known)]}


def at_least_one(known: JsonSchema) -> JsonSchema:
    """A list that is not empty; pydantic takes the limit for one of a text."""
    return {"type": "array", "items": known["items"], "minItems": 1}


def distinct(known: JsonSchema) -> JsonSchema:
    """One value, or a list in which none stands twice."""
    one, several = known["anyOf"]
    return {"anyOf": [one, {**several, "uniqueItems": True}]}


def unique(known: JsonSchema) -> JsonSchema:
    """A list in which nothing stands twice."""
    return {**known, "uniqueItems": True}


def without_null(known: JsonSchema) -> JsonSchema:
    """What may be left out, but not left blank."""
    arms = [arm for arm in known["anyOf"] if arm != {"type": "null"}]
    return dict(arms[0]) if len(arms) == 1 else {"anyOf": arms}


def naming(kind: str) -> Any:
    """A text that names something; `kind` is what, as `schemas.vocabulary` lists them."""
    return WithJsonSchema({"type": "string", NAMES: kind})


def keyed_by(kind: str) -> SchemaText:
    """A mapping whose keys name something; `kind` as in `naming`."""
    return SchemaText(lambda known: {**known, "propertyNames": {"type": "string", NAMES: kind}})


def exactly_one(*keys: str, may_join: str = "", unless: Mapping[str, Any] | None = None) -> JsonSchema:
    """A mapping with one of `keys`. `may_join` may stand beside another; where `unless` holds there need be none."""
    some = [{"required": [key]} for key in keys] + ([dict(unless)] if unless else [])
    choice = listed([f"“{key}”" for key in keys], "or")
    alone = [key for key in keys if key != may_join]
    both: JsonSchema = {"not": {"required": alone}, "errorMessage": f"keep one of {choice}"}
    return {"allOf": [{"anyOf": some, "errorMessage": f"add {choice}"}, both]}
