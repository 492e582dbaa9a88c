"""Make a laboratory, and take its steps in their order."""

from __future__ import annotations

from sg_factory.lab.engine.capturing import Tap
from sg_factory.lab.engine.connections import Connections
from sg_factory.lab.engine.endpoints import SourcePorts
from sg_factory.lab.engine.forgetting import forget_connections, forget_neighbours
from sg_factory.lab.engine.loop import Loop
from sg_factory.lab.engine.namespaces import raise_limit_of_files
from sg_factory.lab.engine.neighbours import count_of_overflows, verify_that_nothing_overflowed
from sg_factory.lab.engine.network import Star, make_star
from sg_factory.lab.engine.rulesets import load_all
from sg_factory.lab.engine.sending import Sender
from sg_factory.lab.laboratory import Exchange, Laboratory, LabOutcome, Load, Open, Send

# Files besides those of nodes and probes.
_SPARE_FILES = 100
# So many probes' packets wait in the buffer of a socket that captures them all at both ends.
_CAPTURED_BURST = 16
_BURST = 64


def take_steps(laboratory: Laboratory) -> LabOutcome:
    """Run a laboratory. The process has left the machine's network afterwards. Raises NoLaboratory."""
    files = raise_limit_of_files() - len(laboratory.nodes) - _SPARE_FILES
    star = make_star(laboratory.nodes)
    overflows = count_of_overflows(star)
    loop, ports = Loop(), SourcePorts()
    tap = Tap(loop) if laboratory.captures else None
    connections = Connections(star, loop, ports)
    seen: list[tuple[bool, ...]] = []
    loaded: list[Load] = []
    for index, step in enumerate(laboratory.steps):
        if isinstance(step, Load):
            loaded.append(step)
            continue
        _load(star, loaded)
        loaded.clear()
        if tap:
            tap.step = index
        match step:
            case Send():
                connections.close()
                forget_connections(star)
                sender = Sender(star, loop, ports, len(seen), step.probes)
                seen.append(sender.send(files, _CAPTURED_BURST if tap else _BURST))
            case Open():
                seen.append(connections.open(step.probes))
            case Exchange():
                seen.append(connections.exchange(len(seen)))
        # The last packets, such as the ends of connections, are of this step.
        while loop.turn():
            pass
    _load(star, loaded)
    verify_that_nothing_overflowed(star, overflows)
    return LabOutcome(tuple(seen), tap.flows() if tap else ())


def _load(star: Star, loads: list[Load]) -> None:
    if loads:
        load_all(star, loads)
        forget_neighbours(star, (load.node for load in loads))
