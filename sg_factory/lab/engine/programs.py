"""Programs with a text on their standard input, side by side: `ip`, `nft`, `iptables-restore`."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from sg_factory.lab.engine.namespaces import enter
from sg_factory.lab.laboratory import NoLaboratory

# Debian has them in folders that an ordinary user's PATH lacks.
_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
_PACKAGES = {"ip": "iproute2", "nft": "nftables", "iptables-restore": "iptables", "ip6tables-restore": "iptables"}
# iptables takes a lock in a file that ordinary users may not write. Nobody else is in these namespaces.
_ENVIRONMENT = {"PATH": _PATH, "LC_ALL": "C", "XTABLES_LOCKFILE": "/dev/null"}


@dataclass(frozen=True, slots=True)
class ProgramCall:
    """A program with its arguments, to be run in a namespace with `text` as its input.

    `subject` says in a message what the text is: “the ruleset of web”. `files` are open in the program too.
    """

    namespace: int
    words: tuple[str, ...]
    text: str
    subject: str
    files: tuple[int, ...] = field(default=())


def ip_batch(namespace: int, lines: Iterable[str], subject: str, files: tuple[int, ...] = ()) -> ProgramCall:
    """Commands of `ip`, in one process."""
    return ProgramCall(namespace, ("ip", "-batch", "-"), "".join(f"{line}\n" for line in lines), subject, files)


def run_all(calls: Iterable[ProgramCall], home: int) -> list[str]:
    """Run programs at the same time, be in `home` afterwards, and return what they printed.

    Raises NoLaboratory with the words of one that fails.
    """
    running = [(call, *_start(call)) for call in calls]
    enter(home)
    for _, process, _ in running:
        process.wait()
    printed = []
    for call, process, output in running:
        with output:
            output.seek(0)
            words = output.read().decode("utf-8", "replace").strip()
            if process.returncode:
                raise NoLaboratory(f"{call.words[0]} refuses {call.subject}:\n{words}")
            printed.append(words)
    return printed


def _start(call: ProgramCall) -> tuple[subprocess.Popen[bytes], BinaryIO]:
    name = call.words[0]
    program = shutil.which(name, path=_PATH)
    if program is None:
        raise NoLaboratory(_not_installed(name))
    enter(call.namespace)
    output = _memory(b"")
    with _memory(call.text.encode()) as text:
        process = subprocess.Popen(
            (program, *call.words[1:]), stdin=text, stdout=output, stderr=output, env=_ENVIRONMENT, pass_fds=call.files
        )
    return process, output


def _not_installed(name: str) -> str:
    """The message about a program that is missing, with the others that every laboratory needs and that are, too."""
    missing = [each for each in dict.fromkeys(("ip", "nft", name)) if shutil.which(each, path=_PATH) is None]
    packages = [_PACKAGES[each] for each in missing]
    programs = " and ".join(f"`{each}`" for each in missing)
    verb = "are" if len(missing) > 1 else "is"
    return f"{programs} {verb} not installed: install {' and '.join(packages)} (`apt install {' '.join(packages)}`)"


def _memory(content: bytes) -> BinaryIO:
    file = os.fdopen(os.memfd_create("lab"), "w+b")
    file.write(content)
    file.seek(0)
    return file
