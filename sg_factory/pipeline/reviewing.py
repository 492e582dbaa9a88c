"""Review a project: what is due, by owner, and what accounts say about its groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from sg_factory.cloudformation.ids import peers_by_id
from sg_factory.compare import translated
from sg_factory.pipeline.live import Source
from sg_factory.pipeline.places import may_be_one_vpc, may_be_together, place_words
from sg_factory.pipeline.project import Outcome, UnknownName
from sg_factory.pipeline.sides.own_groups import OwnGroups, in_words_of, own_groups
from sg_factory.pipeline.templates import template_in, whole_sources
from sg_factory.plan import Direction, Group, GroupPeer, Plan
from sg_factory.plan.declared import Holder
from sg_factory.text.counting import listed
from sg_factory.usage.review.account import AccountReading
from sg_factory.usage.review.groups import EnvironmentInAccount
from sg_factory.usage.review.items import Review
from sg_factory.usage.review.review import review
from sg_factory.yaml import Locator

_READ = ("account", "template")


def reviewed(outcome: Outcome, sources: Sequence[Source] = (), *, folder: Path = Path(), is_whole: bool) -> Review:
    """Return the review of a project that has plans; `is_whole` if these are of all environments.

    `sources` are snapshots of its accounts, live accounts, and templates with resources that may use its groups;
    `folder` is the project's, whose environments live accounts name. Raises UnknownName for a source that says nothing
    about the project, and BrokenSource.
    """
    reading = _reading(outcome.plans, sources, folder) if sources else None
    return review(outcome.plans, Locator(outcome.files).span, reading, is_whole=is_whole)


def _reading(plans: Sequence[Plan], sources: Sequence[Source], folder: Path) -> AccountReading:
    from sg_factory.source.cloudformation.holder_types import HOLDER_TYPES

    read: list[Plan] = []
    resources: list[Holder] = []
    for source in sources:
        found = whole_sources([source], plans[0].as_of, folder).plans
        if any(plan.read_from not in _READ for plan in found):
            raise UnknownName(f"{source} is neither a snapshot of an account nor a template")
        accounts = [plan for plan in found if plan.read_from == "account"]
        _refuse_other_places(source, accounts, plans)
        read += accounts
        resources += _resources(source) if isinstance(source, Path) else ()
    read.sort(key=lambda plan: plan.holders.taken if plan.holders else "")
    matched = tuple(_in_accounts(plan, read) for plan in plans)
    deployed = dict(chain.from_iterable(_deployed(plan, found, own) for plan, found, own in matched))
    environments = tuple(EnvironmentInAccount(plan, found, _candidates(own)) for plan, found, own in matched)
    return AccountReading(environments, tuple(read), tuple(resources), tuple(HOLDER_TYPES), deployed)


def _resources(source: Path) -> Iterator[Holder]:
    """The resources of the templates at a path that name groups."""
    from sg_factory.source.cloudformation.files import candidates
    from sg_factory.source.cloudformation.holders import template_holders

    for candidate in candidates(source):
        template = template_in(candidate.path)
        if template is not None:
            yield from template_holders(template, candidate.file)


def _refuse_other_places(source: Source, accounts: Sequence[Plan], plans: Sequence[Plan]) -> None:
    """Raise UnknownName for an account and region that are none of the project's."""
    if not accounts or any(
        may_be_together(plan.environment, account.environment) for plan in plans for account in accounts
    ):
        return
    there, ours = (listed(sorted({place_words(plan.environment) for plan in side})) for side in (accounts, plans))
    raise UnknownName(f"{source} is of {there}, but the project's environments are in {ours}")


def _in_accounts(plan: Plan, read: Sequence[Plan]) -> tuple[Plan, tuple[Plan, ...], tuple[OwnGroups, ...]]:
    """An environment with its VPC, as often as that was read: by its id, else the one with groups of the project."""
    fitting = [each for each in read if may_be_one_vpc(plan.environment, each.environment)]
    if len({each.environment.vpc.id for each in fitting}) > 1:
        fitting = [each for each in fitting if own_groups(plan, each).by_role]
    if len({each.environment.vpc.id for each in fitting}) > 1:
        fitting = []
    return plan, tuple(fitting), tuple(own_groups(plan, each) for each in fitting)


def _candidates(own: Sequence[OwnGroups]) -> dict[str, tuple[Group, ...]]:
    """The groups that may be that of each role, each once, however often it was read."""
    found: dict[str, dict[str, Group]] = {}
    for each in own:
        for role, groups in each.by_role.items():
            found.setdefault(role, {}).update({group.group_id or group.role: group for group in groups})
    return {role: tuple(groups.values()) for role, groups in found.items()}


def _deployed(
    plan: Plan, read: Sequence[Plan], own: Sequence[OwnGroups]
) -> Iterator[tuple[tuple[str | None, str], frozenset[tuple[Direction, str]]]]:
    """The rules of each role's group, in the words of the project; of several readings, those of the last one."""
    for account, groups in zip(read, own, strict=True):
        ours = _groups_known(plan, groups)
        names = {group.role: GroupPeer(group.role) for group in ours.groups}
        theirs = in_words_of(ours, account, groups)
        theirs = translated(theirs, ours, {**peers_by_id(ours), **names}, lambda *_: None, holds_groups=True)
        for group in theirs.groups:
            if group.role in groups.found:
                rules = frozenset((rule.direction, rule.identity) for rule in group.rules)
                yield (plan.environment.name, group.role), rules


def _groups_known(plan: Plan, own: OwnGroups) -> Plan:
    """The plan without the roles of which it is not known which group they have."""
    return replace(plan, groups=tuple(group for group in plan.groups if group.role not in own.ambiguous))
