"""Groups of roles as a mixin of CDK: `construct.with_(groups.of("web"))`, on L1s and L2s alike."""

from __future__ import annotations

from collections.abc import Callable

import jsii
from constructs import Construct, IConstruct, IMixin, IValidation

from sg_factory.cdk.attaching import takes_groups
from sg_factory.cdk.synthesized.given import GivenGroups


@jsii.implements(IMixin, IValidation)
class GroupsMixin:
    """Attaches groups to each construct that takes some; `owner` made them, and what is in it is left alone.

    The synth fails where it was not applied to any: nothing would have the groups, and nobody would know.
    """

    def __init__(self, owner: Construct, given: GivenGroups, attach: Callable[[IConstruct], None]) -> None:
        self._owner, self._given, self._attach = owner, given, attach
        self._within = f"{owner.node.path}/"
        self._is_applied = False
        owner.node.add_validation(self)

    def supports(self, construct: IConstruct) -> bool:
        """Called by CDK for a construct and all in it: whether it takes groups."""
        return not f"{construct.node.path}/".startswith(self._within) and takes_groups(construct)

    def apply_to(self, construct: IConstruct) -> None:
        """Called by CDK for what it supports."""
        self._attach(construct)
        self._is_applied = True

    def validate(self) -> list[str]:
        """Called by CDK before synthesis: what is wrong."""
        if self._is_applied:
            return []
        return [
            f"the groups of {self._given.words} are a mixin that was applied to nothing that takes groups: "
            f"give security_groups={self._given.code} to what is made, or write their ids where it lists its own"
        ]
