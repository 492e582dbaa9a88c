"""A changed file as a unified diff, which `git apply` and `patch -p1` take."""

from __future__ import annotations

from difflib import unified_diff


def unified(file: str, before: str, after: str) -> str:
    """Return the diff of a file's text; empty if nothing changed."""
    lines = unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{file}", f"b/{file}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
