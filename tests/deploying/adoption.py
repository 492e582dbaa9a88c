"""Adoptions: the steps that take an account's groups into stacks, carried out one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.deploying.by_hand import Answers, WatchedEc2
from tests.deploying.cloudformation import Account
from tests.deploying.ec2 import EGRESS, Rule
from tests.deploying.importing import GROUP
from tests.deploying.resources import INLINE
from tests.deploying.world import given_to

SENTINEL = {"IpProtocol": "icmp", "FromPort": 252, "ToPort": 86, "CidrIp": "255.255.255.255/32"}


@dataclass(frozen=True)
class Step:
    """The import into a stack, by its change set, or the deploy of its template."""

    stack: str
    template: Mapping[str, Any]
    to_import: tuple[Mapping[str, Any], ...] = ()

    def carry_out(self, account: Account) -> None:
        """Raises Refused."""
        if self.to_import:
            account.import_resources(self.stack, self.template, self.to_import)
        else:
            account.deploy(self.stack, self.template, given_to(dict(self.template)))

    def __str__(self) -> str:
        return f"{'import into' if self.to_import else 'deploy'} {self.stack}"


def carried_out(account: Account, steps: Iterable[Step]) -> None:
    """Take every step. Raises Refused, which says at which step."""
    for step in steps:
        try:
            step.carry_out(account)
        except Exception as error:
            error.add_note(str(step))
            raise


def managed(account: Account) -> Iterator[Rule]:
    """The rules that the stacks of an account have."""
    for stack in account.stacks.values():
        for live in stack.resources.values():
            if isinstance(live.physical, Rule):
                yield live.physical
            elif live.type == GROUP:
                for direction, key in INLINE.items():
                    yield from (Rule.of(live.physical, direction, each) for each in live.properties.get(key, ()))


def groups_in_stacks(account: Account) -> set[str]:
    stacks = account.stacks.values()
    return {live.physical for stack in stacks for live in stack.resources.values() if live.type == GROUP}


def state(account: Account) -> tuple[Any, ...]:
    """All that a deploy could change."""
    ec2, resources = account.ec2, {name: stack.resources for name, stack in account.stacks.items()}
    return ec2.groups, ec2.facts, ec2.tags, ec2.rules, account.ssm, resources


def lost_tags(account: Account, before: Answers) -> Iterator[tuple[str, str]]:
    """The tags that are gone; those of ours may have another value."""
    for group in before["SecurityGroups"]:
        now = account.ec2.tags[group["GroupId"]]
        for tag in group["Tags"]:
            is_ours = tag["Key"] in ("Name", "owner", "description", "source")
            if tag["Key"] not in now or (now[tag["Key"]] != tag["Value"] and not is_ours):
                yield group["GroupId"], tag["Key"]


def sentinels(ec2: WatchedEc2, groups: Iterable[str]) -> set[Rule]:
    """The rules to nowhere of the groups that had no egress to a range or list."""
    open_ = {rule.group for rule in ec2.watched if rule.direction == EGRESS and not rule.peer.startswith("sg-")}
    return {Rule.of(group, EGRESS, SENTINEL) for group in groups if group not in open_}
