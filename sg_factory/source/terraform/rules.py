"""Rules within groups and rules that are resources of their own → rules of the Plan, one for each peer.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ with security_group,
security_group_rule, vpc_security_group_ingress_rule and vpc_security_group_egress_rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sg_factory.diagnostic import Place
from sg_factory.network import AddressFamily, Traffic
from sg_factory.plan import Direction, GroupPeer, Peer, Rule
from sg_factory.source.notes import SourceNotes, quoted
from sg_factory.source.ranges import NotAPeer, ranged
from sg_factory.source.terraform.groups import TerraformGroup, TerraformGroups
from sg_factory.source.terraform.prefix_lists import TerraformLists
from sg_factory.source.terraform.references import WantedValue
from sg_factory.source.terraform.resources import Steps, TerraformResource
from sg_factory.source.terraform.targets import GROUPS, LISTS, RuleTarget, Targets
from sg_factory.source.traffic import Malformed, traffic_of

_HELP = "write it as the documentation of the provider has it"
_DESCRIBE = "say why this access is needed, in the rule's description"
_WORDS = {"IpProtocol": "protocol", "FromPort": "from_port", "ToPort": "to_port"}
_RANGES: tuple[tuple[str, AddressFamily], ...] = (
    ("cidr_blocks", "ipv4"),
    ("ipv6_cidr_blocks", "ipv6"),
    ("cidr_ipv4", "ipv4"),
    ("cidr_ipv6", "ipv6"),
)
_GROUPS = ("security_groups", "source_security_group_id", "referenced_security_group_id")
_LISTS = ("prefix_list_ids", "prefix_list_id")
_OF_ONE = {"aws_vpc_security_group_ingress_rule": "ingress", "aws_vpc_security_group_egress_rule": "egress"}


@dataclass(frozen=True)
class TerraformRules:
    """Reads the rules of the groups of one VPC."""

    groups: TerraformGroups
    lists: TerraformLists
    targets: Targets

    @property
    def _notes(self) -> SourceNotes:
        return self.targets.notes

    def inline(self, group: TerraformGroup, direction: Direction) -> Iterator[Rule]:
        """The rules within a group. Blocks that nothing sets are absent, although a plan shows them as unknown."""
        resource = group.resource
        if resource is None:
            return
        if resource.is_sensitive(direction) or resource.is_unknown(direction):
            if resource.is_sensitive(direction) or self.targets.references.is_set(resource, direction):
                self.targets.unknown(resource, (direction,))
            return
        blocks = resource.value(direction)
        if blocks is None:
            return
        if not isinstance(blocks, list):
            self._notes.left_out(f"{direction} of “{group.role}” is not a list", resource.at(direction), _HELP)
            return
        for index, block in enumerate(blocks):
            if isinstance(block, dict):
                yield from self._of(group, resource, (direction, index), direction)
            elif block is not None or not resource.is_unknown(direction, index):
                where = resource.at(direction, index)
                self._notes.left_out(f"{quoted(block)} is not a rule of “{group.role}”", where, _HELP)
            else:
                self.targets.unknown(resource, (direction, index))

    def of_its_own(self, group: TerraformGroup, resource: TerraformResource) -> Iterator[Rule]:
        """The rules of a resource that adds them to a group."""
        direction = direction_of(resource)
        if direction is None:
            if resource.is_unknown("type") or resource.is_sensitive("type"):
                self.targets.unknown(resource, ("type",))
            else:
                text = f"{quoted(resource.value('type'))} is not a direction, in “{resource.address}”"
                self._notes.left_out(text, resource.at("type"), "write ingress or egress")
            return
        yield from self._of(group, resource, (), direction)

    def _of(
        self, group: TerraformGroup, resource: TerraformResource, path: Steps, direction: Direction
    ) -> Iterator[Rule]:
        traffic = self._traffic(group.role, resource, path)
        if traffic is None:
            return
        said = len(self._notes.found)
        peers = list(self._peers(group, resource, path))
        if not peers and len(self._notes.found) == said:
            self._notes.left_out(f"a rule of “{group.role}” names no peer", self._place(resource, path), _HELP)
        for peer, where in peers:
            rule_id = resource.text("security_group_rule_id") if not path else None
            description = self._description(group.role, resource, path, where)
            yield Rule(direction, traffic, peer, description, where, rule_id=rule_id)

    def _peers(self, group: TerraformGroup, resource: TerraformResource, path: Steps) -> Iterator[tuple[Peer, Place]]:
        for key, family in _RANGES:
            yield from self._ranges(group.role, resource, (*path, key), family)
        for key in _GROUPS:
            for target in self._named(resource, path, key, GROUPS):
                yield self.groups.peer(target, group.vpc), _where(resource, (*path, key), target)
        if resource.value(*path, "self") is True:
            yield GroupPeer(group.role), resource.at(*path, "self")
        elif self._is_hidden(resource, path, "self"):
            self.targets.unknown(resource, (*path, "self"))
        for key in _LISTS:
            for target in self._named(resource, path, key, LISTS):
                where = _where(resource, (*path, key), target)
                yield self.lists.peer(target, group.role, resource.origin), where

    def _ranges(
        self, role: str, resource: TerraformResource, path: Steps, family: AddressFamily
    ) -> Iterator[tuple[Peer, Place]]:
        known, is_whole = resource.elements(*path)
        for each in known:
            try:
                yield ranged(each.value, family, role, each.where, self._notes, _HELP), each.where
            except NotAPeer as error:
                self._notes.left_out(f"a rule of “{role}” is not judged: {error}", each.where, _HELP)
        if not is_whole and self._is_set(resource, path[:-1], str(path[-1])):
            self.targets.unknown(resource, path)

    def _named(self, resource: TerraformResource, path: Steps, key: str, wanted: WantedValue) -> Iterator[RuleTarget]:
        if key in ("security_groups", "prefix_list_ids"):
            yield from self.targets.several(resource, (*path, key), wanted, _slots(resource, path, key))
        else:
            target = self.targets.one(resource, (*path, key), wanted)
            if target is not None:
                yield target

    def _is_set(self, resource: TerraformResource, path: Steps, key: str) -> bool:
        """True if someone may have written an unknown value; in a block, only what is written is unknown."""
        return bool(path) or resource.is_sensitive(key) or self.targets.references.is_set(resource, key)

    def _traffic(self, role: str, resource: TerraformResource, path: Steps) -> Traffic | None:
        """The traffic of a rule; None if it is not known or EC2 refuses it, as noted."""
        protocol = "protocol" if path or resource.type == "aws_security_group_rule" else "ip_protocol"
        words = {**_WORDS, "IpProtocol": protocol}
        keys = (protocol, "from_port", "to_port")
        texts: list[str | None] = []
        for key in keys:
            if self._is_hidden(resource, path, key) and not (key != protocol and texts[0] in ("-1", "all")):
                self.targets.unknown(resource, (*path, key))
                return None
            texts.append(resource.text(*path, key))
            if texts[-1] is None and resource.value(*path, key) not in (None, ""):
                text = f"{quoted(resource.value(*path, key))} is not a value of {key}, in a rule of “{role}”"
                self._notes.left_out(text, resource.at(*path, key), _HELP)
                return None
        try:
            return traffic_of(*texts)
        except Malformed as error:
            message, help = str(error), error.help
            for theirs, ours in words.items():
                message, help = message.replace(theirs, ours), help.replace(theirs, ours)
            where = resource.at(*path, words[error.key])
            self._notes.left_out(f"a rule of “{role}” is not judged: {message}", where, help)
            return None

    def _is_hidden(self, resource: TerraformResource, path: Steps, key: str) -> bool:
        return resource.is_sensitive(*path, key) or (
            resource.is_unknown(*path, key) and self._is_set(resource, path, key)
        )

    def _description(self, role: str, resource: TerraformResource, path: Steps, where: Place) -> str:
        if resource.is_sensitive(*path, "description"):
            return "(sensitive)"
        text = resource.value(*path, "description")
        if isinstance(text, str) and text:
            return text
        if resource.is_unknown(*path, "description") and self._is_set(resource, path, "description"):
            return "(known after apply)"
        self._notes.add("undescribed", f"a rule of “{role}” has no description", where, _DESCRIBE)
        return ""

    @staticmethod
    def _place(resource: TerraformResource, path: Steps) -> Place:
        return resource.at(*path) if path else resource.origin


def direction_of(resource: TerraformResource) -> Direction | None:
    """The direction of a rule that is a resource of its own; None if it is not known."""
    found = _OF_ONE.get(resource.type) or resource.text("type")
    return "ingress" if found == "ingress" else "egress" if found == "egress" else None


def _where(resource: TerraformResource, path: Steps, target: RuleTarget) -> Place:
    """The place of a peer: its id where the file has it, else the address of the resource with the rule."""
    known, _ = resource.elements(*path)
    return next((each.where for each in known if each.value == target), resource.origin)


def _slots(resource: TerraformResource, path: Steps, key: str) -> int:
    """The number of blocks whose lists have one expression together and are not known."""
    blocks = resource.value(*path[:1]) if path else None
    many = range(len(blocks)) if isinstance(blocks, list) else ()
    return max(1, sum(not resource.elements(path[0], index, key)[1] for index in many))
