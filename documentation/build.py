"""The site: its pages in Markdown, and Zensical's run on them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import tomlkit

from documentation.api import api
from documentation.checks import checks
from documentation.commands import commands
from documentation.links import copy_of, mended
from documentation.markdown import for_zensical
from documentation.nav import nav
from documentation.page import ROOT, UNSEARCHED, Page, documents, place
from documentation.schema import schema

_HERE = Path(__file__).parent
_ASSETS = {"style.css": _HERE / "style.css", "iframe-worker.js": ROOT / "node_modules/iframe-worker/shim/index.js"}


def pages() -> Iterator[Page]:
    """Yield all pages of the site."""
    written = tuple(documents())
    yield from written
    yield from checks()
    yield from commands(written)
    yield api()
    yield schema()


def build(folder: Path) -> Path:
    """Build the site in a folder, replacing an earlier one, and return its own folder, `documentation` in it.

    The Markdown of its pages is in `docs` beside it. Raises NoPlace for a page that the navigation does not name,
    ValueError for a link to what does not exist, and CalledProcessError if Zensical finds fault.
    """
    shutil.rmtree(folder, ignore_errors=True)
    made = tuple(pages())
    settings = tomllib.loads((_HERE / "zensical.toml").read_text("utf-8"))
    settings["project"]["nav"] = nav({page.path for page in made})
    for page in made:
        text, files = mended(page)
        _write(folder / "docs" / page.path, for_zensical(text, is_searched=page.path not in UNSEARCHED))
        for file in files:
            _copy(ROOT / file, folder / "docs" / (place(file) or copy_of(file)))
    for name, asset in _ASSETS.items():
        _copy(asset, folder / "docs/assets" / name)
    (folder / "zensical.toml").write_text(tomlkit.dumps(settings), "utf-8")
    command = (sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(folder / "zensical.toml"))
    subprocess.run(command, check=True, cwd=folder)
    return folder / "documentation"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
