"""Any input makes a report, never a traceback, and every error of form is a mistake."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.check import NAMES
from sg_factory.diagnostic import Severity
from sg_factory.pipeline.project import Outcome, moment, run
from sg_factory.report.findings import FORMATS, renderer

EXAMPLE = Path(__file__).parent.parent / "examples" / "media"
FILES = sorted(path.relative_to(EXAMPLE).as_posix() for path in EXAMPLE.rglob("*.yaml"))

# Typical mistakes of authors, as values that YAML makes of them.
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.text(max_size=8),
    st.sampled_from(["", " ", "self", "internet", "vpc", "tcp/0", "tcp/99999", "0.0.0.0/0", "::/0", "10.0.0.1/8", "-"]),
    st.sampled_from([[], [[]], {}, {"a": {}}, [None], ["web", ["x"]], {"from": "x"}, "2027-02-30", "x" * 300, "sg-1"]),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return every key path of a document."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, child in children for found in places(child, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """Return the document with one value changed."""
    if not path:
        return other
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], other)
    return copy


def outcome_of(folder: Path, file: str, content: bytes) -> Outcome:
    """The outcome of the example with one file replaced; every report of it must be writable."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(EXAMPLE, folder)
    (folder / file).write_bytes(content)
    outcome = run(folder, as_of=moment("2027-01-01"))
    assert all(found.message and found.where.file for found in outcome.diagnostics)
    assert outcome.mistakes == tuple(
        found for found in outcome.diagnostics if found.severity is Severity.ERROR and found.code not in NAMES
    )
    assert outcome.plans or outcome.mistakes
    for format in FORMATS:
        renderer(format)(outcome.diagnostics)
    return outcome


@given(data=st.data())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_an_odd_value_anywhere_is_a_report_and_not_a_traceback(tmp_path_factory: Any, data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(FILES))
    document = yaml.safe_load((EXAMPLE / file).read_text("utf-8"))
    path = data.draw(st.sampled_from(places(document)))
    odd = data.draw(ODD)
    content = yaml.safe_dump(replaced(document, path, odd), allow_unicode=True).encode("utf-8", "replace")
    outcome_of(tmp_path_factory.getbasetemp() / "odd-value", file, content)


@given(data=st.data())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_bytes_anywhere_are_a_report_and_not_a_traceback(tmp_path_factory: Any, data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(FILES))
    content = (EXAMPLE / file).read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 20)))
    signs = [b"\t", b"&a ", b"*a", b"!!x ", b"---\n", b"- ", b"{", b"[", b'"', b": "]
    scrap = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from(signs)))
    outcome_of(tmp_path_factory.getbasetemp() / "any-bytes", file, content[:start] + scrap + content[end:])


def test_a_date_is_no_text_and_the_report_says_which_date(tmp_path: Path) -> None:
    content = (EXAMPLE / "roles/data/load-test.yaml").read_text("utf-8").replace("owner: data", "owner: 2027-05-01")
    outcome = outcome_of(tmp_path / "project", "roles/data/load-test.yaml", content.encode())
    [found] = outcome.diagnostics
    assert (found.code, found.message) == ("wrong-type", f"“owner” must be text, not the date {date(2027, 5, 1)}")
