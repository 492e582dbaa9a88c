"""Source lines on a terminal: the underline is below its fault at any width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.diagnostic import Diagnostic, Related, Severity, Span
from sg_factory.report.findings.excerpt import excerpt
from sg_factory.report.findings.text import render
from sg_factory.text.screen import PIPE, Screen
from sg_factory.text.wrapping import display_width

LINE = "  - {from: 10.0.0.0/8, service: [ssh, https], description: Servers of the shop reach all others}"


def shown(fault: str, width: int | None, source: str = LINE, label: str = "") -> str:
    """The excerpt of a line whose `fault` is underlined."""
    column = source.index(fault) + 1
    place = Span("roles/web.yaml", 4, column, column + len(fault), source)
    return "".join(f"{line}\n" for line in excerpt(place, " ", "^", label, "31", Screen(width)))


@pytest.mark.parametrize(
    ("fault", "width", "lines"),
    [
        (
            "10.0.0.0/8",
            100,
            """\
  |
4 |   - {from: 10.0.0.0/8, service: [ssh, https], description: Servers of the shop reach all others}
  |            ^^^^^^^^^^
""",
        ),
        (
            "10.0.0.0/8",
            40,
            """\
  |
4 |   - {from: 10.0.0.0/8, service: [ss…
  |            ^^^^^^^^^^
""",
        ),
        (
            "[ssh, https]",
            40,
            """\
  |
4 | … 10.0.0.0/8, service: [ssh, https]…
  |                        ^^^^^^^^^^^^
""",
        ),
        (
            "others",
            40,
            """\
  |
4 | …rvers of the shop reach all others}
  |                              ^^^^^^
""",
        ),
        (
            "description: Servers of the shop reach all others",
            40,
            """\
  |
4 | …description: Servers of the shop r…
  |  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
""",
        ),
    ],
)
def test_a_line_that_is_too_long_is_a_window_around_its_fault(fault: str, width: int, lines: str):
    assert shown(fault, width) == lines


def test_a_long_label_continues_below_itself_or_further_left_if_it_begins_in_the_right_half():
    assert (
        shown("from", 50, label="the internet is no role of this project")
        == """\
  |
4 |   - {from: 10.0.0.0/8, service: [ssh, https],…
  |      ^^^^ the internet is no role of this
  |           project
"""
    )
    assert (
        shown("https", 50, label="the internet is no role of this project")
        == """\
  |
4 |   - {from: 10.0.0.0/8, service: [ssh, https],…
  |                                       ^^^^^
  |                        the internet is no role
  |                        of this project
"""
    )


def test_wide_and_combining_characters_keep_the_underline_below_the_fault():
    assert (
        shown("東京", 24, source="Zu\u0308rich und 東京 🚀 und noch viel mehr")
        == """\
  |
4 | Zu\u0308rich und 東京 🚀 …
  |            ^^^^
"""
    )


SOURCES = st.text(st.sampled_from("ab :-東\u0301🚀"), min_size=1, max_size=200).filter(str.strip)


@given(SOURCES, st.data(), st.integers(12, 120))
def test_the_underline_is_below_the_beginning_of_the_fault_and_no_line_is_too_wide(
    source: str, data: st.DataObject, width: int
):
    source = f"{source.rstrip()}|"
    first = data.draw(st.integers(0, len(source) - 1))
    last = data.draw(st.integers(first + 1, len(source)))
    place = Span("roles/web.yaml", 4, first + 1, last + 1, source)
    _, line, marks = (each[4:] for each in excerpt(place, " ", "^", "", "31", Screen(width)))
    assert display_width(line) <= width - 4
    assert display_width(marks) <= width - 4 or display_width(source[first:last]) > width - 6
    before = next(n for n in range(len(line) + 1) if display_width(line[:n]) == marks.index("^"))
    assert line[before:].lstrip("\u0301…")[:1] in (source[first], source[first:].lstrip("\u0301")[:1], "")


def of_code(code: str, count: int) -> list[Diagnostic]:
    """Diagnostics of one code, without a source line."""
    return [Diagnostic(code, Severity.ERROR, f"mistake {n}", Span(f"roles/{code}-{n}.yaml")) for n in range(count)]


def test_on_a_terminal_the_first_ten_of_each_code_are_shown_in_their_order_and_the_others_counted():
    found = [*of_code("a", 8), *of_code("b", 3), *of_code("a", 7), *of_code("c", 1012)]
    blocks = render(found, Screen(80)).split("\n\n")
    assert [block.split("\n")[0] for block in blocks[:-1]] == [
        *(f"error[a]: mistake {n}" for n in range(8)),
        *(f"error[b]: mistake {n}" for n in range(3)),
        *(f"error[a]: mistake {n}" for n in range(2)),
        *(f"error[c]: mistake {n}" for n in range(10)),
    ]
    assert blocks[-1] == "… and 5 more of “a” (--all)\n… and 1,002 more of “c” (--all)\n"


def test_all_are_shown_in_a_pipe_and_with_the_option():
    found = of_code("a", 30)
    assert render(found) == render(found, Screen(80, shows_all=True)) == render(found, PIPE)
    assert render(found).count("error[a]") == 30


def test_many_related_places_are_counted_too():
    related = tuple(Related(Span(f"roles/{n}.yaml"), "") for n in range(13))
    text = render([Diagnostic("a", Severity.ERROR, "m", Span("x.yaml"), related=related, help="look")], Screen(80))
    assert text.splitlines()[-3:] == [" ::: roles/9.yaml", " ::: … and 3 more places (--all)", "  = help: look"]
