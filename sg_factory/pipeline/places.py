"""Accounts and regions: whether two environments may be in the same ones, and what people are told of them."""

from __future__ import annotations

from sg_factory.plan import Environment


def may_be_together(environment: Environment, other: Environment) -> bool:
    """Return False if the accounts or the regions of two environments are known and differ."""
    pairs = ((environment.account, other.account), (environment.region, other.region))
    return all(ours is None or theirs is None or ours == theirs for ours, theirs in pairs)


def place_words(environment: Environment) -> str:
    """Return the account and region of an environment for people."""
    return f"the account {environment.account or '(unknown)'}, {environment.region or 'region unknown'}"
