"""Tags, aspects, mixins and dependencies on the handles of groups: no resource gets them, which is told.

A handle is a construct without a resource, where CDK drops them all and says nothing. What several handles are given
alike, as in a loop over all roles, is told once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sg_factory.cdk.synthesized.ignored import Ignored
from sg_factory.cdk.synthesized.watched import Interference, Watched
from sg_factory.text.counting import few


def without_effect(part: Watched) -> Iterator[Interference]:
    """Everything that was done to handles of a plan's groups and has no effect, the same on several once."""
    alike: dict[tuple[str, str, str], dict[str, Ignored]] = {}
    for ignored in part.ignored():
        alike.setdefault((ignored.what, ignored.line, ignored.remedy), {})[ignored.handle] = ignored
    for by_handle in alike.values():
        yield _told(tuple(by_handle.values()), part)


def _told(together: Sequence[Ignored], part: Watched) -> Interference:
    """One that is about several handles is told of the construct that made them."""
    first, is_one = together[0], len(together) == 1
    handles = few(each.handle for each in together)
    files = few(part.groups[each.logical_id].origin.file for each in together)
    does_not = "which does not reach the group" if is_one else "which does not reach the groups"
    text = f"{handles} {'is' if is_one else 'are'} given {first.what}, {does_not}: a handle has no resource"
    help = f"write {first.line} in {files}; or {first.remedy}" if first.line else first.remedy
    logical_id, path = (first.logical_id, first.path) if is_one else ("", part.path)
    return Interference("without-effect", part.template_file, logical_id, text, help, path=path)
