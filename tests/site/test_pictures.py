"""Pictures on the site's pages: readable in a narrow window, around the page's role, followed by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import Opener

PAGES = ("graph.html", "roles/web.html", "roles/linux-host.html", "roles/database.html")
SENTENCE = "The picture is wider than the page: scroll it sideways."


@pytest.mark.parametrize("name", PAGES)
def test_in_a_narrow_window_every_text_of_a_picture_has_eleven_pixels(name: str, opened: Opener, sample_site: Path):
    page = opened(sample_site / name, width=390)
    least = page.evaluate("""
      Math.min(...[...document.querySelectorAll(".picture text")].map((each) =>
        parseFloat(each.getAttribute("font-size")) * each.getScreenCTM().a))""")
    assert round(least, 2) >= 11  # layout is to a 64th of a pixel
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("height", [300, 844])
@pytest.mark.parametrize("name", ["web", "linux-host", "bastion"])
def test_the_picture_of_a_role_begins_at_the_role(name: str, height: int, opened: Opener, sample_site: Path):
    page = opened(sample_site / "roles" / f"{name}.html", width=390, height=height)
    off, text = page.evaluate("""
      (() => {
        const picture = document.querySelector(".picture");
        const [frame, role] = [picture, picture.querySelector(".focus")].map((each) => each.getBoundingClientRect());
        const most = picture.scrollWidth - picture.clientWidth;
        const isAtEnd = picture.scrollLeft < 1 || picture.scrollLeft > most - 1;
        const off = role.left + role.width / 2 - frame.left - frame.width / 2;
        const isSeen = role.top >= frame.top && role.bottom <= frame.bottom;
        return [isSeen && (isAtEnd ? role.left >= frame.left && role.right <= frame.right : Math.abs(off) < 2),
          picture.querySelector(".focus text").textContent];
      })()""")
    assert (off, text) == (True, name)


@pytest.mark.parametrize("name", PAGES)
def test_a_picture_says_that_it_scrolls_if_and_only_if_it_does(name: str, opened: Opener, sample_site: Path):
    page = opened(sample_site / name)
    said, scrolled = [], []
    for width in (320, 390, 600, 700, 800, 900, 1000, 1100, 1200, 1280, 1500, 1536, 1700):
        page.page.set_viewport_size({"width": width, "height": 800})
        said.append((width, page.page.is_visible(f"text={SENTENCE}")))
        is_wider = page.evaluate("(({scrollWidth, clientWidth}) => scrollWidth > clientWidth)"
                                 "(document.querySelector('.picture'))")  # fmt: skip
        scrolled.append((width, is_wider))
    assert said == scrolled
    assert (said[0][1], said[-1][1]) == (True, False)


def test_on_paper_a_picture_says_nothing_of_scrolling(opened: Opener, sample_site: Path):
    page = opened(sample_site / "graph.html", width=390)
    page.page.emulate_media(media="print")
    assert not page.page.is_visible(f"text={SENTENCE}")
    assert page.evaluate("document.querySelector('.picture svg').getBoundingClientRect().width") <= 390


def test_the_tab_key_leads_to_the_picture_then_to_its_boxes_and_flows(opened: Opener, sample_site: Path):
    page = opened(sample_site / "graph.html", width=390)
    page.page.focus(".picture")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
    lit = []
    for _ in range(4):
        page.page.keyboard.press("Tab")
        lit.append(
            page.evaluate("""
          [...document.querySelectorAll(".node.part")].filter((each) => getComputedStyle(each).opacity === "1")
            .map((each) => each.querySelector("text").textContent)""")
        )
    assert lit == [
        ["corporate-vpn", "bastion"],
        ["corporate-vpn", "bastion"],
        ["internet", "load-balancer"],
        ["internet", "load-balancer"],
    ]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == (
        "internet to load-balancer, tcp/80, Customers reach the shop;"
        " internet to load-balancer, tcp/443, Customers reach the shop"
    )
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none"
    assert (page.complaints, page.requests) == ([], [])
