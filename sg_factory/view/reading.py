"""Plan → what its readers see of it: of one environment, or of each of its stacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.diagnostic import Diagnostic, Locate
from sg_factory.plan import Plan
from sg_factory.view.declared import guardrails, networks, services
from sg_factory.view.facts import EnvironmentFacts, StackFacts
from sg_factory.view.roles import RoleReader


def environment_facts(plan: Plan, locate: Locate, findings: Iterable[Diagnostic]) -> EnvironmentFacts:
    """Return the content of one environment; `findings` are pinned to their lines."""
    read = RoleReader(plan, locate, findings)
    roles = tuple(map(read.role, plan.groups))
    return EnvironmentFacts(
        plan=plan,
        roles=roles,
        networks=tuple(networks(plan, roles)),
        services=tuple(services(roles)),
        hosts=tuple(map(read.host, plan.hosts)),
        guardrails=tuple(guardrails(plan, locate, read.findings)),
        findings=read.findings,
    )


def stack_facts(plan: Plan, locate: Locate, role: str | None = None) -> Iterator[StackFacts]:
    """Yield every stack of a plan that holds groups, or the one that holds a role's group with this role alone."""
    read = RoleReader(plan, locate)
    rules = {stack.folder: stack.name for stack in read.stacks if stack.holds_rules}
    closing = next((stack.name for stack in read.stacks if stack.closes_default_group), "")
    for stack in read.stacks:
        groups = [group for group in stack.groups if role in (None, group.role)]
        if stack.holds_groups and groups:
            shown = {group.role for group in groups}
            yield StackFacts(
                plan=plan,
                name=stack.name,
                rules_stack=rules[stack.folder],
                closing_stack=closing,
                roles=tuple(map(read.role, groups)),
                hosts=tuple(read.host(host) for host in plan.hosts if not shown.isdisjoint(host.roles)),
            )
