"""The environments of Plans: written only if account, region, VPC and its ranges are known."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sg_factory.adopt.draft import DraftEnvironment
from sg_factory.adopt.names import Nameable, kebab, named
from sg_factory.plan import Plan
from sg_factory.text.counting import listed


class NoImport(Exception):
    """Several VPCs that cannot be environments of one project; the message says what to do."""


def environments_of(
    plans: Sequence[Plan], given: Mapping[str, str], region: str | None, taken: Collection[str] = ()
) -> tuple[tuple[DraftEnvironment, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the environments, the name of each Plan's environment, and notes for people.

    `given` are names by the ids of VPCs, `region` that of Plans that know none, `taken` names of
    other environments. Where something is missing, no
    environment is written, and the name of the one Plan's is empty. Raises NoImport if that holds for one of several.
    """
    missing = [(plan, _missing(plan, region)) for plan in plans]
    if any(found for _, found in missing):
        if len(plans) > 1:
            lacking = listed(sorted({each for _, found in missing for each in found}))
            ids = listed([str(plan.environment.vpc.id or plan.environment.name) for plan in plans])
            raise NoImport(
                f"the source has {len(plans)} VPCs ({ids}), and does not tell {lacking} of all of them: without these"
                " they cannot be environments of one project; choose one with --vpc"
            )
        note = f"no environment is written, as the source does not tell {listed(missing[0][1])}"
        return (), ("",) * len(plans), (note,)
    wishes = [
        Nameable(_id(plan), (kebab(plan.environment.name or ""), kebab(f"vpc-{_id(plan)[4:]}")), (_id(plan)[4:],))
        for plan in plans
    ]
    names = named(wishes, given, taken)
    made = tuple(
        DraftEnvironment(
            names[_id(plan)],
            plan.environment.account or "",
            plan.environment.region or region or "",
            _id(plan),
            tuple(sorted(each.cidr for each in plan.networks if each.name == "vpc")),
        )
        for plan in plans
    )
    return tuple(sorted(made, key=lambda each: each.name)), tuple(names[_id(plan)] for plan in plans), ()


def _id(plan: Plan) -> str:
    return plan.environment.vpc.id or ""


def _missing(plan: Plan, region: str | None) -> list[str]:
    here = plan.environment
    known = {
        "its account": here.account,
        "its region": here.region or region,
        "its VPC": here.vpc.id,
        "the ranges of its VPC": any(each.name == "vpc" for each in plan.networks),
    }
    return [name for name, value in known.items() if not value]
