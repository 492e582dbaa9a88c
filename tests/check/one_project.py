"""A project in which every check finds something: role files and a template in every_check/, expected.txt beside them.

`python -m tests.check.one_project` writes what a terminal shows of it now. Read the difference before you commit it.
"""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import terminal_text

FOLDER = Path(__file__).with_name("every_check")
EXPECTED = FOLDER / "expected.txt"
COMMANDS = (
    ("check", "--as-of", "2027-02-01", "--disable", "archive"),
    ("check", "template.yaml", "--as-of", "2027-02-01"),
)


def terminal() -> str:
    """The commands, each with what a terminal shows."""
    return "\n".join(
        f"$ sg-factory {' '.join(command)}\n{terminal_text(*command, folder=FOLDER)}" for command in COMMANDS
    )


if __name__ == "__main__":
    EXPECTED.write_text(terminal(), "utf-8")
