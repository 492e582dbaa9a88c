"""Proofs by packets → JSON; docs/prove.md documents its keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sg_factory.lab.proof.allocation import text_of
from sg_factory.lab.proof.ends import LabEnd
from sg_factory.lab.proof.proof import Proof, ProvenPair
from sg_factory.lab.proof.sending import SentPacket
from sg_factory.network import AddressFamily
from sg_factory.report.proof.words import expected_text, seen_text
from sg_factory.text.json_text import json_text


def as_json(found: Sequence[Proof]) -> str:
    """One object with an entry for each environment."""
    return json_text({"environments": [_environment(proof) for proof in found]})


def _environment(proof: Proof) -> dict[str, Any]:
    return {
        "environment": proof.plan.environment.name,
        "as_expected": not any(proof.mismatches),
        "ends": [_end(end) for end in proof.world.ends if end.standing == "first"],
        "pairs": [_pair(pair) for pair in proof.pairs],
        "packets": sum(len(pair.sent) for pair in proof.pairs),
        "arrived": sum(pair.arrived for pair in proof.pairs),
        "lost_without_rules": len(proof.lost),
        "not_sent": proof.unsent,
        "made_up": list(proof.assumed),
        "not_looked_into": list(proof.unread),
    }


def _end(end: LabEnd) -> dict[str, Any]:
    return {
        "name": end.name,
        "kind": end.kind,
        "addresses": [text_of(family, address) for family, address in end.addresses.items()],
        "groups": list(end.groups),
    }


def _pair(pair: ProvenPair) -> dict[str, Any]:
    return {
        "from": pair.source,
        "to": pair.destination,
        "expected": expected_text(pair),
        "seen": seen_text(pair),
        "packets": len(pair.sent),
        "arrived": pair.arrived,
        "differences": [_mismatch(each) for each in pair.mismatches],
    }


def _mismatch(each: SentPacket) -> dict[str, Any]:
    trial = each.trial
    return {
        "packet": str(trial.packet),
        "from": _address(trial.source, trial.family),
        "to": _address(trial.destination, trial.family),
        "open_end": next((end.name for end in (trial.source, trial.destination) if end.standing == "open"), None),
        "arrived": each.arrived,
    }


def _address(end: LabEnd, family: AddressFamily) -> str:
    return text_of(family, end.addresses[family])
