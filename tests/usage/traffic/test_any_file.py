"""Any file is read, or refused in a sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.usage.traffic.duck import logs_in
from sg_factory.usage.traffic.files import UnreadLogs, files_at
from sg_factory.usage.traffic.query import QueryScope
from tests.usage.traffic.shop import FIELDS, days, text

_PLAIN = text(days("eni-db", 1, 2)).encode()
_SPOILT = st.builds(
    lambda at, removed, new: _PLAIN[:at] + new + _PLAIN[at + removed :],
    st.integers(0, len(_PLAIN)),
    st.integers(0, 30),
    st.binary(max_size=8),
)
_WORDS = st.lists(st.sampled_from([*FIELDS.split(), "-", "'", '"', "\t", "x", "9" * 30, "NaN", "\\"]), max_size=30)
_LINES = st.lists(_WORDS.map(" ".join), max_size=4).map(lambda lines: "\n".join([FIELDS, *lines]).encode())


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), _SPOILT, _LINES, st.binary(max_size=60).map(lambda each: b"PAR1" + each)))
def test_any_bytes(content: bytes):
    with TemporaryDirectory() as folder, suppress(UnreadLogs):
        file = Path(folder, "it's [a] log*.log")
        file.write_bytes(content)
        with logs_in([Path(folder)]) as logs:
            list(logs.rows(QueryScope("111122223333", "vpc-1", (5, 9), (40000,), "a'b:"), ["eni-1"]))


@contextmanager
def nobody() -> Iterator[None]:
    """A user who may read only what everybody may: for root, nothing is unreadable."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.mark.parametrize("closed", ["day/flows.log", "day"])
def test_what_may_not_be_read_is_refused_and_not_left_out(closed: str):
    with TemporaryDirectory() as folder:
        path = Path(folder, closed)
        Path(folder).chmod(0o755)
        Path(folder, "day").mkdir(mode=0o755)
        Path(folder, "day/flows.log").write_bytes(_PLAIN)
        path.chmod(0)
        with nobody(), pytest.raises(UnreadLogs) as error:
            files_at([Path(folder)])
        path.chmod(0o755)
    assert str(error.value) == f"{folder}/{closed}: Permission denied"


def test_a_link_to_a_folder_is_followed_once(tmp_path: Path):
    (tmp_path / "logs/day").mkdir(parents=True)
    (tmp_path / "logs/day/flows.log").write_bytes(_PLAIN)
    (tmp_path / "logs/day/again").symlink_to(tmp_path / "logs")
    (tmp_path / "here").mkdir()
    (tmp_path / "here/link").symlink_to(tmp_path / "logs")
    (files,), _ = files_at([tmp_path / "here"])
    assert files.paths == (tmp_path / "here/link/day/flows.log",)
