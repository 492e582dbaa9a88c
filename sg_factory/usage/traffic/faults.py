"""What DuckDB says about a file that it cannot read → a sentence with the file and the line."""

from __future__ import annotations

import re

from sg_factory.text.escaping import escaped

_FILE = re.compile(r"^\s*file = (.+)$", re.MULTILINE)
_LINE = re.compile(r"CSV Error on Line: (\d+)")
_FIELDS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
_VALUE = re.compile(r"converting column \"(\w+)\"\. Could not convert string \"(.*)\" to '")
_GZIP = re.compile(r"GZIP stream: (.+)$", re.MULTILINE)


def fault_of(error: Exception) -> str:
    """Return what is wrong with a file of flow logs, by DuckDB's message about it."""
    text = str(error)
    file, line, packed = _FILE.search(text), _LINE.search(text), _GZIP.search(text)
    if file and line:
        found = f"{file[1]}:{line[1]}: {_fault_of_line(text)}: download the file again, or leave it out"
    elif packed:
        found = f"{packed[1]}: the file is not whole: download it again"
    else:
        first = next((each.strip() for each in text.splitlines() if each.strip()), type(error).__name__)
        found = f"the flow logs cannot be read: {first}"
    return escaped(found)


def _fault_of_line(text: str) -> str:
    fields, value = _FIELDS.search(text), _VALUE.search(text)
    if fields:
        return f"the line has {fields[2]} of the {fields[1]} fields that the header names"
    if value:
        return f"“{value[2][:40]}” is no {value[1].replace('_', '-')}"
    return "the line is no record of the fields that the header names"
