"""Types of text in authored files, with their patterns.

Every pattern is a limit of AWS or of the language; its error code is a key of `authored.read.messages`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic_core import PydanticCustomError

from sg_factory.authored.models.forms import Form, after, before, filled, keyed_by, like, matching, naming, one_or_more

T = TypeVar("T")

NAME_PATTERN = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# EC2, AuthorizeSecurityGroupIngress: the characters of a rule's description.
_NOT_RULE_TEXT = re.compile(r"[^a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]")
# Replacements for common characters that EC2 rejects; others are removed from the proposal.
_LOOKALIKES = (
    dict.fromkeys("'\"’‘“”`", "")
    | dict.fromkeys("–—~", "-")
    | {"…": "...", "%": " percent", "?": ".", "<": "(", ">": ")", "→": "to", "\n": " ", "|": "/"}
)
RULE_TEXT_LENGTH = 255
UNKNOWN = "unknown"
"""The description of a rule of which nobody has said why it is there, and the owner nobody has named."""
TAG_VALUE_LENGTH = 256


def words(text: str) -> str:
    """Return the text if it is not blank and has neither control characters nor dynamic references."""
    if not text.strip():
        raise PydanticCustomError("blank-text", "blank")
    control = _CONTROL.search(text)
    if control:
        raise PydanticCustomError("control-character", "control", {"number": f"{ord(control[0]):04X}"})
    if "{{resolve:" in text:
        raise PydanticCustomError("dynamic-reference", "reference", {"character": "{{resolve:"})
    return text


def _rule_text(text: str) -> str:
    words(text)
    found = _NOT_RULE_TEXT.search(text)
    if found:
        raise PydanticCustomError("rule-text", "character", _not_taken(found[0], text))
    if len(text) > RULE_TEXT_LENGTH:
        raise PydanticCustomError("rule-text-length", "long", {"length": len(text), "limit": RULE_TEXT_LENGTH})
    return text


def _not_taken(character: str, text: str) -> dict[str, str]:
    from unicodedata import normalize  # imported only for a mistake

    plain = "".join(_LOOKALIKES.get(c, c) for c in normalize("NFKC", text))
    plain = _NOT_RULE_TEXT.sub("", normalize("NFKD", plain)).strip()
    what = f"“{character}”" if character.isprintable() else f"U+{ord(character):04X}"
    return {
        "character": character,
        "what": "a line break" if character == "\n" else what,
        "such_as": f", such as: {plain}" if plain else "",
    }


def _tag_text(text: str) -> str:
    words(text)
    if len(text) > TAG_VALUE_LENGTH:
        raise PydanticCustomError("tag-text-length", "long", {"length": len(text), "limit": TAG_VALUE_LENGTH})
    return text


def _given(parse: Callable[[Any], T | None], code: str) -> Callable[[Any], T]:
    def parsed(value: Any) -> T:
        if (made := parse(value)) is None:
            raise PydanticCustomError(code, "malformed")
        return made

    return parsed


def parse_moment(value: Any) -> date | datetime | None:
    """Parse a date or a time in UTC; None for everything else."""
    return _day(value) or _parsed(value, datetime.fromisoformat, r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|\+00:00)")


def _day(value: Any) -> date | None:
    return _parsed(value, date.fromisoformat, r"\d{4}-\d\d-\d\d")


def _parsed(value: Any, parse: Callable[[str], T], pattern: str) -> T | None:
    text = value.isoformat() if isinstance(value, date) else value
    if not isinstance(text, str) or not re.fullmatch(pattern, text):
        return None
    try:
        return parse(text)
    except ValueError:
        return None


def has_ended(expires: date | datetime, moment: datetime) -> bool:
    """True if an expiry is past at a moment in UTC; a date lasts to the end of its day."""
    return moment >= expires if isinstance(expires, datetime) else moment.date() > expires


def _not_null(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("left-blank", "blank")
    return value


def _as_tuple(value: Any) -> Any:
    if isinstance(value, list):
        return _some(value)
    if isinstance(value, dict) or value is None:
        raise PydanticCustomError("one-or-more", "one or more")
    return (value,)


def _mappings_as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, dict) else _as_tuple(value)


def _some(value: Any) -> Any:
    if value == []:
        raise PydanticCustomError("too_short", "empty")
    return _list_as_tuple(value)


def _list_as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


# Short enough for a stack named after a project and an environment (CloudFormation takes 128 characters).
LONGEST_NAME = 60
_A_NAME = rf"(?!.{{{LONGEST_NAME + 1}}}){NAME_PATTERN.pattern.removesuffix(chr(92) + 'Z')}"
_NAME_SAYS = f"a name: lower-case words and digits with single hyphens, {LONGEST_NAME} characters at most"
Name = Annotated[str, matching(_A_NAME, "bad-name", _NAME_SAYS)]
Account = Annotated[str, matching(r"[0-9]{12}", "bad-account", "an account number: twelve digits, in quotes")]
_SSM_PATH = r"/[a-zA-Z0-9_.\-/]{1,1010}"
SsmPath = Annotated[str, matching(_SSM_PATH, "bad-ssm-path", "an SSM parameter's name, which begins with a slash")]
# What stands for the name of the environment in the SSM parameter of an external group.
ENVIRONMENT = "{environment}"
GroupPath = Annotated[
    str,
    matching(
        r"/([a-zA-Z0-9_.\-/]|\{environment\}){1,1010}",
        "bad-group-path",
        "an SSM parameter's name, which begins with a slash; {environment} in it is the environment's name",
    ),
]


def is_ssm_path(text: str) -> bool:
    """True if a text is the name of an SSM parameter."""
    return re.fullmatch(_SSM_PATH, text) is not None


# Patterns equivalent to the validators above, for editors.
_WORDS = r"(?=[\s\S]*\S)(?![\s\S]*\{\{resolve:)[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]*"
_WORDS_SAY = "words: not blank, without control characters and without “{{resolve:”"
WORDS_PATTERN = r"(?=.*[^ ])(?!.*\{\{resolve:)"
_RULE_WORDS = rf"{WORDS_PATTERN}[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{{}}!$*]*"
_RULE_WORDS_SAY = "what EC2 takes: letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, 255 characters at most"
_DAY = (
    r"(?!0000)[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29"
)
_UTC = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?:Z|\+00:00)"
_DAY_SAYS = "a date: year, month and day, such as 2027-05-01"
_MOMENT_SAYS = "a date, or a time in UTC, such as 2027-05-01T18:00Z"

_TAG_KEY_SAYS = "a tag's key: 1 to 128 characters, and not aws: at its beginning"
RuleText = Annotated[str, after(_rule_text, like(_RULE_WORDS, _RULE_WORDS_SAY, maxLength=RULE_TEXT_LENGTH))]
TagText = Annotated[str, after(_tag_text, like(_WORDS, _WORDS_SAY, maxLength=TAG_VALUE_LENGTH))]
Text = Annotated[str, after(words, like(_WORDS, _WORDS_SAY))]
Day = Annotated[date, before(_given(_day, "not-a-date"), like(_DAY, _DAY_SAYS))]
Moment = Annotated[
    date | datetime, before(_given(parse_moment, "not-a-moment"), like(f"(?:{_DAY})(?:{_UTC})?", _MOMENT_SAYS))
]

# A key that may be absent: the list is then empty.
Several = Annotated[tuple[T, ...], before(_list_as_tuple), Form(absent=())]
AtLeastOne = Annotated[tuple[T, ...], before(_some, filled)]
OneOrMore = Annotated[tuple[T, ...], before(_as_tuple, one_or_more)]
OneOrMoreMappings = Annotated[tuple[T, ...], before(_mappings_as_tuple, one_or_more)]
# A key that may be absent, but not null: an `expires:` without a date would never end.
Maybe = Annotated[T | None, before(_not_null), Form(absent=None)]

TagKey = Annotated[str, matching(r"(?![aA][wW][sS]:)[\s\S]{1,128}", "bad-tag-key", _TAG_KEY_SAYS)]
Tags = Annotated[dict[TagKey, TagText], keyed_by("tag")]

# Names of things that are declared elsewhere; the compiler checks that they exist.
WornName = Annotated[str, naming("worn")]
ExternalName = Annotated[str, naming("external")]
BaseName = Annotated[str, naming("base")]
PeerName = Annotated[str, naming("peer")]
AnyPeerName = Annotated[str, naming("any-peer")]
Range = Annotated[str, naming("range")]
ServiceName = Annotated[str, naming("service")]
TrafficName = Annotated[str, naming("traffic")]
EnvironmentName = Annotated[str, naming("environment")]
SubnetName = Annotated[str, naming("subnet")]
CheckName = Annotated[Name, naming("check")]
RangeCheckName = Annotated[Name, naming("range-check")]
