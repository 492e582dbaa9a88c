"""A rule has expired and is no longer deployed."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan, written_expiry


def find(plan: Plan) -> Iterator[Finding]:
    """Rules that are left out because they have expired; the next deploy removes them."""
    for out in plan.left_out:
        if out.reason == "expired" and out.rule.expires is not None:
            text = f"this rule expired ({written_expiry(out.rule.expires)}) and is left out"
            yield Finding(
                text, out.rule.origin.at("expires"), "remove the line, or write a later date if it is needed again"
            )


EXPIRED_RULE = Check("expired-rule", Severity.WARNING, find)
