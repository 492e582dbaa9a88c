"""What CloudFormation would refuse of a template: mistakes of form, found before anything is synthesized.

Source: CloudFormation quotas (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sg_factory.diagnostic import Diagnostic, Place, mistake
from sg_factory.emit.cloudformation import is_inline, parameters_of, template
from sg_factory.plan import Plan

MOST_RESOURCES = 500
MOST_PARAMETERS = 200
MOST_BYTES = 1_000_000


def beyond_limits(plan: Plan) -> Iterator[Diagnostic]:
    """What a plan holds more of than one template takes."""
    place = plan.environment.origin
    rules = sum(not is_inline(rule) for _, rule in plan.rules())
    count = 2 * len(plan.groups) + rules
    if count > MOST_RESOURCES:
        text = (
            f"the stack “{plan.stack_name}” would hold {count:,} resources ({len(plan.groups):,} groups, as many SSM "
            f"parameters, {rules:,} rules between groups); a template takes {MOST_RESOURCES}"
        )
        yield _too_large(text, place)
        return  # its size and its parameters say nothing more
    parameters = len(parameters_of(plan))
    if parameters > MOST_PARAMETERS:
        text = f"the stack “{plan.stack_name}” would have {parameters} parameters; a template takes {MOST_PARAMETERS}"
        yield mistake("template-too-large", text, place, help="write the ids of prefix lists")
    size = _size(plan) if bytes_at_most(plan) > MOST_BYTES else 0
    if size > MOST_BYTES:
        text = f"the template of “{plan.stack_name}” would have {size:,} bytes; CloudFormation takes {MOST_BYTES:,}"
        yield _too_large(text, place)


def _size(plan: Plan) -> int:
    return len(json.dumps(template(plan), indent=1))  # as CDK writes it; every other sign is an escape


def bytes_at_most(plan: Plan) -> int:
    """A size that the template stays under: most do by far, and need not be written to know it.

    A rule has at most 255 characters of words, and of itself and its peers logical ids of at most 160; a character of
    a tag takes at most twelve bytes.
    """
    rules = sum(600 if is_inline(rule) else 1_200 for _, rule in plan.rules())
    tags = sum(
        len(group.description) + len(group.owner) + sum(len(key) + len(value) + 8 for key, value in group.tags)
        for group in plan.groups
    )
    parameters = len(json.dumps(parameters_of(plan), indent=4))
    return 2_000 + parameters + rules + 4_000 * len(plan.groups) + 12 * tags


def _too_large(text: str, place: Place) -> Diagnostic:
    help = "split the project into several: a role of another project is an external group there"
    return mistake("template-too-large", text, place, help=help)
