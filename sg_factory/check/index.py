"""All checks at a glance, by our names and by those that other tools have for them.

`python -m sg_factory.check.index > docs/checks.md` writes the index in docs/ anew.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from sg_factory.check import CHECKS, page
from sg_factory.check.elsewhere import ACCEPTING, SCOPES
from sg_factory.check.finding import Check
from sg_factory.check.spelled import spellings

_HEAD = """\
# All checks

What `sg-factory check` looks for. Each name leads to its page, which `sg-factory check --explain NAME` prints: why it
is bad, examples that run as tests, what to do. `checks:` in sg-factory.yaml gives a check another level, or switches it
off. The last column holds the ids that other tools have for the same: `--explain` takes them too, and reports in SARIF
and JSON carry them. What an id accepts in a template is told [below](#what-an-id-of-another-tool-accepts).

| check | finds | default | in | known elsewhere as |
| --- | --- | --- | --- | --- |
"""


_ACCEPTED = """
## What an id of another tool accepts

A template that tells another tool to leave one of these accepts just this here, where that tool takes it: see
[accepting.md](accepting.md). A rule that is more, such as a range of ports around the one, stays a finding; so does the
internet in pieces, which no other tool finds.

| id | accepts |
| --- | --- |
"""


def lead(name: str) -> str:
    """What a check flags: the first paragraph of its page, in one line."""
    return page(name).split("\n\n")[1].replace("\n", " ")


def remedy(name: str) -> str:
    """What to do about a finding: that section of the check's page."""
    found = re.search(r"^## What to do\n\n(.*?)\n*(?=^## |\Z)", page(name), re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def known_by(name: str) -> tuple[str, ...]:
    """The ids of other tools that a name means, in any spelling and case, with the tool before it or not."""
    meant = f" {name.casefold()}"
    return tuple(
        known
        for known in dict.fromkeys(known for check in CHECKS for known in check.known_as)
        if any(f" {spelling.casefold()}".endswith(meant) for spelling in spellings(known))
    )


def standing_for(ids: Collection[str]) -> tuple[Check, ...]:
    """The checks that other tools know by one of these ids."""
    return tuple(check for check in CHECKS if not set(check.known_as).isdisjoint(ids))


def foreign_ids() -> Iterator[str]:
    """Every id that another tool has, in every spelling, with the tool before it and without."""
    for check in CHECKS:
        for known in check.known_as:
            for spelling in spellings(known):
                yield from (spelling, spelling.partition(" ")[2] or spelling)


def coverage(known: str) -> str:
    """What an id is about, in a sentence; empty where only its own page tells."""
    scope = SCOPES.get(known)
    if scope is None:
        return ""
    limit = ", and accepts no more than that" if known.split()[0] in ACCEPTING else ""
    return f"{known} is about {scope.words}{limit}.\n"


def listing(checks: Iterable[Check] = CHECKS) -> str:
    """One line a check, for a terminal: its name, its default level, what it flags."""
    chosen = tuple(checks)
    width = max(len(check.name) for check in chosen)
    return "".join(f"{check.name:<{width}}  {check.level.word:<7}  {lead(check.name)}\n" for check in chosen)


def index() -> str:
    """The whole of docs/checks.md."""
    checks = "".join(f"| {' | '.join(_cells(check))} |\n" for check in CHECKS)
    ours = {known for check in CHECKS for known in check.known_as if known.split()[0] in ACCEPTING}
    ids = "".join(f"| {known} | {scope.words} |\n" for known, scope in SCOPES.items() if known in ours)
    return _HEAD + checks + _ACCEPTED + ids


def _cells(check: Check) -> Iterable[str]:
    yield f"[{check.name}](../sg_factory/check/checks/{check.name.replace('-', '_')}.md)"
    yield lead(check.name).replace("|", "\\|")
    yield check.level.word
    yield ", ".join("role files" if source == "roles" else "templates" for source in check.reads)
    yield ", ".join(f"`{foreign}`" for foreign in check.known_as)


if __name__ == "__main__":
    print(index(), end="")
