"""Make a laboratory, and take its steps in their order."""

from __future__ import annotations

from itertools import groupby

from sg_factory.lab.engine.connections import Connections
from sg_factory.lab.engine.endpoints import SourcePorts
from sg_factory.lab.engine.forgetting import forget_connections, forget_neighbours
from sg_factory.lab.engine.loop import Loop
from sg_factory.lab.engine.namespaces import raise_limit_of_files
from sg_factory.lab.engine.network import make_star
from sg_factory.lab.engine.rulesets import load_all
from sg_factory.lab.engine.sending import Sender
from sg_factory.lab.laboratory import Exchange, Laboratory, Load, Open, Outcome, Send

# Files besides those of nodes and probes.
_SPARE_FILES = 100


def take_steps(laboratory: Laboratory) -> Outcome:
    """Run a laboratory. The process has left the machine's network afterwards. Raises NoLaboratory."""
    files = raise_limit_of_files() - len(laboratory.nodes) - _SPARE_FILES
    star = make_star(laboratory.nodes)
    loop, ports = Loop(), SourcePorts()
    connections = Connections(star, loop, ports)
    seen: list[tuple[bool, ...]] = []
    is_first = True
    for is_load, steps in groupby(laboratory.steps, lambda step: isinstance(step, Load)):
        if is_load:
            loads = [step for step in steps if isinstance(step, Load)]
            load_all(star, loads)
            forget_neighbours(star, (load.node for load in loads))
            continue
        for step in steps:
            match step:
                case Send():
                    connections.close()
                    if not is_first:
                        forget_connections(star)
                    is_first = False
                    seen.append(Sender(star, loop, ports, len(seen), step.probes).send(files))
                case Open():
                    is_first = False
                    seen.append(connections.open(step.probes))
                case Exchange():
                    seen.append(connections.exchange(len(seen)))
    return Outcome(tuple(seen))
