"""Parts of table cells that the kinds of change share in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from sg_factory.report.difference.words import SIGNS, RuleLine, rules_text
from sg_factory.text.markdown import inert

TO = "&nbsp;→&nbsp;"  # a line breaks elsewhere
MOST_LINES = 8  # of a cell
_MOST_TRAFFIC = 600  # signs of it


def sign_cell(word: str) -> str:
    """The sign and the word of a change."""
    return f"**{SIGNS[word]}**&nbsp;{word}"


def long(text: str) -> str:
    """A text that may list much traffic."""
    return inert(text, _MOST_TRAFFIC)


def stacked(lines: Sequence[str]) -> str:
    """Lines below each other, with the number of those left out."""
    return "<br>".join(at_most(lines))


def at_most(texts: Sequence[str]) -> list[str]:
    """The first texts, with the number of those left out."""
    return [*texts[:MOST_LINES], *([f"and {len(texts) - MOST_LINES} more"] if len(texts) > MOST_LINES else [])]


def below(owners: str) -> str:
    """The owners in small print, as a line below."""
    return f"<br><sub>{inert(owners).replace(' → ', TO)}</sub>" if owners else ""


def rules_cell(lines: Sequence[RuleLine]) -> str:
    """The rules of each line, with its place."""
    return stacked([f"{long(rules_text([line]))}<br>{line.where.cell}" for line in lines])
