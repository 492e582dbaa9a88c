"""The page of the review: what is due, by owner, with links to the roles."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import run
from tests.cli.test_review import SHOP
from tests.projects import write

PAGE = """\
[Overview](README.md)

# Review

What is due, and what nothing needs any more, by owner.

## data (#\u2060data-platform)

### Review overdue

| date | of | what | rules | written in |
| --- | --- | --- | --- | --- |
| 2027-02-01 | [database](roles/database.md) | Orders |  | <code>roles/database.yaml:4</code> |

### Review due within 30 days

| date | of | what | rules | written in |
| --- | --- | --- | --- | --- |
| 2027-03-31 | [database](roles/database.md) | Web servers read and write orders | tcp/5432 from web | \
<code>roles/database.yaml:6</code> |

### Expired

| date | of | what | rules | written in |
| --- | --- | --- | --- | --- |
| 2027-02-15 | [database](roles/database.md) | Repairs of the November incident | \
tcp/22 from office, tcp/5432 from office | <code>roles/database.yaml:10</code> |

### Acceptance has ended

| date | of | what | rules | written in |
| --- | --- | --- | --- | --- |
| 2027-02-15 | [database](roles/database.md) | data-port-from-outside: For the repairs alone | \
tcp/22 from office, tcp/5432 from office | <code>roles/database.yaml:15</code> |

### Roles that no host has

| of | what | written in |
| --- | --- | --- |
| [database](roles/database.md) | Orders | <code>roles/database.yaml:1</code> |

## storefront
"""


def pages(folder: Path, files: dict[str, str], format: str) -> Path:
    """The folder of the pages of a project."""
    output = write(folder, files) / "site"
    call = ("docs", "--output", str(output), "--format", format, "--as-of", "2027-03-01")
    assert run(*call, folder=folder).returncode == 0
    return output


def test_markdown_has_a_table_for_each_kind_of_each_owner(tmp_path: Path):
    assert (pages(tmp_path, SHOP, "markdown") / "review.md").read_text("utf-8").startswith(PAGE)


def test_html_has_the_same_and_the_first_page_has_the_next_dates(tmp_path: Path):
    site = pages(tmp_path, SHOP, "html")
    page = (site / "review.html").read_text("utf-8")
    for part in (
        "<h2",
        "data",
        "storefront",
        "No owner",
        "review was due",
        'href="roles/database.html"',
        "#data-platform",
    ):
        assert part in page
    first = (site / "index.html").read_text("utf-8")
    assert 'href="review.html"' in first
    assert first.index("2027-02-01") < first.index("2027-03-10") < first.index("2028-01-01")


def test_of_very_many_dates_of_an_owner_the_later_ones_are_counted(tmp_path: Path):
    rules = "".join(
        f"  - {{from: self, service: tcp/{8000 + n}, description: Part {n}, review_by: 2027-03-02}}\n"
        for n in range(53)
    )
    roles = {
        f"roles/role-{name}.yaml": f"description: Part {name}\nowner: storefront\ningress:\n{rules}" for name in "abcd"
    }
    page = (pages(tmp_path, roles, "markdown") / "review.md").read_text("utf-8")
    assert page.count("\n| 2027-03-02 |") == 200
    assert "\nAnd 12 later items: `sg-factory review --all` lists them.\n" in page


def test_what_others_wrote_has_no_review(tmp_path: Path):
    write(tmp_path, {"account.json": '{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "web"}]}'})
    assert run("docs", "--from", "account.json", folder=tmp_path).returncode == 0
    assert not (tmp_path / "site/review.html").exists()
    assert "review.html" not in (tmp_path / "site/index.html").read_text("utf-8")
