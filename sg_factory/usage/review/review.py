"""Plans of a project → its review: everything to look at, by owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sg_factory.diagnostic import Locate
from sg_factory.plan import Plan
from sg_factory.plan.unused_roles import roles_without_hosts
from sg_factory.usage.review.account import AccountReading, account_uses
from sg_factory.usage.review.dates import dates, unscheduled
from sg_factory.usage.review.environments import where_found
from sg_factory.usage.review.items import TITLES, Review, ReviewItem
from sg_factory.usage.review.networks import overlaps, unneeded

_UNKNOWN_DEPLOYED = (
    "it is not known whether rules that have expired are gone: `sg-factory review --from SNAPSHOT` tells"
)
_ORDER = {kind: number for number, kind in enumerate(TITLES)}


def review(plans: Sequence[Plan], locate: Locate, reading: AccountReading | None = None, *, is_whole: bool) -> Review:
    """Return the review of a project's plans; `is_whole` if they are those of all environments.

    `reading` is what was read of their accounts.
    """
    items = [*dates(plans, locate, reading.deployed if reading else {})]
    notes = [_UNKNOWN_DEPLOYED] if any(item.kind == "expired" and item.is_deployed is None for item in items) else []
    items += (*_without_hosts(plans, locate), *overlaps(plans, locate))
    items += unneeded(plans, locate, is_whole=is_whole)
    if not is_whole:
        notes.append("whether only rules that are left out name a network is told for all environments together")
    if not any(host.roles for plan in plans for host in plan.hosts):
        notes.append("hosts.yaml names no host: it is not known which roles no host has")
    groups, of_accounts, told = account_uses(reading) if reading else (None, (), ())
    return Review(
        plans[0].project,
        plans[0].as_of.date(),
        tuple(sorted((*items, *of_accounts), key=_order)),
        _contacts(plans),
        unscheduled(plans),
        (*notes, *told),
        groups,
    )


def _without_hosts(plans: Sequence[Plan], locate: Locate) -> Iterator[ReviewItem]:
    found: dict[str, dict[str | None, None]] = defaultdict(dict)
    groups = {group.role: group for plan in plans for group in plan.groups}
    for plan in plans:
        for group in roles_without_hosts(plan):
            found[group.role][plan.environment.name] = None
    for role, environments in found.items():
        group = groups[role]
        yield ReviewItem(
            "no-host",
            group.owner,
            group.description,
            roles=(role,),
            where=locate(group.origin),
            environments=where_found(environments, plans),
        )


def _contacts(plans: Sequence[Plan]) -> Mapping[str, tuple[str, ...]]:
    """The ways to reach each owner, by what its roles say."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for plan in plans:
        for group in plan.groups:
            if group.contact is not None:
                found[group.owner][group.contact] = None
    return {owner: tuple(contacts) for owner, contacts in found.items()}


def _order(item: ReviewItem) -> tuple[object, ...]:
    where = (item.where.file, item.where.line) if item.where else ("", 0)
    day = item.date.day.isoformat() if item.date else ""
    return item.owner is None, item.owner or "", _ORDER[item.kind], day, where, item.text
