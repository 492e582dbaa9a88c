"""Every name has a unique id in Mermaid, and every text is shown literally."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.text.mermaid import label, node_id
from tests.browser import Opener
from tests.readers import mermaid


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("web", "n_web"),
        ("load-balancer", "n_load_balancer"),
        ("end", "n_end"),
        ("WebGroup.GroupId", "n_WebGroup__2e_GroupId"),
        ("10.1.0.0/16", "n_10__2e_1__2e_0__2e_0__2f_16"),
        ("a_b", "n_a__5f_b"),
    ],
)
def test_an_id_is_made_of_letters_digits_and_underscores(name: str, node: str):
    assert node_id(name) == node


@given(st.lists(st.text(alphabet="a0-_.é/"), unique=True))
def test_different_names_have_different_ids(names: list[str]):
    ids = {node_id(name) for name in names}
    assert len(ids) == len(names)
    assert all(re.fullmatch("n_[A-Za-z0-9_]*", each) for each in ids)


def test_another_kind_of_thing_has_another_id():
    assert node_id("payments", "folder") == "folder_payments"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("tcp/8000-8100, icmp", '"tcp/8000-8100, icmp"'),
        ("10.0.0.0/8", '"10.0.0.0/8"'),
        ("10. more", '"#49;0. more"'),
        ('say "<b>hi</b>"', '"say #34;#60;b#62;hi#60;/b#62;#34;"'),
        ("%%{init: {}}%%", '"#37;#37;#123;init#58; #123;#125;#125;#37;#37;"'),
        ("`code` #35;", '"#96;code#96; #35;35#59;"'),
        ("Größe", '"Größe"'),
        ("one\ntwo\u202e", '"one#92;#8288;ntwo#92;u202e"'),
    ],
)
def test_a_label_holds_only_signs_that_mean_nothing_to_mermaid(text: str, quoted: str):
    assert label(text) == quoted


def test_the_lines_of_a_label_stand_one_below_the_other():
    assert label("web", "Orders & more") == '"web<br/>Orders #38; more"'


# Words of the language, and what means something in Mermaid, in Markdown, in HTML or in a regular expression of theirs.
NAMES = [
    "end",
    "graph",
    "subgraph",
    "flowchart",
    "default",
    "class",
    "class-def",
    "click",
    "style",
    "link-style",
    "o",
    "x",
]
TEXTS = [
    *NAMES,
    *(
        "1. one",
        "1) one",
        "- a",
        "* b",
        "+ c",
        "# head",
        "> q",
        "`code`",
        "**b** _i_ a_b_c ~~s~~",
        "---",
        "===",
        "[x](y)",
    ),
    *("<b>x</b> <script>alert(1)</script>", "a & b &amp; c", "&#35;", "a<br/>b", "![x](javascript:alert(1))", "'q'"),
    *("#35; #quot; #", "%% c", "%%{init: {'theme':'dark'}}%%", "a;b", "style a:b #1;", "classDef x: #2;", "a --> b"),
    *('say "hi"', "a|b", "{a}", "(a)", "((x))", "[[x]]", "@{shape: x}", "x:::cls", "://", "https://example.com/x"),
    *("$$x^2$$", "$$", "$x$", "fa:fa-home", "\\n \\u0041 \\", "ﬂ°°35¶ß", "^x^", "=", "2001:db8::/32", "10.0.0.0/8"),
    *("Größe — “x” …", "漢字 🎉", "\u0627\u0644\u0639", "tcp/1-10, udp/53", "a~b", "x*y*z", "1.", "…"),
]


def test_mermaid_itself_shows_every_text_as_it_is(opened: Opener):
    lines = [
        f"  {node_id(text)}[{label(text)}] -->|{label(text)}| {node_id(text, 'm')}([{label('two', text)}])"
        for text in TEXTS
    ]
    page = mermaid(opened, "\n".join(["flowchart LR", *lines]))
    shown = page.evaluate("[...document.querySelectorAll('.nodeLabel')].map(each => each.innerText)")
    edges = page.evaluate("[...document.querySelectorAll('span.edgeLabel')].map(each => each.innerText)")
    assert seen(shown) == [text for each in TEXTS for text in (each, f"two\n{each}")]
    assert seen(edges) == TEXTS
    assert (page.complaints, page.requests) == ([], [])


def seen(texts: list[str]) -> list[str]:
    """Texts without the invisible joiner."""
    return [text.replace("\u2060", "") for text in texts]
