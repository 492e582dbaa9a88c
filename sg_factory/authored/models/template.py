"""The front matter of a template for new roles: its title and questions."""

import re
from typing import Annotated, Literal, Self

from pydantic_core import PydanticCustomError

from sg_factory.authored.models.authored import Authored
from sg_factory.authored.models.forms import limited, matching
from sg_factory.authored.models.text import Maybe, OneOrMore, RuleText, Several, TagText, Text

QuestionType = Literal["text", "reason", "owner", "choice", "yes-no", "date", "peer", "peers", "service", "services"]
PeerKind = Literal["role", "self", "network", "group", "range", "vpc", "internet"]

# Not a name with a meaning to Jinja or the renderer, and without `=`, for `--set name=value`.
QuestionName = Annotated[str, matching(r"(?!(role|true|false|none|loop)\Z)[a-z][a-z0-9_]{0,39}", "bad-question-name")]
Default = Annotated[bool | OneOrMore[str], limited({"mode": "left_to_right"}, {})]

_PEERS = ("peer", "peers")
_WORDS = ("text", "reason")
_FROM_PROJECT = (*_PEERS, "service", "services")


class TemplateQuestion(Authored):
    """One question, with the type of its answer and the default.

    `prefer` are names in order; the first that exists in the project takes precedence over `default`. `kinds` are the
    allowed kinds of peers (by default all). `pattern` is a regular expression that must match all of the text.
    """

    type: QuestionType
    help: Text
    default: Maybe[Default]
    prefer: Several[str]
    optional: bool = False
    choices: Several[str]
    kinds: Several[PeerKind]
    pattern: Maybe[str]

    def verified(self) -> Self:
        """Return the question if its keys belong together."""
        self._keys_fit()
        if self.type == "choice" and not self.choices:
            raise PydanticCustomError("no-choices", "no choices", {})
        if self.pattern is not None:
            _compiles(self.pattern)
        self._default_fits()
        return self

    def _keys_fit(self) -> None:
        owners = {"choices": ("choice",), "kinds": _PEERS, "prefer": _FROM_PROJECT, "pattern": _WORDS}
        for key, types in owners.items():
            if key in self.__pydantic_fields_set__ and self.type not in types:
                context = {"key": key, "types": f"the type {' or '.join(types)}"}
                raise PydanticCustomError("key-of-another-type", "key", context)

    def _default_fits(self) -> None:
        if self.default is None:
            return
        if isinstance(self.default, bool) != (self.type == "yes-no"):
            raise _bad_default(wanted="true or false" if self.type == "yes-no" else "a text")
        if isinstance(self.default, tuple) and len(self.default) > 1 and self.type not in ("peers", "services"):
            raise _bad_default(wanted="one value")
        if self.type == "choice" and self.default[0] not in self.choices:  # type: ignore[index]
            raise _bad_default(wanted=f"one of {', '.join(self.choices)}")
        if self.type == "owner":
            types = "every type but owner, which most roles of a project answer"
            raise PydanticCustomError("key-of-another-type", "key", {"key": "default", "types": types})


def _bad_default(wanted: str) -> PydanticCustomError:
    return PydanticCustomError("bad-default", "default", {"key": "default", "wanted": wanted})


def _compiles(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise PydanticCustomError("bad-pattern", "pattern", {"key": "pattern", "reason": str(error)}) from None


class FrontMatter(Authored):
    """The whole front matter: a title of one line, and the questions in their order."""

    title: TagText
    questions: dict[QuestionName, TemplateQuestion]


class Words(Authored):
    """Answers that become tags, such as the description and owner of a role, by the names of their questions."""

    is_root = True
    root: dict[str, TagText]


class Reasons(Authored):
    """Answers that become descriptions of rules, by the names of their questions."""

    is_root = True
    root: dict[str, RuleText]
