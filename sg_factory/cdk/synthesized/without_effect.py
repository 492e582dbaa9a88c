"""Tags, aspects, mixins and dependencies on the handles of groups, which have no effect.

A handle is a construct without a resource: CDK drops them all and reports nothing. An operation that several handles
have in common, as in a loop over all roles, is reported once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sg_factory.cdk.synthesized.guarded_plan import GuardedPlan, Interference
from sg_factory.cdk.synthesized.ignored_operation import IgnoredOperation
from sg_factory.text.counting import few


def without_effect(plan: GuardedPlan) -> Iterator[Interference]:
    """Report every operation on handles of a plan's groups, the same one on several handles once."""
    alike: dict[tuple[str, str, str], dict[str, IgnoredOperation]] = {}
    for ignored in plan.ignored_operations():
        alike.setdefault((ignored.what, ignored.line, ignored.remedy), {})[ignored.handle] = ignored
    for by_handle in alike.values():
        yield _interference(tuple(by_handle.values()), plan)


def _interference(together: Sequence[IgnoredOperation], plan: GuardedPlan) -> Interference:
    """Report an operation on one handle at that handle, one on several at the construct that made them."""
    first, is_one = together[0], len(together) == 1
    handles = few(each.handle for each in together)
    files = few(plan.groups[each.logical_id].origin.file for each in together)
    does_not = "which does not reach the group" if is_one else "which does not reach the groups"
    text = f"{handles} {'is' if is_one else 'are'} given {first.what}, {does_not}: a handle has no resource"
    help = f"write {first.line} in {files}; or {first.remedy}" if first.line else first.remedy
    logical_id, path = (first.logical_id, first.path) if is_one else ("", plan.path)
    return Interference("without-effect", plan.template_file, logical_id, text, help, path=path)
