"""Mermaid's vocabulary: what stands for a name, and what shows a text, whatever signs either holds.

Words of the language (`end`, `graph`, `default`) are no ids, a quoted text takes entities such as `#35;`, and `%%{` is
read as a directive wherever it stands (https://mermaid.js.org/syntax/flowchart.html).
"""

from __future__ import annotations

import re

from sg_factory.text.escaping import escaped

_NO_ID = re.compile(r"[^A-Za-z0-9-]|(?<![A-Za-z0-9])-|-(?![A-Za-z0-9])")
# Whatever may mean something to Mermaid, or to the Markdown or the HTML that it takes a label for. The colon does:
# `style`, a colon and an entity in one line are taken for the language's own, and the entity loses its semicolon.
_NO_TEXT = re.compile(r"[^A-Za-z0-9 ,/=\u00a1-\u1fff\u2100-\U0010ffff.-]|^[.-]|^[0-9](?=[0-9]*\.(?: |$))")
# Signs that mean something together even as entities: a line's end, a formula, an icon, Mermaid's own for an entity.
_TOGETHER = re.compile(r"(?<=\\)(?=n)|(?<=\$)(?=\$)|(?<=:)(?=fa-)|(?<=ﬂ)(?=°)|(?<=¶)(?=ß)")
_JOINER = "\u2060"  # is not seen, and no line breaks there


def node_id(name: str, kind: str = "n") -> str:
    """The id of the node that stands for `name`, or of another `kind` of thing (a word of letters), such as a cluster.

    Different names have different ids, and no id is a word of the language.
    """
    return f"{kind}_{_NO_ID.sub(lambda sign: f'__{ord(sign[0]):x}_', name).replace('-', '_')}"


def label(*lines: str) -> str:
    """A quoted text that shows `lines` as they are, one below the other.

    A sign that cannot be printed is shown by its escape, and a run of blanks as one, as HTML does.
    """
    return f'"{"<br/>".join(map(_shown, lines))}"'


def _shown(line: str) -> str:
    return _NO_TEXT.sub(lambda sign: f"#{ord(sign[0])};", _TOGETHER.sub(_JOINER, escaped(line)))
