"""docs/checks.md agrees with the checks and their pages."""

from __future__ import annotations

from pathlib import Path

from sg_factory.check import NAMES
from sg_factory.check.index import index
from sg_factory.check.pages import lead, remedy

DOCS = Path(__file__).parents[1] / "docs"


def test_the_index_is_current_and_otherwise_written_by_python_m_sg_factory_check_index():
    assert (DOCS / "checks.md").read_text("utf-8") == index()


def test_every_check_has_a_row_that_leads_to_its_page():
    rows = [line for line in index().splitlines() if line.startswith("| [")]
    assert [row.split("[")[1].split("]")[0] for row in rows] == list(NAMES)
    assert all((DOCS / row.split("](")[1].split(")")[0]).is_file() for row in rows)
    assert {row.count(" | ") for row in rows} == {4}


def test_a_lead_and_a_remedy_are_what_stands_on_the_page():
    assert lead("named-range") == "A role file has a literal address range instead of the name of a network."
    assert remedy("named-range").startswith("Move the range to `networks:` in sg-factory.yaml")
    assert "##" not in remedy("named-range")
    assert [name for name in NAMES if not remedy(name)] == []
