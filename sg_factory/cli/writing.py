"""New files of a command, all of them or none."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path

from sg_factory.cli.output import fail
from sg_factory.files.writing import write_files
from sg_factory.text.escaping import escaped


def write_new_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files below a folder, or end the command: none that exists is overwritten."""
    try:
        write_files(folder, files, are_new=True)
    except FileExistsError as error:
        more = (error.strerror or "").removeprefix(os.strerror(errno.EEXIST))  # what was written by then
        fail(f"{escaped(str(error.filename or folder))} already exists and is not overwritten{more}")
    except OSError as error:
        fail(f"{escaped(str(error.filename or folder))}: {error.strerror}")
