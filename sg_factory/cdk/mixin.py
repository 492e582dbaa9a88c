"""Groups of roles as a CDK mixin for L1s and L2s: `construct.with_(groups.of("web"))`."""

from __future__ import annotations

from collections.abc import Callable

import jsii
from constructs import Construct, IConstruct, IMixin, IValidation

from sg_factory.cdk.attaching import takes_groups
from sg_factory.cdk.synthesized.attached_groups import AttachedGroups


@jsii.implements(IMixin, IValidation)
class GroupsMixin:
    """Attaches groups to each construct that takes groups, except those inside `owner`, which made the groups.

    The synth fails if it was applied to no construct: otherwise nothing would have the groups, unnoticed.
    """

    def __init__(self, owner: Construct, given: AttachedGroups, attach: Callable[[IConstruct], None]) -> None:
        self._owner, self._given, self._attach = owner, given, attach
        self._within = f"{owner.node.path}/"
        self._is_applied = False
        owner.node.add_validation(self)

    def supports(self, construct: IConstruct) -> bool:
        """Return True if a construct takes groups; CDK asks for a construct and all in it."""
        return not f"{construct.node.path}/".startswith(self._within) and takes_groups(construct)

    def apply_to(self, construct: IConstruct) -> None:
        """Attach the groups to a construct that is supported."""
        self._attach(construct)
        self._is_applied = True

    def validate(self) -> list[str]:
        """Return an error if the mixin was applied to no construct; CDK asks before synthesis."""
        if self._is_applied:
            return []
        return [
            f"the mixin with the groups of {self._given.owner} was applied to no construct that takes groups: "
            f"pass security_groups={self._given.code} to the construct, or write the ids in its own list of groups"
        ]
