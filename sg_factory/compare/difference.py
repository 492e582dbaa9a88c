"""Everything that differs between two sides of a review: access first, then what else a reviewer must know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import Any, Literal

from sg_factory.compare.acceptances import merged_acceptances
from sg_factory.compare.access import Change, changes
from sg_factory.compare.acls import AclChange, acl_changes, lone_acls
from sg_factory.compare.allowed import ChangedRules, EffectiveRules, changed_rules
from sg_factory.compare.causes import cause
from sg_factory.compare.comparison_size import comparison_size
from sg_factory.compare.declared import DeclaredChange, declared_changes
from sg_factory.compare.gaps import DeployGap, gaps
from sg_factory.compare.groups import GroupChange, HostChange, group_changes, host_changes
from sg_factory.compare.left_out import left_out_changes
from sg_factory.compare.paths import NewPath, new_paths
from sg_factory.compare.protection import new_environment_protection, protection_changes
from sg_factory.compare.protection_change import ProtectionChange
from sg_factory.compare.reasons import reason_changes
from sg_factory.compare.rewording import Rewording, Rewriting, rewordings, rewritings
from sg_factory.compare.too_many import TooManyChanges
from sg_factory.diagnostic import Severity
from sg_factory.plan import Expiry, Plan, TemplateNote, end_of
from sg_factory.plan.declared import TemplateNoteKind
from sg_factory.text.counting import listed

DifferenceVerdict = Literal[
    "broader",
    "may be broader",
    "narrower",
    "same access",
    "same access in what could be read",
    "no difference",
    "no difference in what could be read",
]
ProtectionVerdict = Literal["looser", "stricter", "same", "not compared"]

# `comparison_size` of all pairs together: of projects of 1 MiB at most, and of larger ones for each MiB that is begun.
MOST_DIFFERING = 60_000
_MOST_OF_A_MIB = 120_000
_MIB = 1 << 20

_LIST: TemplateNoteKind = "list-of-others"


@dataclass(frozen=True, slots=True)
class PlanPair:
    """One environment, or one template, on both sides; a side that does not have it is an empty Plan.

    `because` is then the reason for all its changes: `the environment is new`. Two sides that are not `are_alike` are a
    project and a template, which has no other declarations of a project and no protection. `levels` are the default
    levels of checks.

    For a new environment, `elsewhere` are the old environments that the new side no longer has, one of which it may be
    under another name (`is_renewed`); if there are none, all of the old side. `remarks` are sentences on what is not
    compared because it is of others.
    """

    name: str
    before: Plan
    after: Plan
    because: str = ""
    are_alike: bool = True
    levels: tuple[tuple[str, Severity], ...] = ()
    elsewhere: tuple[Plan, ...] = ()
    is_renewed: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadPart:
    """A part of a template that could not be read and is not compared; `side` is the new one if both sides have it."""

    side: Literal["before", "after"]
    note: TemplateNote
    environments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DifferenceLists:
    """The changes of two sides, a list for each kind."""

    changes: tuple[Change, ...] = ()
    paths: tuple[NewPath, ...] = ()
    protection: tuple[ProtectionChange, ...] = ()
    groups: tuple[GroupChange, ...] = ()
    hosts: tuple[HostChange, ...] = ()
    acls: tuple[AclChange, ...] = ()
    declared: tuple[DeclaredChange, ...] = ()
    gaps: tuple[DeployGap, ...] = ()
    rewritings: tuple[Rewriting, ...] = ()
    rewordings: tuple[Rewording, ...] = ()
    unknown: tuple[UnreadPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference(DifferenceLists):
    """The difference of two sides. A change that several environments share is listed once, with their names.

    `compared` are the names of all compared pairs. `may_be_broader` is True if something new in one of them could not
    be read, `is_protection_compared` if each of them has role files on both sides or on neither. `remarks` are those of
    the pairs.
    """

    compared: tuple[str, ...] = ()
    may_be_broader: bool = False
    is_protection_compared: bool = True
    remarks: tuple[str, ...] = ()

    @property
    def is_broader(self) -> bool:
        """True if some access is new or lasts longer."""
        is_joined = any(host.joins for host in self.hosts)
        return is_joined or bool(self.paths) or any(change.is_broader for change in self.changes)

    @property
    def until(self) -> Expiry | None:
        """The end of all gained and prolonged access; None if some of it does not expire."""
        ends = [*(change.until for change in self.changes if change.is_broader), *(path.until for path in self.paths)]
        if None in ends or self.may_be_broader or any(host.joins for host in self.hosts):
            return None
        return max(filter(None, ends), key=end_of, default=None)

    @property
    def is_looser(self) -> bool:
        """True if `check` reports or refuses less than before, or subnets lose their network ACL, whatever else is."""
        return any(change.is_looser for change in self.protection) or any(acl.turn == "gone" for acl in self.acls)

    @property
    def unread_differs(self) -> bool:
        """True if the parts that could not be read differ."""
        return self.may_be_broader or any(each.side == "before" for each in self.unknown)

    @property
    def verdict(self) -> DifferenceVerdict:
        """The verdict on access; if access is the same, it says if there is another difference."""
        if self.is_broader:
            return "broader"
        if self.may_be_broader:
            return "may be broader"
        if self.changes:
            return "narrower"
        if any(getattr(self, each.name) for each in fields(DifferenceLists) if each.name != "unknown"):
            return "same access in what could be read" if self.unknown else "same access"
        return "no difference in what could be read" if self.unknown else "no difference"

    @property
    def protection_verdict(self) -> ProtectionVerdict:
        """The verdict on protection."""
        if not self.is_protection_compared:
            return "not compared"
        return "looser" if self.is_looser else "stricter" if self.protection else "same"


def difference(pairs: Iterable[PlanPair], size: int = 0) -> Difference:
    """Compare the two sides of all pairs; `size` is that of the larger project's files in bytes.

    Raises TooManyChanges.
    """
    pairs = tuple(pairs)
    found = []
    most = room = MOST_DIFFERING if size <= _MIB else _MOST_OF_A_MIB * (size // _MIB + 1)
    for pair in pairs:
        old, new = EffectiveRules(pair.before), EffectiveRules(pair.after)
        rules = tuple(changed_rules(old, new))
        room -= sum(map(comparison_size, rules))
        if room < 0:
            raise TooManyChanges(f"over {most:,} rules and parts of rules differ")
        found.append((pair.name, _pair_difference(pair, old, new, rules)))
    lists: dict[str, Any] = {
        each.name: _merged((name, getattr(some, each.name)) for name, some in found) for each in fields(DifferenceLists)
    }
    lists["protection"] = merged_acceptances(lists["protection"])
    return Difference(
        **lists,
        compared=tuple(dict.fromkeys(name for name, _ in found)),
        may_be_broader=any(each.may_be_broader for _, each in found),
        is_protection_compared=all(each.is_protection_compared for _, each in found),
        remarks=tuple(dict.fromkeys(chain.from_iterable((*pair.remarks, *_acl_remarks(pair)) for pair in pairs))),
    )


def _pair_difference(
    pair: PlanPair, old: EffectiveRules, new: EffectiveRules, rules: tuple[ChangedRules, ...]
) -> Difference:
    before, after = pair.before, pair.after
    access = tuple(changes(rules, old, new))
    beside = (reason_changes, left_out_changes) if pair.are_alike and not pair.because else ()
    declared = (
        *declared_changes(before, after, are_alike=pair.are_alike),
        *chain.from_iterable(find(before, after) for find in beside),
    )
    groups = tuple(group_changes(before, after))
    hosts = tuple(host_changes(old, new))
    was, now = _unknown(before), _unknown(after)
    lists = _unknown(before, _LIST), _unknown(after, _LIST)  # a difference is a change of access
    replaced = {change.role for change in groups if change.turn == "replaced"}
    return Difference(
        changes=tuple(replace(change, because=_cause(change, pair, old, new)) for change in access),
        paths=tuple(new_paths(before, after)) if access or hosts else (),
        protection=_protection(pair),
        groups=groups,
        hosts=hosts,
        acls=() if pair.because and not after.groups else tuple(acl_changes(before, after, are_alike=pair.are_alike)),
        declared=declared,
        gaps=tuple(gap for gap in gaps(rules, before, after, new.owner) if gap.role not in replaced),
        rewritings=tuple(rewritings(rules, new, access)),
        rewordings=tuple(rewordings(rules, old, new, access)),
        unknown=(
            *(UnreadPart("before", note) for note in _missing_from((*was, *lists[0]), (*now, *lists[1]))),
            *(UnreadPart("after", note) for note in (*now, *lists[1])),
        ),
        may_be_broader=bool(_missing_from(now, was)) or any(change.may_be_broader for change in declared),
        is_protection_compared=pair.are_alike,
    )


def _acl_remarks(pair: PlanPair) -> tuple[str, ...]:
    """Return which ACLs of role files are not compared, if the other side is of another kind and has none for them."""
    names = () if pair.are_alike else lone_acls(pair.before, pair.after)
    found = f"network ACL{'s' if len(names) > 1 else ''} of {listed([f'“{name}”' for name in names])}"
    return (f"{found}: not compared, as {pair.name or 'the other side'} has none that could be read",) if names else ()


def _protection(pair: PlanPair) -> tuple[ProtectionChange, ...]:
    if not pair.are_alike:
        return ()
    if pair.because:
        return new_environment_protection(pair.elsewhere, pair.after, dict(pair.levels), is_renewed=pair.is_renewed)
    return tuple(protection_changes(pair.before, pair.after, dict(pair.levels)))


def _cause(change: Change, pair: PlanPair, old: EffectiveRules, new: EffectiveRules) -> str:
    return "" if change.is_lasting else pair.because or cause(change, old, new)


def _unknown(plan: Plan, kind: TemplateNoteKind = "unknown") -> tuple[TemplateNote, ...]:
    return tuple(note for note in plan.notes if note.kind == kind or (note.is_left_out and kind != _LIST))


def _missing_from(some: Iterable[TemplateNote], others: Iterable[TemplateNote]) -> tuple[TemplateNote, ...]:
    """The notes that `others` do not have as often; two are equal if they leave the same unread."""
    known = Counter(note.unread for note in others)
    found = []
    for note in some:
        known[note.unread] -= 1
        if known[note.unread] < 0:
            found.append(note)
    return tuple(found)


def _merged(found: Iterable[tuple[str, tuple[Any, ...]]]) -> tuple[Any, ...]:
    """Each change once, with all the names that it was found under."""
    names: dict[Any, list[str]] = {}
    for name, some in found:
        for change in some:
            names.setdefault(change, []).append(name)
    return tuple(replace(each, environments=tuple(filter(None, dict.fromkeys(where)))) for each, where in names.items())
