"""Stacks → text: a block for each group, a line for each rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sg_factory.plan import DIRECTIONS
from sg_factory.text.screen import MOST_ROWS, Screen
from sg_factory.text.table import table
from sg_factory.view.facts import HostFacts, RoleFacts, StackFacts
from sg_factory.view.rules import cells_of, reason


def as_text(stacks: Iterable[StackFacts], screen: Screen) -> str:
    """Return the stacks with their groups; columns are aligned within a block."""
    return "\n".join(screen.text(_stack(stack, screen)) for stack in stacks)


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
        "with its own firewall" if launch.firewall else "",
    )
    return f"launch template {facts.parameter}: {', '.join(filter(None, settings))}"


def _placed(facts: HostFacts) -> str:
    """Return in which subnets a host may stand, and its launch template."""
    subnets = f"in {', '.join(facts.host.subnets)}" if facts.host.subnets else ""
    return "; ".join(filter(None, (subnets, launched(facts))))


def _stack(stack: StackFacts, screen: Screen) -> Iterator[str]:
    where = ", ".join(filter(None, (stack.plan.environment.account, stack.plan.environment.region)))
    rules = f", its rules between groups in {stack.rules_stack}" if stack.rules_stack != stack.name else ""
    what = f"{stack.plan.project}, {stack.plan.environment.name or 'all groups'}"
    head = f"stack {stack.name}" if stack.plan.written_by == "roles" else what
    yield head + (f" ({where})" if where else "") + rules
    if stack.plan.environment.subnets:
        yield f"subnets: {'; '.join(map(str, stack.plan.environment.subnets))}"
    if stack.default_group:
        yield f"default group of the VPC: {stack.default_group}"
    for acl in stack.plan.acls:
        yield f"network ACL of {acl.name}: {acl.usage(stack.plan.environment.quotas.rules_per_acl)}"
    for role in stack.roles:
        yield ""
        yield from _role(role, screen)
    if stack.hosts:
        yield from ("", "hosts")
        rows = [
            (facts.host.name, f"{len(groups)} of {facts.allowed} groups", ", ".join(groups), _placed(facts))
            for facts in stack.hosts
            for groups in (facts.host.groups,)
        ]
        yield from _rows(rows, 2, screen)


def _role(role: RoleFacts, screen: Screen) -> Iterator[str]:
    group = role.group
    states = ((role.public, role.public), ("switched off", not group.enabled), ("retired", group.retired))
    marks = [word for word, holds in states if holds]
    yield role.name + (f" ({', '.join(marks)})" if marks else "") + f": {' '.join(group.description.split())}"
    published = f"published as {role.parameter}" if role.parameter else "not published"
    if role.is_of_others:
        published = group.group_id or "id not known"
    elif group.adds_to:
        published = f"adds to {group.adds_to} {group.adds_to.reference}, a group of others"
    elif group.existing:
        published = f"took over {group.existing}, {published}"
    details = (" ".join(f"{detail.label} {detail.value}".split()) for detail in role.details)
    owner = f"owner {group.owner or 'not known'}"
    yield f"  {', '.join((group.origin.file, owner, *details, published))}"
    for direction in DIRECTIONS:
        ipv4, ipv6 = role.quotas_of(direction)
        counts = f"{ipv4.used} of {ipv4.allowed} rules for IPv4, {ipv6.used} of {ipv6.allowed} for IPv6"
        yield f"  {direction}: {counts}" + (", besides those of others" if group.adds_to else "")
        rules = role.rules_of(direction)
        cells = [cells_of(rule, line.peer.found_in, reason(rule), line.place) for rule, line in rules]
        yield from _rows(cells, 4, screen)
        if direction == "egress" and role.is_closed:
            yield "    icmp to 255.255.255.255/32: allows nothing; without any rule, EC2 would allow all egress"
        elif not rules:
            yield "    nothing"
        if direction == "egress" and group.adds_to:
            yield "    not closed: what others let this group reach stays, and is not known here"
    if role.left_out:
        yield "  left out"
        left_out = ((rule, out.line, out.reason) for rule, out in role.rules_left_out)
        cells = [cells_of(rule, line.peer.found_in, why, line.place) for rule, line, why in left_out]
        yield from _rows(cells, 4, screen)


def _rows(rows: Sequence[tuple[str, ...]], indent: int, screen: Screen) -> Iterator[str]:
    shown, left_out = screen.fold(rows, MOST_ROWS)
    yield from table(shown, indent, screen)
    yield from (f"{' ' * indent}{line}" for line in left_out)
