"""Files of CloudTrail's events → their records.

Both forms are read: what `aws cloudtrail lookup-events` prints (`Events`), and the files that a trail writes to S3
(`Records`), compressed or not.
"""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path

from sg_factory.diagnostic import Diagnostic, Span, mistake
from sg_factory.files import NoFile, content
from sg_factory.source.json_text import MOST_BYTES, json_of

_GZIP = b"\x1f\x8b"
_HELP = "save what `aws cloudtrail lookup-events` prints, or name a file that a trail wrote"


def records_in(path: Path) -> tuple[tuple[object, ...], Diagnostic | None]:
    """Return the records of a file, or the reason why there are none."""
    file = path.as_posix()
    try:
        written = content(path, MOST_BYTES + 1)
        if written.startswith(_GZIP):
            with gzip.open(path) as stream:
                written = stream.read(MOST_BYTES + 1)
    except (NoFile, OSError, EOFError, zlib.error) as error:
        return (), mistake("no-trail", f"the file cannot be read: {error}", Span(file), help=_HELP)
    if len(written) > MOST_BYTES:
        text = f"the file is larger than {MOST_BYTES >> 20} MiB"
        return (), mistake("file-too-large", text, Span(file), help="look up fewer days")
    value, wrong = json_of(written, file)
    if wrong is not None:
        return (), wrong
    records = next((value[key] for key in ("Records", "Events") if isinstance(value, dict) and key in value), None)
    if not isinstance(records, list):
        return (), mistake("no-trail", "these are no events of CloudTrail", Span(file), help=_HELP)
    return tuple(map(looked_up, records)), None


def looked_up(event: object) -> object:
    """Return the record in an answer of lookup-events, which is a text there; any other value as it is."""
    text = event.get("CloudTrailEvent") if isinstance(event, dict) else None
    if not isinstance(text, str):
        return event
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
