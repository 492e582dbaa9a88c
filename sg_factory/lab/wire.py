"""A laboratory and its outcome as JSON, between the process that asks and the one that sends packets."""

from __future__ import annotations

import json
from typing import Any

from sg_factory.lab.laboratory import (
    CapturedFlow,
    Exchange,
    LabNode,
    Laboratory,
    LabOutcome,
    LabStep,
    Load,
    NoLaboratory,
    Open,
    Probe,
    Send,
)


def laboratory_to_json(laboratory: Laboratory) -> str:
    """Write a laboratory.

    Values are lists, not objects with keys, as there may be 100,000 probes; and probes that several steps send are
    written once.
    """
    nodes = [[node.name, node.addresses, node.ranges] for node in laboratory.nodes]
    sent: list[tuple[Probe, ...]] = []
    steps = [_step_to_list(step, sent) for step in laboratory.steps]
    probes = [[_probe_to_list(probe) for probe in each] for each in sent]
    return json.dumps({"nodes": nodes, "probes": probes, "steps": steps, "captures": laboratory.captures})


def laboratory_from_json(text: str) -> Laboratory:
    """Read what `laboratory_to_json` wrote."""
    read = json.loads(text)
    nodes = tuple(LabNode(name, tuple(addresses), tuple(ranges)) for name, addresses, ranges in read["nodes"])
    sent = [tuple(Probe(*probe) for probe in probes) for probes in read["probes"]]
    return Laboratory(nodes, tuple(_step_from_list(sent, *step) for step in read["steps"]), read["captures"])


def outcome_to_json(outcome: LabOutcome) -> str:
    """Write an outcome: a digit for each probe."""
    flows = [[getattr(flow, name) for name in CapturedFlow.__slots__] for flow in outcome.flows]
    seen = ["".join("01"[each] for each in step) for step in outcome.seen]
    return json.dumps({"seen": seen, "flows": flows})


def refusal_to_json(error: NoLaboratory) -> str:
    """Write why there is no outcome."""
    return json.dumps({"refusal": str(error)})


def outcome_from_json(text: str) -> LabOutcome:
    """Read what `outcome_to_json` or `refusal_to_json` wrote. Raises the NoLaboratory of the latter."""
    read = json.loads(text)
    if "refusal" in read:
        raise NoLaboratory(read["refusal"])
    seen = tuple(tuple(digit == "1" for digit in step) for step in read["seen"])
    return LabOutcome(seen, tuple(CapturedFlow(*flow) for flow in read["flows"]))


def _step_to_list(step: LabStep, sent: list[tuple[Probe, ...]]) -> list[Any]:
    """A step; for its probes stands their place in `sent`, to which they are added if they are not in it."""
    match step:
        case Load():
            return ["load", step.node, step.ruleset, step.format, step.replaces]
        case Send():
            return ["send", _place_of(step.probes, sent)]
        case Open():
            return ["open", _place_of(step.probes, sent)]
        case Exchange():
            return ["exchange"]


def _place_of(probes: tuple[Probe, ...], sent: list[tuple[Probe, ...]]) -> int:
    if probes not in sent:
        sent.append(probes)
    return sent.index(probes)


def _step_from_list(sent: list[tuple[Probe, ...]], kind: str, *values: Any) -> LabStep:
    match kind:
        case "load":
            return Load(*values)
        case "send":
            return Send(sent[values[0]])
        case "open":
            return Open(sent[values[0]])
        case _:
            return Exchange()


def _probe_to_list(probe: Probe) -> list[Any]:
    return [
        probe.source,
        probe.source_address,
        probe.destination,
        probe.destination_address,
        probe.protocol,
        probe.low,
        probe.high,
        probe.source_port,
    ]
