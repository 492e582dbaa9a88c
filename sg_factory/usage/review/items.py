"""The values of a review: items of several kinds, each with its owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from sg_factory.diagnostic import Span
from sg_factory.plan.declared import Holder
from sg_factory.text.counting import few, listed

SOON = timedelta(days=30)
"""The time before a date in which it is due."""

ReviewKind = Literal[
    "still-deployed",
    "overdue",
    "due",
    "expired",
    "expiring",
    "acceptance-ended",
    "acceptance-ending",
    "no-host",
    "unused-group",
    "not-attached",
    "default-group",
    "unused-network",
    "overlap",
    "later",
]
TITLES: Mapping[ReviewKind, str] = {
    "still-deployed": "expired and still deployed",
    "overdue": "review overdue",
    "due": "review due within 30 days",
    "expired": "expired",
    "expiring": "expires within 30 days",
    "acceptance-ended": "acceptance has ended",
    "acceptance-ending": "acceptance ends within 30 days",
    "no-host": "roles that no host has",
    "unused-group": "groups that nothing holds",
    "not-attached": "groups without a network interface, which something names",
    "default-group": "default groups with rules or in use",
    "unused-network": "networks that no rule needs",
    "overlap": "networks that overlap",
    "later": "later dates",
}
"""The kinds of items in the order of reports, each with its title."""

PASSED: tuple[ReviewKind, ...] = ("still-deployed", "overdue", "expired", "acceptance-ended")
"""The kinds whose date has passed."""

NEAR: tuple[ReviewKind, ...] = (*PASSED, "due", "expiring", "acceptance-ending")
"""The kinds whose date has passed or is at most 30 days away."""

DateSubject = Literal["review", "expiry", "acceptance"]


_HAPPENS: Mapping[DateSubject, tuple[str, str]] = {
    "review": ("review", "review was due"),
    "expiry": ("expires", "expired"),
    "acceptance": ("acceptance ends", "acceptance ended"),
}


@dataclass(frozen=True, slots=True)
class ItemDate:
    """A date of a role file: of a review, of the end of a rule or of an acceptance. `written` is as in the file."""

    day: date
    subject: DateSubject
    written: str


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One thing to look at. `owner` is None for what belongs to no role: sg-factory.yaml, and the account.

    `roles` are those that it concerns, `flows` their rules in words, `names` the networks, `where` its line.
    `environments` are those that have it; empty if all of them do. `is_deployed` is True for a rule that has expired
    and is still there; None if that is not known.
    """

    kind: ReviewKind
    owner: str | None
    text: str
    date: ItemDate | None = None
    roles: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    where: Span | None = None
    environments: tuple[str, ...] = ()
    is_deployed: bool | None = None

    @property
    def subject(self) -> str:
        """The roles, or the network or group."""
        return few(self.roles or self.names[:1])

    @property
    def about(self) -> str:
        """The text, with the environments that have it if these are not all."""
        return self.text + (f" (in {listed(self.environments)})" if self.environments else "")

    @property
    def happens(self) -> str:
        """The meaning of its date, such as `review was due`; empty without a date."""
        if self.date is None:
            return ""
        before, after = _HAPPENS[self.date.subject]
        return after if self.kind in PASSED else before


UseVerdict = Literal["used", "not seen", "not judged"]


@dataclass(frozen=True, slots=True)
class GroupUse:
    """The group of a role in an account, and what holds it. `environment` is None if the project declares none.

    `verdict` is `used` if something holds it, `not seen` if nothing does, and `not judged` if that is not known.
    """

    role: str
    environment: str | None
    id: str | None
    verdict: UseVerdict
    holders: tuple[Holder, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """The items of a project at a day, by owner and kind.

    `contacts` are how to reach the owners; `unscheduled` are the roles without a review date; `notes` say what was not
    looked into. `groups` are those of the roles in accounts, None if no account was read.
    """

    project: str
    as_of: date
    items: tuple[ReviewItem, ...]
    contacts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    unscheduled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    groups: tuple[GroupUse, ...] | None = None

    @property
    def until(self) -> date:
        """The last day whose dates are due."""
        return date.max if self.as_of > date.max - SOON else self.as_of + SOON

    @property
    def by_owner(self) -> tuple[tuple[str | None, tuple[ReviewItem, ...]], ...]:
        """The items of each owner, sorted by name; those without an owner come last."""
        found: dict[str | None, list[ReviewItem]] = {}
        for item in self.items:
            found.setdefault(item.owner, []).append(item)
        return tuple((owner, tuple(found[owner])) for owner in sorted(found, key=lambda each: (each is None, each)))

    @property
    def dated(self) -> tuple[ReviewItem, ...]:
        """The items with a date, in the order of these."""
        dated = [(item.date.day, number, item) for number, item in enumerate(self.items) if item.date]
        return tuple(item for _, _, item in sorted(dated, key=lambda each: each[:2]))

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on roles without a date, and on what was not looked into."""
        if not self.unscheduled:
            return self.notes
        have = "has" if len(self.unscheduled) == 1 else "have"
        text = f"{few(self.unscheduled)} {have} no review date: `sg-factory review --done ROLE` writes one"
        return (text, *self.notes)

    def count(self, *kinds: ReviewKind) -> int:
        """Return the number of items of some kinds."""
        return sum(item.kind in kinds for item in self.items)


def by_kind(items: tuple[ReviewItem, ...]) -> tuple[tuple[ReviewKind, tuple[ReviewItem, ...]], ...]:
    """Return the items of each kind, in the order of reports."""
    found: dict[ReviewKind, list[ReviewItem]] = {kind: [] for kind in TITLES}
    for item in items:
        found[item.kind].append(item)
    return tuple((kind, tuple(of_kind)) for kind, of_kind in found.items() if of_kind)
