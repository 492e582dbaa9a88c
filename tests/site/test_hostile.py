"""Texts of authors are shown on every page as they are written, and are never run."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.browser import Opened, Opener
from tests.projects import write
from tests.readers import markdown, turn_to
from tests.site.conftest import made
from tests.site.hostile import ATTACKS, hostile_project

# fmt: off
OURS = {
    "a", "article", "b", "body", "button", "code", "datalist", "dd", "defs", "desc", "div", "dl", "dt", "figcaption",
    "figure", "footer", "form", "g", "h1", "h2", "h3", "head", "header", "html", "i", "input", "kbd", "label", "li",
    "link", "main", "marker", "meta", "nav", "noscript", "option", "p", "path", "pre", "rect", "script", "search",
    "section", "select", "small", "span", "strong", "style", "svg", "table", "tbody", "td", "text", "th", "thead",
    "time", "title", "tr", "ul",
}
# fmt: on


class Elements(HTMLParser):
    """Every element of a page, with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_no_element_and_no_handler_of_an_author_is_in_a_page_and_scripts_are_ours(hostile_site: Path):
    for path in sorted(hostile_site.rglob("*.html")):
        parser = Elements()
        parser.feed(path.read_text("utf-8"))
        assert {tag for tag, _ in parser.found} <= OURS
        attributes = [(name, value or "") for _, given in parser.found for name, value in given.items()]
        assert [name for name, _ in attributes if name.startswith("on")] == []
        links = {value for name, value in attributes if name in ("href", "src", "action")}
        assert [link for link in links if link.startswith(("javascript:", "data:", "//", "http:"))] == []
        sources = [given.get("src") for tag, given in parser.found if tag == "script"]
        assert {str(source).rpartition("/")[2] for source in sources} <= {"site.js", "reach.js"}


def tell_of_dialogs(page: Opened) -> None:
    """A window that a script opens is a complaint of the page."""
    page.page.on("dialog", lambda dialog: page.complaints.append(dialog.message))


def test_in_a_browser_nothing_runs_and_the_text_is_there(opened: Opener, hostile_site: Path):
    for number, attack in enumerate(ATTACKS):
        page = opened(hostile_site / "roles" / f"role-{number}.html")
        tell_of_dialogs(page)
        assert page.page.inner_text(".lead") == attack.replace("\u202e", "\\u202e")
        assert (page.complaints, page.requests) == ([], [])


def test_what_is_found_and_what_is_answered_is_text(opened: Opener, hostile_site: Path):
    page = opened(hostile_site / "reach.html")
    tell_of_dialogs(page)
    page.page.fill("#from", "internet")
    page.page.fill("#to", "role-1")
    page.page.click("text=Ask")
    assert (
        "Orders; {x} $(y) #1 @octocat [z](javascript:alert(1)) · <img src=x onerror=alert(1)>"
        in page.page.inner_text(".route")
    )
    for attack in ("<img", "<script>", "onload"):
        page.page.fill("#search", attack)
        page.page.wait_for_selector("#found b")
    page.page.fill("#to", '"><img src=x onerror=alert(1)>')
    page.page.fill("#from", "role-1")
    page.page.click("text=Ask")
    assert page.page.inner_text(".verdict span").endswith('“"><img src=x onerror=alert(1)>”')
    assert page.page.locator("main img, main svg, main script, #found img, #found script").count() == 0
    assert (page.complaints, page.requests) == ([], [])


def test_data_in_a_script_cannot_end_it(hostile_site: Path):
    for name in ("search.js", "reach.js"):
        text = (hostile_site / name).read_text("ascii")
        assert not set(text) & set("<>&\u2028\u2029")
        assert text.count("\n") == 1


@pytest.fixture(scope="module")
def hostile_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile project as Markdown."""
    folder = tmp_path_factory.mktemp("hostile")
    write(folder / "project", hostile_project())
    return made(folder / "project", folder / "pages", "--format", "markdown", "--as-of", "2026-12-01")


def test_in_markdown_it_is_text_too_and_pictures_are_drawn(opened: Opener, hostile_pages: Path):
    page = markdown(opened, "")
    for number, attack in enumerate(ATTACKS):
        turn_to(page, (hostile_pages / "roles" / f"role-{number}.md").read_text("utf-8"))
        shown = page.page.inner_text("td:nth-child(2) >> nth=0").replace("\u2060", "")
        assert shown == attack.replace("\u202e", "\\u202e")
        assert page.page.locator("body img, body script, body b, body > svg:not([id^=drawn])").count() == 0
        assert page.page.locator("svg[id^=drawn]").count() == 1
        links = page.evaluate(
            "[...document.querySelectorAll('body > :not(svg) a')].map((each) => each.getAttribute('href'))"
        )
        assert [link for link in links if not link.startswith("../")] == []
        assert (page.complaints, page.requests) == ([], [])
