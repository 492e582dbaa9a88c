"""A simulated EC2's network ACLs. Sources: the API references of the actions named below, and the VPC quotas page.

What filters a subnet at a time is its *wall*: the entries of its ACL, without their numbers; None is the default ACL of
the VPC, which allows everything. The walls of each subnet are remembered, so that a test sees a hole or a cut.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.deploying.refused import Properties, Refused

Wall = frozenset[str] | None
Number = tuple[bool, int]
"""Whether an entry is one of egress, and its number."""


@dataclass
class NetworkAcls:
    """The network ACLs of an account's region, without the default ones.

    `subnets` are their VPCs. `acls` are the ACLs' VPCs, `entries` the entries of each. `associations` are those with
    ACLs that are no default: id → subnet and ACL. `walls` are what each subnet has had since `forget`.
    """

    rules_per_acl: int = 20
    subnets: dict[str, str] = field(default_factory=dict)
    acls: dict[str, str] = field(default_factory=dict)
    entries: dict[str, dict[Number, Properties]] = field(default_factory=dict)
    associations: dict[str, tuple[str, str]] = field(default_factory=dict)
    walls: dict[str, list[Wall]] = field(default_factory=dict)
    made: int = 0

    def create(self, vpc: str) -> str:
        """CreateNetworkAcl. Gives an id that is never reused."""
        self.made += 1
        acl = f"acl-{self.made:08x}"
        self.acls[acl], self.entries[acl] = vpc, {}
        return acl

    def delete(self, acl: str) -> None:
        """DeleteNetworkAcl: refused while a subnet has it."""
        self._must_exist(acl)
        users = sorted(subnet for subnet, its in self.associations.values() if its == acl)
        if users:
            raise Refused("DependencyViolation", f"{acl} has a dependent object: {', '.join(users)}")
        del self.acls[acl], self.entries[acl]

    def create_entry(self, acl: str, number: Number, content: Properties) -> None:
        """CreateNetworkAclEntry; the final denial of the direction and family counts in the quota."""
        self._must_exist(acl)
        if number in self.entries[acl]:
            raise Refused("NetworkAclEntryAlreadyExists", f"{acl} has {number}")
        if self.used(acl, number, content) + 1 > self.rules_per_acl:
            raise Refused("NetworkAclEntryLimitExceeded", f"{acl} {number}")
        self._set(acl, {**self.entries[acl], number: content})

    def replace_entry(self, acl: str, number: Number, content: Properties) -> None:
        """ReplaceNetworkAclEntry."""
        self._must_exist(acl)
        if number not in self.entries[acl]:
            raise Refused("InvalidNetworkAclEntry.NotFound", f"{acl} {number}")
        self._set(acl, {**self.entries[acl], number: content})

    def delete_entry(self, acl: str, number: Number) -> None:
        """DeleteNetworkAclEntry; CloudFormation ignores an entry that is already gone."""
        if acl in self.entries:
            self._set(acl, {each: content for each, content in self.entries[acl].items() if each != number})

    def used(self, acl: str, number: Number, content: Properties) -> int:
        """How many rules of the quota an ACL uses in the direction and family of an entry."""
        others = self.entries[acl].items()
        return 1 + sum(each[0] == number[0] and _is_ipv6(its) == _is_ipv6(content) for each, its in others)

    def associate(self, subnet: str, acl: str) -> str:
        """ReplaceNetworkAclAssociation: the association that the subnet had is gone. Gives the id of the new one."""
        self._must_exist(acl)
        if self.subnets.get(subnet) != self.acls[acl]:
            raise Refused("InvalidParameterValue", f"{acl} and {subnet} are of different VPCs")
        self._move(subnet)
        self.made += 1
        self.associations[f"aclassoc-{self.made:08x}"] = subnet, acl
        self._remember(subnet)
        return f"aclassoc-{self.made:08x}"

    def dissociate(self, association: str) -> None:
        """Give the subnet the default ACL; CloudFormation ignores an association that is already gone."""
        if association in self.associations:
            subnet, _ = self.associations[association]
            self._move(subnet)
            self._remember(subnet)

    def forget(self) -> None:
        """Remember no walls but the present ones."""
        self.walls = {subnet: [self.wall(subnet)] for subnet in self.subnets}

    def wall(self, subnet: str) -> Wall:
        acl = next((acl for its, acl in self.associations.values() if its == subnet), None)
        if acl is None:
            return None
        return frozenset(json.dumps([egress, its], sort_keys=True) for (egress, _), its in self.entries[acl].items())

    def breaches(self) -> Iterator[str]:
        """What no subnet may have had since `forget`, between its first wall and its last.

        That is the default ACL, unless it is one of both; less than both let through; and what no subnet lets through
        before or after. (Of subnets that swap their names, each has the entries of both for a moment.)
        """
        known = frozenset[str]().union(*(wall or () for walls in self.walls.values() for wall in (walls[0], walls[-1])))
        for subnet, walls in self.walls.items():
            first, last = walls[0], walls[-1]
            for wall in walls:
                if wall is None:
                    if first is not None and last is not None:
                        yield f"{subnet} had the default network ACL"
                elif wall - known:
                    yield f"{subnet} let through besides: {sorted(wall - known)}"
                elif lost := _both(first, last) - wall:
                    yield f"{subnet} was cut off from {sorted(lost)}"

    def _set(self, acl: str, entries: dict[Number, Properties]) -> None:
        self.entries[acl] = entries
        for subnet, its in [*self.associations.values()]:
            if its == acl:
                self._remember(subnet)

    def _move(self, subnet: str) -> None:
        self.associations = {each: its for each, its in self.associations.items() if its[0] != subnet}

    def _remember(self, subnet: str) -> None:
        self.walls.setdefault(subnet, [None]).append(self.wall(subnet))

    def _must_exist(self, acl: str) -> None:
        if acl not in self.acls:
            raise Refused("InvalidNetworkAclID.NotFound", f"{acl} does not exist")


def _both(first: Wall, last: Wall) -> frozenset[str]:
    """What two walls let through; the default ACL lets everything through."""
    if first is None or last is None:
        return (last if first is None else first) or frozenset()
    return first & last


def _is_ipv6(content: Properties) -> bool:
    return "Ipv6CidrBlock" in content
