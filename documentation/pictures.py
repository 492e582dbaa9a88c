"""`python -m documentation.pictures`: write the pictures of all documents again, each by the command above it."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.documents import DOCUMENTS, Picture, pictures
from tests.sceneries import SCENERIES, shell


def drawn(picture: Picture, folder: Path) -> str:
    """Return what a picture's command prints in its scenery, which is set up in an empty `folder`.

    Exits with a sentence if there is no such scenery, if no command is named, or if the command fails.
    """
    if not picture.command or picture.scenery not in SCENERIES:
        sys.exit(f"{picture.name}: needs <!-- drawn by: COMMAND -->, in a scenery of tests/sceneries.py")
    here = folder / "here"
    here.mkdir()
    SCENERIES[picture.scenery](here)
    status, printed = shell(picture.command, here)
    if status:
        sys.exit(f"{picture.name}: `{picture.command}` exits {status}: {printed}")
    return printed


def main() -> None:
    """Write the pictures of all documents."""
    for picture in (picture for document in DOCUMENTS for picture in pictures(document)):
        with TemporaryDirectory() as folder:
            text = drawn(picture, Path(folder))
        picture.file.parent.mkdir(exist_ok=True)
        picture.file.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
