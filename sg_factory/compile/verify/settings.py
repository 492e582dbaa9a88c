"""Mistakes in sg-factory.yaml that its model does not find: in ranges, services, environments and guardrails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sg_factory.authored.models import Project
from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.authored.models.settings import EnvironmentSettings, NetworkRanges, PrefixListRef, Settings
from sg_factory.compile.peers import NoPeer, literal, no_vpc, unknown, weight_of
from sg_factory.compile.prefix_lists import too_many_entries
from sg_factory.compile.services import NoService, general_traffic, service_traffic
from sg_factory.compile.size import MOST_GUARDRAILS
from sg_factory.compile.vpc_ranges import vpc_ranges
from sg_factory.diagnostic import Diagnostic, Place, Related, mistake
from sg_factory.network import looks_like_range
from sg_factory.network.services import PROTOCOLS, catalogue, is_written_out
from sg_factory.text.few import few_of_a_kind
from sg_factory.text.spelling import remedy_of_few

_FILE = Place(SETTINGS_FILE)


def verify_settings(project: Project) -> Iterator[Diagnostic]:
    """Yield every such mistake, with its place."""
    settings = project.settings
    for name, environment in (settings.environments or {}).items():
        yield from few_of_a_kind(_ranges(environment.vpc.cidrs, _FILE.at("environments", name, "vpc", "cidrs")))
    yield from _shared_vpcs(settings.environments or {})
    yield from _networks(project)
    yield from _services(settings)
    yield from _guardrails(project)


def _shared_vpcs(environments: Mapping[str, EnvironmentSettings]) -> Iterator[Diagnostic]:
    """Report environments that do not close the default group of their VPC, although another one closes just that."""
    closing: dict[tuple[str | None, ...], str] = {}
    for name, each in sorted(environments.items()):
        if each.restrict_default_group:
            closing.setdefault(_vpc_of(each), name)
    for name, each in environments.items():
        other = closing.get(_vpc_of(each))
        if other is not None and not each.restrict_default_group:
            text = f"“{name}” has the VPC of “{other}”, which closes its default group"
            related = (Related(_FILE.at("environments", other, "restrict_default_group"), "it is closed here"),)
            help = "write `restrict_default_group: true` here, too: a VPC has one default group"
            at = _FILE.key("environments", name)
            yield mistake("shared-default-group", text, at, help=help, related=related)


def _vpc_of(environment: EnvironmentSettings) -> tuple[str | None, ...]:
    """Return what makes two VPCs one: account and region, and the id or its parameter."""
    return environment.account, environment.region, environment.vpc.id, environment.vpc.ssm


def _networks(project: Project) -> Iterator[Diagnostic]:
    settings = project.settings
    for name, network in settings.networks.items():
        place = _FILE.at("networks", name)
        yield from _network(network.cidrs, network.prefix_list, place)
        yield from unknown_environments(network.environments, place, settings)
        for environment, own in network.environments.items():
            yield from _own(own, place.at("environments", environment))
        for here in (None, *network.environments):
            yield from too_many_entries(project, name, here)


def unknown_environments(entries: Iterable[str], place: Place, settings: Settings) -> Iterator[Diagnostic]:
    """Report `environments` entries at a place of sg-factory.yaml for environments that it does not declare."""
    known = settings.environments or {}
    for environment in entries:
        if environment not in known:
            help, fix = remedy_of_few(environment, known)
            help = help if known else "declare it under environments:"
            text, key = f"unknown environment “{environment}”", place.key("environments", environment)
            yield mistake("unknown-environment", text, key, help=help, fix=fix)


def _own(ranges: NetworkRanges, place: Place) -> Iterator[Diagnostic]:
    yield from _network(ranges.cidrs, ranges.prefix_list, place)


def _network(cidrs: Iterable[str] | None, prefix_list: PrefixListRef | None, place: Place) -> Iterator[Diagnostic]:
    if cidrs is not None:
        yield from few_of_a_kind(_ranges(cidrs, place.at("cidrs")))
    if prefix_list is not None and prefix_list.create is None and weight_of(prefix_list) is None:
        text = "the size of this prefix list is unknown, and it counts as that many rules"
        help = "add “entries: …”, its MaxEntries; for AWS's own lists, the name is enough"
        yield mistake("unknown-weight", text, place.at("prefix_list"), help=help)


def _ranges(cidrs: Iterable[str], place: Place) -> Iterator[Diagnostic]:
    seen: dict[str, int] = {}
    for index, text in enumerate(cidrs):
        try:
            canonical = literal(text, among_ranges=True).cidr.text
        except NoPeer as error:
            yield mistake(error.code, str(error), place.at(index), help=error.help, fix=error.fix)
            continue
        if canonical in seen:
            related = (Related(place.at(seen[canonical]), "the first one"),)
            text = f"{canonical} is listed twice"
            yield mistake("range-twice", text, place.at(index), help="keep one of them", related=related)
        seen.setdefault(canonical, index)


def _services(settings: Settings) -> Iterator[Diagnostic]:
    for name, written in settings.services.items():
        place = _FILE.at("services", name)
        if name in catalogue() or name in PROTOCOLS or is_written_out(name):
            text = f"“{name}” is a name of the catalogue, which means the same in every project"
            help = "choose another name; `sg-factory services` lists those of the catalogue"
            yield mistake("name-taken", text, _FILE.key("services", name), help=help)
        for index, text in enumerate(written):
            try:
                if text in settings.services and text not in catalogue():
                    raise _of_the_project(text)
                general_traffic(text)
            except NoService as error:
                yield mistake(error.code, str(error), place.at(index), help=error.help, fix=error.fix)


def _of_the_project(name: str) -> NoService:
    message = f"“{name}” is a service of this file, and a service cannot name another one"
    return NoService("unknown-service", message, "write its traffic out here as well")


def _guardrails(project: Project) -> Iterator[Diagnostic]:
    count = len(project.settings.guardrails)
    if count > MOST_GUARDRAILS:
        text = f"{count:,} guardrails; a project can have {MOST_GUARDRAILS}, as each is checked against all groups"
        yield mistake("too-large", text, _FILE.key("guardrails"), help="name several peers or services in one")
    for index, guardrail in enumerate(project.settings.guardrails):
        place = _FILE.at("guardrails", index)
        if guardrail.never is not None:
            yield from _peers(guardrail.never.source, place.at("never", "from"), project)
            yield from _peers(guardrail.never.destination, place.at("never", "to"), project)
            yield from unknown_services(guardrail.never.service or (), place.at("never", "service"), project)
        if guardrail.only is not None:
            yield from _peers(guardrail.only.source, place.at("only", "from"), project)
            yield from unknown_services(guardrail.only.service, place.at("only", "service"), project)


def _peers(names: Iterable[str], place: Place, project: Project) -> Iterator[Diagnostic]:
    settings = project.settings
    known = {*project.roles, *project.unreadable, *settings.networks, *settings.security_groups, "internet", "vpc"}
    for index, name in enumerate(names):
        try:
            if looks_like_range(name):
                literal(name)
            elif name not in known:
                raise unknown(name, project)
            elif name == "vpc" and settings.environments is None and not vpc_ranges(project, None):
                raise no_vpc(project)
        except NoPeer as error:
            yield mistake(error.code, str(error), place.at(index), help=error.help, fix=error.fix)


def unknown_services(names: Iterable[str], place: Place, project: Project) -> Iterator[Diagnostic]:
    """Yield the names that are no services, with their places in the list at `place`."""
    for index, name in enumerate(names):
        try:
            service_traffic(name, project)
        except NoService as error:
            if name not in project.settings.services:
                yield mistake(error.code, str(error), place.at(index), help=error.help, fix=error.fix)
