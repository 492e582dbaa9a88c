"""Links of a document, as they lead on the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from os.path import normpath, relpath
from posixpath import dirname, join

from documentation.page import ROOT, Page, place

# A fence, or a span of code, whose text stays as it is; or a link.
_PARTS = re.compile(
    r"^(?P<fence>```+).*?^(?P=fence)$|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
    r"|\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)",
    re.DOTALL | re.MULTILINE,
)
_FILES = "files"
"""The folder of the site with copies of files that pages link to."""


def mended(page: Page) -> tuple[str, frozenset[str]]:
    """Return the text of a page with its links as they lead on the site, and the files that the site has to hold.

    A link to a document leads to its page, one to another file to a copy of it. A link to a folder, of which the site
    has no page, keeps only its text. Files are named by their paths in the repository. Raises ValueError for a link
    to what does not exist. The links of a page without a document are those of the site.
    """
    files: set[str] = set()
    if not page.source:
        return page.text, frozenset()

    def link(found: re.Match[str]) -> str:
        target, hash_, anchor = (found["target"] or "").partition("#")
        if not target or "://" in target or target.startswith("mailto:"):
            return found[0]
        meant = normpath(join(dirname(page.source), target))
        if not (ROOT / meant).exists():
            raise ValueError(f"{page.source}: there is no {target}, which it links to")
        if (ROOT / meant).is_dir():
            return found["text"]
        there = place(meant)
        if not there.endswith(".md"):
            files.add(meant)
            there = there or copy_of(meant)
        return f"[{found['text']}]({relpath(there, dirname(page.path) or '.')}{hash_}{anchor})"

    return _each_link(page.text, link), frozenset(files)


def copy_of(file: str) -> str:
    """Return the place on the site of the copy of a file that is not in docs/."""
    return f"{_FILES}/{file}"


def _each_link(text: str, link: Callable[[re.Match[str]], str]) -> str:
    return _PARTS.sub(lambda found: link(found) if found["target"] else found[0], text)
