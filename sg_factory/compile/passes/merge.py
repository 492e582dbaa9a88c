"""Pass 5: merge duplicate rules, because EC2 rejects a second rule that differs in its description only."""

from __future__ import annotations

from dataclasses import replace

from sg_factory.compile.draft import Draft, Flow
from sg_factory.plan import LeftOut


def merge(draft: Draft) -> Draft:
    """Keep one flow of each identity; the choice depends on its contents, never on its position in the file.

    One that makes both halves is kept before one that makes this half alone.
    """
    kept: dict[tuple[str, str, str], Flow] = {}
    twice: list[tuple[tuple[str, str, str], Flow]] = []
    for flow in draft.flows:
        key = (flow.line.role, flow.rule.direction, flow.rule.identity)
        other = kept.setdefault(key, flow)
        if other is flow:
            continue
        if _preference(flow) < _preference(other):
            kept[key] = flow
            twice.append((key, other))
        else:
            twice.append((key, flow))
    left_out = tuple(LeftOut(flow.line.role, flow.rule, "duplicate", kept[key].rule) for key, flow in twice)
    return replace(draft, flows=tuple(kept.values()), left_out=draft.left_out + left_out)


def _preference(flow: Flow) -> tuple[bool | str, ...]:
    rule = flow.rule
    written = (
        rule.is_half,
        not rule.description,
        rule.description,
        rule.ticket or "",
        str(rule.review_by or ""),
        str(rule.expires or ""),
    )
    return (*written, str(rule.peer), rule.origin.file)
