"""Write what others have as role files, compile these, and compare them with the source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sg_factory.adopt.draft import SourceGroup
from sg_factory.adopt.project import Wanted, adopted, is_sentinel
from sg_factory.adopt.proof import ProvenGroup, proven
from sg_factory.adopt.writing import files_of
from sg_factory.diagnostic import Diagnostic
from sg_factory.files import Snapshot
from sg_factory.garbage_collection import paused_collection
from sg_factory.pipeline.import_source import import_source
from sg_factory.pipeline.live import Source
from sg_factory.pipeline.project import UnknownName, run
from sg_factory.plan import Rule

_ONLY_DEFAULT = "there are default groups only, which VPCs have by themselves: there is nothing to write"


class NotCompiled(Exception):
    """What was written does not compile, which is a fault of ours: `diagnostics` say where."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("what was written does not compile")
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class Imported:
    """The files of a project by path, and the proof that they are the source.

    `groups` are those that have become roles, `external` and `left_out` all others of the source, each by its id and
    its name or the reason. `unread` are findings about what could not be read of the source, `limits` mistakes of the
    written project about limits of AWS. `notes` are sentences for people. It `is_whole` if all of the source's rules
    could be read, and are compared. `places` are the files of roles.
    """

    files: Mapping[str, str]
    groups: tuple[ProvenGroup, ...]
    external: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, str], ...]
    unread: tuple[Diagnostic, ...]
    limits: tuple[Diagnostic, ...]
    notes: tuple[str, ...]
    is_whole: bool
    places: Mapping[str, str]

    @property
    def is_equal(self) -> bool:
        """True if every group that was asked for is written, and equal, and nothing of it could not be read."""
        return self.is_whole and not any(each.differences for each in self.groups)


def imported(sources: Sequence[Source], wanted: Wanted, *, as_of: datetime | None = None) -> Imported:
    """Return the project that means what some sources have.

    Raises BrokenSource; UnknownName for a source without groups that become roles, and for VPCs and groups that it
    does not have; NoImport if its VPCs cannot be environments of one project.
    """
    moment = as_of or datetime.now(UTC)
    with paused_collection():
        read = import_source(sources, wanted, moment, Path())
        found = adopted(read.plans, wanted)
        if not found.roles:
            raise UnknownName(f"{', '.join(map(str, sources))}: {_ONLY_DEFAULT}")
        files = files_of(found.project)
    outcome = run(Snapshot({path: text.encode() for path, text in files.items()}), as_of=moment, judge=False)
    if not outcome.plans:
        raise NotCompiled(outcome.mistakes)
    proof = tuple(proven(found.roles, outcome.plans, lambda rule: not is_sentinel(rule)))
    return Imported(
        files,
        tuple(with_unwritten(each, found.unwritten) for each in proof),
        found.external,
        found.left_out,
        read.unread,
        outcome.mistakes,
        (*read.notes, *found.notes),
        read.is_whole,
        {path.rpartition("/")[2].removesuffix(".yaml"): path for path in files if path.startswith("roles/")},
    )


def with_unwritten(group: ProvenGroup, unwritten: Iterable[tuple[SourceGroup, Rule, str]]) -> ProvenGroup:
    """Return a group with the reasons why some of its rules could not be written."""
    reasons = tuple(f"not written: {rule}: {why}" for each, rule, why in unwritten if each.key == group.source.key)
    return ProvenGroup(group.source, group.role, (*group.differences, *reasons)) if reasons else group
