"""The script of Windows that goes back unless somebody confirms. It was read here, not run: there is no Windows."""

from __future__ import annotations

import re

from sg_factory.firewall.output import output_files
from tests.firewall.test_hostile_text import with_text
from tests.firewall.test_output import files

SCRIPT = files("windows")["sg-factory.ps1"]
CODE = re.sub(r"^\s*#.*$|  #.*$", "", SCRIPT, flags=re.MULTILINE)
QUOTED = re.compile(r"'[^'\n]*'")
BARE = QUOTED.sub("''", CODE)
CMDLETS = {
    *("Get-Date", "Join-Path", "Move-Item", "New-Item", "Remove-Item", "Test-Path"),
    *("New-ScheduledTaskAction", "New-ScheduledTaskPrincipal", "New-ScheduledTaskSettingsSet"),
    *("New-ScheduledTaskTrigger", "Register-ScheduledTask", "Unregister-ScheduledTask"),
}
OPENING = {")": "(", "]": "[", "}": "{"}


def part(name: str) -> str:
    """A function, or what an action does, by its name: up to the brace that closes it."""
    found = re.search(rf"^( *)(?:function {name}|'{name}') {{\n(.*?)^\1}}$", CODE, re.MULTILINE | re.DOTALL)
    assert found is not None, name
    return found[2]


def in_order(text: str, *steps: str) -> bool:
    """True if a text has these parts one after another."""
    return re.search(".*".join(map(re.escape, steps)), text, re.DOTALL) is not None


def test_nothing_of_a_project_is_in_it():
    assert output_files([with_text("'; calc; '")], "windows")["sg-factory.ps1"] == SCRIPT


def test_every_text_is_in_single_quotation_marks_and_every_bracket_is_closed():
    assert re.findall(r"[\"‘’‚‛“”`]", BARE) == []
    assert BARE.count("'") == 2 * len(QUOTED.findall(CODE))
    waiting = []
    for sign in re.sub(r"''", "", BARE):
        if sign in "([{":
            waiting.append(sign)
        elif sign in OPENING:
            assert waiting.pop() == OPENING[sign]
    assert waiting == []


def test_it_calls_cmdlets_of_windows_and_functions_of_its_own():
    own = set(re.findall(r"^function ([A-Z][a-z]+-[A-Za-z]+)", CODE, re.MULTILINE))
    assert set(re.findall(r"\b[A-Z][a-z]+-[A-Z][A-Za-z]+", BARE)) == CMDLETS | own


def test_every_variable_is_set_before_it_is_read():
    given = set(re.findall(r"\$(\w+)(?= = )|\](?:\$)(\w+)", BARE))
    known = {name for pair in given for name in pair if name} | {"env", "null", "false", "LASTEXITCODE", "PSScriptRoot"}
    assert set(re.findall(r"\$(\w+)", BARE)) <= known


def test_the_task_that_goes_back_is_there_before_anything_changes_and_its_time_begins_after():
    assert in_order(
        part("apply"),
        "Invoke-Netsh -Verb export -File $aside",
        "Register-Restoring -After ($Seconds + $loading)",
        "Move-Item -LiteralPath $aside -Destination $before",
        "'firewall.ps1'",
        "catch",
        "Restore-Policy",
        "throw",
        "Register-Restoring -After $Seconds",
    )


def test_who_moves_the_old_policy_first_decides():
    """The task imports only what it has moved, with `&&`; confirm and rollback move before they do anything else."""
    moves, imports = "'move /y \"' + $before + '\" \"' + $restoring + '\"", '" advfirewall import "\' + $restoring'
    assert in_order(part("Register-Restoring"), moves, " && ", imports)
    assert part("confirm").lstrip().startswith("Move-Waiting -To $replaced\n")
    assert part("Restore-Policy").lstrip().startswith("Move-Waiting -To $restoring\n")


def test_the_old_policy_also_comes_back_with_a_restart_and_without_mains():
    task = part("Register-Restoring")
    assert "New-ScheduledTaskTrigger -AtStartup" in task
    assert "-StartWhenAvailable -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries" in task
