"""A file or text → a template, or the reasons why it is not one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sg_factory.diagnostic import Diagnostic, Span, mistake
from sg_factory.source.cloudformation.files import Candidate
from sg_factory.source.cloudformation.template import GROUP, Template
from sg_factory.source.cloudformation.text import parse, read_bytes

if TYPE_CHECKING:
    from sg_factory.source.cloudformation.comments import Comment

Parsed = tuple[Template | None, tuple[Diagnostic, ...]]


def template_in(candidate: Candidate, known_as: Mapping[str, str]) -> Parsed:
    """The template in a file, or the reasons why it has none; neither if the caller did not name the file itself."""
    content = read_bytes(candidate.path, candidate.file)
    if isinstance(content, Diagnostic):
        return None, (content,)
    return template_of(content, candidate.file, {}, known_as, is_named=candidate.is_named)


def template_of(
    content: bytes, file: str, given: Mapping[str, str], known_as: Mapping[str, str], *, is_named: bool
) -> Parsed:
    """The template in a text, or the reasons why it is not one; `known_as` is as in `adopt`."""
    value, mistakes = parse(content, file)
    if mistakes:
        return None, mistakes if is_named or _has_words(content) else ()
    resources = value.get("Resources") if isinstance(value, dict) else None
    if not isinstance(resources, dict):
        return None, (_no_template(file),) if is_named else ()
    return Template(value, file, _comments(content.decode("utf-8-sig", "replace"), known_as), given), ()


def _comments(text: str, known_as: Mapping[str, str]) -> tuple[Comment, ...]:
    if not known_as or text.lstrip()[:1] == "{":
        return ()  # JSON has none
    from sg_factory.source.cloudformation.comments import comments_in

    return comments_in(text, known_as)


def _has_words(content: bytes) -> bool:
    """True if unreadable content looks like a template, also in UTF-16 or cut off."""
    letters = content.replace(b"\0", b"")
    return any(word in letters for word in (b"Resources", b"AWSTemplateFormatVersion", GROUP.encode()))


def _no_template(file: str) -> Diagnostic:
    message = "this is neither a CloudFormation template (no mapping Resources) nor another source"
    help = (
        "name a template, the JSON of aws ec2 describe-security-groups or of terraform show -json, or a folder of these"
    )
    return mistake("not-a-template", message, Span(file), help=help)
