"""Text of authors is shown literally by a code host's Markdown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.text.markdown import code, inert
from tests.browser import Opener
from tests.readers import markdown

JOINER = "\u2060"

HOSTILE = (
    "</details></td></table><script>alert(1)</script>",
    "<img src=https://evil.example/x.png onerror=alert(1)>",
    "![picture](https://evil.example/x.png) [link](https://evil.example) [ref][1]",
    "https://evil.example http://evil.example ftp://evil.example www.evil.example WWW.EVIL.EXAMPLE a@evil.example",
    "mailto:a@evil.example xmpp:a@evil.example/b",
    "@octocat @octo/team #1 octo/shop#1 GH-1 gh-1 octo@0123456789",
    "`code` ``more`` **bold** __bold__ *it* _it_ ~~gone~~ $x^2$ a|b a\\|b \\",
    "<!-- sg-factory diff --> --> <!--",
    "&lt;b&gt; &amp; &#64;octocat &commat;octocat",
    "# Head ## Head - item * item 1. item > quote --- === | --- |",
    '"quoted" \'quoted\' <a href="javascript:alert(1)">',
    ":warning: [^1] [x] - [ ] task",
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Orders are read and written", "Orders are read and written"),
        ("tcp/80, tcp/443 from 10.0.0.0/8", "tcp/80, tcp/443 from 10.0.0.0/8"),
        ("<b>|</b>", "&#60;b&#62;&#124;&#60;/b&#62;"),
        ("@octocat in #1", f"@{JOINER}octocat in #{JOINER}1"),
        ("https://a.example", f"https:{JOINER}//a.example"),
        ("a" * 301, "a" * 299 + "…"),
    ],
)
def test_signs_that_mean_something_are_references_and_what_is_looked_for_is_broken(text: str, shown: str):
    assert inert(text) == shown


@given(st.text())
def test_nothing_is_left_of_what_a_code_host_looks_for(text: str):
    shown = inert(text, 10_000)
    assert not re.search(r"[@#][A-Za-z0-9]|://|www\.|GH-", re.sub("&#[0-9]+;", "", shown), re.IGNORECASE)
    assert not set(shown) & set("|<>`*_[]\\")


def test_a_cell_a_summary_and_code_show_every_text_and_nothing_else(opened: Opener):
    cells = "".join(f"| {inert(text)} | <b>{inert(text)}</b> | {code(text)} |\n" for text in HOSTILE)
    folded = "".join(
        f"<details><summary>{inert(text)}</summary>\n\nIt says {inert(text)}</details>\n\n" for text in HOSTILE
    )
    page = markdown(opened, f"| | | |\n|---|---|---|\n{cells}\n{folded}")

    def texts(selector: str) -> list[str]:
        found = page.evaluate("at => [...document.querySelectorAll(at)].map(each => each.textContent)", selector)
        return [each.replace(JOINER, "") for each in found]

    assert texts("tbody td") == [text for text in HOSTILE for _ in range(3)]
    assert texts("summary") == list(HOSTILE)
    shown = page.evaluate("[...new Set([...document.body.querySelectorAll('*')].map(each => each.localName))]")
    assert set(shown) == {"table", "thead", "tbody", "tr", "th", "td", "b", "code", "details", "summary", "p"}
    assert (page.complaints, page.requests) == ([], [])
