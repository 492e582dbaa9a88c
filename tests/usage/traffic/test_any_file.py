"""Any file is read, or refused in a sentence."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.usage.traffic.duck import logs_in
from sg_factory.usage.traffic.files import UnreadLogs
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
