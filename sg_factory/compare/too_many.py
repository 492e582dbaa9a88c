"""More differs than one run looks into."""

from __future__ import annotations


class TooManyChanges(Exception):
    """More differs than is looked into in one run; the message says how much at most, and what to do."""

    def __init__(self, told: str) -> None:
        told = f"{told}, which is more than one run compares"
        super().__init__(f"{told}: compare fewer environments (--environment), or compare with a revision in between")
