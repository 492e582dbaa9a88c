"""Who owns each role."""

from __future__ import annotations

from sg_factory.plan import Plan


def owners_of(*plans: Plan) -> dict[str, str]:
    """Return the owner of each role; of a role in several of the Plans, the owner in the last one."""
    return {group.role: group.owner for plan in plans for group in plan.groups}
