"""An error for comparisons that are too large for one run."""

from __future__ import annotations


class TooManyChanges(Exception):
    """The comparison is too large for one run; the message has the limit and what to do."""

    def __init__(self, limit: str) -> None:
        text = f"{limit}, which is more than one run compares"
        super().__init__(f"{text}: compare fewer environments (--environment), or compare with a revision in between")
