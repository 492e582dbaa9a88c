"""The default groups that a deploy closes, and what is known of their use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sg_factory.compare.hazard import Hazard, hazard
from sg_factory.diagnostic import Place
from sg_factory.plan import Environment, Plan
from sg_factory.text.counting import counted

_CODE = "default-group-in-use"


@dataclass(frozen=True, slots=True)
class ClosedGroup:
    """The default group of an environment's VPC, from which a deploy takes all rules.

    `vpc` and `group_id` are empty if they are not known. `users` are what a source has that uses the group, in words,
    and `taken` is the time of the source. `unknown` says why nothing is known of its use; empty if it is. A group that
    `is_empty` has no rules to lose.
    """

    environment: Environment
    vpc: str = ""
    group_id: str = ""
    users: tuple[str, ...] = ()
    taken: str = ""
    unknown: str = ""
    is_empty: bool = False

    @property
    def is_harmless(self) -> bool:
        """True if a source shows that nothing loses anything."""
        return not self.unknown and (self.is_empty or not self.users)

    def __str__(self) -> str:
        return f"the default group{f' {self.group_id}' if self.group_id else ''} of {self.vpc}"


def newly_closing(before: Iterable[Plan], after: Iterable[Plan]) -> Iterator[Plan]:
    """Yield the environments of `after` that close a default group which no environment of `before` closes."""
    closed = {_vpc_of(plan.environment) for plan in before if plan.environment.restricts_default_group}
    for plan in after:
        here = plan.environment
        if here.restricts_default_group and _vpc_of(here) not in closed:
            closed.add(_vpc_of(here))
            yield plan


def _vpc_of(here: Environment) -> tuple[str | None, ...]:
    return here.account, here.region, here.vpc.id, here.vpc.ssm


def closing_hazards(closing: Iterable[ClosedGroup]) -> Iterator[Hazard]:
    """Yield a hazard for each group of which no source shows that nothing uses it."""
    for each in closing:
        if each.is_harmless:
            continue
        name = each.environment.name
        if each.unknown:
            text = f"“{name}” closes {each}, and nothing shows that it is not used: {each.unknown}"
            help = (
                f"`sg-factory snapshot --environment {name} --output {name}.json`, and `--from {name}.json` here; "
                "or `--yes`"
            )
        else:
            text = f"“{name}” closes {each}, which {counted(len(each.users), 'thing uses', 'things use')}"
            help = "give each of them a group of a role first; or `--yes`, and what they send and accept ends"
        place = Place("sg-factory.yaml").at("environments", str(name), "restrict_default_group")
        yield hazard("head", _CODE, text, place, help)
