"""Symbolic links below a folder, followed only within the repository, as for committed links."""

from __future__ import annotations

import os
from errno import ELOOP
from itertools import accumulate, islice
from pathlib import Path, PurePosixPath

MOST_LINKS = 40  # as Linux does
_GIT = ".git"


def resolved(folder: Path, file: str) -> Path:
    """Return the path of `file` (below `folder`, with slashes) with all links resolved.

    A link may lead anywhere in the git repository around the folder, or in the folder if there is no repository; not
    into .git or a submodule, and not to an absolute path, which is another file in another checkout. The path of the
    folder itself may have links. Raises OSError for a link that leads elsewhere, and for a loop.
    """
    parts = PurePosixPath(file).parts
    # As text: this is called for every file of a project, and Path objects take ten times as long.
    if not any(map(os.path.islink, islice(accumulate((os.fspath(folder), *parts), os.path.join), 1, None))):
        return folder / file
    here = Path(os.path.realpath(folder))
    root = repository_around(folder) or here
    waiting = list(reversed(parts))
    followed = 0
    while waiting:
        part = waiting.pop()
        if (part == ".." and here == root) or part == _GIT:
            whole = "repository" if os.path.lexists(root / _GIT) else "project"
            raise _refused(f"a link leads out of the {whole}", folder / file)
        here = here.parent if part == ".." else here / part
        if os.path.islink(here):
            target = os.readlink(here)
            followed += 1
            if followed > MOST_LINKS:
                raise _refused(os.strerror(ELOOP), folder / file)
            if os.path.isabs(target):
                raise _refused("a link leads to an absolute path", folder / file)
            here = here.parent
            waiting += reversed(PurePosixPath(target).parts)
        elif here != root and part != ".." and os.path.lexists(here / _GIT):
            raise _refused("a link leads into another repository", folder / file)
    return here


def repository_around(folder: Path) -> Path | None:
    """Return the top of the git work tree around a folder, with links resolved; None if there is none."""
    here = Path(os.path.realpath(folder))
    return next((above for above in (here, *here.parents) if os.path.lexists(above / _GIT)), None)


def _refused(reason: str, path: Path) -> OSError:
    return OSError(ELOOP, reason, os.fspath(path))
