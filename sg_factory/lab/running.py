"""Run a laboratory in a process of its own, and say why a machine cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sg_factory.lab.laboratory import LabNode, Laboratory, LabOutcome, Load, NoLaboratory, Send
from sg_factory.lab.wire import laboratory_to_json, outcome_from_json

# The process needs the standard library only, so it starts without the packages of this environment (-S) and without
# what variables and the current folder would bring in (-I). Its namespaces end with it.
_START = "import sys; sys.path.insert(0, sys.argv[1]); from runpy import run_module; run_module(sys.argv[2])"
_ROOT = Path(__file__).resolve().parents[2]


def run(laboratory: Laboratory) -> LabOutcome:
    """Make the laboratory, take its steps, and return what was seen.

    Nothing of the machine's own network takes part. Raises NoLaboratory if the machine cannot do it, or if `nft` or
    `iptables-restore` refuses a ruleset; then its words are in the message.
    """
    if sys.platform != "linux":
        raise NoLaboratory(
            "A laboratory needs the network namespaces of Linux: run it on Linux, or in a virtual machine"
        )
    process = subprocess.run(
        (sys.executable, "-ISc", _START, str(_ROOT), "sg_factory.lab.engine.__main__"),
        input=laboratory_to_json(laboratory),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if not process.stdout:
        told = process.stderr.strip().rpartition("\n")[2] or f"exit status {process.returncode}"
        raise NoLaboratory(f"The laboratory's process ended before its time, out of memory perhaps: {told}")
    return outcome_from_json(process.stdout)


def why_not() -> str | None:
    """Why this machine can run no laboratory and what to do about it, in a sentence, or None if it can.

    It makes a small one to find out, with a stateful ruleset, which takes about 0.1 s.
    """
    ruleset = (
        "table inet lab {\n chain passing {\n type filter hook forward priority 0;\n ct state new accept\n }\n }\n"
    )
    nodes = (LabNode("one", ("10.0.0.1", "fd00::1")), LabNode("other", ("10.0.0.2", "fd00::2")))
    try:
        run(Laboratory(nodes, (Load(None, ruleset), Send(()))))
    except NoLaboratory as error:
        return str(error)
    return None
