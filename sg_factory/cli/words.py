"""What each shell takes for a word, and what we do: `--format=json` and `host:web` are one word each."""

from __future__ import annotations

from click.shell_completion import BashComplete, CompletionItem, FishComplete, ShellComplete, ZshComplete


class Bash(BashComplete):
    """bash, whose words also end before and behind `=` and `:`, as its COMP_WORDBREAKS has them."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is completed, and that one."""
        args, incomplete = super().get_completion_args()
        words: list[str] = []
        for part in (*args, incomplete):
            if words and (part[:1] in ("=", ":") or words[-1][-1:] in ("=", ":")):
                words[-1] += part
            else:
                words.append(part)
        return words[:-1], words[-1]


class _WholeWords(ShellComplete):
    """A shell that puts what is offered in the place of the whole word, so that `--format=` has to be part of it."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """As click does, with the option before each value where they are one word."""
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
