"""Attributes that name another resource → that resource, or its id, or a note that it is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sg_factory.source.notes import SourceNotes
from sg_factory.source.terraform.references import Meant, PlannedReferences, WantedValue
from sg_factory.source.terraform.resources import Steps, TerraformResource
from sg_factory.text.counting import listed

GROUP_TYPES = ("aws_security_group", "aws_default_security_group")
GROUPS = WantedValue(dict.fromkeys(GROUP_TYPES, ("id",)), "security_group")
LISTS = WantedValue(
    {"aws_ec2_managed_prefix_list": ("id",), "aws_prefix_list": ("id",), "aws_vpc_endpoint": ("prefix_list_id",)},
    "prefix_list",
)
VPCS = WantedValue({"aws_vpc": ("id",), "aws_default_vpc": ("id",)}, "vpc_id")
INTERFACES = WantedValue(
    {"aws_network_interface": ("id",), "aws_instance": ("primary_network_interface_id", "network_interface_id")},
    "network_interface",
)

RuleTarget = TerraformResource | str
"""A resource, or an id."""

_ONLY_AFTER_APPLY = "it is known only after apply"
_AFTER = "print the plan again once what it depends on exists"


@dataclass(frozen=True)
class Targets:
    """The resources that attributes name."""

    references: PlannedReferences
    notes: SourceNotes

    def one(self, resource: TerraformResource, path: Steps, wanted: WantedValue) -> RuleTarget | None:
        """What a single attribute names; None if it names nothing, or something unknown, which is noted."""
        known, is_whole = resource.elements(*path)
        if known and isinstance(known[0].value, str) and known[0].value:
            return known[0].value
        if is_whole:
            return None
        meant = self._meant(resource, path, wanted)
        if meant is None:
            return None
        every: tuple[RuleTarget, ...] = (*meant.instances.values(), *_ids(meant))
        if len(every) == 1 and not meant.unclear:
            return every[0]
        self._say(resource, path, meant, every)
        return None

    def several(
        self, resource: TerraformResource, path: Steps, wanted: WantedValue, slots: int = 1
    ) -> Iterator[RuleTarget]:
        """What an attribute names that holds a list; what is unknown is noted.

        `slots` is the number of unknown lists that have one expression together: with several of them, it is only
        certain what each holds if there is one resource that it can be.
        """
        known, is_whole = resource.elements(*path)
        yield from (each.value for each in known if isinstance(each.value, str) and each.value)
        if is_whole:
            return
        meant = self._meant(resource, path, wanted)
        if meant is None:
            return
        every: tuple[RuleTarget, ...] = (
            *meant.instances.values(),
            *(each for each in _ids(meant) if all(each != held.value for held in known)),
        )
        is_certain = len(every) == 1 or slots == 1
        if is_certain:
            yield from every
        if not every or not is_certain or meant.unclear:
            self._say(resource, path, meant, every)

    def unknown(self, resource: TerraformResource, path: Steps, why: str = "") -> None:
        """Note an attribute that is not known, and that the configuration sets."""
        why = why or ("it is sensitive" if resource.is_sensitive(*path) else _ONLY_AFTER_APPLY)
        name = ".".join(step for step in path if isinstance(step, str))
        text = f"“{resource.address}”: {name} is not judged, as {why}"
        if "security_group" in resource.type:  # rules are not known; of others, only who has a group
            self.notes.unread(text, resource.origin, _AFTER)
        else:
            self.notes.add("unknown", text, resource.origin, _AFTER)

    def _meant(self, resource: TerraformResource, path: Steps, wanted: WantedValue) -> Meant | None:
        if resource.is_sensitive(*path):
            self.unknown(resource, path)
            return None
        return self.references.meant(resource, path, wanted)

    def _say(self, resource: TerraformResource, path: Steps, meant: Meant, every: tuple[RuleTarget, ...]) -> None:
        names = [each if isinstance(each, str) else each.address for each in every]
        if meant.unclear:
            why = f"{_ONLY_AFTER_APPLY}, and comes from {listed(list(meant.unclear))}"
            why += f" beside {listed(names)}" if names else ""
        elif names:
            why = f"{_ONLY_AFTER_APPLY}, and may be any of {listed(names)}"
        else:
            why = _ONLY_AFTER_APPLY
        self.unknown(resource, path, why)


def _ids(meant: Meant) -> list[str]:
    return [each for each in meant.texts if "sg-" in each or each.startswith(("pl-", "vpc-", "eni-"))]
