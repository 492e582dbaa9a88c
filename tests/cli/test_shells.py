"""Completion in real shells."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.cli.completing import project
from tests.terminal import terminal

__all__ = ["project"]  # a fixture

COMMAND = Path(sys.executable).with_name("sg-factory")
PATH = f"{COMMAND.parent}{os.pathsep}{os.environ['PATH']}"

PROMPT = "READY>"
SHELLS = {
    "bash": (
        ("bash", "--noprofile", "--norc", "-i"),
        f"PS1='{PROMPT} '; bind 'set enable-bracketed-paste off'; eval \"$(sg-factory completion bash)\"; clear\n",
    ),
    "zsh": (
        ("zsh", "-f", "-i"),
        f"PS1='{PROMPT} '; unsetopt zle_bracketed_paste prompt_sp; autoload -U compinit; compinit -u -D;"
        ' eval "$(sg-factory completion zsh)"; clear\n',
    ),
    "fish": (
        ("fish", "--no-config", "-i"),
        f"function fish_prompt; echo -n '{PROMPT} '; end; function fish_greeting; end;"
        " sg-factory completion fish | source; set -g fish_autosuggestion_enabled 0; clear\n",
    ),
}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("sg-factory gu", "sg-factory guardrails"),
        ("sg-factory show da", "sg-factory show database"),
        ("sg-factory check --environment pr", "sg-factory check --environment prod"),
        ("sg-factory check --expl", "sg-factory check --explain"),
        ("sg-factory reach web database orders", "sg-factory reach web database orders-api"),
        ("sg-factory check --format=sar", "sg-factory check --format=sarif"),
        ("sg-factory reach host:orders-host data", "sg-factory reach host:orders-host database"),
        ("sg-factory diff feat", "sg-factory diff feature/orders"),
        ("sg-factory check --baseline sg-", "sg-factory check --baseline sg-factory.yaml"),
    ],
)
def test_a_tab_in_a_real_shell(project: Path, shell: str, typed: str, line: str):
    call, setting_up = SHELLS[shell]
    if shutil.which(call[0]) is None:
        pytest.skip(f"{shell} is not installed here")
    with terminal(call, project, PATH=PATH, HOME=str(project), HISTFILE="") as seen:
        seen.press(setting_up)
        seen.sees(f"^{PROMPT}$")
        seen.press(f"{typed}\t")
        assert seen.sees(f"^{PROMPT} {line}$") == [f"{PROMPT} {line}"]


def test_a_second_tab_in_bash_lists_what_there_is(project: Path):
    call, setting_up = SHELLS["bash"]
    with terminal(call, project, PATH=PATH, HOME=str(project)) as seen:
        seen.press(setting_up)
        seen.sees(f"^{PROMPT}$")
        seen.press("sg-factory show \t\t")
        assert seen.sees(f"^database.*\n{PROMPT} sg-factory show$") == [
            f"{PROMPT} sg-factory show",
            "database  web",
            f"{PROMPT} sg-factory show",
        ]
