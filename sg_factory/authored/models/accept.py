"""Accepted findings, as authors write them on rules and on networks."""

from sg_factory.authored.models.authored import Authored, key
from sg_factory.authored.models.text import CheckName, Day, Maybe, RangeCheckName, Text


class Accept(Authored):
    """A finding on a rule that its author accepts, with the reason and optionally a last day."""

    check: CheckName = key("The check whose finding on this rule is accepted.", examples=["world-open-port"])
    reason: Text = key(
        "Why the finding is accepted, such as what mitigates the risk.",
        examples=["The partner publishes no ranges; mutual TLS at the service"],
    )
    until: Maybe[Day] = key(
        "The last day of the acceptance; after it, the finding is reported again.", examples=["2027-01-31"]
    )


class AcceptOnNetwork(Accept):
    """A finding on the ranges of a network that is accepted wherever a rule names it."""

    check: RangeCheckName = key(
        "The check whose finding on these ranges is accepted: one that speaks of ranges alone.", examples=["wide-range"]
    )
