"""A Plan of which nothing is deployed."""

from __future__ import annotations

from dataclasses import replace

from sg_factory.plan import Plan


def without_contents(plan: Plan) -> Plan:
    """Return a plan without what its stacks make: the same environment, before its first deploy or after it is gone."""
    here = replace(plan.environment, restricts_default_group=False)
    return replace(plan, environment=here, groups=(), acls=(), hosts=(), statements=(), left_out=(), notes=())
