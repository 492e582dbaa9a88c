"""Stacks → text for a terminal: a block for each group, a line for each rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.plan import DIRECTIONS
from sg_factory.view.facts import HostFacts, RoleFacts, StackFacts
from sg_factory.view.rules import cells_of, columns, reason


def as_text(stacks: Iterable[StackFacts]) -> str:
    """Return the stacks with their groups; columns are aligned within a block."""
    return "\n".join("".join(f"{line}\n" for line in _stack(stack)) for stack in stacks)


def launched(facts: HostFacts) -> str:
    """Return a summary of a host's launch template; empty if it has none."""
    launch = facts.host.launch
    if launch is None:
        return ""
    settings = (
        str(launch.image),
        launch.instance_type,
        f"key pair {launch.key_pair}" if launch.key_pair else "Session Manager",
        {"default": "", "dedicated": "dedicated instance", "host": "dedicated host"}[launch.tenancy],
        "patched at its first start" if launch.patch_on_boot else "",
    )
    return f"launch template {facts.parameter}: {', '.join(filter(None, settings))}"


def _stack(stack: StackFacts) -> Iterator[str]:
    where = ", ".join(filter(None, (stack.plan.environment.account, stack.plan.environment.region)))
    rules = f", its rules between groups in {stack.rules_stack}" if stack.rules_stack != stack.name else ""
    yield f"stack {stack.name}" + (f" ({where})" if where else "") + rules
    for role in stack.roles:
        yield ""
        yield from _role(role)
    if stack.hosts:
        yield from ("", "hosts")
        rows = (
            (facts.host.name, f"{len(roles)} of {facts.allowed} groups", ", ".join(roles), launched(facts))
            for facts in stack.hosts
            for roles in (facts.host.roles,)
        )
        yield from columns(rows, indent=2)


def _role(role: RoleFacts) -> Iterator[str]:
    group = role.group
    states = ((role.public, role.public), ("switched off", not group.enabled), ("retired", group.retired))
    marks = [word for word, holds in states if holds]
    yield role.name + (f" ({', '.join(marks)})" if marks else "") + f": {' '.join(group.description.split())}"
    published = f"published as {role.parameter}" if role.parameter else "not published"
    details = (" ".join(f"{detail.label} {detail.value}".split()) for detail in role.details)
    yield f"  {', '.join((group.origin.file, f'owner {group.owner}', *details, published))}"
    for direction in DIRECTIONS:
        ipv4, ipv6 = role.quotas_of(direction)
        counts = f"{ipv4.used} of {ipv4.allowed} rules for IPv4, {ipv6.used} of {ipv6.allowed} for IPv6"
        yield f"  {direction}: {counts}"
        rules = role.rules_of(direction)
        yield from columns((cells_of(rule, reason(rule), line.place) for rule, line in rules), indent=4)
        if direction == "egress" and role.is_closed:
            yield "    icmp to 255.255.255.255/32: allows nothing; without any rule, EC2 would allow all egress"
        elif not rules:
            yield "    nothing"
    if role.left_out:
        yield "  left out"
        yield from columns((cells_of(rule, out.reason, out.line.place) for rule, out in role.rules_left_out), indent=4)
