"""`existing:` of a role file: a security group that was there before, and that the role takes over.

Source: the EC2 API reference of CreateSecurityGroup, for the characters and the length of a name and a description.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sg_factory.authored.models.authored import Authored, key
from sg_factory.authored.models.forms import Form, after, keyed_by, like, matching
from sg_factory.authored.models.text import WORDS_PATTERN, words

_TAKEN = r"a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*"
_NOT_TAKEN = re.compile(rf"[^{_TAKEN}]")
LENGTH = 255
_SAYS = "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, 255 characters at most"

ExistingId = Annotated[
    str, matching(r"sg-([0-9a-f]{8}|[0-9a-f]{17})", "bad-existing-id", "sg- and 8 or 17 hexadecimal digits")
]


def _text_of_ec2(text: str) -> str:
    words(text)
    found = _NOT_TAKEN.search(text)
    if found:
        character = found[0]
        what = f"“{character}”" if character.isprintable() else f"U+{ord(character):04X}"
        context = {"character": character, "what": "a line break" if character == "\n" else what}
        raise PydanticCustomError("group-text", "character", context)
    if len(text) > LENGTH:
        raise PydanticCustomError("group-text-length", "long", {"length": len(text), "limit": LENGTH})
    return text


def _name(text: str) -> str:
    if text.startswith("sg-"):
        raise PydanticCustomError("id-as-name", "id")
    if text == "default":
        raise PydanticCustomError("default-group-taken", "default")
    return _text_of_ec2(text)


_FORM = rf"{WORDS_PATTERN}[{_TAKEN}]*"
GroupText = Annotated[str, after(_text_of_ec2, like(_FORM, f"what EC2 takes: {_SAYS}", maxLength=LENGTH))]
GroupName = Annotated[
    str,
    after(
        _name,
        like(
            rf"(?!sg-)(?!default(?![\s\S])){_FORM}",
            f"a group's name, neither “default” nor with sg- at its beginning: {_SAYS}",
            maxLength=LENGTH,
        ),
    ),
]


class ExistingGroup(Authored):
    """A security group that was there before the role, and that its stack takes over as it is."""

    id: ExistingId = key("The group's id.", examples=["sg-0123456789abcdef0"])
    name: GroupName = key("The group's name in EC2 (GroupName), exactly as it is there.", examples=["web-prod"])
    description: GroupText = key(
        "The group's description in EC2, exactly as it is there.", examples=["launch-wizard-3 created 2021-03-04"]
    )


# No environment has such a name, so that a path to a value never has one of these.
_ITSELF, _EACH = "<itself>", "<by environment>"


def _kind(value: Any) -> str:
    """Return whether a value is one group, or groups by environment: mappings, or at least none of a group's keys."""
    if not isinstance(value, dict) or not value:
        return _ITSELF
    are_mappings = all(isinstance(each, dict) for each in value.values())
    return _EACH if are_mappings or ExistingGroup.keys.keys().isdisjoint(value) else _ITSELF


def _one_or_each(known: Any) -> CoreSchema:
    itself, each = known["choices"]
    chosen: Callable[[Any], str] = _kind
    return core_schema.tagged_union_schema({_ITSELF: itself, _EACH: each}, chosen)


GroupsTakenOver = Annotated[
    ExistingGroup | Annotated[dict[str, ExistingGroup], keyed_by("environment")], Form(checks=_one_or_each)
]
