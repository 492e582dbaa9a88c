"""`sg-factory completion`: the script by which a shell completes commands, options and names at a TAB."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from sg_factory.cli.output import put

# What click asks for when the script calls: it follows from the command's name.
_NAME, _VARIABLE = "sg-factory", "_SG_FACTORY_COMPLETE"


@click.command("completion", epilog="Example: sg-factory completion bash")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script for SHELL that completes commands and names.

    A TAB then completes commands, options, and the names of the project that the shell is in. For good, put it where
    the shell looks when it starts:

    \b
      bash  echo 'eval "$(sg-factory completion bash)"' >> ~/.bashrc
      zsh   echo 'eval "$(sg-factory completion zsh)"' >> ~/.zshrc     (below compinit)
      fish  sg-factory completion fish > ~/.config/fish/completions/sg-factory.fish

    bash needs to be 4.4 or later, which that of macOS is not.
    """
    made = get_completion_class(shell)
    assert made is not None, "click knows each of them"
    put(made(ctx.find_root().command, {}, _NAME, _VARIABLE).source())
