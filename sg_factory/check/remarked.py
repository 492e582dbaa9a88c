"""What the reader of a template has noticed, for the checks that only pass it on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sg_factory.check.finding import Finding
from sg_factory.plan import Plan, Remark


def remarked(kind: str) -> Callable[[Plan], Iterator[Finding]]:
    """The `find` of a check that reports every remark of one kind (see `Remark`)."""

    def find(plan: Plan) -> Iterator[Finding]:
        return (_finding(remark) for remark in plan.remarks if remark.kind == kind)

    return find


def _finding(remark: Remark) -> Finding:
    return Finding(remark.text, remark.where, remark.help)
