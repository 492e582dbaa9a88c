"""Networks with `prefix_list: {create: true}` → the prefix lists that the project makes in one environment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from sg_factory.authored.models import Project
from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.authored.models.settings import MOST_ENTRIES, NetworkRanges, NetworkSettings
from sg_factory.diagnostic import Diagnostic, Place, Related, mistake
from sg_factory.network import FAMILIES, FAMILY_NAMES, NotARange, cidr
from sg_factory.plan import MadePrefixList, PrefixListEntry
from sg_factory.plan.published import list_published_as
from sg_factory.text.counting import counted


def ranges_in(network: NetworkSettings, environment: str | None) -> NetworkSettings | NetworkRanges:
    """Return the entry of a network for an environment: its own one, or the general one.

    Ranges of an environment replace those of a list that is made, and it stays a list.
    """
    own = network.environments.get(environment or "", network)
    if own.prefix_list is None and own.cidrs is not None and is_made(network):
        return NetworkRanges(cidrs=own.cidrs, prefix_list=network.prefix_list)
    return own


def is_made(entry: NetworkSettings | NetworkRanges) -> bool:
    """True if the project makes a prefix list of the ranges of an entry."""
    return entry.prefix_list is not None and entry.prefix_list.create is not None


def lists_of_network(project: Project, name: str, environment: str | None) -> tuple[MadePrefixList, ...]:
    """Return the lists of a network in an environment, one for each family of its ranges; none if none is made.

    verify_settings reports ranges that are not valid.
    """
    network = project.settings.networks[name]
    meant = ranges_in(network, environment)
    if meant.prefix_list is None or meant.prefix_list.max_entries is None or meant.cidrs is None:
        return ()
    place = _place(name, network, environment)
    found: dict[str, list[PrefixListEntry]] = {family: [] for family in FAMILIES}
    for index, text in enumerate(meant.cidrs):
        with suppress(NotARange):
            range_ = cidr(text)
            found[range_.family].append(PrefixListEntry(range_, place.at("cidrs", index)))
    tags = tuple(sorted(project.settings.tags.items()))
    return tuple(
        MadePrefixList(
            name,
            family,
            meant.prefix_list.max_entries,
            list_published_as(project.settings.name, environment, name, family),
            place,
            _maker(name, network, environment).at("prefix_list", "max_entries"),
            tuple(sorted(found[family], key=lambda entry: entry.cidr.interval)),
            tags,
        )
        for family in FAMILIES
        if found[family]
    )


def made_lists(project: Project, environment: str | None) -> tuple[MadePrefixList, ...]:
    """Return all prefix lists that the project makes in an environment, sorted by name."""
    return tuple(
        each for name in sorted(project.settings.networks) for each in lists_of_network(project, name, environment)
    )


def too_many_entries(project: Project, name: str, environment: str | None) -> Iterator[Diagnostic]:
    """Report the lists of a network with more ranges than their `max_entries`."""
    for each in lists_of_network(project, name, environment):
        count, most = len(each.entries), each.max_entries
        if count > most:
            text = f"“{name}” has {counted(count, f'{FAMILY_NAMES[each.family]} range')}, and its list takes {most}"
            written = sorted((entry.origin for entry in each.entries), key=lambda origin: int(origin.path[-1]))
            help = f"raise max_entries to {count}, in a deploy of its own before the ranges, or remove ranges"
            help = help if count <= MOST_ENTRIES else f"a list takes {MOST_ENTRIES:,}: divide the network"
            related = (Related(each.size_origin, "its size"),)
            yield mistake("too-many-entries", text, written[most], help=help, related=related)


def _place(name: str, network: NetworkSettings, environment: str | None) -> Place:
    """Return the place of the entry for an environment."""
    place = Place(SETTINGS_FILE).at("networks", name)
    return place.at("environments", str(environment)) if environment in network.environments else place


def _maker(name: str, network: NetworkSettings, environment: str | None) -> Place:
    """Return the place of the entry that makes the list: the one for an environment, or the general one."""
    own = network.environments.get(environment or "")
    return _place(name, network, environment if own is not None and own.prefix_list is not None else None)
