"""Tags of groups that a project sets itself, so that nobody else may say them."""

from __future__ import annotations

KEPT_TAGS = ("Name", "owner", "description", "source")
"""The tags of every group that come from its role file."""
_KEPT = frozenset(map(str.lower, KEPT_TAGS))


def is_kept_tag(key: str) -> bool:
    """True for the key of such a tag, in any case."""
    return key.lower() in _KEPT
