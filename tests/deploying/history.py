"""Histories of a project in its accounts: every change as plan-deploy says, and against its advice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from graphlib import TopologicalSorter
from random import Random

from tests.compiled import MadeStack, StackKey, Verdict, Version, verdict, version
from tests.deploying import edits, told
from tests.deploying.ec2 import EGRESS, FAMILIES, INGRESS, Refused
from tests.deploying.list_steps import LIST_CODES
from tests.deploying.two_steps import first_step, has_another_name
from tests.deploying.world import World
from tests.reading.project import Project

Templates = Mapping[StackKey, MadeStack]
Fault = Callable[[Templates], Templates]


def compiled(project: Project) -> Version:
    """Compile a project. Raises ValueError if it has mistakes."""
    return version(project.texts(), as_of=project.as_of.isoformat())


def deployable(project: Project) -> Project:
    """The project without anything that depends on the time or options of a run, and groups of before."""
    project = edits.with_own_subnets(edits.with_settings(replace(project, disable=()), consent=None))
    for path, document in project.files.items():
        if path not in told.NO_ROLES:
            new = {
                key: value for key, value in document.items() if key != "existing"
            }  # whose deploy begins by an import
            project = edits.with_file(project, path, new)
            project = edits.with_lines(project, path, lambda line: {k: v for k, v in line.items() if k != "expires"})
    return project


MOST_STEPS = 5
"""More than any change needs."""


class Life:
    """The deployed state of a project in its accounts.

    `seen` are the codes of all findings so far. A `fault` is what is wrong with the templates that are deployed, though
    not with those that are judged.
    """

    def __init__(
        self, project: Project, rules_per_group: int = 60, fault: Fault = dict, rules_per_acl: int = 20
    ) -> None:
        self.project, self.version, self.world = project, compiled(project), World(rules_per_group, rules_per_acl)
        self.fault = fault
        self.seen: list[str] = []
        self._complete(Verdict(tuple(self.version.stacks), (), ()), project, self.version)

    def most_rules(self) -> int:
        """The rules of the fullest group."""
        all_ec2 = [account.ec2 for account in self.world.accounts.values()]
        return max(
            ec2.used(group, direction, family)
            for ec2 in all_ec2
            for group in ec2.rules
            for direction in (INGRESS, EGRESS)
            for family in FAMILIES
        )

    def most_entries(self) -> int:
        """The rules of the fullest network ACL, the final denials among them."""
        all_acls = [account.ec2.acls for account in self.world.accounts.values()]
        return max(
            (
                acls.used(acl, number, its)
                for acls in all_acls
                for acl in acls.acls
                for number, its in acls.entries[acl].items()
            ),
            default=2,
        )

    def said_of(self, head: Project) -> list[str]:
        """The codes of plan-deploy's findings for a change, sorted."""
        return sorted(verdict(self.version, compiled(head)).codes)

    def at_once(self, head: Project) -> list[str]:
        """The faults of deploying a change and deleting old stacks at once, whatever plan-deploy says."""
        after = compiled(head)
        return self._harm(verdict(self.version, after), head, after)

    def becomes(self, head: Project, random: Random) -> None:
        """Deploy a change, in one step or in several, and compare every step with plan-deploy's result.

        Only changes of prefix lists and network ACLs need more than two steps. Raises ValueError, with nothing done,
        where `head` has mistakes.
        """
        after = compiled(head)
        said = verdict(self.version, after)
        if not said.findings:
            self._in_another_order(said, head, after, random)
            self._complete(said, head, after)
            return
        self.seen += [code for code, _, _ in said.findings]
        is_certain = any(code != "maybe-same-group" for code, _, _ in said.findings)
        assert not is_certain or self._harm(said, head, after), f"{said.findings}, but it works at once"
        keep_lines = random.random() < 0.5
        first = first_step(self.project, head, said.codes, keep_lines=keep_lines)
        if "crowded-acl" in self.said_of(first):
            first = first_step(self.project, head, said.codes, keep_lines=keep_lines, renames_subnets=True)
        self._first(first)
        if has_another_name(head, first):
            return
        again, left = verdict(self.version, after), MOST_STEPS
        while again.findings:
            assert again.codes <= LIST_CODES | {"crowded-acl"}, f"still {again.findings}"
            left -= 1
            assert left, f"still {again.findings}"
            self._first(first_step(self.project, head, again.codes, keep_lines=keep_lines, renames_subnets=True))
            again = verdict(self.version, after)
        self._complete(again, head, after)

    def _first(self, first: Project) -> None:
        after = compiled(first)
        said = verdict(self.version, after)
        assert said.codes <= {"stacks-left", "maybe-same-group"}, f"the first step is not safe: {said.findings}"
        if said.findings:
            self.world.meet(first)
            self.world.deploy(self.fault(after.stacks), said.deploy)
            self.world.wear(first)
            said = replace(said, deploy=())
        self._complete(said, first, after)

    def _complete(self, said: Verdict, project: Project, after: Version) -> None:
        """Deploy, delete, then attach groups, and assert that the accounts match the files."""
        found = self._carried_out(self.world, said, project, after)
        assert found == [], found
        self.world.wear(project)
        self.project, self.version = project, after

    def _in_another_order(self, said: Verdict, head: Project, after: Version, random: Random) -> None:
        other = replace(said, deploy=_any_order(said.deploy, after, random))
        found = self._carried_out(self.world.fork(), other, head, after)
        assert found == [], found

    def _harm(self, said: Verdict, head: Project, after: Version) -> list[str]:
        """The faults of doing everything at once."""
        try:
            return self._carried_out(self.world.fork(), said, head, after)
        except Refused as refused:
            return [str(refused)]

    def _carried_out(self, world: World, said: Verdict, project: Project, after: Version) -> list[str]:
        """Follow plan-deploy. Returns differences from the files, and rules missing meanwhile; raises Refused."""
        world.gaps()
        world.meet(project)
        world.deploy(self.fault(after.stacks), said.deploy)
        world.delete(said.delete)
        return world.faults(project, after.stacks) + world.gaps()


def _any_order(keys: tuple[StackKey, ...], after: Version, random: Random) -> tuple[StackKey, ...]:
    """An order in which every stack comes after those that it needs."""
    shuffled = random.sample(keys, len(keys))
    needs = {key: {(*key[:2], name) for name in after.stacks[key].needs} & set(keys) for key in shuffled}
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    order: list[StackKey] = []
    while sorter.is_active():
        ready = [*sorter.get_ready()]
        random.shuffle(ready)
        order += ready
        sorter.done(*ready)
    return tuple(order)
