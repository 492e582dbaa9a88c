"""What CloudFormation would refuse of a template: mistakes of form, found before anything is synthesized.

Source: CloudFormation quotas (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sg_factory.diagnostic import Diagnostic, Place, mistake
from sg_factory.emit.cloudformation import is_inline, template
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
    emitted = template(plan)
    parameters = len(emitted.get("Parameters", {}))
    if parameters > MOST_PARAMETERS:
        text = f"the stack “{plan.stack_name}” would have {parameters} parameters; a template takes {MOST_PARAMETERS}"
        yield mistake("template-too-large", text, place, help="write the ids of prefix lists")
    size = len(json.dumps(emitted, indent=1).encode())  # as CDK writes it
    if size > MOST_BYTES:
        text = f"the template of “{plan.stack_name}” would have {size:,} bytes; CloudFormation takes {MOST_BYTES:,}"
        yield _too_large(text, place)


def _too_large(text: str, place: Place) -> Diagnostic:
    help = "split the project into several: a role of another project is an external group there"
    return mistake("template-too-large", text, place, help=help)
