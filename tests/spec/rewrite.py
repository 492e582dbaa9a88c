"""`python -m tests.spec.rewrite [PAGE…]`: write the actual results into the manual, for all pages or these.

A changed message then shows in `git diff`, where it is read before it is committed. A new case needs only its title
and its files: what `check` says and the rules are filled in.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.spec.manual import cases, pages, sections
from tests.spec.telling import retold


def rewrite(page: Path) -> bool:
    """Rewrite the cases of a page; return True if it changed."""
    text = page.read_text("utf-8")
    new, _ = sections(text)
    for case in cases(page):
        with TemporaryDirectory() as folder:
            new += f"## {case.title}\n{retold(case, Path(folder))}"
    page.write_text(new, "utf-8")
    return new != text


if __name__ == "__main__":
    chosen = [Path(name).resolve() for name in sys.argv[1:]]
    for page in pages():
        if (not chosen or page in chosen) and rewrite(page):
            print(f"{page.name} has changed: read it in `git diff`")
