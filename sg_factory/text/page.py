"""Pages in Markdown → lines that fit a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sg_factory.text.wrapping import wrapped

_ITEM = re.compile(r" *(?:[-*]|\d+\.) ")
_FENCE = "```"
_CODE = " " * 4


def fitted_page(page: str, width: int | None) -> str:
    """Return a page with paragraphs and list items as wide as `width`; unchanged without one.

    Code, tables and headings stay as they are.
    """
    if width is None:
        return page
    lines = ((line,) if hang is None else wrapped(line, width, hang) for line, hang in _unwrapped(page))
    return "".join(f"{piece}\n" for pieces in lines for piece in pieces)


def _unwrapped(page: str) -> Iterator[tuple[str, int | None]]:
    """Each paragraph and item in one line, with the column below which it continues; None for what stays as it is."""
    text, is_code = "", False
    for line in page.splitlines():
        is_fence = line.lstrip().startswith(_FENCE)
        is_kept = is_code or is_fence or line[:1] in ("", "#", "|") or (line.startswith(_CODE) and not text)
        is_code ^= is_fence
        if text and (is_kept or _ITEM.match(line)):
            yield text, _hang(text)
            text = ""
        if is_kept:
            yield line, None
        else:
            text = f"{text} {line.strip()}" if text else line
    if text:
        yield text, _hang(text)


def _hang(text: str) -> int:
    item = _ITEM.match(text)
    return item.end() if item else 0
