"""The ranges of the peer `vpc`: those of the VPC in a CDK app, else those of the environment in sg-factory.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.authored.models import Project
from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.diagnostic import Diagnostic, Place, Severity
from sg_factory.network import FAMILIES, AddressFamily, AppVpc, NotARange, cidr

# Stands in until `cdk synth` has looked the VPC up; it discards the output of the runs before that.
_PENDING = ("10.0.0.0/16",)


def vpc_ranges(project: Project, environment: str | None) -> tuple[str, ...]:
    """Return the ranges of `vpc` in an environment; empty if they are unknown."""
    declared = _declared(project, environment)
    vpc = project.app_vpc
    if vpc is None:
        return declared
    if vpc.is_pending:
        return declared or _PENDING
    return tuple(text for family in FAMILIES for text in _of_family(vpc, declared, family))


def other_vpc_ranges(project: Project, environment: str | None) -> Iterator[Diagnostic]:
    """Report ranges in sg-factory.yaml that differ from those of the app's VPC."""
    declared, meant = _declared(project, environment), vpc_ranges(project, environment)
    vpc = project.app_vpc
    if vpc is None or not declared or set(declared) == set(meant):
        return
    path = ("environments", str(environment), "vpc", "cidrs")
    yield Diagnostic(
        "other-vpc-ranges",
        Severity.WARNING,
        f"“{environment}” has {', '.join(declared)} in {SETTINGS_FILE}; the VPC {vpc.name} has {', '.join(meant)}",
        Place(SETTINGS_FILE).at(*path),
        help=f"“vpc” means the ranges of that VPC; write cidrs: [{', '.join(meant)}], or pass another VPC",
    )


def _declared(project: Project, environment: str | None) -> tuple[str, ...]:
    environments = project.settings.environments
    if environment is None or environments is None:
        return ()
    return tuple(environments[environment].vpc.cidrs)


def _of_family(vpc: AppVpc, declared: tuple[str, ...], family: AddressFamily) -> Iterable[str]:
    """Return the ranges of one family.

    Of an imported VPC only the first range is known: other declared ranges are kept.
    """
    known, said = _in_family(vpc.cidrs, family), _in_family(declared, family)
    return known if family in vpc.complete or not known.keys() <= said.keys() else said


def _in_family(texts: Iterable[str], family: AddressFamily) -> dict[str, None]:
    """Return the ranges of one family, in their order."""
    return {text: None for text in texts if _family(text) == family}


def _family(text: str) -> str:
    """Return the family of a range; empty for an invalid one, which verify_settings reports."""
    try:
        return cidr(text).family
    except NotARange:
        return ""
