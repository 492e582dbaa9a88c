"""Network ACLs with more entries than AWS's quota, with the aggregate that would fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.diagnostic import Diagnostic, Place, Related, mistake
from sg_factory.network import FAMILIES, FAMILY_NAMES
from sg_factory.plan import DIRECTIONS, AclEntry, Direction, Environment, NetworkAcl, Plan
from sg_factory.text.counting import counted, few

_SHOWN = 3


def beyond_acl_quotas(plans: Iterable[Plan]) -> Iterator[Diagnostic]:
    """Yield the ACLs of ours that have no room for all of their entries, for each direction and family."""
    for plan in plans:
        for acl in plan.acls:
            for direction in DIRECTIONS:
                for family in FAMILIES:
                    entries = [each for each in acl.in_direction(direction) if each.cidr.family == family]
                    if len(entries) > plan.environment.quotas.entries_per_acl:
                        yield _too_many(acl, entries, direction, plan.environment)


def _too_many(acl: NetworkAcl, entries: list[AclEntry], direction: Direction, environment: Environment) -> Diagnostic:
    # Only such a project pays for what makes ACLs.
    from sg_factory.compile.network_acls.acls import widenings
    from sg_factory.compile.network_acls.aggregating import aggregated
    from sg_factory.compile.network_acls.boxes import AclBox

    most, family = environment.quotas.entries_per_acl, FAMILY_NAMES[entries[0].cidr.family]
    where = f" in {environment.name}" if environment.name else ""
    text = f"the network ACL of “{acl.name}” needs {len(entries)} {direction} entries for {family}{where}; "
    text += f"it has room for {counted(most, 'entry', 'entries')}, beside the final denial"
    exact = tuple(AclBox(each.traffic.interval, each.cidr) for each in entries)
    wider = tuple(widenings(aggregated(exact, most), exact, direction, environment))
    listed = few((f"{each.flow} (wider by {few(each.extent)})" for each in wider), _SHOWN)
    help = f"`network_acls: aggregated` accepts {counted(most, 'entry', 'entries')} instead: {listed}; "
    help += "or place fewer roles in the subnet, or raise `rules_per_acl` where AWS has raised the quota"
    lines = {use.origin for each in entries for use in each.uses if use.part != "path MTU"}
    related = tuple(Related(line, "needs one of them") for line in sorted(lines, key=_in_file)[:_SHOWN])
    return mistake("too-many-acl-entries", text, acl.origin, help=help, related=related)


def _in_file(place: Place) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Return the order of the lines that are shown: as they are in the files, and not as entries are numbered."""
    return place.file, tuple((step, "") if isinstance(step, int) else (0, step) for step in place.path)
