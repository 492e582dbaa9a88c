"""A page of the manual → its cases: the sections of `##` headings, as text and fenced blocks in turn."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
_FENCE = re.compile(r"```(?P<info>[^\n]*)\n(?P<text>.*?)^```\n", re.DOTALL | re.MULTILINE)
_NUMBERS = re.compile(r"\{1\.\.([0-9]+)\}")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the other words behind the fence, and its text."""

    language: str
    words: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"```{' '.join((self.language, *self.words))}\n{self.text}```\n"

    @property
    def files(self) -> dict[str, bytes]:
        """The files that the block writes: the same text for every name; `{1..3}` in a name makes three of it."""
        return dict.fromkeys((name for word in self.words for name in _names(word)), self._content)

    @property
    def _content(self) -> bytes:
        times = next((int(word.removeprefix("times=")) for word in self.words if word.startswith("times=")), 1)
        content = self.text.encode()
        return (codecs.escape_decode(content)[0] if "escaped" in self.words else content) * times


def _names(word: str) -> Iterator[str]:
    numbers = _NUMBERS.search(word)
    if numbers:
        yield from (word.replace(numbers[0], str(number)) for number in range(1, int(numbers[1]) + 1))
    elif word != "escaped" and "=" not in word:
        yield word


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its title, and the text up to the next title."""

    page: str
    title: str
    parts: tuple[str | Block, ...]

    @property
    def text(self) -> str:
        """The case as it stands in its page, without the title."""
        return "".join(map(str, self.parts))

    @property
    def files(self) -> dict[str, bytes]:
        """The project of the case: path → content."""
        return {name: content for block in self.blocks("yaml", "text") for name, content in block.files.items()}

    def blocks(self, *languages: str) -> list[Block]:
        """The blocks in these languages, in their order."""
        return [part for part in self.parts if isinstance(part, Block) and part.language in languages]


def pages() -> list[Path]:
    """The pages of the manual, in their order."""
    return sorted(FOLDER.glob("[0-9][0-9]-*.md"))


def cases(page: Path) -> list[Case]:
    """The cases of a page."""
    return [Case(page.name, title, parts) for title, parts in sections(page.read_text("utf-8"))[1]]


def sections(text: str) -> tuple[str, list[tuple[str, tuple[str | Block, ...]]]]:
    """Return the text before the first section, and the sections by title; headings in blocks do not count."""
    outside = _FENCE.sub(lambda fence: re.sub(r"(?m)^#", " ", fence[0]), text)
    starts = [match.start() for match in re.finditer(r"(?m)^## ", outside)]
    found = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        title, _, body = text[start:end].partition("\n")
        found.append((title.removeprefix("## "), tuple(_parts(body))))
    return text[: starts[0]] if starts else text, found


def _parts(text: str) -> Iterator[str | Block]:
    position = 0
    for fence in _FENCE.finditer(text):
        language, *words = fence["info"].split(" ")
        yield text[position : fence.start()]
        yield Block(language, tuple(words), fence["text"])
        position = fence.end()
    yield text[position:]
