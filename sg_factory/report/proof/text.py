"""Proofs by packets → text: a row for each pair that reaches the other, packets that differ, then the counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sg_factory.lab.proof.allocation import text_of
from sg_factory.lab.proof.ends import LabEnd
from sg_factory.lab.proof.proof import Proof
from sg_factory.lab.proof.sending import SentPacket
from sg_factory.lab.proof.trials import Trial
from sg_factory.report.proof.words import expected_text, is_worth_a_row, packets_of, seen_text
from sg_factory.text.counting import counted, few
from sg_factory.text.escaping import escaped
from sg_factory.text.screen import MOST_ROWS, Screen
from sg_factory.text.table import table

_OF_STANDING = {"second": "another ", "open": "open "}
_ARRIVES, _STOPPED = "arrives, and must not", "does not arrive, and must"


def as_text(found: Sequence[Proof], screen: Screen) -> str:
    """A block for each environment, under its name if it has one."""
    return screen.text(_lines(found, screen))


def _lines(found: Sequence[Proof], screen: Screen) -> Iterator[str]:
    for number, proof in enumerate(found):
        if number:
            yield ""
        name = proof.plan.environment.name
        if name or len(found) > 1:
            yield f"in {escaped(proof.plan.environment_name)}"
        yield from _table(proof, screen)
        yield from _differing(proof, screen)
        yield from _counts(proof)
        yield from (f"made up: {escaped(each)}" for each in proof.assumed)
        yield from (f"not looked into: {escaped(each)}" for each in proof.unread)
        if proof.unsent:
            yield f"not looked into: {counted(proof.unsent, 'packet')} that no rule between their two ends names"


def _table(proof: Proof, screen: Screen) -> Iterator[str]:
    rows = [
        (escaped(pair.source), escaped(pair.destination), expected_text(pair), seen_text(pair))
        for pair in proof.pairs
        if is_worth_a_row(pair)
    ]
    if rows:
        shown, left_out = screen.fold(rows, MOST_ROWS)
        yield from table([("from", "to", "expected", "seen"), *shown], 2, screen)
        yield from (f"  {line}" for line in left_out)
    others = sum(1 for pair in proof.pairs if pair.expected) - len(rows)
    if others:
        yield f"  {counted(others, 'other pair' if rows else 'pair')}: nothing expected, nothing seen"


def _differing(proof: Proof, screen: Screen) -> Iterator[str]:
    """The packets that differ, those between the same two ends in one row."""
    differing = list(proof.mismatches)
    if not differing:
        return
    rows: dict[tuple[str, str, str], list[SentPacket]] = {}
    for each in differing:
        trial = each.trial
        ends = _end(trial.source, trial), _end(trial.destination, trial)
        rows.setdefault((*ends, _ARRIVES if each.arrived else _STOPPED), []).append(each)
    yield f"{counted(len(differing), 'packet')} other than expected:"
    cells = [(*ends, ", ".join(packets_of(held)), verdict) for (*ends, verdict), held in rows.items()]
    shown, left_out = screen.fold(cells, MOST_ROWS)
    yield from table(shown, 2, screen)
    yield from (f"  {line}" for line in left_out)


def _end(end: LabEnd, trial: Trial) -> str:
    """An end: another one of its kind; an open one, so that the half of the other end is at fault; or an address."""
    address = f" {text_of(trial.family, end.addresses[trial.family])}" if end.standing == "edge" else ""
    return f"{_OF_STANDING.get(end.standing, '')}{escaped(end.name)}{address}"


def _counts(proof: Proof) -> Iterator[str]:
    packets = sum(len(pair.sent) for pair in proof.pairs)
    arrived = sum(pair.arrived for pair in proof.pairs)
    differing = sum(1 for _ in proof.mismatches)
    if not packets:
        yield "no packets were sent"
        return
    verdict = f"{differing:,} other than expected" if differing else "all as expected"
    nodes = counted(len(proof.world.nodes), "node")
    yield f"{counted(packets, 'packet')} between {nodes}: without rules all arrive, with them {arrived:,}, {verdict}"
    if proof.lost:
        named = few(f"{trial.packet} from {trial.source.name} to {trial.destination.name}" for trial in proof.lost)
        yield (
            f"not looked into: {counted(len(proof.lost), 'packet')} that did not arrive even without rules, such as "
            f"{escaped(named)}"
        )
