"""Pages of checks: what their authors wrote, with the titles, levels and foreign ids that the checks declare."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sg_factory.check.checks import CHECKS
from sg_factory.check.finding import Check
from sg_factory.check.id_spellings import ids_in

_CHECKS = {check.name: check for check in CHECKS}
_TOOLS = {"SH": "Security Hub", "CIS": "CIS AWS Foundations"}
_ELSEWHERE = "## Known elsewhere as"


def page(name: str) -> str:
    """The page of a check, in Markdown. Raises KeyError if there is no such check."""
    check = _CHECKS[name]
    first, _, rest = written(name).rstrip().partition("\n\n")
    sections, _, remark = rest.partition(f"\n\n{_ELSEWHERE}\n\n")
    ids = "\n".join(_ids(check))
    parts = (f"# {name}", first, f"Default level: {check.level.word}", sections, _ELSEWHERE, ids, remark)
    return "\n\n".join(filter(None, parts)) + "\n"


def lead(name: str) -> str:
    """Summary of a check: the first paragraph of its page, in one line."""
    return written(name).partition("\n\n")[0].replace("\n", " ")


def remedy(name: str) -> str:
    """Remedy for a finding: the section “What to do” of the check's page."""
    found = re.search(r"^## What to do\n\n(.*?)\n*(?=^## |\Z)", written(name), re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def file_name(name: str) -> str:
    """The file of a check's page, beside its module."""
    return f"{name.replace('-', '_')}.md"


def written(name: str) -> str:
    """What the author of a check's page wrote: the page without what the check declares."""
    from importlib.resources import files  # slow to import, and text reports do not need it

    return files("sg_factory.check.checks").joinpath(file_name(name)).read_text("utf-8")


def _ids(check: Check) -> Iterator[str]:
    """The ids of other tools as a list, an item for each tool."""
    from textwrap import wrap  # only for pages

    by_tool: dict[str, list[str]] = {}
    for text in check.other_tools:
        for tool, id_, note in ids_in(text):
            by_tool.setdefault(tool, []).append(f"`{id_}` ({note})" if note else f"`{id_}`")
    for tool, ids in by_tool.items():
        item = f"- {_TOOLS.get(tool, tool)} {', '.join(ids)}"
        yield from wrap(item, 120, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
