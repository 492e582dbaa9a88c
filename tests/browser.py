"""A real Chromium that opens, queries and photographs pages and pictures.

It is the one that a package of npm carries, with its libraries and a font, so that a test needs nothing of the machine
and looks the same on all; `CHROMIUM=/usr/bin/chromium` takes another one, where that is not made for the machine.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

NODE_MODULES = Path(__file__).parents[1] / "node_modules"
UNPACKED = NODE_MODULES / ".chromium"

Scheme = Literal["light", "dark"]

_FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


# A canvas mixes colours of all forms, and transparent ones with those behind them.
_FAINT_TEXTS = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const luminance = (layers) => {
    for (const colour of layers) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [x, y, z] = [...canvas.getImageData(0, 0, 1, 1).data].map((each) => each / 255).map((each) =>
      each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (node) => {
    const layers = ["white"];
    for (let each = node; each; each = each.parentElement) {
      layers.splice(1, 0, getComputedStyle(each).backgroundColor);
    }
    return layers;
  };
  const faint = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || node.closest("svg, script, noscript")) continue;
    if (!node.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const layers = behind(node);
    const [one, other] = [layers, [...layers, getComputedStyle(node).color]].map(luminance);
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) faint.add(`${node.tagName}.${node.className} ${text} ${ratio}`);
  }
  return [...faint];
}"""


@dataclass(frozen=True)
class Opened:
    """A page in the browser, with its errors and its network requests so far.

    `complaints` are errors and warnings on its console and uncaught exceptions. `requests` are the addresses
    that it asked for outside this machine; none is answered.
    """

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def evaluate(self, script: str, *argument: Any) -> Any:
        """Evaluate a JavaScript expression, or a function called with `argument`, in the page; a promise is awaited."""
        return self.page.evaluate(script, *argument)

    def run(self, script: Path) -> None:
        """Run a JavaScript file in the page, such as one of those in `NODE_MODULES`."""
        self.page.add_script_tag(path=script)

    def faint_texts(self) -> list[str]:
        """Visible texts whose contrast with what is behind them is below 4.5 to 1, which WCAG 2.2 asks for (1.4.3)."""
        found: list[str] = self.evaluate(_FAINT_TEXTS)
        return found

    def photograph(self, path: Path) -> Path:
        """Write the whole page as a PNG to `path`, and return it."""
        self.page.screenshot(path=path, full_page=True)
        return path


@dataclass(frozen=True)
class Opener:
    """Opens pages, each in a browser profile of its own; they are closed when the test ends."""

    browser: Browser

    def __call__(self, source: Path | str, *, scheme: Scheme = "light", width: int = 1280, height: int = 800) -> Opened:
        """Open a file, or a text of HTML, in a window of the given size, with a light or dark colour scheme."""
        context = self.browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height})
        page = context.new_page()
        opened = Opened(page)

        def refuse(route: Route) -> None:
            opened.requests.append(route.request.url)
            route.abort()

        context.route(re.compile(r"^https?://(?!127\.0\.0\.1[:/]|localhost[:/])"), refuse)
        page.on("console", lambda told: told.type in ("error", "warning") and opened.complaints.append(told.text))
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        if isinstance(source, Path):
            page.goto(source.absolute().as_uri())
        else:
            page.set_content(source)
        return opened


@contextmanager
def launched(fonts: Path) -> Iterator[Browser]:
    """A headless Chromium, with its font cache in the folder `fonts`."""
    from playwright.sync_api import sync_playwright

    own = UNPACKED / "chromium"
    executable = Path(os.environ.get("CHROMIUM") or own)
    assert executable.exists(), f"there is no {executable}: `make test` brings one, or CHROMIUM= names another"
    environment = dict(os.environ)
    if executable == own:
        (fonts / "fonts.conf").write_text(_FONTS.format(fonts=UNPACKED / "fonts", cache=fonts), "utf-8")
        environment |= {
            "FONTCONFIG_FILE": str(fonts / "fonts.conf"),
            "LD_LIBRARY_PATH": str(UNPACKED / "al2023" / "lib"),
        }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, env=environment, args=["--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    with launched(tmp_path_factory.mktemp("fonts")) as browser:
        yield browser


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Opener]:
    """Fixture that opens pages for one test: `opened(path)`, `opened("<p>…")`."""
    yield Opener(chromium)
    for context in chromium.contexts:
        context.close()
