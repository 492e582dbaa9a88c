"""Drift → the lines of role files that would say what is in the account, as a patch that nobody has applied.

A rule that was added by hand and allows more than role files do is an emergency until someone says otherwise: its line
expires. Each change is tried in the project first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from sg_factory.adopt.services import services_of
from sg_factory.adopt.yaml_text import block_text
from sg_factory.diagnostic import Place
from sg_factory.files import Changed, Files
from sg_factory.pipeline.project import run
from sg_factory.plan import ExternalPeer, Plan, PrefixListPeer, Rule
from sg_factory.text.unified import unified
from sg_factory.usage.drift import EnvironmentDrift, GroupDrift, RuleDrift
from sg_factory.yaml.additions import with_entries
from sg_factory.yaml.edits import CannotEdit, Edit, edited
from sg_factory.yaml.list_items import without_items

EMERGENCY = timedelta(days=7)
"""The time that a rule lasts which was added by hand, if its line is taken over as it is proposed."""

_EVERYONE = ("0.0.0.0/0", "::/0")
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A unified diff of role files, and the differences that it does not say, each with the reason."""

    patch: str
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of one file: a line that is added, an item that is removed, or another description."""

    file: str
    what: str
    key: str = ""
    item: tuple[tuple[str, str | bool | object], ...] = ()
    gone: Place | None = None
    edit: Edit | None = None

    def applied(self, content: bytes) -> bytes:
        """The file with the change. Raises CannotEdit."""
        if self.edit is not None:
            return edited(content, self.file, [self.edit])
        if self.gone is not None:
            return without_items(content, self.file, [self.gone])
        return with_entries(content, self.file, (self.key,), [dict(self.item)], block_text)


def proposed(files: Files, plans: Sequence[Plan], found: Sequence[EnvironmentDrift], as_of: datetime) -> Proposal:
    """Return the patch that makes role files say what the account has, as far as they can."""
    wanted = _Changes(plans, found, as_of)
    changes = tuple(wanted.all())
    contents, refused = _written(files, changes, as_of, tries_each=False)
    if run(Changed(files, contents), as_of=as_of, judge=False).mistakes:
        contents, refused = _written(files, changes, as_of, tries_each=True)
    patch = "".join(
        unified(file, files.read(file).decode("utf-8-sig"), contents[file].decode("utf-8-sig"))
        for file in sorted(contents)
    )
    return Proposal(patch, tuple(dict.fromkeys((*wanted.refused, *refused))))


def _written(
    files: Files, changes: Iterable[_Change], as_of: datetime, *, tries_each: bool
) -> tuple[dict[str, bytes], list[str]]:
    """The files with the changes, and those that cannot be written; with `tries_each`, or that are mistakes there."""
    contents: dict[str, bytes] = {}
    refused = []
    for change in changes:
        try:
            made = change.applied(contents.get(change.file) or files.read(change.file))
        except CannotEdit as error:
            refused.append(f"{change.what}: {error}")
            continue
        changed = {**contents, change.file: made}
        tried = run(Changed(files, changed), as_of=as_of, judge=False).mistakes if tries_each else ()
        if tried:
            refused.append(f"{change.what}: {tried[0].message}")
        else:
            contents = changed
    return contents, refused


class _Changes:
    """The changes of role files that differences ask for; `refused` are those that no line says."""

    def __init__(self, plans: Sequence[Plan], found: Sequence[EnvironmentDrift], as_of: datetime) -> None:
        self._plans = {plan.environment.name: plan for plan in plans}
        self._found = found
        self._expires = as_of.date() + EMERGENCY
        self.refused: list[str] = []

    def all(self) -> Iterator[_Change]:
        """The changes: descriptions, then new lines, then removals, as these move what comes after them."""
        for environment in self._found:
            for group in environment.groups:
                if group.tags or group.attachments:
                    self.refused.append(f"tags and attachments of “{group.role}”: see its file and hosts.yaml")
                if group.state in ("gone", "foreign"):
                    self.refused.append(f"the group of “{group.role}”, which is {group.state}")
        yield from self._described()
        yield from self._added()
        yield from self._missing()

    def _rules(self, kind: str) -> Iterator[tuple[EnvironmentDrift, GroupDrift, RuleDrift]]:
        for environment in self._found:
            yield from ((environment, group, rule) for group, rule in environment.rules() if rule.kind == kind)

    def _of_line(self, line: Place) -> list[tuple[str | None, str, Rule]]:
        """All rules that a line makes, in every environment."""
        return [
            (name, group.role, rule)
            for name, plan in self._plans.items()
            for group, rule in plan.rules()
            if rule.origin == line
        ]

    def _described(self) -> Iterator[_Change]:
        lines: dict[Place, dict[tuple[str | None, str, RuleDrift], str]] = defaultdict(dict)
        for environment, group, rule in self._rules("described"):
            if rule.where is not None:
                lines[rule.where][environment.name, group.role, rule] = rule.description
        for line, rules in lines.items():
            made = self._of_line(line)
            texts = set(rules.values())
            what = f"the description of {line.file}, “{next(iter(texts)) or _UNKNOWN}”"
            if len(texts) > 1 or len(rules) < len(made) or not made:
                self.refused.append(f"{what}: other rules of its line have another one")
            else:
                edit = Edit(made[0][2].description_place, texts.pop() or _UNKNOWN)
                yield _Change(line.file, what, edit=edit)

    def _missing(self) -> Iterator[_Change]:
        lines: dict[Place, int] = defaultdict(int)
        for _, _, rule in self._rules("missing"):
            if rule.where is not None and rule.where.path:
                lines[rule.where] += 1
            else:
                self.refused.append(f"{rule} is missing, and no line says so: it keeps the egress closed")
        for line in sorted(lines, key=lambda place: (place.file, place.path), reverse=True):
            what = f"removing the line {'.'.join(map(str, line.path))} of {line.file}"
            if lines[line] < len(self._of_line(line)):
                self.refused.append(f"{what}: it makes rules that are there, too")
            else:
                yield _Change(line.file, what, gone=line)

    def _added(self) -> Iterator[_Change]:
        places: dict[tuple[str, str, tuple[tuple[str, object], ...]], set[str | None]] = defaultdict(set)
        for environment, group, rule in self._rules("added"):
            item = self._item(self._plans[environment.name], environment, group, rule)
            if item is not None:
                key = "ingress" if "from" in item else "egress"
                places[group.where.file, key, tuple(item.items())].add(environment.name)
        for (file, key, fields), names in _joined(places).items():
            here = {name for name, plan in self._plans.items() if any(each.origin.file == file for each in plan.groups)}
            only = {} if names >= here else {"environments": sorted(filter(None, names))}
            yield _Change(file, f"{_in_words(fields)} in {file}", key, (*fields, *only.items()))

    def _item(
        self, plan: Plan, environment: EnvironmentDrift, group: GroupDrift, rule: RuleDrift
    ) -> dict[str, object] | None:
        """The line of an added rule; None if the line of its other half makes it, or no line can."""
        peer = _name_of(rule.peer, plan, environment)
        if peer is None:
            self.refused.append(f"{rule} of “{group.role}”: declare {rule.peer} in sg-factory.yaml first")
            return None
        is_role = any(each.role == peer for each in plan.groups)
        has_both = is_role and _other_half(environment, group, rule, peer)
        if has_both and rule.direction == "egress":
            return None
        half = {"both_halves": False} if is_role and not has_both else {}
        expires = {"expires": self._expires} if rule.broader else {}
        name = "self" if peer == group.role else peer
        return {
            ("from" if rule.direction == "ingress" else "to"): name,
            "service": services_of([rule.traffic])[0],
            "description": rule.description or _UNKNOWN,
            **half,
            **expires,
        }


def _joined(
    places: Mapping[tuple[str, str, tuple[tuple[str, object], ...]], set[str | None]],
) -> dict[tuple[str, str, tuple[tuple[str, object], ...]], set[str | None]]:
    """The lines with “internet” in place of the two ranges that are it, where both are there."""
    found = dict(places)
    for (file, key, fields), names in places.items():
        if fields[0][1] == _EVERYONE[0]:
            other = (file, key, ((fields[0][0], _EVERYONE[1]), *fields[1:]))
            if found.get(other) == names:
                del found[other], found[file, key, fields]
                found[file, key, ((fields[0][0], "internet"), *fields[1:])] = names
    return found


def _in_words(fields: Iterable[tuple[str, object]]) -> str:
    return " ".join(f"{key}: {value}" for key, value in tuple(fields)[:2])


def _name_of(peer: str, plan: Plan, environment: EnvironmentDrift) -> str | None:
    """The name of a peer of EC2 in role files: a role, an external group, a network with the list, or its range."""
    if "/" in peer:
        return peer
    role = next((group.role for group in environment.groups if group.id == peer), None)
    if role is not None:
        return role
    known = chain(plan.others, (rule.peer for _, rule in plan.rules()))
    for each in known:
        if isinstance(each, (ExternalPeer, PrefixListPeer)) and each.reference == peer:
            return each.name
    return None


def _other_half(environment: EnvironmentDrift, group: GroupDrift, rule: RuleDrift, peer: str) -> bool:
    """True if the other half of a flow between two roles was added as well, with the same description."""
    other = next((each for each in environment.groups if each.role == peer), None)
    return other is not None and any(
        each.kind == "added"
        and (each.direction, each.traffic, each.peer) == (_OPPOSITE[rule.direction], rule.traffic, group.id)
        for each in other.rules
    )


_OPPOSITE = {"ingress": "egress", "egress": "ingress"}
