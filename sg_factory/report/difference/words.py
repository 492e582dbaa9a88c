"""Words and signs that the kinds of change share, on a terminal and in Markdown."""

from __future__ import annotations

from collections.abc import Callable

from sg_factory.plan import Expiry, written_expiry

SIGNS = {
    "gained": "+",
    "widened": "+",
    "changed": "±",
    "longer": "+",
    "shorter": "−",
    "narrowed": "−",
    "lost": "−",
    "created": "+",
    "gone": "−",
    "replaced": "!",
    "looser": "!",
    "stricter": "+",
}
INDENT = " " * 14
_COLOURS = {"+": "32", "−": "31", "±": "33", "!": "33"}

Paint = Callable[[str, str], str]
"""Colours a text for a terminal: the second argument is the number of ANSI."""


def marked(word: str, text: str, paint: Paint) -> str:
    """A line that begins with the sign and the word of a change."""
    sign = SIGNS[word]
    return f"  {paint(f'{sign} {word:<8}', _COLOURS[sign])}  {text}"


def signed(sign: str, text: str, paint: Paint) -> str:
    """A line of a text before (`−`) or after (`+`)."""
    return f"    {paint(sign, _COLOURS[sign])} {text}"


def owned_by(owner: str) -> str:
    """The owner at the end of a line; empty if there is none."""
    return f"  owned by {owner}" if owner else ""


def end_text(expires: Expiry | None) -> str:
    """The end as it is written in role files; empty without an end."""
    return written_expiry(expires) if expires else ""


def until_text(expires: str) -> str:
    """Such as ` until 2031-12-31`; empty if there is no end."""
    return f" until {expires}" if expires else ""
