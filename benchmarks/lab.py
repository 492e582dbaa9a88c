"""Packets of the laboratory: 100,000 probes between 50 nodes, through a router that lets half of them pass."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.measure import Figure, WorkNotDone
from sg_factory.lab.laboratory import LabNode, Laboratory, LabOutcome, Load, Probe, Send
from sg_factory.lab.running import run

_ROUNDS = 5
_NODES = tuple(LabNode(f"host-{index}", (f"10.0.{index}.1", f"fd00:{index}::1")) for index in range(50))
_PORTS = range(8000, 8010)


def lab(folder: Path) -> Iterator[Figure]:
    """Half of the probes are TCP, half are UDP; half of each IPv4, half IPv6. Nothing is written into the folder."""
    del folder
    probes = tuple(_probes())[:100_000]
    expected = tuple(_is_accepted(probe.destination, probe.protocol, probe.low or 0) for probe in probes)
    laboratory = Laboratory(_NODES, (Load(None, _ruleset()), Send(probes)))
    clock, cpu = [], []
    for _ in range(_ROUNDS):
        begun, used = perf_counter(), _cpu()
        outcome = run(laboratory)
        clock.append(1000 * (perf_counter() - begun))
        cpu.append(1000 * (_cpu() - used))
        if outcome != LabOutcome((expected,)):
            raise WorkNotDone("a verdict is wrong")
    yield _figure(f"{len(probes):,} probes between 50 nodes, on the clock", clock, 15_000)
    yield _figure("… CPU time of its processes, without the kernel's work on packets", cpu, None)


def _probes() -> Iterator[Probe]:
    for port in (*_PORTS, _PORTS.stop):
        for source, sender in enumerate(_NODES):
            for destination, receiver in enumerate(_NODES):
                for one, other in zip(sender.addresses, receiver.addresses, strict=True):
                    for protocol in ("tcp", "udp"):
                        if source != destination:
                            yield Probe(source, one, destination, other, protocol, port)


def _is_accepted(node: int, protocol: str, port: int) -> bool:
    return (node + port + (protocol == "udp")) % 2 == 0


def _ruleset() -> str:
    """A chain for each node, as a translation of security groups has it."""
    lines = ["table inet lab {", "chain forward {", "type filter hook forward priority 0; policy drop;"]
    lines += ["ct state established,related accept"]
    lines += [f'oifname "n{node}" jump to_{node}' for node in range(len(_NODES))]
    for node in range(len(_NODES)):
        lines += ["}", f"chain to_{node} {{"]
        lines += [
            f"{protocol} dport {port} accept"
            for protocol in ("tcp", "udp")
            for port in (*_PORTS, _PORTS.stop)
            if _is_accepted(node, protocol, port)
        ]
    return "\n".join((*lines, "}", "}", ""))


def _cpu() -> float:
    """CPU time of this process and of those that it has waited for, in seconds."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _figure(what: str, values: list[float], bound: float | None) -> Figure:
    return Figure(what, median(values), min(values), max(values), bound, "ms")
