"""A tag, aspect, mixin or dependency on the handle of a group, which has no effect."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IgnoredOperation:
    """One tag, aspect, mixin or dependency on one handle.

    `handle` is the handle in the app's code, such as `groups["web"]`, `path` that of its construct and `logical_id`
    that of its group. `what` names the operation, such as `the tag "team"`. `line` is what to write in the role file,
    empty if a role file has no key for it, and `remedy` what to do in the app.
    """

    logical_id: str
    handle: str
    path: str
    what: str
    line: str
    remedy: str
