"""The command line. `COMMANDS` lists the commands; each is a module that is imported when it is called."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem, add_completion_class

from sg_factory import __version__
from sg_factory.cli.shells import SHELLS
from sg_factory.cli.streams import standard_streams, width_of
from sg_factory.garbage_collection import paused_collection
from sg_factory.text.spelling import suggestion

# Each command with the first sentence of its help, so that `--help` imports none of them.
COMMANDS = {
    "acl": "Show the network ACLs of subnets: entries, reasons, quota.",
    "adopt": "Take existing groups into the stacks, without replacing one.",
    "check": "Report every mistake and finding of a project or of a source.",
    "completion": "Print the completion script for SHELL.",
    "diff": "Compare BASE with HEAD: access and protection gained and lost.",
    "docs": "Write the project as a static site or Markdown pages.",
    "drift": "Compare the groups of an account with role files, rule by rule.",
    "firewall": "Print the firewall of a host, made of its roles.",
    "flow-logs": "Print the template of the flow log that review needs.",
    "graph": "Draw the allowed traffic: Mermaid, SVG, Graphviz or JSON.",
    "guardrails": "List the guardrails and say whether they hold.",
    "import": "Write role files that mean what exists, and prove it.",
    "init": "Create a project in DIR: roles, a CDK app, pins, a workflow.",
    "new": "Write the file of a new ROLE from a template.",
    "plan-deploy": "Show the deploy order of stacks, and if one deploy is enough.",
    "prove": "Send real packets: who reaches whom, expected and seen.",
    "reach": "Say whether SOURCE may reach DESTINATION, and by which rules.",
    "rename": "Give a role, network, external group or service another name.",
    "review": "List what is due for review, by owner.",
    "schema": "Write JSON Schemas of the project's files, for editors.",
    "services": "List the services that a rule may name, or one with its source.",
    "show": "Show the project's security groups, or only that of ROLE.",
    "snapshot": "Read the security groups of an AWS account into a JSON file.",
    "template": "Print the CloudFormation template of a stack, or write all.",
}

# The modules of commands whose names no module may have.
_MODULES = {"import": "importing"}

_LISTED = "`sg-factory --help` lists them"


for shell in SHELLS:
    add_completion_class(shell)


class _HelpFormatter(click.HelpFormatter):
    """Help whose options leave at least half of the width to their texts."""

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl(rows, min(col_max, self.width // 2), col_spacing)


class _Context(click.Context):
    formatter_class = _HelpFormatter


class _Commands(click.Group):
    """A group that imports a command's module when it is called, so that a run loads only what it needs."""

    context_class = _Context

    def main(self, *arguments: Any, **settings: Any) -> Any:
        """Run the command; an error of a standard stream ends it with a message instead of a traceback."""
        with standard_streams():
            return super().main(*arguments, terminal_width=width_of(sys.stdout), **settings)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; the message of wrong arguments fits the terminal."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            from sg_factory.cli.output import error_text

            raise click.UsageError(error_text(error.format_message()), error.ctx) from error

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        with paused_collection():
            module = _MODULES.get(name, name.replace("-", "_"))
            command: click.Command = import_module(f"sg_factory.cli.{module}").command
        command.context_class = _Context
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with whole summaries, wrapped on a narrow terminal; click would truncate them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; the message for an unknown one suggests the nearest name."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            if ctx.resilient_parsing:  # completion after an unknown command: offer nothing, report nothing
                return args[0], click.Command(args[0], add_help_option=False), args[1:]
            ctx.fail(f"unknown command “{args[0]}”: {suggestion(args[0], COMMANDS, otherwise=_LISTED)}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Complete command names without their help, which would need an import of each command."""
        names = [CompletionItem(name) for name in COMMANDS if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nEvery key of a project's files, with examples:\n  sg-factory schema --reference",
)
@click.version_option(__version__, prog_name="sg-factory")
def main() -> None:
    """Compile role files into AWS security groups, and check them."""
