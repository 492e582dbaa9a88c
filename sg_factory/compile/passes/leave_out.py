"""Pass 3: leave out the rules of other environments, of roles that are switched off, and expired rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from sg_factory.authored.models.text import has_ended
from sg_factory.compile.draft import Draft, Flow, Line
from sg_factory.plan import LeftOut

Reason = Literal["expired", "disabled", "environment"]


def leave_out(draft: Draft) -> Draft:
    """Keep the flows and statements in force; record the others with the reason."""
    kept: list[Flow] = []
    expired: list[Flow] = []
    left_out: list[LeftOut] = []
    for flow in draft.flows:
        reason = _reason(flow.line, flow.rule.peer.role or flow.line.role, draft)
        if reason is None:
            kept.append(flow)
            continue
        if reason == "expired":
            expired.append(flow)
        left_out.append(LeftOut(flow.line.role, flow.rule, reason))
    stated = tuple(
        (line, statement) for line, statement in draft.stated if _reason(line, statement.destination, draft) is None
    )
    return replace(
        draft, flows=tuple(kept), expired=tuple(expired), stated=stated, left_out=draft.left_out + tuple(left_out)
    )


def _reason(line: Line, other: str, draft: Draft) -> Reason | None:
    if not draft.applies(line) or not draft.is_live(other):
        return "environment"
    if line.role in draft.off or other in draft.off:
        return "disabled"
    expires = line.written.expires
    return "expired" if expires is not None and has_ended(expires, draft.as_of) else None
