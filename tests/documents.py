"""Blocks of documents, with their commands and the output that the documents show.

A block of commands is fenced as `console` (a command stands behind `$ `, and below it what it prints; a line `…` stands
for any lines), or indented (each line is a command). `<!-- in: NAME -->` above it names its scenery, and
`<!-- printed by: COMMAND -->` above a block of any other kind says what prints it.

The blocks of a how-to are steps: they share one folder, and a block whose first line is `# PATH` is that file there.

A picture is an image of its own line, with `<!-- drawn by: COMMAND -->` or `<!-- in: NAME; drawn by: COMMAND -->` above
it. Its file is in docs/pictures/ and holds what the command prints; `python -m documentation.pictures` writes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PATTERNS = ("README.md", "CONTRIBUTING.md", "docs/*.md", "docs/how-to/*.md", "examples/*/README.md")
DOCUMENTS = tuple(path for pattern in _PATTERNS for path in sorted(ROOT.glob(pattern)))
HOW_TOS = {path.stem: path for path in DOCUMENTS if path.parent.name == "how-to"}

# Beginnings of commands that are not run here, and why.
NOT_RUN = {
    ".venv/bin/python -m benchmarks ": "takes minutes",
    "aws ": "asks an account",
    "cdk ": "tests/end_to_end runs the CDK command line",
    "python3 -m venv ": "tests/test_wheel.py installs the wheel where nothing else is",
    "sg-factory check --format": "is no whole command, and stands in a sentence that goes on",
    "sg-factory check --watch": "ends at Ctrl-C; tests/cli/test_watch.py presses it",
    "sg-factory drift --environment ": "asks an account; tests/usage/drift asks a simulated one",
    "sg-factory snapshot ": "asks an account; tests/account asks a simulated one",
    "sg-factory diff deployed:": "asks an account; tests/account asks a simulated one",
    "sg-factory reach SOURCE ": "is a synopsis, in which names stand for names",
}

_BLOCK = re.compile(
    r"^(?:<!-- (?P<comment>[^\n]*?) -->\n)?"
    r"(?:```(?P<language>\w*)\n(?P<fenced>.*?)^```$"
    r"|(?:(?<=\n\n)|(?<=-->\n))(?P<indented>^    [^\n]*\n(?:^(?:    [^\n]*)?\n)*))",
    re.DOTALL | re.MULTILINE,
)
_IMAGE = re.compile(r"^(?:<!-- (?P<comment>[^\n]*?) -->\n)?!\[[^\]]*\]\((?P<file>[^)\s]+)\)", re.MULTILINE)
_DRAWN = re.compile(r"(?:in: (?P<scenery>.+); )?drawn by: (?P<command>.+)")
_OURS = re.compile(r"(sg-factory|make|cdk) ")


@dataclass(frozen=True, slots=True)
class Shown:
    """A command, and the lines of its output that a document shows, if any."""

    command: str
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a document: `name` is its file and line, `comment` the comment above it.

    `is_step`: it is a step of a how-to.
    """

    name: str
    comment: str
    language: str
    text: str
    is_step: bool = False

    @property
    def scenery(self) -> str:
        """The scenery in which its commands run: the sample project by default."""
        return self.comment.removeprefix("in: ") if self.comment.startswith("in: ") else "sample"

    @property
    def path(self) -> str:
        """The path of the file that the block is, if its first line names one, or empty."""
        named = re.match(r"# (\S*[./]\w+)\n", self.text)
        return named[1] if named else ""

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


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a document: `name` is its document and line; `command` is empty if no comment names it."""

    name: str
    file: Path
    scenery: str
    command: str


def pictures(document: Path) -> tuple[Picture, ...]:
    """Return the images of a document that are on a line of their own."""
    text = document.read_text("utf-8")
    found = []
    for match in _IMAGE.finditer(text):
        drawn = _DRAWN.fullmatch(match["comment"] or "")
        scenery, command = (drawn["scenery"] or "sample", drawn["command"]) if drawn else ("sample", "")
        line = text.count("\n", 0, match.start()) + 1
        found.append(Picture(f"{document.name}:{line}", document.parent / match["file"], scenery, command))
    return tuple(found)


def blocks(document: Path) -> tuple[Block, ...]:
    """Return all blocks of a document."""
    text = document.read_text("utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        inner = match["fenced"] if match["indented"] is None else re.sub("^    ", "", match["indented"], flags=re.M)
        language = "indented" if match["indented"] is not None else match["language"]
        name = f"{document.name}:{line}"
        found.append(Block(name, match["comment"] or "", language, inner, document in HOW_TOS.values()))
    return tuple(found)


def mentioned(document: Path) -> frozenset[str]:
    """Return our commands in the running text."""
    prose = _BLOCK.sub("", document.read_text("utf-8"))
    spans = (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose))
    return frozenset(span for span in spans if _OURS.match(span))


def links(document: Path) -> tuple[str, ...]:
    """Return the targets of a document's links to files and headings of this repository, as written."""
    prose = re.sub(r"(`+)[^`].*?(?<!`)\1(?!`)", "", _BLOCK.sub("", document.read_text("utf-8")), flags=re.DOTALL)
    return tuple(target for target in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in target)


def anchors(document: Path) -> frozenset[str]:
    """The anchors that GitHub makes of a document's headings."""
    headings = re.findall(r"^#+ (.*)$", _BLOCK.sub("", document.read_text("utf-8")), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def reasons(command: str) -> list[str]:
    """The entries of NOT_RUN that match a command; none for a complete command such as one with `--format json`."""
    return [start for start in NOT_RUN if command == start or (command.startswith(start) and start[-1] in " :")]


def is_as_shown(printed: str, shown: str) -> bool:
    """True if the output matches the shown lines; `…` on a line of its own stands for any lines."""
    parts = re.split(r"^…\n", shown, flags=re.MULTILINE)
    return re.fullmatch("(?:.*\n)*?".join(map(re.escape, parts)), printed) is not None
