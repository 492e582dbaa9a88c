"""CloudFormation's limits on templates, checked before anything is synthesized.

Source: CloudFormation quotas (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sg_factory.cloudformation.template import parameters_of, template
from sg_factory.cloudformation.user_data import MOST_USER_DATA
from sg_factory.diagnostic import Diagnostic, Span, Where, mistake
from sg_factory.plan import Group, Host, Plan, is_inline
from sg_factory.plan.layout import Stack, stacks

MOST_RESOURCES = 500
MOST_PARAMETERS = 200
MOST_BYTES = 1_000_000


def beyond_limits(plan: Plan) -> Iterator[Diagnostic]:
    """Report the stacks of a plan that exceed the limits of a template."""
    for stack in stacks(plan):
        yield from beyond_limits_of(plan, stack)


def beyond_limits_of(plan: Plan, stack: Stack) -> Iterator[Diagnostic]:
    """Report the limits of a template that one stack of a plan exceeds."""
    place, subject = _subject(plan, stack)
    parts = tuple(_parts(stack))
    count = sum(count for count, _ in parts)
    if count > MOST_RESOURCES:
        counts = ", ".join(f"{count:,} {what}" for count, what in parts if count)
        text = f"{subject} would hold {count:,} resources ({counts}); a template takes {MOST_RESOURCES}"
        yield mistake("template-too-large", text, place, help=_remedy(stack))
        return  # its size and its parameters say nothing more
    parameters = parameters_of(plan, stack)
    if len(parameters) > MOST_PARAMETERS:
        what = "have" if stack.holds_groups else "name"
        things = "parameters" if stack.holds_groups else "groups, each a parameter"
        text = f"{subject} would {what} {len(parameters)} {things}; a template takes {MOST_PARAMETERS}"
        help = "write the ids of prefix lists and external groups" if stack.holds_groups else _remedy(stack)
        yield mistake("template-too-large", text, place, help=help)
    size = _size(plan, stack) if bytes_at_most(stack, parameters) > MOST_BYTES else 0
    if size > MOST_BYTES:
        text = f"{subject} would have a template of {size:,} bytes; CloudFormation takes {MOST_BYTES:,}"
        yield mistake("template-too-large", text, place, help=_remedy(stack))


def _parts(stack: Stack) -> Iterator[tuple[int, str]]:
    """Yield the number of each kind of resources in a stack."""
    yield 2 * len(stack.lists), "prefix lists and their SSM parameters"
    if stack.holds_groups:
        made = [group for group in stack.groups if group.adds_to is None]
        yield len(made), "groups"
        yield sum(not group.retired for group in made), "SSM parameters"
    if stack.holds_rules:
        alone = [group for group in stack.groups for rule in group.rules if not is_inline(rule, group)]
        yield sum(group.adds_to is None for group in alone), "rules between groups"
        yield sum(group.adds_to is not None for group in alone), "rules in groups of others"
    yield 2 * len(stack.hosts), "launch templates and their SSM parameters"
    yield len(stack.acls), "network ACLs"
    yield sum(len(acl.entries) for acl in stack.acls), "entries of these"
    yield sum(len(acl.subnet_ids) for acl in stack.acls), "associations of subnets"
    if any(host.launch is not None and host.launch.needs_profile for host in stack.hosts):
        yield 2, "for Session Manager"
    if stack.closes_default_group:
        yield 4, "for the default group"


def _subject(plan: Plan, stack: Stack) -> tuple[Where, str]:
    """Return the place of the mistake and the name of the stack: for a folder's stack, the folder."""
    if stack.part in ("all", "lists", "hosts", "acls", "default-group"):
        return plan.environment.origin, f"the stack “{stack.name}”"
    return Span(stack.folder), f"the folder {stack.folder} is too large: its stack “{stack.name}”"


def _remedy(stack: Stack) -> str:
    if stack.part == "lists":
        return "keep the ranges of some networks in their rules: remove “prefix_list”"
    if stack.part == "hosts":
        return "let hosts that have the same roles share one entry: any number of instances start from one template"
    if stack.part == "acls":
        return "declare fewer subnets in the environment: subnets with the same hosts can share one name"
    if stack.part == "all":
        return "write `stacks: folder` in sg-factory.yaml and give each team a folder: each becomes stacks of its own"
    return "move roles to a folder of their own; `sg-factory plan-deploy` says how roles that are deployed move"


def _size(plan: Plan, stack: Stack) -> int:
    from json import dumps  # most stacks are too small to be written

    return len(dumps(template(plan, stack), indent=1))  # as CDK writes it; every other character is an escape


def bytes_at_most(stack: Stack, parameters: Mapping[str, Mapping[str, str]]) -> int:
    """Return an upper bound of the template's size, so that most templates need not be written to check it.

    A rule has a description of at most 255 characters, and logical ids of at most 160; a character of a tag takes at
    most twelve bytes. A host's tags are twice in its launch template. A parameter consists of names, whose characters
    take a byte each.
    """
    inline = sum(is_inline(rule, group) for group in stack.groups for rule in group.rules)
    standalone = sum(len(group.rules) for group in stack.groups) - inline
    size = 2_000 + (8_000 if stack.closes_default_group else 0)
    size += sum(200 + len(name) + sum(map(len, said.values())) for name, said in parameters.items())
    if stack.holds_rules:
        size += 1_200 * standalone
    if stack.holds_groups:
        size += 600 * inline + sum(4_000 + 12 * _tag_length(group) for group in stack.groups)
    size += sum(2_000 + 100 * len(made.entries) + 12 * _length(made.tags) for made in stack.lists)
    size += sum(2 * MOST_USER_DATA for host in stack.hosts if host.launch is not None and host.launch.firewall)
    for acl in stack.acls:  # an association names every entry
        size += 1_000 + 12 * _length(acl.tags) + 800 * len(acl.entries)
        size += len(acl.subnet_ids) * (500 + 160 * len(acl.entries))
    return size + sum(10_000 + 24 * _host_length(host) for host in stack.hosts)


def _tag_length(group: Group) -> int:
    return len(group.description) + len(group.owner) + _length(group.tags)


def _host_length(host: Host) -> int:
    """Return the length of a host's tags and groups."""
    own = 0 if host.launch is None else len(host.launch.owner) + _length(host.launch.tags)
    return len(host.description) + own + 20 * len(host.groups)


def _length(tags: Iterable[tuple[str, str]]) -> int:
    return sum(len(key) + len(value) + 8 for key, value in tags)
