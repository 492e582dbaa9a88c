"""The subnets of environments (sg-factory.yaml) and of hosts (hosts.yaml), and their mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from sg_factory.authored.models import Project
from sg_factory.authored.models.project import HOSTS_FILE, SETTINGS_FILE
from sg_factory.authored.models.settings import EnvironmentSettings
from sg_factory.compile.peers import NoPeer, literal
from sg_factory.diagnostic import Diagnostic, Place, Related, mistake
from sg_factory.network import Cidr, NotARange, cidr
from sg_factory.plan import Subnet
from sg_factory.text.spelling import remedy


def subnets_of(written: EnvironmentSettings) -> tuple[Subnet, ...]:
    """Return the subnets of an environment, sorted; `verify_subnets` reports texts that are no ranges."""
    return tuple(
        Subnet(name, _cidrs(found.cidrs), tuple(sorted(found.ids))) for name, found in sorted(written.subnets.items())
    )


def _cidrs(texts: tuple[str, ...]) -> tuple[Cidr, ...]:
    found = []
    for text in texts:
        with suppress(NotARange):
            found.append(cidr(text))
    return tuple(sorted(found, key=lambda each: (each.family, each.interval)))


def verify_subnets(project: Project) -> Iterator[Diagnostic]:
    """Yield mistakes in the subnets of environments, and unknown ones of hosts."""
    environments = project.settings.environments or {}
    for name, environment in environments.items():
        yield from _of_environment(environment, Place(SETTINGS_FILE).at("environments", name))
    known = {subnet for environment in environments.values() for subnet in environment.subnets}
    for name, host in project.hosts.root.items():
        seen: set[str] = set()
        for index, subnet in enumerate(host.subnets):
            place = Place(HOSTS_FILE).at(name, "subnets", index)
            if subnet in seen:
                yield mistake("name-twice", f"“{subnet}” is listed twice", place, help="name each subnet once")
            elif subnet not in known:
                otherwise = f"declare it in {SETTINGS_FILE}, under `subnets` of an environment"
                help, fix = remedy(subnet, known, otherwise=otherwise)
                yield mistake("unknown-subnet", f"unknown subnet “{subnet}”", place, help=help, fix=fix)
            seen.add(subnet)


def _of_environment(written: EnvironmentSettings, place: Place) -> Iterator[Diagnostic]:
    """Report what is no range, lies outside the VPC, or is listed before in any subnet of the environment."""
    vpc, seen = _cidrs(written.vpc.cidrs), dict[str, Place]()
    for name, subnet in written.subnets.items():
        for index, text in enumerate(subnet.cidrs):
            where = place.at("subnets", name, "cidrs", index)
            try:
                held = literal(text, among_ranges=True).cidr
            except NoPeer as error:
                yield mistake(error.code, str(error), where, help=error.help, fix=error.fix)
                continue
            if len(vpc) == len(written.vpc.cidrs) and not any(each.covers(held) for each in vpc):
                related = (Related(place.at("vpc", "cidrs"), "the ranges of the VPC"),)
                text = f"{held.text} is not in the VPC, which has {', '.join(each.text for each in vpc)}"
                help = "write a range of the VPC, or add the range to `cidrs` of the VPC"
                yield mistake("outside-the-vpc", text, where, help=help, related=related)
            first = seen.setdefault(held.text, where)
            if first != where:
                text, related = f"{held.text} is listed twice", (Related(first, "the first one"),)
                yield mistake("range-twice", text, where, help="keep one of them", related=related)
        for index, text in enumerate(subnet.ids):
            where = place.at("subnets", name, "ids", index)
            first = seen.setdefault(text, where)
            if first != where:
                related = (Related(first, "the first one"),)
                yield mistake(
                    "subnet-twice", f"{text} is listed twice", where, help="keep one of them", related=related
                )
