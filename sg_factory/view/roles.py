"""Groups → roles as readers see them, and the hosts that have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property

from sg_factory.cloudformation.launch import launch_parameter_name
from sg_factory.cloudformation.template import parameter_name
from sg_factory.diagnostic import Diagnostic, Locate
from sg_factory.network import FAMILIES, FAMILY_NAMES
from sg_factory.plan import DIRECTIONS, Group, Host, LeftOut, Plan, details_of, rules_used
from sg_factory.plan.layout import stacks
from sg_factory.plan.owners import owners_of
from sg_factory.view.facts import DetailFacts, HostFacts, Quota, RoleFacts
from sg_factory.view.lines import LineReader
from sg_factory.view.service_names import service_names


class RoleReader:
    """The roles and hosts of a plan. `findings` are pinned to their lines, which `locate` finds."""

    def __init__(self, plan: Plan, locate: Locate, findings: Iterable[Diagnostic] = ()) -> None:
        self.plan = plan
        self.findings = tuple(findings)
        self.stacks = stacks(plan)
        self._locate = locate
        owners = owners_of(plan)
        self._lines = LineReader(plan, owners, locate, service_names(plan))
        self._stack_of = {
            group.role: stack.name for stack in self.stacks if stack.holds_groups for group in stack.groups
        }
        self._left_out: dict[str, list[LeftOut]] = defaultdict(list)
        for out in plan.left_out:
            self._left_out[out.role].append(out)
        self._hosts: dict[str, list[str]] = defaultdict(list)
        for host in plan.hosts:
            for role in host.roles:
                self._hosts[role].append(host.name)

    def role(self, group: Group) -> RoleFacts:
        """Return the role of a group."""
        is_others = self.plan.written_by == "others"
        return RoleFacts(
            group=group,
            details=tuple(self._details(group)),
            parameter="" if is_others or group.retired or group.adds_to else parameter_name(self.plan, group.role),
            stack="" if is_others else self._stack_of[group.role],
            ingress=self._lines.lines(group.role, enumerate(group.ingress)),
            egress=self._lines.lines(group.role, enumerate(group.egress)),
            left_out=tuple(self._lines.left_out(group.role, self._left_out[group.role])),
            quotas=tuple(_quotas(group, self.plan)),
            hosts=tuple(self._hosts[group.role]),
            findings=tuple(self._findings_of(group)),
            is_of_others=is_others,
        )

    def host(self, host: Host) -> HostFacts:
        """Return a host of hosts.yaml that has a role in the plan's environment."""
        facts = HostFacts(host, self.plan.environment.quotas.groups_per_interface, self._locate(host.origin).text)
        if host.launch is None:
            return facts
        stack = next(stack.name for stack in self.stacks if stack.hosts)
        return replace(facts, stack=stack, parameter=launch_parameter_name(self.plan, host.name))

    def _details(self, group: Group) -> Iterator[DetailFacts]:
        for key, value in details_of(group).items():
            if value is not None and key not in ("description", "owner"):
                is_past = isinstance(value, date) and self._lines.is_due(value)
                yield DetailFacts(key.replace("_", " "), value, is_past)

    def _findings_of(self, group: Group) -> Iterator[Diagnostic]:
        """Yield the findings that concern the role's file and the files of the bases that it extends.

        In an account all groups are in one file: those that name the group's id.
        """
        if group.group_id is not None and self.plan.written_by == "others":
            yield from self._findings_by_id.get(group.group_id, ())
            return
        bases = (rule.origin.file for rule in group.rules if rule.origin.file.rpartition("/")[2].startswith("_"))
        files = {group.origin.file, *bases}
        numbers = sorted({number for file in files for number in self._findings_by_file.get(file, ())})
        yield from (self.findings[number] for number in numbers)

    @cached_property
    def _findings_by_id(self) -> Mapping[str, list[Diagnostic]]:
        """The findings whose label ends with a group's id, as `Group.with_id` writes it."""
        found: dict[str, list[Diagnostic]] = defaultdict(list)
        for each in self.findings:
            found[each.label.rpartition(" is ")[2]].append(each)
        return found

    @cached_property
    def _findings_by_file(self) -> Mapping[str, list[int]]:
        """The numbers of the findings that concern each file."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, each in enumerate(self.findings):
            for file in {where.file for where in (each.where, *(other.where for other in each.related))}:
                found[file].append(number)
        return found


def _quotas(group: Group, plan: Plan) -> Iterator[Quota]:
    allowed = plan.environment.quotas.rules_per_group
    for direction in DIRECTIONS:
        used = rules_used(plan, group, direction)
        yield from (Quota(direction, FAMILY_NAMES[family], used[family], allowed) for family in FAMILIES)
