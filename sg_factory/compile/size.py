"""Limits on the size of a project, checked before rules are created, because small files can expand to many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sg_factory.authored.models import EgressRule, IngressRule, Project, RoleSource
from sg_factory.authored.models.project import ROLES_FOLDER, SETTINGS_FILE
from sg_factory.diagnostic import Diagnostic, Place, Span, mistake
from sg_factory.network import Traffic
from sg_factory.network.tags import KEPT_TAGS
from sg_factory.plan import Peer

# The highest quota of a group that AWS grants; a line with more rules is a mistake.
MOST_OF_A_LINE = 1_000
# The most rules of a role in one direction, with duplicates.
MOST_OF_A_ROLE = 20_000
# The most rules, lines and names in lines of all environments of a run: for files up to 1 MiB, and for larger projects
# per started MiB. 500 roles of ten rules in each of twenty environments, in 0.4 MiB, have 450,000.
MOST_OF_A_RUN = 450_000
MOST_OF_A_MIB = 1_000_000
# A role is a group with tags, parameters and a place in a stack.
PRICE_OF_A_ROLE = 10
PRICE_OF_A_RULE = 2  # against a line or a name
# EC2 allows 50 tags for a resource; with more shared tags, the project has a mistake and they are left out.
MOST_TAGS = 50 - len(KEPT_TAGS)
MOST_GUARDRAILS = 500

_MIB = 1 << 20

Size = tuple[int, int, int]
"""Numbers of peers or of traffic: all, those only for IPv4 and those only for IPv6."""


def room_of(project: Project) -> int:
    """Return the size limit of one run over a project."""
    return MOST_OF_A_RUN if project.size <= _MIB else MOST_OF_A_MIB * (project.size // _MIB + 1)


def size_of(source: RoleSource) -> int:
    """Return the size of a file: its lines, the names in them, and the bases that it extends."""
    return 1 + len(source.written.extends) + _size([line for _, _, line in source.lines])


def size_of_fragments(project: Project) -> int:
    """Return the size of files with mistakes: their lines and the names in them."""
    return _size([part.written for part in project.fragments])


def _size(lines: Sequence[IngressRule | EgressRule]) -> int:
    return sum(1 + len(line.entries) + len(line.service) for line in lines)


def by_family(meant: Iterable[Peer] | Iterable[Traffic]) -> Size:
    """Count the peers or traffic of a name by family."""
    families = [each.families for each in meant]
    return len(families), families.count(("ipv4",)), families.count(("ipv6",))


def combinations(peers: Sequence[Size], traffic: Sequence[Size]) -> int:
    """Return the number of rules of a line: pairs of a peer and traffic with a common address family."""
    ends, ends4, ends6 = _together(peers)
    flows, flows4, flows6 = _together(traffic)
    return ends * flows - ends4 * flows6 - ends6 * flows4


def _together(sizes: Sequence[Size]) -> Size:
    if len(sizes) == 1:
        return sizes[0]  # as of most lines
    count = ipv4 = ipv6 = 0
    for each, only4, only6 in sizes:
        count, ipv4, ipv6 = count + each, ipv4 + only4, ipv6 + only6
    return count, ipv4, ipv6


def beyond(project: Project) -> Diagnostic:
    """Return the mistake for a project that is too large for one run."""
    most = f"{room_of(project):,} groups, rules and names in rules"
    what = f"the project is too large for one run, which makes at most {most} at this size"
    if len(project.settings.environments or ()) < 2:
        return mistake("too-large", what, Span(ROLES_FOLDER), help="split it into several projects")
    help = "compile some of the environments (--environment 'prod-*'), or split the project"
    return mistake("too-large", what, Place(SETTINGS_FILE).key("environments"), help=help)
