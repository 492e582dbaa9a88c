"""Index of all checks, by their names and by the ids of other tools.

`python -m sg_factory.check.index > docs/checks.md` writes the index in docs/ anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sg_factory.check import CHECKS
from sg_factory.check.finding import Check
from sg_factory.check.id_spellings import spellings
from sg_factory.check.other_tools import ACCEPTING, SCOPES
from sg_factory.check.pages import file_name, lead
from sg_factory.text.screen import Screen
from sg_factory.text.table import table

_HEAD = """\
# All checks

The checks of `sg-factory check`. Each name links to its page, which `sg-factory check --explain NAME` prints: why it
is bad, examples that run as tests, what to do. `checks:` in sg-factory.yaml gives a check another level, or switches it
off. The last column lists the ids of other tools that find the same: `--explain` takes them too, and SARIF and JSON
reports include them. What such an id accepts in a template is listed [below](#what-an-id-of-another-tool-accepts).

The column “in” says what a check judges: role files, and what others wrote, which is every [source](sources.md):
templates, snapshots of an account, plans and states of Terraform, configurations of the Landing Zone Accelerator. A
check that needs what only some of these tell finds nothing in the rest.

| check | finds | default | in | ids of other tools |
| --- | --- | --- | --- | --- |
"""


_ACCEPTED = """
## What an id of another tool accepts

A suppression for another tool in a template is honoured here too, within the scope of its id: see
[accepting.md](accepting.md). A rule that allows more than that, such as a port range around the one port, stays a
finding; so does the internet in pieces, which no other tool finds.

| id | accepts |
| --- | --- |
"""


def known_by(name: str) -> tuple[str, ...]:
    """The ids of other tools that match a name, in any spelling and case, with or without the tool's name."""
    meant = f" {name.casefold()}"
    return tuple(
        known
        for known in dict.fromkeys(known for check in CHECKS for known in check.known_as)
        if any(f" {spelling.casefold()}".endswith(meant) for spelling in spellings(known))
    )


def checks_of_ids(ids: Collection[str]) -> tuple[Check, ...]:
    """The checks that find what other tools find under one of these ids."""
    return tuple(check for check in CHECKS if not set(check.known_as).isdisjoint(ids))


def foreign_ids() -> Iterator[str]:
    """Every id of another tool, in every spelling, with and without the tool's name."""
    for check in CHECKS:
        for known in check.known_as:
            for spelling in spellings(known):
                yield from (spelling, spelling.partition(" ")[2] or spelling)


def coverage(known: str) -> str:
    """Scope of an id, in a sentence; empty if its scope is not known."""
    scope = SCOPES.get(known)
    if scope is None:
        return ""
    limit = ", and accepts nothing else" if known.split()[0] in ACCEPTING else ""
    return f"{known} is about {scope.words}{limit}.\n"


def listing(screen: Screen, checks: Iterable[Check] = CHECKS) -> str:
    """List of checks, a row each: name, default level, summary."""
    rows = ((check.name, f"{check.level.word:<7}", lead(check.name)) for check in checks)
    return screen.text(table(rows, 0, screen))


def index() -> str:
    """The whole of docs/checks.md."""
    checks = "".join(f"| {' | '.join(_cells(check))} |\n" for check in CHECKS)
    ours = {known for check in CHECKS for known in check.known_as if known.split()[0] in ACCEPTING}
    ids = "".join(f"| {known} | {scope.words} |\n" for known, scope in SCOPES.items() if known in ours)
    return _HEAD + checks + _ACCEPTED + ids


def _cells(check: Check) -> Iterable[str]:
    yield f"[{check.name}](../sg_factory/check/checks/{file_name(check.name)})"
    yield lead(check.name).replace("|", "\\|")
    yield check.level.word
    yield ", ".join("role files" if source == "roles" else "what others wrote" for source in check.reads)
    yield ", ".join(f"`{foreign}`" for foreign in check.known_as)


if __name__ == "__main__":
    print(index(), end="")
