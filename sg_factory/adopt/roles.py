"""Groups of a source → roles: their names, and what their files say besides rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sg_factory.adopt.draft import DraftLine, DraftRole, SourceGroup
from sg_factory.adopt.names import Nameable, kebab, named, without_generated_end
from sg_factory.adopt.peers import is_group_id
from sg_factory.cloudformation.ids import role_of as role_of_ours
from sg_factory.network import NotARange, cidr, is_public
from sg_factory.plan import UNKNOWN_OWNER, Existing, RangePeer
from sg_factory.plan.internet import is_internet_in_pieces

_RESERVED = frozenset(("name", "owner", "description", "source"))
_ENDS = ("-security-group", "-securitygroup", "-sg")
_LONGEST_DESCRIPTION = 256


def role_names(
    groups: Iterable[SourceGroup],
    given: Mapping[str, str],
    taken: Collection[str] = (),
    environments: Collection[str] = (),
) -> dict[str, str]:
    """Return the role of each group by its key; `given` are names by the ids of groups.

    `taken` are names that no role may have, `environments` those of the project besides those of the groups.
    """
    groups = tuple(groups)
    is_one = len({*environments, *(each.environment for each in groups)}) == 1
    return named([Nameable(each.key, _wishes(each), _suffixes(each, is_one)) for each in groups], given, taken)


def _wishes(group: SourceGroup) -> tuple[str, ...]:
    tags, fixed = dict(group.group.tags), dict(group.group.fixed)
    logical_id = tags.get("aws:cloudformation:logical-id") or group.group.role
    ours = role_of_ours(logical_id, fixed.get("GroupDescription", group.group.description))
    texts = (tags.get("Name", ""), fixed.get("GroupName", group.group.role), group.group.role.rpartition("/")[2])
    return (ours or "", *(_wish(text, group.environment) for text in texts))


def _wish(text: str, environment: str) -> str:
    name = kebab(without_generated_end(text))
    if environment:
        name = name.removeprefix(f"{environment}-").removesuffix(f"-{environment}") or name
    for end in _ENDS:
        name = name.removesuffix(end) or name
    return name


def _suffixes(group: SourceGroup, is_one: bool) -> tuple[str, ...]:
    """The ends of a name that others want, too: the environment tells groups apart only if there are several."""
    end = (group.group.group_id or "")[-4:]
    environment = "" if is_one else group.environment
    return tuple(filter(None, (environment, end, (group.group.group_id or "")[3:])))


def role_of(
    name: str, groups: Sequence[SourceGroup], lines: tuple[DraftLine, ...], environments: Sequence[str]
) -> DraftRole:
    """Return the role of some groups, one in each of its environments."""
    first = min(groups, key=lambda each: each.environment)
    present = tuple(sorted(each.environment for each in groups if each.environment))
    owners = {each.group.owner for each in groups}
    existing = {each.environment: made for each in groups if (made := existing_of(each)) is not None}
    return DraftRole(
        name,
        (first.group.description or dict(first.group.fixed).get("GroupName", name))[:_LONGEST_DESCRIPTION],
        owners.pop() if len(owners) == 1 else UNKNOWN_OWNER,
        lines,
        is_public=any(map(_is_from_everybody, lines)),
        environments=() if len(present) == len(environments) else present,
        tags=_tags(groups),
        existing=existing,
    )


def existing_of(group: SourceGroup) -> Existing | None:
    """Return the group as it is taken over; None if the source does not tell its id, name and description."""
    fixed = dict(group.group.fixed)
    is_known = group.group.group_id is not None and is_group_id(group.group.group_id)
    if not is_known or not fixed.get("GroupName") or not fixed.get("GroupDescription"):
        return None
    return Existing(group.group.group_id or "", fixed["GroupName"], fixed["GroupDescription"])


def _tags(groups: Sequence[SourceGroup]) -> tuple[tuple[str, str], ...]:
    """The tags that all groups of a role have; without those that AWS or the project sets."""
    common = set.intersection(*({*each.group.tags} for each in groups))
    return tuple(sorted((key, value) for key, value in common if not _is_set_by_others(key)))


def _is_set_by_others(key: str) -> bool:
    return key.lower().startswith("aws:") or key.lower() in _RESERVED


def _is_from_everybody(line: DraftLine) -> bool:
    """True if a line lets addresses in that may be anybody's: the internet, or public ranges without a name."""
    return line.direction == "ingress" and any(peer == "internet" or _is_public(peer) for peer in line.peers)


def _is_public(peer: str) -> bool:
    try:
        found = cidr(peer)
    except NotARange:
        return False
    return found.is_everyone or is_public(found) or is_internet_in_pieces(RangePeer(found))
