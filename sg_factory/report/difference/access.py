"""Changes of access: from where, to where, what is gained and what is lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from sg_factory.compare.access import AccessKind, Change, Extent
from sg_factory.compare.allowed import without_twins
from sg_factory.report.difference.cells import TO, below, long, sign_cell, stacked
from sg_factory.report.difference.change_facts import ChangeFacts, Count, Listing, Section
from sg_factory.report.difference.words import PAD, Find, Paint, RuleLine, end_text, lines_of, marked, notes, until_text
from sg_factory.text.counting import listed
from sg_factory.text.markdown import code, inert

_KINDS: tuple[AccessKind, ...] = get_args(AccessKind)


@dataclass(frozen=True, slots=True)
class AccessFacts(ChangeFacts[Change]):
    """A change of the access between two ends, with the lines of its rules on either side."""

    key = "changes"
    keys = (
        "kind source destination text because gained lost had has until until_before halves one_half "
        "source_owner destination_owner lines environments"
    )
    title = "Access"
    columns = ("", "from → to", "traffic", "where and why")
    concern = "access"

    text: str
    had: tuple[Extent, ...]
    has: tuple[Extent, ...]
    until: str
    until_before: str
    one_half: bool
    source_owner: str
    destination_owner: str
    lines: tuple[RuleLine, ...]

    @classmethod
    def of(cls, change: Change, find: Find) -> AccessFacts:
        """Return a change with the lines of gained access on the new side, and those of lost access on the old."""
        now, was = change.after, change.before
        after, before = (now, was) if change.is_lasting else (without_twins(now, was), without_twins(was, now))
        lines = (
            *(lines_of("after", after, find) if change.gained or change.is_lasting else ()),
            *(lines_of("before", before, find) if change.lost or change.is_lasting else ()),
        )
        access = change.had, change.has
        ends = end_text(change.until), end_text(change.until_before)
        text = _access_text(change, *access, *map(until_text, ends))
        return cls(change, text, *access, *ends, change.is_one_half, *change.owners, lines)

    @classmethod
    def order(cls, change: Change) -> tuple[object, ...]:
        """Gained access before access that is only lost, and within these the internet first."""
        rank = _KINDS.index(change.kind)
        return not change.is_broader, change.source != "internet", rank, change.source, change.destination

    @classmethod
    def pieces(cls, change: Change) -> int:
        """The number of its rules and extents."""
        return len(change.before) + len(change.after) + len(change.gained) + len(change.lost)

    @classmethod
    def counts(cls, changes: Sequence[Change]) -> tuple[Count, ...]:
        """The number of changes of each kind."""
        kinds = Counter(change.kind for change in changes)
        return tuple(Count(kind, kinds[kind], kind, kind, "access", cls.key) for kind in _KINDS)

    @classmethod
    def sections(cls, listing: Listing[AccessFacts]) -> tuple[Section, ...]:
        """Broader access, and narrower access, which is open if it is all."""
        broader = [each for each in listing.items if each.change.is_broader]
        narrower = [each for each in listing.items if not each.change.is_broader]
        losing = sum(count.number for count in listing.counts if count.key in ("shorter", "narrowed", "lost"))
        going = losing - len(narrower) if listing.left_out else 0
        coming = listing.left_out - going
        return (
            Section(cls, "<b>Broader access</b>", 1, broader, coming, is_open=True),
            Section(cls, "<b>Narrower access</b>", 2, narrower, going, is_open=not (broader or coming)),
        )

    def _text(self, places: str, paint: Paint) -> Iterator[str]:
        pair = paint(f"{self.change.source} → {self.change.destination}", "1")
        yield marked(self.change.kind, f"{pair}{places}  {self.text}", paint)
        if self.change.because:
            yield f"{PAD}because {self.change.because}"
        if self.one_half:
            yield f"{PAD}{self._half_text}"
        for where, words in notes(self.lines):
            yield f"{PAD}{where.text}  {words}".rstrip()
        if self._owners_text:
            yield f"{PAD}owned by {self._owners_text}"

    def _cells(self, places: str) -> tuple[str, ...]:
        why = [f"because {inert(self.change.because)}"] if self.change.because else []
        why += [inert(self._half_text)] if self.one_half else []
        lines = ("<br>".join(filter(None, (at.cell, inert(words)))) for at, words in notes(self.lines))
        return (
            sign_cell(self.change.kind),
            f"{code(self.change.source)}{TO}{code(self.change.destination)}{places}{below(self._owners_text)}",
            long(self.text).replace("; ", "<br>"),
            stacked([*why, *lines]),
        )

    @property
    def _half_text(self) -> str:
        """The group and direction of a change that is in the rules of only one of two groups."""
        (half,) = self.change.halves
        return f"only in the {half} rules of “{self.change.destination if half == 'ingress' else self.change.source}”"

    @property
    def _owners_text(self) -> str:
        """The owners of the two ends: `storefront → data-platform`, or the only owner."""
        return " → ".join(dict.fromkeys(filter(None, (self.source_owner, self.destination_owner))))


def _access_text(
    change: Change, had_access: Sequence[Extent], has_access: Sequence[Extent], until: str, until_before: str
) -> str:
    """The change of a pair in words: `tcp/22 added; had tcp/5432`."""
    access = change.gained, change.lost, had_access, has_access
    gained, lost, had, has = (_extents_text(extents, change) for extents in access)
    match change.kind:
        case "longer" | "shorter":
            return f"{has}{until or ' with no end date'}; was{until_before or ' with no end date'}"
        case "gained":
            return f"{gained}{until}"
        case "lost":
            return f"{lost} removed"
        case "widened":
            return f"{gained} added{until}; had {had}"
        case "narrowed":
            return f"{lost} removed; keeps {has}"
        case "changed":
            if (gained, lost) != (has, had):
                return f"{gained} added{until}, {lost} removed"
            return f"{gained}{until}" + (
                f" instead of {lost}" if gained != lost else ", with a different peer than before"
            )


def _extents_text(extents: Sequence[Extent], change: Change) -> str:
    """Such as `tcp/80, tcp/443 from 10.0.0.0/8 and 192.168.0.0/16`; no addresses if a peer's name is its address."""
    outward = change.halves == ("egress",)
    peer = change.destination if outward else change.source
    addresses: dict[str, list[str]] = defaultdict(list)
    for extent in extents:
        addresses[extent.traffic].append("" if extent.addresses == peer else extent.addresses)
    return ", and ".join(
        f"{traffic} {'to' if outward else 'from'} {listed(at)}" if any(at) else traffic
        for traffic, at in addresses.items()
    )
