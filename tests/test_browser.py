"""The browser of the other tests: it shows, runs and photographs pages, and reports their errors and requests."""

from __future__ import annotations

import struct
from pathlib import Path

from tests.browser import Opener


def test_a_text_is_a_page_whose_scripts_run(opened: Opener):
    page = opened("<p>Hello</p><script>document.querySelector('p').textContent += ', you'</script>")
    assert page.evaluate("document.body.innerText") == "Hello, you"
    assert (page.complaints, page.requests) == ([], [])


def test_a_file_is_a_page_that_finds_its_neighbours(opened: Opener, tmp_path: Path):
    (tmp_path / "style.css").write_text("p { margin-left: 7px }")
    (tmp_path / "page.html").write_text("<link rel=stylesheet href=style.css><p>Hello")
    page = opened(tmp_path / "page.html")
    assert page.evaluate("getComputedStyle(document.querySelector('p')).marginLeft") == "7px"


def test_what_a_page_complains_of_is_kept(opened: Opener):
    page = opened("<script>console.error('one'); console.warn('two'); console.log('three'); nobody()</script>")
    assert page.complaints == ["one", "two", "nobody is not defined"]


def test_what_a_page_asks_others_for_is_kept_and_not_answered(opened: Opener):
    page = opened("<img src=https://example.com/pixel.png>")
    assert page.evaluate("fetch('http://example.org/').then(() => 'answered', () => 'refused')") == "refused"
    assert page.requests == ["https://example.com/pixel.png", "http://example.org/"]


def test_a_photograph_shows_the_whole_page_to_who_likes_it_dark(opened: Opener, tmp_path: Path):
    page = opened("<meta name=color-scheme content='light dark'><p style='height: 900px'>", scheme="dark", width=300)
    width, height = struct.unpack(">II", page.photograph(tmp_path / "page.png").read_bytes()[16:24])
    assert (width, height > 900) == (300, True)
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
