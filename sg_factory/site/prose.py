"""Markdown of sg-factory's own pages → HTML: the subset that they use, with all text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

_FENCE = re.compile(r"```(\w*) ?(.*)")


def as_html(text: str) -> str:
    """Return a page as HTML. Its Markdown has headings, paragraphs, lists, tables and fenced code."""
    return "\n".join(_blocks(iter(text.splitlines())))


def anchor(heading: str) -> str:
    """Return the anchor of a heading, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _blocks(lines: Iterator[str]) -> Iterator[str]:
    paragraph: list[str] = []
    for line in lines:
        fence = _FENCE.fullmatch(line)
        if fence or not line.strip() or line.startswith("#"):
            yield from _paragraph(paragraph)
            paragraph = []
        if fence:
            yield _code(fence[2], lines)
        elif line.startswith("#"):
            marks, _, title = line.partition(" ")
            place = f' id="{anchor(title)}"' if len(marks) > 1 else ""
            yield f"<h{len(marks)}{place}>{_words(title)}</h{len(marks)}>"
        elif line.strip():
            paragraph.append(line)
    yield from _paragraph(paragraph)


def _code(name: str, lines: Iterator[str]) -> str:
    held = []
    for line in lines:
        if line == "```":
            break
        held.append(line)
    body = escape("\n".join(held))
    code = f'<pre tabindex="0"><code>{body}</code></pre>'
    return f"<figure><figcaption>{escape(name)}</figcaption>{code}</figure>" if name else code


def _paragraph(lines: list[str]) -> Iterator[str]:
    if not lines:
        return
    if lines[0].startswith("| "):
        yield from _table(lines)
    elif lines[0].startswith("- "):
        items = re.split(r"\n- ", "\n".join(lines)[2:])
        yield f"<ul>{''.join(f'<li>{_words(item)}</li>' for item in items)}</ul>"
    else:
        yield f"<p>{_words(' '.join(lines))}</p>"


def _table(lines: list[str]) -> Iterator[str]:
    head, _, *rows = ([cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines)
    cells = "".join(f'<th scope="col">{_words(cell)}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{_words(cell)}</td>' for cell in row)}</tr>" for row in rows)
    yield f'<div class="scroll"><table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>'


def _words(text: str) -> str:
    """A line with code, bold text and links; a link to another page, which the site lacks, stays text."""
    marked = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    marked = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", marked)
    marked = re.sub(r"\[([^\]]+)\]\((#[\w-]+)\)", r'<a href="\2">\1</a>', marked)
    return re.sub(r"\[([^\]]+)\]\((https://[^)\s]+)\)", r'<a href="\2" rel="noreferrer">\1</a>', marked)
