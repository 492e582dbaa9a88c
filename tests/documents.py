"""What documents show: their blocks, the commands in these, and what is shown to be printed.

A block of commands is fenced as `console` (a command stands behind `$ `, and below it what it prints; a line `…` stands
for any lines), or indented (each line is a command). `<!-- in: NAME -->` above it names its scenery, and
`<!-- printed by: COMMAND -->` above a block of any other kind says what prints it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PATTERNS = ("README.md", "CONTRIBUTING.md", "docs/*.md", "examples/*/README.md")
DOCUMENTS = tuple(path for pattern in _PATTERNS for path in sorted(ROOT.glob(pattern)))

_BLOCK = re.compile(
    r"^(?:<!-- (?P<comment>[^\n]*?) -->\n)?"
    r"(?:```(?P<language>\w*)\n(?P<fenced>.*?)^```$"
    r"|(?:(?<=\n\n)|(?<=-->\n))(?P<indented>^    [^\n]*\n(?:^(?:    [^\n]*)?\n)*))",
    re.DOTALL | re.MULTILINE,
)
_OURS = re.compile(r"(sg-factory|make|cdk) ")


@dataclass(frozen=True, slots=True)
class Shown:
    """A command, and the lines that a document shows of what it prints (none: it does not show any)."""

    command: str
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a document: `name` says where it stands, `comment` what is said above it."""

    name: str
    comment: str
    language: str
    text: str

    @property
    def scenery(self) -> str:
        """Where its commands are run: the sample project where nothing else is said."""
        return self.comment.removeprefix("in: ") if self.comment.startswith("in: ") else "sample"

    @property
    def commands(self) -> tuple[Shown, ...]:
        """The commands of the block, in their order."""
        if self.comment.startswith("printed by: "):
            return (Shown(self.comment.removeprefix("printed by: "), self.text),)
        if self.language == "console":
            calls = re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]
            return tuple(Shown(*call.split("\n", 1)) for call in calls)
        if self.language == "indented":
            return tuple(Shown(line) for line in self.text.splitlines() if line)
        return ()


def blocks(document: Path) -> tuple[Block, ...]:
    """All blocks of a document."""
    text = document.read_text("utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        inner = match["fenced"] if match["indented"] is None else re.sub("^    ", "", match["indented"], flags=re.M)
        language = "indented" if match["indented"] is not None else match["language"]
        found.append(Block(f"{document.name}:{line}", match["comment"] or "", language, inner))
    return tuple(found)


def mentioned(document: Path) -> frozenset[str]:
    """The commands of ours that stand in the running text."""
    prose = _BLOCK.sub("", document.read_text("utf-8"))
    spans = (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose))
    return frozenset(span for span in spans if _OURS.match(span))


def links(document: Path) -> tuple[str, ...]:
    """The targets of a document's links to files and headings of this repository, as they are written."""
    prose = _BLOCK.sub("", document.read_text("utf-8"))
    return tuple(target for target in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in target)


def anchors(document: Path) -> frozenset[str]:
    """The anchors that GitHub makes of a document's headings."""
    headings = re.findall(r"^#+ (.*)$", _BLOCK.sub("", document.read_text("utf-8")), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def is_as_shown(printed: str, shown: str) -> bool:
    """Whether this has been printed; `…` on a line of its own stands for any lines."""
    parts = re.split(r"^…\n", shown, flags=re.MULTILINE)
    return re.fullmatch("(?:.*\n)*?".join(map(re.escape, parts)), printed) is not None
