"""How existing groups are taken over → text for people; `steps.py` writes STEPS.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sg_factory.report.takeover.words import GROUPED, grouped, step_words
from sg_factory.takeover.rules import RuleTakeover
from sg_factory.takeover.standing import RoleStanding
from sg_factory.takeover.takeover import Takeover
from sg_factory.text.counting import counted, listed
from sg_factory.text.escaping import escaped
from sg_factory.text.screen import MOST_ROWS, Screen
from sg_factory.text.table import table


def as_text(found: Sequence[Takeover], screen: Screen) -> str:
    """Return each environment's roles, the steps, and what the first normal deploy changes."""
    return screen.text(line for each in found for line in (*_of_one(each, found, screen), *_plan(each, screen)))


def progress_text(found: Sequence[Takeover], screen: Screen) -> str:
    """Return how far the roles of each environment are."""
    return screen.text(line for each in found for line in _of_one(each, found, screen))


def _of_one(each: Takeover, found: Sequence[Takeover], screen: Screen) -> Iterator[str]:
    if each is not found[0]:
        yield ""
    if len(found) > 1:
        yield f"{each.plan.environment_name}:"
    yield from _progress(each, screen)


def _progress(each: Takeover, screen: Screen) -> Iterator[str]:
    rules: dict[str, list[RuleTakeover]] = {}
    for rule in each.rules:
        rules.setdefault(rule.role, []).append(rule)
    rows = [_row(role, rules.get(role.group.role, ()), each) for role in each.roles]
    shown, more = screen.fold(rows, MOST_ROWS, "roles")
    yield from table([("role", "group", "stack", "state", "rules with groups"), *shown], 0, screen)
    yield from more
    of_interest = [role for role in each.roles if role.group.existing is not None]
    done = sum(role.standing == "taken over" for role in of_interest)
    yield ""
    yield f"{done} of {counted(len(of_interest), 'group')} {'is' if done == 1 else 'are'} taken over"
    if each.unread:
        yield f"not known: the template of {', '.join(each.unread)}, so that some rules may be in it already"


def _row(role: RoleStanding, rules: Sequence[RuleTakeover], each: Takeover) -> tuple[str, ...]:
    group_id = role.group_id or (role.group.existing.id if role.group.existing else "")
    said = f"{sum(rule.is_in_stack for rule in rules)} of {len(rules)} taken over" if rules else "none there"
    if any(rule.stack in each.unread for rule in rules):
        said = f"{len(rules)} there"
    return role.group.role, escaped(group_id) or "–", role.stack.name, role.standing, said


def _plan(each: Takeover, screen: Screen) -> Iterator[str]:
    if each.steps:
        yield ""
        yield "steps:"
    for number, step in enumerate(each.steps, 1):
        yield f"  {number}. {step_words(step)}"
    waiting = [role.group.role for role in each.roles if role.standing == "cannot be adopted"]
    if each.steps and waiting:
        yield f"no normal deploy before {listed(waiting)} can be adopted, too: stderr says what to do"
    for stack, changes in grouped(each.changes).items():
        yield ""
        yield f"the first normal deploy of {stack}:"
        for kind, title in GROUPED:
            rows = [(change.role or "–", escaped(change.text)) for change in changes if change.kind == kind]
            if rows:
                yield f"  {title}:"
                shown, more = screen.fold(rows, MOST_ROWS, "of these")
                yield from table(shown, 4, screen)
                yield from (f"    {line}" for line in more)
    if each.foreign:
        yield ""
        yield "rules that stay as they are, as no role file has them:"
        shown_lines, more = screen.fold(each.foreign, MOST_ROWS, "rules")
        yield from (f"  {escaped(line)}" for line in (*shown_lines, *more))
