"""Verdicts do not depend on how busy the machine is."""

import subprocess
import sys
from contextlib import ExitStack

from sg_factory.lab.laboratory import LabNode, Laboratory, Load, Probe, Send
from tests.lab.stars import ESTABLISHED, nft

NODES = tuple(LabNode(f"host-{index}", (f"10.0.{index}.1", f"fd00:{index}::1")) for index in range(8))
PROBES = tuple(
    Probe(source, NODES[source].addresses[family], destination, NODES[destination].addresses[family], protocol, port)
    for source in range(8)
    for destination in range(8)
    if source != destination
    for family in (0, 1)
    for protocol in ("tcp", "udp")
    for port in range(8000, 8020)
)
RULES = [f'oifname "n{index}" meta l4proto {{ tcp, udp }} th dport {8000 + index}-8015 accept' for index in range(8)]


def test_no_verdict_is_wrong_while_others_use_all_cores(lab):
    with ExitStack() as stack:
        for _ in range(6):
            burner = stack.enter_context(subprocess.Popen((sys.executable, "-c", "while True: pass")))
            stack.callback(burner.kill)
        steps = (Send(PROBES), Load(None, nft("forward", ESTABLISHED, *RULES)), Send(PROBES))
        is_open, is_filtered = lab(Laboratory(NODES, steps)).seen
    assert len(PROBES) == 4480
    assert set(is_open) == {True}
    assert is_filtered == tuple(8000 + probe.destination <= (probe.low or 0) <= 8015 for probe in PROBES)
