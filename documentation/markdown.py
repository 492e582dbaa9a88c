"""GitHub's Markdown → the Markdown that Zensical reads."""

from __future__ import annotations

import re

_UNSEARCHED = "---\nsearch: {exclude: true}\n---\n\n"
_FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"^<!--.*?-->\n", re.DOTALL | re.MULTILINE)
_IMAGE = re.compile(r"^!\[[^\]]*\]\(([^)\s]+)\)", re.MULTILINE)
_NAMED = re.compile(r"^```(\w+) (\S+)$", re.MULTILINE)


def for_zensical(text: str, *, is_searched: bool = True) -> str:
    """Return a page as Zensical needs it.

    Comments to the tests are left out. A picture links to its file, where it can be enlarged. The file name after a
    fence's language becomes its title. Mermaid is shown as text: a page would load its program from another server.
    """
    parts = zip(_FENCE.split(text), [*_FENCE.findall(text), ""], strict=True)
    head = "" if is_searched else _UNSEARCHED
    return head + "".join(_prose(prose) + _fence(fence) for prose, fence in parts)


def _prose(prose: str) -> str:
    return _IMAGE.sub(r"[\g<0>](\1)", _COMMENT.sub("", prose))


def _fence(fence: str) -> str:
    return _NAMED.sub(r'```\1 title="\2"', fence).replace("```mermaid\n", "```text\n", 1)
