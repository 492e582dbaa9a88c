"""The reference of the language among the pages: all of docs/language.md, and no link that leads away from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sg_factory.files.package_data import language
from sg_factory.site.language import language_html, language_markdown
from tests.site.conftest import REPOSITORY, made


@pytest.fixture(scope="module")
def markdown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of this repository's own project as Markdown."""
    folder = tmp_path_factory.mktemp("markdown") / "site"
    return made(REPOSITORY, folder, "--format", "markdown", "--as-of", "2026-12-01")


def test_every_page_of_the_site_leads_to_it(sample_site: Path):
    for page in sample_site.rglob("*.html"):
        [link] = re.findall(r'<a href="([^"]*)">Reference of the role language</a>', page.read_text("utf-8"))
        assert (page.parent / link).resolve() == (sample_site / "language.html").resolve()
    assert language_html() in (sample_site / "language.html").read_text("utf-8")


def test_the_first_page_in_markdown_leads_to_it(markdown: Path):
    assert " · [role language](language.md)\n" in (markdown / "README.md").read_text("utf-8")
    assert (markdown / "language.md").read_text("utf-8") == language_markdown()


def test_links_within_it_stay_and_others_are_their_words():
    assert set(re.findall(r"\]\(.", language_markdown())) == {"](#"}
    assert [line for line in language_markdown().splitlines() if "accepting" in line] == [
        "accepting.md says how findings on CloudFormation templates are accepted."
    ]


def test_it_keeps_all_words_of_the_reference():
    shown = [re.sub(r"^<!-- .*$|\]\(.*?\)", "", text, flags=re.MULTILINE) for text in (language(), language_markdown())]
    assert re.findall(r"\w+", shown[0]) == re.findall(r"\w+", shown[1])


def test_as_html_no_mark_of_markdown_is_left():
    prose = re.sub(r"<(pre|code).*?</\1>", "", language_html(), flags=re.DOTALL)
    assert not re.search(r"```|^#+ |^\| |\*\*|`|<!--|\]\(", prose, re.MULTILINE)
    headings = set(re.findall(r'<h[1-6] id="(.*?)"', language_html()))
    assert set(re.findall(r'href="#(.*?)"', language_html())) - headings == set()
