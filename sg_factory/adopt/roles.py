"""Groups of a source → roles: their names, and what their files say besides rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from sg_factory.adopt.draft import DraftBase, DraftLine, DraftRole, SourceGroup
from sg_factory.adopt.names import Nameable, kebab, named, without_generated_end
from sg_factory.adopt.peers import is_group_id
from sg_factory.cloudformation.ids import role_of as role_of_made
from sg_factory.cloudformation.template import group_description
from sg_factory.network import NotARange, cidr, is_public
from sg_factory.network.tags import is_kept_tag
from sg_factory.plan import UNKNOWN_OWNER, Existing, RangePeer
from sg_factory.plan.internet import is_internet_in_pieces
from sg_factory.text.counting import listed

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
    texts = (tags.get("Name", ""), fixed.get("GroupName", group.group.role), group.group.role.rpartition("/")[2])
    return (_role_of_ours(group), *(_wish(text, group.environment) for text in texts))


def _role_of_ours(group: SourceGroup) -> str:
    """The role of a group that a project of ours has made: by its logical id, else by its tags; empty for others.

    An app may give logical ids a prefix; then `source` and `Name`, which ends with the role, tell.
    """
    tags, said = dict(group.group.tags), dict(group.group.fixed).get("GroupDescription", group.group.description)
    role = said.removeprefix(group_description(""))
    is_ours = role_of_made(tags.get("aws:cloudformation:logical-id") or group.group.role, said) is not None
    is_tagged = role != said and "source" in tags and tags.get("Name", "").endswith(f"-{role}")
    return role if is_ours or is_tagged else ""


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
    name: str,
    groups: Sequence[SourceGroup],
    lines: tuple[DraftLine, ...],
    base: DraftBase | None,
    environments: Sequence[str],
) -> DraftRole:
    """Return the role of some groups, one in each of its environments; `base` is the one that it extends."""
    first = min(groups, key=lambda each: each.environment)
    present = tuple(sorted(each.environment for each in groups if each.environment))
    owners = {each.group.owner for each in groups}
    existing = {each.environment: made for each in groups if (made := existing_of(each)) is not None}
    return DraftRole(
        name,
        _description(first, name)[:_LONGEST_DESCRIPTION],
        owners.pop() if len(owners) == 1 else UNKNOWN_OWNER,
        lines,
        is_public=any(map(_is_from_everybody, (*lines, *(base.lines if base else ())))),
        extends=(base.name,) if base else (),
        environments=() if len(present) == len(environments) else present,
        tags=_tags(groups),
        existing=existing,
    )


def _description(group: SourceGroup, name: str) -> str:
    """The description of a role: of a group of ours, that of its role file, which is a tag."""
    of_ours = dict(group.group.tags).get("description") if _role_of_ours(group) else None
    return of_ours or group.group.description or dict(group.group.fixed).get("GroupName", name)


def differing(name: str, groups: Sequence[SourceGroup]) -> Iterator[str]:
    """Yield sentences on what the groups of a role have different, and a role can say only once."""
    owners = {each.group.owner for each in groups}
    if len(owners) > 1:
        yield f"“{name}” has several owners, by environment: {_by_environment(groups, lambda each: each.group.owner)}"
    kept = {key for key, _ in _tags(groups)}
    lost = {key for each in groups for key, _ in each.group.tags if not _is_set_by_others(key)} - kept
    if lost:
        many = "the tag" if len(lost) == 1 else "the tags"
        yield f"“{name}” is written without {many} {listed(sorted(lost))}, which its environments do not share"


def _by_environment(groups: Iterable[SourceGroup], value: Callable[[SourceGroup], str]) -> str:
    return listed(
        [f"{value(each)} in {each.environment}" for each in sorted(groups, key=lambda each: each.environment)]
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
    return key.lower().startswith("aws:") or is_kept_tag(key)


def _is_from_everybody(line: DraftLine) -> bool:
    """True if a line lets addresses in that may be anybody's: the internet, or public ranges without a name."""
    return line.direction == "ingress" and any(peer == "internet" or _is_public(peer) for peer in line.peers)


def _is_public(peer: str) -> bool:
    try:
        found = cidr(peer)
    except NotARange:
        return False
    return found.is_everyone or is_public(found) or is_internet_in_pieces(RangePeer(found))
