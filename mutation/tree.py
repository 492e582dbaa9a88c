"""Copies of the repository that tests run in, so that the working tree stays unchanged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

_MADE = (".venv", "node_modules")
_ARGUMENTS = ("-q", "--hypothesis-profile=ci", "-p", "no:cacheprovider")
_LATER = count(1)


@dataclass(frozen=True, slots=True)
class Tree:
    """A copy of the files that git tracks or would add, with links to the environments that make has installed."""

    root: Path

    @staticmethod
    def of(repository: Path, root: Path) -> Tree:
        """Copy a repository anew."""
        shutil.rmtree(root, ignore_errors=True)
        listing = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        listed = subprocess.run(listing, cwd=repository, check=True, capture_output=True, encoding="utf-8").stdout
        for name in filter(None, listed.split("\0")):
            if (repository / name).is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(repository / name, root / name)
        for name in _MADE:
            if (repository / name).exists():
                (root / name).symlink_to((repository / name).resolve())
        return Tree(root)

    def pytest(self, *arguments: str, plugin: str, environment: Mapping[str, str]) -> tuple[int, str]:
        """Run pytest in the tree with a plugin of ours, and return its status and output."""
        paths = os.pathsep.join(filter(None, (str(self.root), os.environ.get("PYTHONPATH"))))
        ran = subprocess.run(
            (sys.executable, "-m", "pytest", *_ARGUMENTS, "-p", plugin, *arguments),
            cwd=self.root,
            env={**os.environ, **environment, "PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        return ran.returncode, ran.stdout

    @contextmanager
    def changed(self, file: str, code: str) -> Iterator[None]:
        """Change a file's code for the duration of the block."""
        path = self.root / file
        before, stat = path.read_bytes(), path.stat()
        try:
            path.write_text(code, "utf-8")
            # Each version gets another time, by which Python knows whether its compiled file is current.
            os.utime(path, (stat.st_atime, stat.st_mtime + 2 * next(_LATER)))
            yield
        finally:
            path.write_bytes(before)
            os.utime(path, (stat.st_atime, stat.st_mtime))
