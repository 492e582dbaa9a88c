"""Published templates are read without a mistake, and their findings are in real_templates.md."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from sg_factory.pipeline.templates import read_templates
from tests.source.cloudformation.telling import AS_OF

OWN = Path(__file__).parents[2] / "corpus/templates"
REAL = Path(__file__).parents[3] / "../shared/realworld/templates"
TABLES = {
    folder: Path(__file__).with_name(name) for folder, name in ((OWN, "own_templates.md"), (REAL, "real_templates.md"))
}
HEAD = "| --- | --- | --- |\n"

elsewhere = pytest.mark.skipif(not REAL.is_dir(), reason="the templates are not part of this repository")
corpora = pytest.mark.parametrize(
    "folder", [pytest.param(OWN, id="own"), pytest.param(REAL, id="real", marks=elsewhere)]
)


def row(path: Path) -> str:
    """The line of a template in the table."""
    outcome = read_templates([path], as_of=AS_OF)
    assert not outcome.mistakes
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for each in outcome.diagnostics:
        found[each.code][str(each.where.line)] = None  # type: ignore[union-attr]
    told = "; ".join(f"{code} {', '.join(lines)}" for code, lines in sorted(found.items()))
    return f"| {path.name} | {len(outcome.plans)} | {told} |\n"


def table(folder: Path) -> str:
    """The lines of all templates of a folder."""
    return "".join(map(row, sorted(folder.iterdir())))


@corpora
def test_every_template_is_read_and_its_findings_are_in_the_table(folder: Path):
    assert TABLES[folder].read_text("utf-8").split(HEAD)[1] == table(folder)


@corpora
def test_the_findings_of_a_folder_are_those_of_its_files(folder: Path):
    alone = {found for path in sorted(folder.iterdir()) for found in read_templates([path], as_of=AS_OF).diagnostics}
    assert set(read_templates([folder], as_of=AS_OF).diagnostics) == alone


if __name__ == "__main__":
    for folder, path in TABLES.items():
        if folder.is_dir():
            path.write_text(path.read_text("utf-8").split(HEAD)[0] + HEAD + table(folder), "utf-8")
