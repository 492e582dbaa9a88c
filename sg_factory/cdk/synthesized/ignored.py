"""Something that an app does to the handle of a group, and that no resource gets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ignored:
    """One tag, aspect, mixin or dependency on one handle.

    `handle` is what the app calls the handle, such as `groups["web"]`, `path` that of its construct and `logical_id`
    that of its group. `what` names what was done, such as `the tag "team"`. `line` is what to write in the role file,
    empty where a role file has no words for it, and `remedy` what to do in the app.
    """

    logical_id: str
    handle: str
    path: str
    what: str
    line: str
    remedy: str
