"""How much a project asks for: counted before any of it is made, because small files can ask for a lot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sg_factory.authored import EgressRule, IngressRule, Project, RoleSource
from sg_factory.authored.project import ROLES_FOLDER, SETTINGS_FILE
from sg_factory.authored.text import KEPT_TAGS
from sg_factory.diagnostic import Diagnostic, Place, Span, mistake
from sg_factory.network import Traffic
from sg_factory.plan import Peer

# What a group may hold where AWS raised its quota as far as it does; a line that alone makes more is a mistake.
MOST_OF_A_LINE = 1_000
# Of the lines of a role in one direction, copies of a rule included.
MOST_OF_A_ROLE = 20_000
# Rules, lines and names on lines, of all environments of a run: of files of 1 MiB together, and of larger projects for
# each MiB that is begun. Hundreds of roles in each of twenty environments are some MiB, and are compiled.
MOST_OF_A_RUN = 300_000
MOST_OF_A_MIB = 1_000_000
# A role is a group with tags, parameters and a place in a stack.
PRICE_OF_A_ROLE = 10
# EC2 takes 50 tags on a resource; what a project gives each of its groups beyond that is a mistake, and left out.
MOST_TAGS = 50 - len(KEPT_TAGS)
MOST_GUARDRAILS = 500

_MIB = 1 << 20


def room_of(project: Project) -> int:
    """How much one run may make of a project."""
    return MOST_OF_A_RUN if project.size <= _MIB else MOST_OF_A_MIB * (project.size // _MIB + 1)


def size_of(source: RoleSource) -> int:
    """The lines of a file, the names on them, and the bases that it extends."""
    lines: tuple[IngressRule | EgressRule, ...] = (*source.written.ingress, *source.written.egress)
    return 1 + len(source.written.extends) + _size(lines)


def size_of_fragments(project: Project) -> int:
    """The lines of files with mistakes, and the names on them."""
    return _size([part.written for part in project.fragments])


def _size(lines: Sequence[IngressRule | EgressRule]) -> int:
    return sum(1 + len(line.peers) + len(line.service) for line in lines)


def combinations(peers: Iterable[tuple[Peer, ...]], traffic: Iterable[tuple[Traffic, ...]]) -> int:
    """How many rules a line makes of its peers and services: those that have an address family in common."""
    ends = [peer.families for meant in peers for peer in meant]
    flows = [each.families for meant in traffic for each in meant]
    apart = ends.count(("ipv4",)) * flows.count(("ipv6",)) + ends.count(("ipv6",)) * flows.count(("ipv4",))
    return len(ends) * len(flows) - apart


def beyond(project: Project) -> Diagnostic:
    """The mistake that a project is which asks for more than one run makes."""
    most = f"{room_of(project):,} groups, rules and names of rules"
    what = f"the project asks for more than one run makes: {most} at this size"
    if len(project.settings.environments or ()) < 2:
        return mistake("too-large", what, Span(ROLES_FOLDER), help="divide it into several projects")
    help = "compile some of the environments (--environment 'prod-*'), or divide the project into several"
    return mistake("too-large", what, Place(SETTINGS_FILE).key("environments"), help=help)
