"""Completion classes for shells, which differ in what is one word: `--format=json` and `host:web` are one here."""

from __future__ import annotations

from click.shell_completion import BashComplete, CompletionItem, FishComplete, ShellComplete, ZshComplete


class Bash(BashComplete):
    """bash, which also splits words at `=` and `:` (COMP_WORDBREAKS)."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one to complete, and that one."""
        args, incomplete = super().get_completion_args()
        words: list[str] = []
        for part in (*args, incomplete):
            if words and (part[:1] in ("=", ":") or words[-1][-1:] in ("=", ":")):
                words[-1] += part
            else:
                words.append(part)
        return words[:-1], words[-1]


class _WholeWords(ShellComplete):
    """A shell that replaces the whole word by a completion, which therefore includes `--format=`."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """Return the completions, each with the option before it if both are one word."""
        found = super().get_completions(args, incomplete)
        option, sign, _ = incomplete.partition("=")
        if not sign or not option.startswith("--"):
            return found
        return [CompletionItem(f"{option}={item.value}", item.type, item.help) for item in found]


class Zsh(_WholeWords, ZshComplete):
    """zsh."""


class Fish(_WholeWords, FishComplete):
    """fish."""


SHELLS: tuple[type[ShellComplete], ...] = (Bash, Zsh, Fish)
