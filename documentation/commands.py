"""A page for each command, made of the same values as its `--help`, and a page that lists the commands."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from html import escape

import click

from documentation.page import Page
from sg_factory.cli import COMMANDS, main

_EXAMPLE = "Example: "
_AS_WRITTEN = "\b\n"
"""Begins a paragraph of help whose lines click does not wrap."""


def commands(documents: Sequence[Page]) -> Iterator[Page]:
    """Yield the list of commands, and a page for each; it names the documents that speak of the command."""
    context = click.Context(main, info_name="sg-factory", **main.context_settings)
    rows = "".join(f"| [{name}]({name}.md) | {_prose(help)} |\n" for name, help in COMMANDS.items())
    yield Page(
        "commands/index.md",
        f"# Commands\n\n{_prose(main.help or '')}\n\n| command | does |\n| --- | --- |\n{rows}\n"
        "`sg-factory COMMAND --help` prints these pages.\n\n"
        f"## Options\n\n{_options(main, context)}",
    )
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        yield Page(f"commands/{name}.md", _page(name, command, context, documents))


def _page(name: str, command: click.Command, parent: click.Context, documents: Sequence[Page]) -> str:
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join(command.collect_usage_pieces(context))
    help = "\n\n".join(_paragraph(text) for text in inspect.cleandoc(command.help or "").split("\n\n"))
    example = (command.epilog or "").removeprefix(_EXAMPLE)
    return (
        f"# sg-factory {name}\n\n```text\nsg-factory {name} {usage}\n```\n\n{help}\n\n"
        f"## Example\n\n```console\n$ {example}\n```\n\n"
        f"## Options\n\n{_options(command, context)}{_described(name, documents)}"
    )


def _options(command: click.Command, context: click.Context) -> str:
    """Return the options as a list of definitions."""
    options = (option for option in command.get_params(context) if isinstance(option, click.Option))
    return "\n".join(f"{_names(option, context)}\n:   {_meaning(option, context)}\n" for option in options)


def _names(option: click.Option, context: click.Context) -> str:
    """Return the names of an option with its value, in code: a long list of choices can break after each."""
    value = "" if option.is_flag or option.count else f" {option.make_metavar(context)}"
    return ", ".join(f"`{name}`" for name in option.opts) + (f" `{value.strip()}`" if value else "")


def _meaning(option: click.Option, context: click.Context) -> str:
    help = _prose(option.help or "")
    default = option.get_default(context)
    if option.show_default and default is not None:
        help += f" Default: `{default}`."
    return f"{help} Repeatable." if option.multiple else help


def _described(name: str, documents: Sequence[Page]) -> str:
    """Return the list of documents that speak of a command."""
    called = re.compile(rf"sg-factory {re.escape(name)}\b(?!-)")
    pages = [page for page in documents if page.source.startswith("docs/") and called.search(page.text)]
    items = "".join(f"- [{page.text.splitlines()[0].removeprefix('# ')}](../{page.path})\n" for page in pages)
    return f"\n## Shown in\n\n{items}" if items else ""


def _paragraph(text: str) -> str:
    """Return a paragraph of help in Markdown; one whose lines are kept becomes a block of code."""
    if text.startswith(_AS_WRITTEN):
        return f"```text\n{inspect.cleandoc(text.removeprefix(_AS_WRITTEN))}\n```"
    return _prose(" ".join(text.split()))


def _prose(text: str) -> str:
    """Return text of a help in Markdown: what is in backticks is code, all else as it is."""
    return "".join(part if part.startswith("`") else _literal(part) for part in re.split("(`[^`]*`)", text))


def _literal(text: str) -> str:
    return re.sub(r"[\\*_\[\]|]", r"\\\g<0>", escape(text, quote=False))
