"""A case → the case with its actual results: its commands are run, in this process, on its project."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from sg_factory.cli import main
from tests.spec.manual import Block, Case

AS_OF = "2027-01-01"
_CHECK = "$ sg-factory check"


def retold(case: Case, folder: Path) -> str:
    """The text of the case with every command's output and every list of rules written anew.

    `folder` is empty and takes the case's project.
    """
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return "".join(map(str, _retold(_complete(case, folder), folder)))


def _complete(case: Case, folder: Path) -> list[str | Block]:
    """The parts of the case, and what its author has not asked for: what `check` says, and the rules."""
    added: list[str | Block] = []
    commands = case.blocks("console")
    if not commands and _output(_CHECK, folder):
        added += ["\n", Block("console", (), f"{_CHECK}\n")]
    shown = any("sg-factory show" in block.text for block in commands)
    if not shown and not case.blocks("rules") and any(_rules(_options(commands[-1:]), folder)):
        added += ["\n", Block("rules", (), "")]
    last = (commands or case.blocks("yaml", "text"))[-1]
    position = max(index for index, part in enumerate(case.parts) if part is last) + 1
    return [*case.parts[:position], *added, *case.parts[position:]]


def _retold(parts: Sequence[str | Block], folder: Path) -> Iterator[str | Block]:
    last: list[Block] = []
    for part in parts:
        if isinstance(part, Block) and part.language == "console":
            last = [part]
            yield Block("console", (), "".join(f"{command}\n{_output(command, folder)}" for command in _commands(part)))
        elif isinstance(part, Block) and part.language == "rules":
            yield Block("rules", (), "".join(f"{line}\n" for line in _rules(_options(last), folder)))
        else:
            yield part


def _commands(block: Block) -> list[str]:
    return [line for line in block.text.splitlines() if line.startswith("$ ")]


def _options(blocks: Sequence[Block]) -> Sequence[str]:
    """Return the arguments of the command in the last line of the last block."""
    return shlex.split(_commands(blocks[-1])[-1])[3:] if blocks else ()


def _output(command: str, folder: Path) -> str:
    """Return the output of a command on a terminal; of stderr only errors that prevented its work."""
    result = _run(shlex.split(command)[2:], folder)
    return result.stdout if result.exit_code < 2 else result.stderr


def _run(words: Sequence[str], folder: Path) -> Any:
    moment = () if "--as-of" in words else ("--as-of", AS_OF)
    with chdir(folder):
        result = CliRunner().invoke(main, [*words, *moment], prog_name="sg-factory")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _rules(options: Sequence[str], folder: Path) -> Iterator[str]:
    """One line a rule, in the order of the Plan; nothing where there are mistakes."""
    result = _run(["show", *options, "--format", "json"], folder)
    if result.exit_code == 0:
        for stack in json.loads(result.stdout)["stacks"]:
            if stack["environment"]:
                yield f"{stack['environment']}:"
            for group in stack["groups"]:
                yield from _group(group)


def _group(group: dict[str, Any]) -> Iterator[str]:
    role = group["role"]
    rules = [(direction, rule) for direction in ("ingress", "egress") for rule in group[direction]["rules"]]
    if not rules:
        yield f"{role} has no rule"
    for direction, rule in rules:
        yield _line(role, direction, rule)
    for out in group["left_out"]:
        yield f"{_line(role, out['direction'], out)}    # left out: {out['reason']}"


def _line(role: str, direction: str, rule: dict[str, Any]) -> str:
    return f"{role} {direction} {rule['traffic']} {'from' if direction == 'ingress' else 'to'} {rule['peer']}"
