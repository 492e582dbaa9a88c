"""The real readers of our output, from npm: Mermaid, Graphviz, and Markdown rendered like GitHub's."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from tests.browser import NODE_MODULES, Opened, Opener, Scheme

_DRAW = """
async ([text, theme]) => {
  mermaid.initialize({startOnLoad: false, theme});
  document.body.innerHTML = (await mermaid.render("drawn", text)).svg;
}"""

_SHOW = """
async ([text, theme]) => {
  mermaid.initialize({startOnLoad: false, theme});
  document.body.innerHTML = marked.parse(text, {gfm: true});
  const blocks = document.querySelectorAll("code.language-mermaid");
  for (const [number, block] of blocks.entries())
    block.parentElement.outerHTML = (await mermaid.render(`drawn${number}`, block.textContent)).svg;
}"""

_LAY_OUT = """
import { Graphviz } from "@hpcc-js/wasm-graphviz";
let text = "";
for await (const part of process.stdin) text += part;
process.stdout.write((await Graphviz.load()).layout(text, process.argv[1], "dot"));
"""


def mermaid(opened: Opener, text: str, *, scheme: Scheme = "light") -> Opened:
    """A page with only the diagram; fails with Mermaid's own message if Mermaid cannot read it."""
    page = opened("<body>", scheme=scheme)
    page.run(NODE_MODULES / "mermaid" / "dist" / "mermaid.min.js")
    page.evaluate(_DRAW, [text, "dark" if scheme == "dark" else "default"])
    return page


def markdown(opened: Opener, text: str, *, scheme: Scheme = "light") -> Opened:
    """A page with the text as GitHub shows a comment: its Markdown, its style, its diagrams."""
    page = opened("<body class='markdown-body'>", scheme=scheme)
    page.page.add_style_tag(path=NODE_MODULES / "github-markdown-css" / "github-markdown.css")
    page.run(NODE_MODULES / "marked" / "lib" / "marked.umd.js")
    page.run(NODE_MODULES / "mermaid" / "dist" / "mermaid.min.js")
    turn_to(page, text, scheme=scheme)
    return page


def turn_to(page: Opened, text: str, *, scheme: Scheme = "light") -> None:
    """Replace the text on a page."""
    page.evaluate(_SHOW, [text, "dark" if scheme == "dark" else "default"])


def graphviz(text: str) -> Any:
    """The layout of Graphviz's dot as JSON; fails with its message if it cannot read the text."""
    return json.loads(graphviz_as("json", text))


def graphviz_as(output: str, text: str) -> str:
    """Graphviz's output in another format, such as `svg`."""
    ran = subprocess.run(
        ["node", "--input-type=module", "--eval", _LAY_OUT, output],
        cwd=NODE_MODULES.parent,
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
