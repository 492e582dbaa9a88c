"""Mermaid syntax: ids and labels for arbitrary names and texts.

Keywords (`end`, `graph`, `default`) cannot be ids, quoted text takes entities such as `#35;`, and `%%{` is
read as a directive anywhere (https://mermaid.js.org/syntax/flowchart.html).
"""

from __future__ import annotations

import re

from sg_factory.text.escaping import escaped

_NO_ID = re.compile(r"[^A-Za-z0-9-]|(?<![A-Za-z0-9])-|-(?![A-Za-z0-9])")
# Characters with a meaning to Mermaid, or to the Markdown or HTML that it takes a label for, such as the colon:
# `style`, a colon and an entity in one line are taken for the language's own, and the entity loses its semicolon.
_NO_TEXT = re.compile(r"[^A-Za-z0-9 ,/=\u00a1-\u1fff\u2100-\U0010ffff.-]|^[.-]|^[0-9](?=[0-9]*\.(?: |$))")
# Pairs of characters with a meaning even as entities: line break, formula, icon, Mermaid's own for an entity.
_TOGETHER = re.compile(r"(?<=\\)(?=n)|(?<=\$)(?=\$)|(?<=:)(?=fa-)|(?<=ﬂ)(?=°)|(?<=¶)(?=ß)")
_JOINER = "\u2060"  # invisible, without a line break


def node_id(name: str, kind: str = "n") -> str:
    """Return the id of the node of `name`, or of another `kind` of thing (letters only), such as a cluster.

    Different names have different ids, and no id is a keyword.
    """
    return f"{kind}_{_NO_ID.sub(lambda sign: f'__{ord(sign[0]):x}_', name).replace('-', '_')}"


def label(*lines: str) -> str:
    """Return a quoted text that shows `lines` literally, one below the other.

    Characters that cannot be printed are shown by their escapes, and a run of spaces as one, as in HTML.
    """
    return f'"{"<br/>".join(map(_shown, lines))}"'


def _shown(line: str) -> str:
    return _NO_TEXT.sub(lambda sign: f"#{ord(sign[0])};", _TOGETHER.sub(_JOINER, escaped(line)))
