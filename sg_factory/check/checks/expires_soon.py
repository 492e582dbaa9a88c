"""A rule expires within two weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sg_factory.check.finding import Check, Finding, written_rules
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan, end_of, written_expiry

_SOON = timedelta(days=14)


def find(plan: Plan) -> Iterator[Finding]:
    """Rules that hold now and expire within two weeks."""
    for _, rule in written_rules(plan):
        if rule.expires is not None and end_of(rule.expires) - plan.as_of <= _SOON:
            text = f"this rule expires soon ({written_expiry(rule.expires)})"
            help = "if it is still needed, write a later date before then; the first deploy after that date removes it"
            yield Finding(text, rule.origin.at("expires"), help)


EXPIRES_SOON = Check("expires-soon", Severity.INFO, find, reads=("roles",))
