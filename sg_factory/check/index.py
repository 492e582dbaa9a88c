"""All checks at a glance, by our names and by those that other tools have for them.

`python -m sg_factory.check.index > docs/checks.md` writes the index in docs/ anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sg_factory.check import CHECKS, page
from sg_factory.check.finding import Check

_HEAD = """\
# All checks

What `sg-factory check` looks for. Each name leads to its page, which `sg-factory check --explain NAME` prints: why it
is bad, examples that run as tests, what to do. `checks:` in sg-factory.yaml gives a check another level, or switches it
off. The last column holds the ids that other tools have for the same: `--explain` takes them too, and reports in SARIF
and JSON carry them.

| check | finds | default | in | known elsewhere as |
| --- | --- | --- | --- | --- |
"""


def lead(name: str) -> str:
    """What a check flags: the first paragraph of its page, in one line."""
    return page(name).split("\n\n")[1].replace("\n", " ")


def remedy(name: str) -> str:
    """What to do about a finding: that section of the check's page."""
    found = re.search(r"^## What to do\n\n(.*?)\n*(?=^## |\Z)", page(name), re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def standing_for(name: str) -> tuple[Check, ...]:
    """The checks that another tool knows by this id, with the tool before it or not, in letters of any case."""
    meant = f" {name.casefold()}"
    return tuple(check for check in CHECKS if any(f" {known.casefold()}".endswith(meant) for known in check.known_as))


def foreign_ids() -> Iterator[str]:
    """Every id that another tool has, with the tool before it and without."""
    for check in CHECKS:
        for known in check.known_as:
            yield from (known, known.partition(" ")[2] or known)


def listing(checks: Iterable[Check] = CHECKS) -> str:
    """One line a check, for a terminal: its name, its default level, what it flags."""
    chosen = tuple(checks)
    width = max(len(check.name) for check in chosen)
    return "".join(f"{check.name:<{width}}  {check.level.word:<7}  {lead(check.name)}\n" for check in chosen)


def index() -> str:
    """The whole of docs/checks.md."""
    return _HEAD + "".join(f"| {' | '.join(_cells(check))} |\n" for check in CHECKS)


def _cells(check: Check) -> Iterable[str]:
    yield f"[{check.name}](../sg_factory/check/{check.name.replace('-', '_')}.md)"
    yield lead(check.name).replace("|", "\\|")
    yield check.level.word
    yield ", ".join("role files" if source == "roles" else "templates" for source in check.reads)
    yield ", ".join(f"`{foreign}`" for foreign in check.known_as)


if __name__ == "__main__":
    print(index(), end="")
