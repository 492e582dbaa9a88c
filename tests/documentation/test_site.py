"""The documentation site as a reader has it: its files, and its pages in a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from documentation.build import pages
from tests.browser import Opened, Opener, Scheme

# One page of each kind.
KINDS = (
    "index",
    "language",
    "graph",
    "checks/index",
    "checks/world-open-port",
    "commands/check",
    "cdk-api",
    "diff-schema",
)
COUNTED = ("h1", "h2", "h3", "ul", "ol", "li", "pre", "table", "tr", "blockquote")


@dataclass
class Elements(HTMLParser):
    """The ids, links and counted elements of a page; `article` counts those of its article."""

    ids: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    article: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    is_in_article: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.is_in_article |= tag == "article"
        if self.is_in_article and tag in self.article:
            self.article[tag] += 1
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.ids.add(value)
            if name in ("href", "src") and value and not (tag == "link" and value.startswith("https:")):
                self.links.add(value)

    def handle_endtag(self, tag: str) -> None:
        """Note the end of the article."""
        self.is_in_article &= tag != "article"


def elements(text: str) -> Elements:
    """Read a page."""
    read = Elements()
    read.feed(text)
    return read


@pytest.fixture(scope="module")
def read(site: Path) -> dict[Path, Elements]:
    """Every page of the site."""
    return {path: elements(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}


def test_every_page_is_built(site: Path):
    expected = {Path(page.path).with_suffix(".html") for page in pages()} | {Path("404.html")}
    assert {path.relative_to(site) for path in site.rglob("*.html")} == expected


def test_every_link_leads_to_a_file_and_an_anchor_of_the_site(site: Path, read: dict[Path, Elements]):
    missing = set()
    for path, page in read.items():
        for link in page.links:
            if link.startswith(("https://", "http://", "mailto:")):
                continue
            file, _, anchor = link.partition("#")
            # The page for what is not found is served at any depth: its links begin at the site's top.
            above = site if file.startswith("/") else path.parent
            target = (above / unquote(file.partition("?")[0]).lstrip("/")).resolve() if file else path
            if not target.exists() or (anchor and target in read and unquote(anchor) not in read[target].ids):
                missing.add((path.relative_to(site).as_posix(), link))
    assert missing == set()


def test_a_document_has_the_same_headings_lists_tables_and_code_as_on_github(site: Path, read: dict[Path, Elements]):
    github = MarkdownIt("commonmark").enable("table")
    for page in pages():
        if page.source:
            shown = read[site / Path(page.path).with_suffix(".html")].article
            assert (page.path, shown) == (page.path, elements(f"<article>{github.render(page.text)}</article>").article)


def test_no_page_asks_another_server_for_anything(site: Path):
    for path in (*site.rglob("*.html"), *site.rglob("*.css")):
        text = path.read_text("utf-8")
        asked = re.findall(r"<(?:script|img|iframe|link)\b[^>]*(?:src|href)=\"?(?:https?:)?//[^>]*>", text)
        assert (path.name, [tag for tag in asked if 'rel="canonical"' not in tag]) == (path.name, [])
        assert (path.name, re.findall(r"@import|url\(\"?(?:https?:)?//", text)) == (path.name, [])


@pytest.mark.slow
def test_no_page_is_wider_than_its_window_complains_or_asks_the_network(opened: Opener, site: Path):
    for path in sorted({*site.rglob("*.html")} - {site / "404.html"}):  # whose links begin at a server's top
        page = opened(path, width=1280)
        for width in (1280, 390):
            page.page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            assert (path.name, width, wide, page.complaints, page.requests) == (path.name, width, False, [], [])
        page.page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_all_text_stands_out_from_what_is_behind_it(scheme: Scheme, width: int, opened: Opener, site: Path):
    for kind in KINDS:
        page = opened(site / f"{kind}.html", scheme=scheme, width=width)
        assert (kind, page.faint_texts()) == (kind, [])


def test_a_reader_switches_a_page_and_its_pictures_from_light_to_dark(opened: Opener, site: Path):
    page = opened(site / "graph.html")
    schemes = []
    for title in ("Switch to light mode", "Switch to dark mode"):
        page.page.click(f'label[title="{title}"]')
        schemes.append(page.evaluate("getComputedStyle(document.querySelector('article img')).colorScheme"))
    assert schemes == ["light", "dark"]


def follow_result(page: Opened, words: str, target: str) -> None:
    """Search for words, and follow the result that leads to a page."""
    page.page.click(".md-search__button")
    page.page.keyboard.type(words)
    page.page.locator(f'a[href*="{target}?h="]').first.click()
    page.page.wait_for_url(f"**/{target}?h=*")


@pytest.mark.parametrize("source", ["disk", "server"])
@pytest.mark.parametrize(
    ("words", "target", "title"),
    [
        ("world-open-port", "checks/world-open-port.html", "world-open-port"),
        ("both halves", "language.html", "The language"),
    ],
)
def test_a_search_finds_a_page_from_a_disk_and_from_a_static_server(
    source: str, words: str, target: str, title: str, opened: Opener, site: Path, request: pytest.FixtureRequest
):
    page = opened(site / "start.html")
    if source == "server":
        page.page.goto(f"{request.getfixturevalue('served')}/start.html")
    follow_result(page, words, target)
    assert page.page.inner_text("h1").startswith(title)
    assert (page.complaints, page.requests) == ([], [])
