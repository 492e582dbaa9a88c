"""Load rulesets into the namespaces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.lab.engine.network import Star
from sg_factory.lab.engine.programs import ProgramCall, run_all
from sg_factory.lab.laboratory import Load

_WORDS = {"nft": ("nft", "-f", "-"), "iptables": ("iptables-restore",), "ip6tables": ("ip6tables-restore",)}


def load_all(star: Star, loads: Iterable[Load]) -> None:
    """Load rulesets, those of different nodes at the same time. Raises NoLaboratory with the words of `nft`."""
    for wave in _waves(loads):
        run_all([_call(star, load) for load in wave], star.router)


def _waves(loads: Iterable[Load]) -> Iterator[list[Load]]:
    """Parts of the loads, in their order, with no node twice in a part."""
    wave: list[Load] = []
    for load in loads:
        if any(load.node == other.node for other in wave):
            yield wave
            wave = []
        wave.append(load)
    if wave:
        yield wave


def _call(star: Star, load: Load) -> ProgramCall:
    # On the first line, so that those in nft's messages are the ruleset's. One input is one transaction.
    flushes = "flush ruleset; " if load.format == "nft" and load.replaces else ""
    subject = f"the ruleset of {star.name(load.node)}"
    return ProgramCall(star.namespace(load.node), _WORDS[load.format], flushes + load.ruleset, subject)
