"""`sg-factory completion`: print the script by which a shell completes commands, options and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from sg_factory.cli.output import put
from sg_factory.cli.shells import SHELLS

# The variable by which the script calls click; click derives it from the command's name.
_NAME, _VARIABLE = "sg-factory", "_SG_FACTORY_COMPLETE"


@click.command("completion", epilog="Example: sg-factory completion bash")
@click.argument("shell", type=click.Choice([shell.name for shell in SHELLS]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script for SHELL.

    The script completes commands, options, and the names of the project in the current folder. To load it in every
    shell, add it to the start-up files:

    \b
      bash  echo 'eval "$(sg-factory completion bash)"' >> ~/.bashrc
      zsh   echo 'eval "$(sg-factory completion zsh)"' >> ~/.zshrc     (below compinit)
      fish  sg-factory completion fish > ~/.config/fish/completions/sg-factory.fish

    bash has to be 4.4 or later; macOS comes with an older one.
    """
    made = get_completion_class(shell)
    assert made is not None, "click has a class for each shell"
    put(made(ctx.find_root().command, {}, _NAME, _VARIABLE).source())
