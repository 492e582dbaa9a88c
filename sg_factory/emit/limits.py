"""What CloudFormation would refuse of a template: mistakes of form, found before anything is synthesized.

Source: CloudFormation quotas (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sg_factory.diagnostic import Diagnostic, Span, Where, mistake
from sg_factory.emit.cloudformation import parameters_of, template
from sg_factory.layout import Stack, stacks
from sg_factory.plan import Group, Plan, is_inline

MOST_RESOURCES = 500
MOST_PARAMETERS = 200
MOST_BYTES = 1_000_000


def beyond_limits(plan: Plan) -> Iterator[Diagnostic]:
    """What a plan holds more of in one of its stacks than a template takes."""
    for stack in stacks(plan):
        yield from beyond_limits_of(plan, stack)


def beyond_limits_of(plan: Plan, stack: Stack) -> Iterator[Diagnostic]:
    """What one stack of a plan holds more of than a template takes."""
    place, subject = _subject(plan, stack)
    groups = len(stack.groups) if stack.holds_groups else 0
    published = sum(not group.retired for group in stack.groups) if stack.holds_groups else 0
    rules = sum(not is_inline(rule) for group in stack.groups for rule in group.rules) if stack.holds_rules else 0
    if groups + published + rules > MOST_RESOURCES:
        parts = ((groups, "groups"), (published, "SSM parameters"), (rules, "rules between groups"))
        counts = ", ".join(f"{count:,} {what}" for count, what in parts if count)
        count = groups + published + rules
        text = f"{subject} would hold {count:,} resources ({counts}); a template takes {MOST_RESOURCES}"
        yield mistake("template-too-large", text, place, help=_remedy(stack))
        return  # its size and its parameters say nothing more
    parameters = len(parameters_of(plan, stack))
    if parameters > MOST_PARAMETERS:
        what = "name" if stack.part == "rules" else "have"
        things = "groups, each a parameter" if stack.part == "rules" else "parameters"
        text = f"{subject} would {what} {parameters} {things}; a template takes {MOST_PARAMETERS}"
        help = _remedy(stack) if stack.part == "rules" else "write the ids of prefix lists"
        yield mistake("template-too-large", text, place, help=help)
    size = _size(plan, stack) if bytes_at_most(plan, stack) > MOST_BYTES else 0
    if size > MOST_BYTES:
        text = f"{subject} would have a template of {size:,} bytes; CloudFormation takes {MOST_BYTES:,}"
        yield mistake("template-too-large", text, place, help=_remedy(stack))


def _subject(plan: Plan, stack: Stack) -> tuple[Where, str]:
    """Who is too large, and where to say so: a folder is the folder's matter."""
    if stack.part == "all":
        return plan.environment.origin, f"the stack “{stack.name}”"
    return Span(stack.folder), f"the folder {stack.folder} is too large: its stack “{stack.name}”"


def _remedy(stack: Stack) -> str:
    if stack.part == "all":
        return "write `stacks: folder` in sg-factory.yaml and give each team a folder: each becomes stacks of its own"
    return "move roles to a folder of their own; `sg-factory plan-deploy` says how roles that are deployed move"


def _size(plan: Plan, stack: Stack) -> int:
    return len(json.dumps(template(plan, stack), indent=1))  # as CDK writes it; every other sign is an escape


def bytes_at_most(plan: Plan, stack: Stack) -> int:
    """A size that the template stays under: most do by far, and need not be written to know it.

    A rule has at most 255 characters of words, and of itself and its peers logical ids of at most 160; a character of
    a tag takes at most twelve bytes.
    """
    inline = sum(is_inline(rule) for group in stack.groups for rule in group.rules)
    standalone = sum(len(group.rules) for group in stack.groups) - inline
    size = 2_000 + len(json.dumps(parameters_of(plan, stack), indent=4))
    if stack.holds_rules:
        size += 1_200 * standalone
    if stack.holds_groups:
        size += 600 * inline + sum(4_000 + 12 * _tag_length(group) for group in stack.groups)
    return size


def _tag_length(group: Group) -> int:
    own = sum(len(key) + len(value) + 8 for key, value in group.tags)
    return len(group.description) + len(group.owner) + own
